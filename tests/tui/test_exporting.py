"""Exporting from the screen: into files, whole or not at all."""

import json
import os
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from inspector.delivery import Delivery, raw_headers
from inspector.export import formats
from inspector.tui.exporting import Export, place_for
from inspector.tui.model import Status
from inspector.tui.screens.export import ExportDialog
from inspector.tui.widgets.choice import Choice
from inspector.tui.widgets.said import Said
from tests.support.waiting import PATIENCE, soon
from tests.tui.fake_feed import FakeFeed, varied
from tests.tui.screen import (
    NARROW,
    app_over,
    said,
    screen_text,
    until,
    until_shown,
    until_still,
)

NAME = "inspector-export-2026-01-31"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def judged() -> FakeFeed:
    """A feed of eleven deliveries that are judged."""
    return FakeFeed(varied()[:11])


def choose(name: str) -> list[str]:
    """The keys that choose a format."""
    return ["down"] * list(formats()).index(name)


async def opened(pilot: Pilot[None]) -> None:
    await until_shown(pilot, "following")
    await pilot.press("x")
    await until_shown(pilot, "curl commands, a shell script")


def files(folder: Path) -> list[str]:
    """All files below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


async def test_the_selected_delivery_is_written_to_a_name_of_ours(here: Path) -> None:
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        await pilot.press(*choose("jsonl"))
        await until_shown(pilot, f"./{NAME}.jsonl")
        await pilot.press("enter")
        await until(pilot, lambda: f"1 delivery in {NAME}.jsonl" in said(app))
        assert not isinstance(app.screen, ExportDialog)
    assert json.loads((here / f"{NAME}.jsonl").read_bytes())["id"] == 1207


async def test_all_can_be_typed_at_once(here: Path) -> None:
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        for key in ("ctrl+n", "ctrl+n", "down", "enter"):
            app.post_message(Key(key, None))
        await until(pilot, lambda: f"11 deliveries in {NAME}.har" in said(app))
    assert len(json.loads((here / f"{NAME}.har").read_bytes())["log"]["entries"]) == 11


async def test_what_is_typed_after_another_choice_takes_the_place_of_the_proposal(
    here: Path,
) -> None:
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+n", *"mine", "enter")
        await until(pilot, lambda: " in mine" in said(app))
    assert (here / "mine").exists()


async def test_what_has_files_beside_gets_a_folder_of_its_own(here: Path) -> None:
    feed = judged()
    feed.body = b"\x00"
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "and its body beside it" in said(app))
        await opened(pilot)
        await until_shown(pilot, f"./{NAME}-2/")
    assert files(here) == [f"{NAME}/deliveries.sh", f"{NAME}/delivery-1207.body"]


async def test_commands_send_to_the_url_that_is_named_and_it_is_said_where_to_otherwise(
    here: Path,
) -> None:
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        words = app.screen.query_one("#verdict", Said)
        assert "to http://127.0.0.1:8080, or to https://3f1c-198-51-100-7" in words.text
        await pilot.press("tab", *"localhost:3000/x", "enter")
        await until(pilot, lambda: "Each delivery keeps its own path" in words.text)
        await pilot.press("backspace", "backspace", "enter")
        await until(pilot, lambda: "and its" in said(app) or "1 delivery in" in said(app))
        await opened(pilot)
        await pilot.press("tab", *choose("har"))
        assert app.screen.focused is app.screen.query_one("#to")
        assert not app.screen.query_one("#url").parent.display  # type: ignore[union-attr]  # it has one
    (script,) = here.rglob("*.sh")
    assert "http://localhost:3000/hooks/missive" in script.read_text()
    assert "8080" not in script.read_text()


async def test_where_nobody_listens_it_is_said_that_commands_aim_at_the_default(here: Path) -> None:
    feed = judged()
    feed.status = Status(journal="j.db")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("x")
        await until_shown(pilot, "Nobody listens here: they send to http://localhost:8080 unless")
        await pilot.press(*choose("jsonl"))
        await until(pilot, lambda: "Nobody" not in screen_text(app))


async def test_credentials_and_secrets_are_masked_unless_they_are_wanted(here: Path) -> None:
    feed = judged()
    feed.headers, feed.body = raw_headers([("Authorization", "Bearer x")]), b"a-secret"
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        words = " ".join(app.screen.query_one("#verdict", Said).text.split())
        assert "become ***, within compressed bodies too" in words
        await pilot.press(*choose("raw"), "enter")
        await until(pilot, lambda: "masked: Authorization, known secrets." in said(app))
        await opened(pilot)
        await pilot.press(*choose("raw"), "ctrl+r")
        said_below = app.screen.query_one("#verdict", Said)  # the sentence before covers it
        assert "all is exactly as it came" in said_below.text
        await pilot.press("enter")
        await until(pilot, lambda: len(files(here)) == 2)
    masked, whole = [(here / name).read_bytes() for name in (f"{NAME}.http", f"{NAME}-2.http")]
    assert b"Bearer x" in whole
    assert b"a-secret" in whole
    assert not any(secret in masked for secret in (b"Bearer x", b"a-secret"))


async def test_nothing_is_written_over_without_being_asked(here: Path) -> None:
    (here / "it.har").write_bytes(b"theirs")
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+o", *choose("har"))
        app.screen.query_one(Input).value = "it.har"
        await pilot.press("enter")
        await until_shown(pilot, "it.har is there already.")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query_one("#over").display)
        await until_shown(pilot, "Write over it  ^o")
        assert (here / "it.har").read_bytes() == b"theirs"
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "1 delivery in it.har" in said(app))
    assert json.loads((here / "it.har").read_bytes())


async def test_what_was_agreed_to_is_forgotten_with_another_name(here: Path) -> None:
    (here / "it.har").write_bytes(b"theirs")
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        app.screen.query_one(Input).value = "it.har"
        await pilot.press("enter")
        await until_shown(pilot, "Write over it")
        await pilot.press("backspace", "ctrl+o")
        await until(pilot, lambda: "Write over it" not in screen_text(app))
        assert isinstance(app.screen, ExportDialog)
    assert files(here) == ["it.har"]


@pytest.mark.parametrize(
    ("name", "to", "sentence"),
    [
        ("har", "it.har/x.har", "Not a directory"),
        ("har", "x" * 300, "File name too long"),
        ("har", "", "There is no place to write to yet"),
        ("raw", "all.http", "more than one is named"),
    ],
)
async def test_the_dialog_goes_on_after_a_mistake(
    here: Path, name: str, to: str, sentence: str
) -> None:
    (here / "it.har").write_bytes(b"theirs")
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+n", "ctrl+n", *choose(name))
        app.screen.query_one(Input).value = to
        await pilot.press("enter")
        await until_shown(pilot, sentence)
        assert files(here) == ["it.har"]
        app.screen.query_one(Input).value = "folder/"
        await pilot.press("enter")
        await until(pilot, lambda: "11 deliveries in folder" in said(app))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
async def test_a_full_disk_is_said_and_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ = os.open

    def full(path: Path, flags: int, mode: int = 0o777) -> int:
        return open_("/dev/full" if str(path).endswith(".new") else path, flags & ~os.O_EXCL, mode)

    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        monkeypatch.setattr(os, "open", full)
        await pilot.press("enter")
        await until_shown(pilot, "written: No space")
        monkeypatch.undo()
    assert list(here.iterdir()) == []


class Slow(FakeFeed):
    """Each delivery is read when it is let through."""

    def __init__(self) -> None:
        super().__init__(varied()[:11])
        self.through = Event()

    def delivery(self, delivery_id: int) -> Delivery | None:
        if delivery_id > 1200:
            assert self.through.wait(PATIENCE)
        return super().delivery(delivery_id)


async def test_escape_stops_it_and_nothing_is_left(here: Path) -> None:
    feed = Slow()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "following")
        await pilot.press("x", "ctrl+n", "ctrl+n", "enter")
        await until_shown(pilot, "4 of 11")
        await pilot.press("escape")
        feed.through.set()
        await until_shown(pilot, "Stopped. Nothing was exported.")
        assert list(here.iterdir()) == []
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ExportDialog))


async def test_leaving_the_app_stops_it_too(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed, stop = Slow(), Export.stop

    def stopped(export: Export) -> None:
        stop(export)
        feed.through.set()

    monkeypatch.setattr(Export, "stop", stopped)
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "following")
        await pilot.press("x", "ctrl+n", "ctrl+n", "enter")
        await until_shown(pilot, "4 of 11")
        app.exit()
    await soon(lambda: not list(here.iterdir()), "its thread to tidy up behind the screen")


async def test_what_was_deleted_is_left_out_and_said(here: Path) -> None:
    feed = judged()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        feed.deleted |= {1197, 1207}
        await pilot.press("ctrl+n", "ctrl+n", *choose("jsonl"), "enter")
        await until(pilot, lambda: "2 deliveries were deleted before." in said(app))
        assert "9 deliveries in" in said(app)


async def test_what_is_not_judged_yet_has_to_be_waited_for(here: Path) -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until_shown(pilot, "1 delivery is not judged yet.")
    assert files(here) == []


async def test_pins_and_notes_are_written(here: Path) -> None:
    feed = judged()
    feed.rows[-1].pinned, feed.rows[-1].note = True, "the one"
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        await pilot.press(*choose("jsonl"), "enter")
        await until(pilot, lambda: "1 delivery in" in said(app))
    line = json.loads((here / f"{NAME}.jsonl").read_bytes())
    assert (line["pinned"], line["note"], line["settled_after"]) == (True, "the one", 1207)


async def test_with_nothing_to_export_that_is_said(here: Path) -> None:
    app = app_over(FakeFeed())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: "There is no delivery to export." in said(app))


async def test_the_dialog_is_whole_in_a_small_terminal_and_the_mouse_works(here: Path) -> None:
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot)
        shown = screen_text(app)
        assert all(
            text in shown for text in ("─ Export", "all 11", "Cancel  esc", "another choice")
        )
        await pilot.click(app.screen.query(Choice)[6])
        await until_shown(pilot, f"./{NAME}.jsonl")
        await until_still(pilot)
        await pilot.click("#export")
        await until(pilot, lambda: "1 delivery in" in said(app))


@pytest.mark.parametrize(
    ("name", "count", "place"),
    [
        ("jsonl", 9, "it.jsonl"),
        ("har", 1, "it.har"),
        ("raw", 1, "it.http"),
        ("raw", 2, "it/"),
        ("curl", 1, "it/"),
        ("pytest", 2, "it/"),
    ],
)
def test_a_place_is_one_that_nothing_has(tmp_path: Path, name: str, count: int, place: str) -> None:
    def found() -> str:
        return place_for(formats()[name], count, date(2026, 1, 31), tmp_path)

    for number in ("", "-2", "-3"):
        expected = f"./{place.replace('it', NAME + number)}"
        assert found() == expected
        (tmp_path / expected).mkdir() if expected.endswith("/") else (tmp_path / expected).touch()
