"""Nothing in a delivery reaches a terminal, or a reader of the output, as a control sequence."""

import json
import re

import pytest

from tests.cli.place import COMMAND, Place
from tests.endtoend.hostile import BODIES, CONTROLS, HEADERS, TARGET
from tests.endtoend.terminal import WIDE, terminal

OUR_STYLE = re.compile(rb"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A project whose journal is hostile; `printed` holds what headless printed meanwhile."""
    place = Place(tmp_path_factory.mktemp("attacked"))
    with place.headless("--body") as it:
        for body in BODIES:
            assert it.post(TARGET, body, HEADERS).status == 200
        with it.connect() as client:
            client.send(b"\x1b]52;c;ZXZpbA==\x07 / HTTP/1.1\r\n\r\n")
            client.answer()
        place.write("printed", it.rest().decode())
    return place


def test_the_lines_of_headless_escape_every_control(attacked: Place) -> None:
    printed = (attacked.project / "printed").read_text()
    lines = [json.loads(line) for line in printed.splitlines()]
    assert CONTROLS.findall(printed) == []
    assert [line["body"] for line in lines if "body" in line] == [body.decode() for body in BODIES]
    assert lines[-1]["type"] == "malformed"


@pytest.mark.parametrize("args", [["ls", "--json", "--body"], ["show", "--json", "last:99"]])
def test_json_lines_of_the_past_escape_every_control(attacked: Place, args: list[str]) -> None:
    ran = attacked.run(*args)
    assert CONTROLS.findall(ran.text) == []
    assert [line["body"] for line in ran.lines] == [body.decode() for body in BODIES]


@pytest.mark.parametrize("args", [["ls"], ["show", "last:99"]])
def test_commands_print_controls_as_symbols(attacked: Place, args: list[str]) -> None:
    text = attacked.run(*args).text
    assert CONTROLS.findall(text) == []
    assert "␛]52;c;ZXZpbA==" in text
    assert "[/bold]" in text


@pytest.mark.parametrize("args", [["ls"], ["show", "last:99"]])
def test_a_terminal_gets_no_control_sequence_but_our_colours(
    attacked: Place, args: list[str]
) -> None:
    with terminal([*COMMAND, *args], attacked.environ, attacked.project, WIDE) as it:
        assert it.end() == 0
    text = OUR_STYLE.sub(b"", bytes(it.raw)).replace(b"\r\n", b"\n").decode()
    assert CONTROLS.findall(text) == []


def test_show_raw_does_not_write_controls_to_a_terminal(attacked: Place) -> None:
    args = [*COMMAND, "show", "--raw", "4"]
    with terminal(args, attacked.environ, attacked.project, WIDE) as it:
        it.wait_for("The body has bytes that a terminal may obey")
        assert it.end() == 2
    assert b"\x1b]" not in it.raw


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_without_colours_there_is_no_control_sequence_at_all(
    attacked: Place, name: str, value: str
) -> None:
    args = [*COMMAND, "show", "1"]
    with terminal(args, attacked.environ | {name: value}, attacked.project, WIDE) as it:
        assert it.end() == 0
    assert b"\x1b" not in it.raw
