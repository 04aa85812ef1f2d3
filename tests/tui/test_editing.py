"""Changing a delivery on the screen, and sending that."""

import gzip
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from inspector.delivery import Replayed, raw_headers
from inspector.errors import InspectorError
from inspector.insight import known
from inspector.outbound.draft import Draft
from inspector.tui.app import InspectorApp
from inspector.tui.edited import came_of
from inspector.tui.proposing import Proposal
from inspector.tui.replaying import Resending, Wanted
from inspector.tui.screens.edit import EditScreen
from inspector.tui.screens.unsent import UnsentDialog
from inspector.tui.text import plain
from inspector.tui.widgets.editarea import LARGEST, LONGEST
from tests.support.endpoint import HANG, Endpoint, endpoint
from tests.tui.fake_feed import BODY, FakeFeed, insight, row, settled
from tests.tui.screen import (
    NARROW,
    WIDE,
    app_over,
    said,
    screen_text,
    type_at_once,
    until,
    until_shown,
    until_still,
)

NOWHERE = "http://127.0.0.1:1"
DRAFT = Draft("POST", b"/", (), b"")
ESCAPES = b'{"a": "\x1b[31m \xe2\x90\x9b \xc2\x85"}\r\n\x0b\xe2\x80\xa8'


@pytest.fixture
async def there() -> AsyncIterator[Endpoint]:
    async with endpoint((200, 503)) as place:
        yield place


def feed_of(body: bytes = BODY, verdict: str = "valid") -> FakeFeed:
    """A delivery of Missive."""
    judged = insight(verdict=verdict)  # type: ignore[arg-type]  # one of them
    feed = FakeFeed([row(1, judged=judged, end=settled(1), size=len(body))])
    feed.body = body
    return feed


@contextmanager
def no_terminal(app: InspectorApp, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """There is no terminal that could be given away in these tests."""
    with monkeypatch.context() as patched:
        patched.setattr(app, "suspend", nullcontext)
        yield


async def edit(pilot: Pilot[None]) -> EditScreen:
    """Open the editing screen, and wait until it can be typed into."""
    await pilot.press("e")
    await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen))
    await until(pilot, lambda: isinstance(pilot.app.screen.focused, TextArea))
    screen = pilot.app.screen
    assert isinstance(screen, EditScreen)
    return screen


def field(screen: EditScreen, name: str) -> Input:
    return screen.query_one(f"#{name}", Input)


def area(screen: EditScreen, name: str) -> TextArea:
    return screen.query_one(f"#{name}", TextArea)


def base(there: Endpoint) -> str:
    return there.url.removesuffix("/hooks")


def only(feed: FakeFeed) -> Replayed:
    (replayed,) = feed.replayed
    return replayed


async def test_what_is_typed_is_sent_and_recorded_and_can_be_sent_again(there: Endpoint) -> None:
    feed = feed_of(b'{"n": 1}', "unsigned")
    app = app_over(feed)
    async with app.run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        field(screen, "to").value = base(there)
        field(screen, "request").value = "PUT /elsewhere"
        area(screen, "headers").text += "\nX-New: yes"
        type_at_once(app, "[]")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "✓ 200 in")
        await until_shown(pilot, "recorded as a replay of #1")
        await until(pilot, lambda: screen_text(app).splitlines()[-2].strip() == "ok")
        await pilot.press("f5")
        await until_shown(pilot, "✗ 503 in")
    assert [(one.first, one.body) for one in there.got] == [
        ("PUT /elsewhere HTTP/1.1", b'[]{"n": 1}')
    ] * 2
    assert there.got[0].headers["x-new"] == "yes"
    assert there.got[0].headers["content-length"] == "10"
    first = feed.replayed[0]
    assert (first.edited, first.signed, first.status) == (True, False, 200)
    assert feed.body == b'{"n": 1}'


async def test_controls_are_symbols_and_what_is_not_touched_goes_as_it_was(
    there: Endpoint,
) -> None:
    feed = feed_of(ESCAPES, "unsigned")
    feed.headers = raw_headers([("X-Odd", "Jürgen\x1b\t")])
    app = app_over(feed)
    async with app.run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        field(screen, "to").value = base(there)
        await until_shown(pilot, '{"a": "␛[31m ⟨241B⟩ ⟨85⟩"}␍')
        await until_shown(pilot, "X-Odd: Jürgen␛␉")
        assert area(screen, "body").document.line_count == 2
        await pilot.press("ctrl+s")
        await until_shown(pilot, "200 in")
    assert there.got[0].body == ESCAPES
    assert not only(feed).edited


