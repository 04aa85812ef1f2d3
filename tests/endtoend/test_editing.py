"""Editing deliveries in a real terminal, with a real editor in it."""

from contextlib import closing
from pathlib import Path

import pytest

from inspector.delivery import Replayed
from inspector.journal import Reader
from tests.cli.place import COMMAND, Place
from tests.endtoend.inspecting import SIZES, inspector
from tests.endtoend.terminal import ENTER, ESC, NARROW, TAB, Size, terminal

CTRL_O, CTRL_S = "\x0f", "\x13"
F5 = "\x1b[15~"

EDITOR = """#!/bin/sh
stty -echo -icanon
printf '\\033[2J\\033[Han editor: press a key '
key=$(dd bs=1 count=1 2>/dev/null)
stty echo icanon
sed -i "s/before/$key/" "$1"
"""
"""It takes the terminal raw, as editors do, and waits for a key."""


def editor(place: Place) -> str:
    program = place.write("an editor", EDITOR)
    program.chmod(0o700)
    return f"'{program}'"


def replays(place: Place, delivery: int) -> list[Replayed]:
    with closing(Reader(place.journal)) as reader:
        return reader.replays(delivery, whole=9)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_delivery_is_changed_here_and_in_the_persons_editor_and_sent(
    place: Place, size: Size
) -> None:
    with inspector(place, size=size, EDITOR=editor(place), VISUAL="") as it:
        it.post("/hooks", b'{"n": "before"}')
        it.row(1)
        it.press("e")
        it.wait_for("Edit and send", f"127.0.0.1:{it.port}", '{"n": "before"}')
        it.press("x", CTRL_S)
        it.wait_for("✓ 200 in", "recorded as a replay of #1")
        it.press(CTRL_O)
        it.wait_for("an editor: press a key")
        it.press("q")
        it.wait_for("✓ Taken from the editor", 'x{"n": "q"}')
        it.press(F5)
        it.wait_for("✓ 200 in")
        it.press("!", ESC)
        it.wait_for("Leave what you changed?")
        it.press("y")
        it.row(3)
    assert [(one.edited, one.status) for one in replays(place, 1)] == [(True, 200)] * 2
    with closing(Reader(place.journal)) as reader:
        came = [reader.delivery(number) for number in (1, 2, 3)]
    assert [(one.origin, one.body) for one in came if one] == [
        ("provider", b'{"n": "before"}'),
        ("replay", b'x{"n": "before"}'),
        ("replay", b'x{"n": "q"}'),
    ]


def test_an_editor_that_can_not_be_started_leaves_the_screen_as_it_was(place: Place) -> None:
    with inspector(place, EDITOR="/no/such/editor", VISUAL="") as it:
        it.post("/hooks", b"{}")
        it.row(1)
        it.press("e")
        it.wait_for("Edit and send", "│{}")
        it.press(CTRL_O)
        it.wait_for("✗ The editor /no/such/editor can't be started", "│{}")
        it.wait_for_raw("waits for your editor to end …\r\n\x1b[A\r\x1b[2K".encode())
        it.press(TAB, TAB, TAB, TAB, "y")
        it.wait_for("y{}")


def test_a_mistake_in_the_file_is_asked_about_and_opened_again(
    place: Place, tmp_path: Path
) -> None:
    program = place.write(
        "editor",
        '#!/bin/sh\necho >> opened\nif grep -q "^oops" "$1"; then sed -i "s/oops/X: y/" "$1"\n'
        'else sed -i "2s/.*/oops/" "$1"; fi\n',
    )
    program.chmod(0o700)
    with place.headless() as it:
        it.post("/hooks", b"{}")
        environ = place.environ | {"VISUAL": str(program), "TMPDIR": str(tmp_path / "home")}
        args = [*COMMAND, "replay", "--edit", "--json", "1", "--to", f"http://127.0.0.1:{it.port}"]
        with terminal(args, environ, place.project, NARROW) as shell:
            shell.wait_for("Line 2: «oops» is no header", "Open it again? [Y/n]")
            shell.press(ENTER)
            assert shell.end() == 0
        for _ in range(2):
            it.line("received")
            line = it.line("delivery")
    assert ["X", "y"] in line["headers"]
    assert line["origin"] == "replay"
    assert (place.project / "opened").read_text() == "\n\n"
    assert list((tmp_path / "home").iterdir()) == []
    assert replays(place, 1)[0].edited
