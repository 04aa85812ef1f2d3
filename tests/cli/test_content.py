"""What `ls` and `show` print of hostile, wide and long content, and of what the local app did."""

import asyncio
import gzip
import json

import pytest

from inspector.cli.aligned import GAP
from inspector.cli.content import HEX_ROWS, MOST_TEXT
from inspector.cli.ls import LEAVING, TITLES, WIDEST, listed
from inspector.signatures import fingerprint
from inspector.tui.text import width
from tests.cli.place import COMMAND, Place
from tests.endtoend.hostile import C1, CONTROLS
from tests.endtoend.terminal import NARROW, terminal
from tests.support.app import local_app

LONG = "/hooks/" + "x" * 7000
VALIDATING = "[[endpoint]]\npath = '/hooks/missive'\nprovider = 'missive'\n"
APP = "application/json", b'{"made": [1, "\xc2\x9b31m"], "n": 1.10}'


def cells(**given: str) -> list[str]:
    return [given.get(title, title) for title in TITLES]


def test_columns_are_straight_whatever_their_characters_take() -> None:
    lines = [*listed([cells(), cells(event="漢字"), cells(event="🪝", path="é")], None)]
    assert {width(line) for line in lines} == {width(lines[0])}
    assert {width(line[: line.index("sig")]) for line in lines} == {width(lines[0].split("sig")[0])}


def test_a_cell_is_cut_where_there_is_no_terminal_to_fit() -> None:
    head, line = listed([cells(), cells(path=LONG, event="漢" * 99)], None)
    assert line.count("…") == 2
    assert width(line) == width(head) == 2 * WIDEST + width(GAP.join(cells(path="", event="")))
    assert f"{LONG[: WIDEST - 1]}…" in line


@pytest.mark.parametrize("room", [70, 80, 120, 300])
def test_lines_fit_a_terminal_and_fill_it(room: int) -> None:
    head, line = listed([cells(), cells(path=LONG, event="漢" * 99, method="M" * 99)], room)
    assert room - 1 <= width(line) <= room
    assert head.split() == [*TITLES]


@pytest.mark.parametrize(("room", "left_out"), [(60, 2), (55, 3), (46, 4), (40, 5)])
def test_a_terminal_that_is_narrower_still_has_fewer_columns(room: int, left_out: int) -> None:
    one = cells(path=LONG, event="漢" * 99, time="23:59:59.999", sig="? key", rep="retry")
    head, line = listed([cells(), one], room)
    kept = [title for title in TITLES if title not in LEAVING[:left_out]]
    assert head.split() == kept
    assert width(line) <= room


def test_what_is_short_is_not_cut_on_a_narrow_terminal() -> None:
    path = "/hooks/missive/a-rather-long-path"
    (line,) = listed([cells(path=path, event="label_change")], 80)
    assert "label_change" in line
    assert path[:12] in line


def test_a_long_path_makes_no_other_line_long(place: Place) -> None:
    with place.headless() as it:
        it.post(LONG)
        it.post("/short", json.dumps({"rule": {"type": "漢字"}}).encode())
    lines = place.run("ls").text.splitlines()
    assert max(map(len, lines)) < 200
    assert [line["path"] for line in place.run("ls", "--json").lines] == [LONG, "/short"]
    with terminal([*COMMAND, "ls"], place.environ, place.project, NARROW) as it_:
        assert it_.end() == 0
    printed = bytes(it_.raw).decode().splitlines()
    assert max(map(width, printed)) <= NARROW[0]
    assert printed[0].split() == [*TITLES]
    assert "…" in printed[1]


async def shown_of_app(place: Place, content_type: str, body: bytes, headers: str = "") -> str:
    """What `show` prints of a delivery whose local app answered so."""
    head = f"HTTP/1.1 201 Made\r\nContent-Type: {content_type}\r\nX-App: yes{C1}\r\n{headers}"
    answer = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    async with local_app(answer) as app:
        with place.headless("--forward-to", app.url) as it:
            assert (await asyncio.to_thread(it.post, "/hooks")).status == 201
    text = place.run("show", "last").text
    assert CONTROLS.findall(text) == []
    assert f"201 in {text.partition('201 in ')[2].partition(',')[0]}, " in text
    return text.partition("Your app's answer\n")[2]