async def test_a_paste_can_not_bring_in_what_must_not_be_drawn(there: Endpoint) -> None:
    feed = feed_of(b"", "unsigned")
    app = app_over(feed)
    async with app.run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        field(screen, "to").value = base(there)
        app.post_message(Paste("a\x1b[2J\rb\u202e\x85c ␛"))
        await until(pilot, lambda: area(screen, "body").text == "a␛[2J\nb⟨202E⟩⟨85⟩c ␛")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "200 in")
    assert there.got[0].body == "a\x1b[2J\nb\u202e\x85c \x1b".encode()


async def test_it_is_signed_afresh_where_it_was_signed_unless_that_is_turned_off(
    there: Endpoint,
) -> None:
    feed = feed_of(b"{}")
    app = app_over(feed)
    async with app.run_test(size=WIDE) as pilot:
        screen = await edit(pilot)
        field(screen, "to").value = base(there)
        await until_shown(pilot, "✓ Signed afresh with")
        await pilot.press("ctrl+g")
        await until_shown(pilot, "Sent with the signature that it came with.")
        await pilot.press("x")
        await until_shown(pilot, "fits no other body: ^g signs afresh")
        await pilot.press("ctrl+g", "ctrl+s")
        await until_shown(pilot, "200 in")
    assert only(feed).signed
    assert there.got[0].headers["x-hook-signature"] != "sha256=ab12"
    assert there.got[0].headers["x-hook-signature"].startswith("sha256=")


async def test_an_edited_signature_goes_as_it_stands_unless_signing_is_chosen(
    there: Endpoint,
) -> None:
    feed = feed_of(b"{}")
    feed.headers = raw_headers([("X-Hook-Signature", "sha256=ab12"), ("X-Other", "1")])
    async with app_over(feed).run_test(size=WIDE) as pilot:
        screen = await edit(pilot)
        field(screen, "to").value = base(there)
        headers = area(screen, "headers")
        headers.text = headers.text.replace("X-Other: 1", "X-Other: 2")
        await until_shown(pilot, "✓ Signed afresh with")
        headers.text = headers.text.replace("sha256=ab12", "sha256=00")
        edited = "Not signed anew, as X-Hook-Signature was edited: ^g signs it all the same."
        await until_shown(pilot, edited)
        await pilot.press("ctrl+s")
        await until_shown(pilot, "200 in")
        await pilot.press("ctrl+g")
        await until_shown(pilot, "✓ Signed afresh with")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(feed.replayed) == 2)
    assert [one.signed for one in feed.replayed] == [False, True]
    first, second = (one.headers["x-hook-signature"] for one in there.got)
    assert first == "sha256=00"
    assert len(second) > len(first)


async def test_a_signature_that_nobody_can_make_anew_is_told_of_once_it_is_broken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FakeFeed, "known", known((), {}))
    async with app_over(feed_of(b"{}", "no-secret")).run_test(size=NARROW) as pilot:
        await edit(pilot)
        await until_shown(pilot, "Sent with the signature that it came with.")
        await pilot.press("x")
        await until_shown(pilot, "and there is no secret")


async def test_it_goes_where_it_was_sent_last_and_others_to_that_host_by_their_own_path(
    there: Endpoint,
) -> None:
    feed = feed_of(b"{}")
    feed.rows.append(row(2, judged=insight(), end=settled(2)))
    app = app_over(feed)
    async with app.run_test(size=NARROW) as pilot:
        app.replaying.used(f"{base(there)}/last?y=1", [feed.rows[0]], Proposal(""))
        screen = await edit(pilot)
        assert (field(screen, "to").value, field(screen, "request").value) == (
            base(there),
            "POST /hooks/missive",
        )
        await until_shown(pilot, "The host is the last replay's, the path its own.")
        await pilot.press("escape", "k")
        screen = await edit(pilot)
        assert field(screen, "to").value == base(there)
        assert field(screen, "request").value == "POST /last?y=1"
        await until_shown(pilot, "That is where it was sent last.")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "200 in")
        assert app.replaying.urls == [f"{base(there)}/last?y=1"]
    assert there.got[0].first == "POST /last?y=1 HTTP/1.1"


async def test_what_can_not_be_signed_is_said() -> None:
    feed = FakeFeed([row(1, judged=insight(None), end=settled(1))])
    async with app_over(feed).run_test(size=NARROW) as pilot:
        await edit(pilot)
        await pilot.press("ctrl+g")
        await until_shown(pilot, "✗ #1 can't be signed: who sent it is not known here.")


async def test_a_header_that_is_none_is_told_with_its_line_and_nothing_is_sent() -> None:
    feed = feed_of(b"{}")
    async with app_over(feed).run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        headers = area(screen, "headers")
        for text, told in (
            ("A: b\nno colon", "Line 2 of the headers: «no colon» is no header"),
            ("Host: there", "Host is set when it is sent"),
            ("X: 日本", "the value of X holds «日»"),
        ):
            headers.text = text
            area(screen, "body").focus()
            await pilot.press("ctrl+s")
            await until_shown(pilot, told)
            assert screen.focused is headers
            assert headers.cursor_location == (text.count("\n"), 0)
    assert feed.replayed == []


async def test_a_url_that_leads_nowhere_is_a_sentence() -> None:
    async with app_over(feed_of(b"{}")).run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        field(screen, "to").value = ""
        await pilot.press("ctrl+s")
        await until_shown(pilot, "Say where to")
        field(screen, "to").value = "ftp://there"
        await pilot.press("ctrl+s")
        await until_shown(pilot, "✗ The URL")
        field(screen, "to").value = "http://127.0.0.1:1"
        await pilot.press("ctrl+s")
        await until_shown(pilot, "✗ nobody listens there")


async def test_leaving_asks_only_where_something_would_be_lost(there: Endpoint) -> None:
    app = app_over(feed_of(b"{}"))
    async with app.run_test(size=NARROW) as pilot:
        await edit(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        screen = await edit(pilot)
        field(screen, "to").value = base(there)
        type_at_once(app, "x\x1b")
        await until_shown(pilot, "Leave what you changed?")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("ctrl+s")
        await until_shown(pilot, "200 in")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        await edit(pilot)
        await pilot.press("x", "escape", "y")
        await until(pilot, lambda: app.screen is app.main)


async def test_who_leaves_before_the_answer_is_told_of_it() -> None:
    feed = feed_of(b"{}")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        async with endpoint((HANG,)) as silent:
            screen = await edit(pilot)
            field(screen, "to").value = base(silent)
            await pilot.press("x", "ctrl+s")
            await until(pilot, lambda: bool(silent.got))
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.main)
        await until(pilot, lambda: "#1, edited: it closed the connection" in said(app))
    assert only(feed).edited


async def test_only_one_is_on_its_way_and_ending_the_app_does_not_wait_for_it() -> None:
    async with endpoint((HANG,)) as silent:
        app = app_over(feed_of(b"{}"))
        async with app.run_test(size=NARROW) as pilot:
            screen = await edit(pilot)
            field(screen, "to").value = base(silent)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: bool(silent.got))
            await pilot.press("ctrl+s")
            await until_shown(pilot, "Still waiting for the answer.")
        assert len(silent.got) == 1


def test_of_a_long_answer_the_first_rows_are_shown_and_nothing_that_a_terminal_obeys() -> None:
    feed = feed_of(b"{}")
    going = Resending(feed, Wanted([feed.rows[0]], NOWHERE, draft=DRAFT, edited=True))
    for body, shown in (
        (b"\x1b[2J" + b"x" * 9000, ["␛[2J" + "x" * 74, "x" * 78, "…"]),
        (b"one\n\ntwo\n", ["one", "two"]),
        (b"\x00\xff", []),
        (gzip.compress(b"packed", mtime=0), ["packed"]),
    ):
        headers = ((b"Content-Encoding", b"gzip"),) if shown == ["packed"] else ()
        going.last = Replayed(0, 1, 0, NOWHERE, 0.1, status=200, headers=headers, body=body)
        first, *rest = came_of(going, 2, 78)
        assert "200 in 100 ms" in plain(first)
        assert [plain(line).rstrip() for line in rest] == shown