async def test_show_has_the_headers_and_the_body_of_the_local_app(place: Place) -> None:
    shown = await shown_of_app(place, *APP)
    assert shown.splitlines()[:6] == [
        "  Content-Type: application/json",
        "  X-App: yes" + C1.translate({ord(c): f"⟨{ord(c):X}⟩" for c in C1 if ord(c) > 0x7E}),
        f"  Content-Length: {len(APP[1])}",
        "",
        "  made: {2}",
        "    [0]: 1",
    ]
    assert '[1]: "⟨9B⟩31m"' in shown
    assert "n: 1.10" in shown


async def test_bytes_of_the_local_app_are_shown_as_hexadecimal(place: Place) -> None:
    body = bytes(range(256)) * 3
    shown = await shown_of_app(place, "application/octet-stream", body)
    assert "  768 bytes that are no text\n  00000000  00 01 02" in shown
    assert shown.count("\n  0000") == HEX_ROWS
    assert shown.endswith("… the rest is left out\n\n")


async def test_a_long_text_of_the_local_app_is_cut(place: Place) -> None:
    body = gzip.compress(b"y" * (MOST_TEXT + 1))
    shown = await shown_of_app(place, "text/plain", body, "Content-Encoding: gzip\r\n")
    assert shown.count("y" * MOST_TEXT) == 1
    assert "y" * (MOST_TEXT + 1) not in shown
    assert shown.endswith("… the rest is left out\n\n")


def test_bytes_of_a_delivery_are_shown_as_hexadecimal(recorded: Place) -> None:
    text = recorded.run("show", "3").text
    assert "1,024 bytes that are no text\n  00000000  00 01 02" in text
    assert "the rest is left out; --raw writes the whole body" in text


def test_a_validation_request_is_said_to_be_assumed(place: Place) -> None:
    place.write("inspector.toml", VALIDATING)
    with place.headless("--answer", "503") as it:
        assert it.post("/hooks/missive", b"{}").status == 200
        assert it.post("/other", b"{}").status == 503
    first, second = place.run("ls").text.splitlines()[1:]
    assert "validation (assumed)" in first
    assert "validation" not in second
    text = place.run("show", "1").text
    assert "validation assumed to be the request that tries the endpoint out:\n" in text
    assert "section «How to setup»" in text
    assert "by handshake (assumed)" in text
    assert "validation" not in place.run("show", "2").text


def test_what_is_left_to_a_person_is_said_and_not_done(place: Place) -> None:
    host = "sns.eu-north-1.amazonaws.com"
    url = f"https://{host}/?Action=ConfirmSubscription&Token=1"
    evil = url.replace(host, "evil.example/\\u001b[2J")
    body = (
        '{"Type":"SubscriptionConfirmation","SubscribeURL":"%s","MessageId":"m","TopicArn":"arn:"}'
    )
    with place.headless("--answer", "503") as it:
        for asked in (url, evil):
            assert it.post("/sns", (body % asked).encode()).status == 200
        assert it.post("/asana", b"", {"X-Hook-Secret": "b7d7-ab12"}).status == 200
    confirmed, doubted, brought = (place.run("show", number).text for number in "123")
    assert f"asks for   {url}\n" in confirmed
    assert "fetching it confirms the subscription: K on the screen, when you say so" in confirmed
    assert f"brings     the secret {fingerprint('b7d7-ab12')} of /asana\n" in brought
    assert "https://evil.example/␛[2J" in doubted
    assert "It holds signs that no URL has" in doubted
    assert "\x1b" not in doubted
    assert place.run("secret", "ls").text == ""


def test_the_help_says_which_secrets_are_not_known(place: Place) -> None:
    for command in ("ls", "show", "retries"):
        text = " ".join(place.run(command, "--help").text.split())
        assert "One that only a running inspector was given by option is not known here." in text