async def test_what_could_not_be_recorded_is_said(there: Endpoint) -> None:
    feed = feed_of(b"{}")
    feed.refuse = InspectorError("the disk is full")
    async with app_over(feed).run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        field(screen, "to").value = base(there)
        await pilot.press("ctrl+s")
        await until_shown(pilot, "not recorded: the disk is full")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"\xff\xfe", "it is not UTF-8 text"),
        (b"x" * (LONGEST + 1), "one of its lines is"),
        (b"x\n" * (LARGEST // 2 + 1), "it is larger than"),
    ],
    ids=["bytes", "a long line", "large"],
)
async def test_a_body_that_can_not_be_edited_here_goes_as_it_is_with_other_headers(
    there: Endpoint, body: bytes, why: str
) -> None:
    feed = feed_of(body, "unsigned")
    async with app_over(feed).run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        await until_shown(pilot, why)
        await until_shown(pilot, "^o opens the whole request in your editor")
        field(screen, "to").value = base(there)
        area(screen, "headers").text = "A: b"
        await pilot.press("ctrl+s")
        await until_shown(pilot, "200 in")
    assert there.got[0].body == body
    assert there.got[0].headers["a"] == "b"


async def test_a_compressed_body_is_named_as_such() -> None:
    feed = feed_of(b"\x1f\x8b\x08", "unsigned")
    feed.headers = raw_headers([("content-encoding", "gzip\x1b")])
    async with app_over(feed).run_test(size=NARROW) as pilot:
        await edit(pilot)
        await until_shown(pilot, "it is compressed (gzip␛)")


async def test_the_persons_own_editor_gets_all_of_it_and_what_it_leaves_is_taken(
    there: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "editor"
    program.write_text(
        f"#!{sys.executable} -IS\n"
        "import sys\n"
        "from pathlib import Path\n"
        "file = Path(sys.argv[-1])\n"
        "was = file.read_bytes()\n"
        "wrong = b'oops' in was\n"
        "file.write_bytes(was.replace(b'oops', b'Y: z') if wrong"
        " else was.replace(b'\\n', b'\\noops\\n', 1).replace(b'\\xff', b'\\xfe'))\n"
    )
    program.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(program))
    feed = feed_of(b"\xff\x00", "unsigned")
    app = app_over(feed)
    async with app.run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        field(screen, "to").value = base(there)
        with no_terminal(app, monkeypatch):
            await pilot.press("ctrl+o")
            await until_shown(pilot, "✗ Line 2: «oops» is no header")
            await until_shown(pilot, "^o opens it again.")
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, UnsentDialog))
            await pilot.press("n", "ctrl+o")
            await until_shown(pilot, "✓ Taken from the editor")
        assert area(screen, "headers").text.startswith("Y: z\n")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "200 in")
    assert there.got[0].body == b"\xfe\x00"
    assert there.got[0].headers["y"] == "z"


MINIFIED = b'{"n":1.10,"big":12345678901234567890123,"s":"\\/ \\u00e9","a":[],"o":{"k":1,"k":2}}'
LAID_OUT = b"""{
  "n": 1.10,
  "big": 12345678901234567890123,
  "s": "\\/ \\u00e9",
  "a": [],
  "o": {
    "k": 1,
    "k": 2
  }
}"""


async def test_a_body_is_laid_out_with_its_numbers_and_strings_as_they_were(
    there: Endpoint,
) -> None:
    feed = feed_of(MINIFIED)
    app = app_over(feed)
    async with app.run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        field(screen, "to").value = base(there)
        await pilot.press("ctrl+l")
        await until_shown(pilot, "its bytes are others now, its values are not.")
        assert area(screen, "body").text.encode() == LAID_OUT
        await pilot.press("ctrl+z")
        await until(pilot, lambda: area(screen, "body").text.encode() == MINIFIED)
        await pilot.press("ctrl+l", "ctrl+s")
        await until_shown(pilot, "200 in")
    assert there.got[0].body == LAID_OUT


async def test_a_line_that_is_too_long_to_be_edited_is_after_it_was_laid_out() -> None:
    body = b"[" + b",".join([b"1234567"] * 5000) + b"]"
    app = app_over(feed_of(body))
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("e")
        await until_shown(pilot, "one of its lines is")
        await until_shown(pilot, "^l lays it out, and then it can be.")
        await pilot.press("ctrl+l")
        await until_shown(pilot, "its values are not.")
        screen = app.screen
        assert isinstance(screen, EditScreen)
        assert area(screen, "body").text.count("\n") == 5001
        assert f"Content-Length: {len(area(screen, 'body').text)}" in area(screen, "headers").text


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("x" * (LONGEST - 1), "a line would be longer than the 32,768 characters"),
        ("x\n" * (LARGEST // 2), "more than the 524,288 characters"),
    ],
    ids=["a long line", "large"],
)
async def test_what_is_pasted_beyond_the_bounds_is_refused_and_nothing_is_lost(
    there: Endpoint, pasted: str, why: str
) -> None:
    app = app_over(feed_of(b"[1,\n2]", "unsigned"))
    async with app.run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        body = area(screen, "body")
        body.move_cursor((1, 2))
        app.post_message(Paste(pasted))
        await until_shown(pilot, "Nothing was pasted:")
        await until(pilot, lambda: why in " ".join(screen_text(app).split()))
        assert body.text == "[1,\n2]"
        app.post_message(Paste("y" * 2_000))
        await pilot.press("z")
        await until(pilot, lambda: body.text == "[1,\n2]" + "y" * 2_000 + "z")
        field(screen, "to").value = base(there)
        await pilot.press("ctrl+s")
        await until_shown(pilot, "200 in")
    assert there.got[0].body == b"[1,\n2]" + b"y" * 2_000 + b"z"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"a=1&b=2", "The body is no JSON, so it can't be laid out: line 1, column 1"),
        (b'{"a": tru e}', "line 1, column 7"),
        (b"12", "it is no object or array"),
        (b"[" * 200 + b"]" * 200, "too deep"),
    ],
)
async def test_what_is_no_json_is_not_laid_out(body: bytes, said: str) -> None:
    app = app_over(feed_of(body))
    async with app.run_test(size=WIDE) as pilot:
        screen = await edit(pilot)
        before = area(screen, "body").text
        await pilot.press("ctrl+l")
        await until_shown(pilot, said)
        assert area(screen, "body").text == before


async def test_quitting_asks_too_before_what_was_changed_is_lost() -> None:
    feed = feed_of()
    feed.status.tunnel = "off"
    app = app_over(feed)
    async with app.run_test(size=NARROW) as pilot:
        await edit(pilot)
        await pilot.press("x")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, UnsentDialog))
        await pilot.press("ctrl+q", "n")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        assert app.is_running
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, UnsentDialog))
        await pilot.press("y")
        await until(pilot, lambda: not app.is_running)


async def test_quitting_does_not_ask_where_nothing_was_changed() -> None:
    feed = feed_of()
    feed.status.tunnel = "off"
    app = app_over(feed)
    async with app.run_test(size=NARROW) as pilot:
        await edit(pilot)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)


async def test_an_editor_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_over(feed_of(b"{}"))
    async with app.run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        with no_terminal(app, monkeypatch):
            monkeypatch.setenv("VISUAL", "false")
            await pilot.press("ctrl+o")
            await until_shown(pilot, "The editor ended with 1")
            monkeypatch.setenv("VISUAL", "true")
            await pilot.press("ctrl+o")
            await until_shown(pilot, "Nothing was changed in the editor.")
        assert area(screen, "body").text == "{}"


async def test_a_delivery_that_is_gone_is_a_sentence() -> None:
    feed = feed_of(b"{}")
    feed.deleted.add(1)
    async with app_over(feed).run_test(size=NARROW) as pilot:
        await pilot.press("e")
        await until_shown(pilot, "#1 is not in the journal any more.")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "✗")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, EditScreen))


async def test_what_was_edited_can_be_saved_where_its_delivery_is_gone(there: Endpoint) -> None:
    feed = feed_of(b"{}")
    async with app_over(feed).run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        field(screen, "to").value = base(there)
        feed.deleted.add(1)
        await pilot.press("ctrl+s")
        await until_shown(pilot, "✗ It was not sent: the delivery is not in the journal any more.")
        await until_shown(pilot, "^o opens what you edited in your editor")
    assert there.got == []


async def test_tab_goes_around_the_fields_and_what_is_typed_behind_it_lands_there() -> None:
    app = app_over(feed_of(b"{}"))
    async with app.run_test(size=NARROW) as pilot:
        screen = await edit(pilot)
        await pilot.press("tab", "tab")
        assert screen.focused is field(screen, "to")
        type_at_once(app, "\tx")
        await until(pilot, lambda: area(screen, "headers").text.startswith("x"))
        await pilot.press("shift+tab", "shift+tab")
        assert screen.focused is field(screen, "request")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_click_on_a_key_does_what_it_says(size: tuple[int, int], there: Endpoint) -> None:
    feed = feed_of(b"{}")
    app = app_over(feed)
    async with app.run_test(size=size) as pilot:
        screen = await edit(pilot)
        field(screen, "to").value = base(there)
        await until_still(pilot)
        lines = screen_text(app).splitlines()
        await pilot.click(offset=(lines[-1].index("^s") + 1, len(lines) - 1))
        await until_shown(pilot, "200 in")
    assert len(feed.replayed) == 1
