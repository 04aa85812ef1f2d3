"""Making a provider fail from the screen, and watching what it does about it."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import Any, TypeVar

import pytest

from inspector.answers.presets import presets
from inspector.providers import builtin
from tests.cli.place import Place
from tests.endtoend.inspecting import SIZES, Inspector, inspector
from tests.endtoend.terminal import CTRL_U, DOWN, ENTER, ESC, NARROW, TAB, WIDE, Size
from tests.support.app import App, local_app
from tests.support.senders import MANYSENDS, MISSIVE, Attempt, Sender
from tests.support.waiting import PATIENCE

sizes = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)

SECRET = "a validation secret"
QUICK = MISSIVE.scaled(patience=4.0, gaps=0.0)
"""Missive, which waits as long as it takes here, and tries again at once."""

IN_THE_LIST = "⏎ open"
"""What the last line says while the list has the focus."""

CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\ndone"

Result = TypeVar("Result")


class Meanwhile:
    """An event loop beside the test, for whoever sends and receives while keys are pressed."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()

    def run(self, doing: Coroutine[Any, Any, Result]) -> "Future[Result]":
        return asyncio.run_coroutine_threadsafe(doing, self.loop)

    def send(self, it: Inspector, event: str, path: str = "/hooks") -> "Future[list[Attempt]]":
        """Send an event as Missive does."""
        return self.run(Sender(QUICK, SECRET).deliver(it.port, path, event))

    async def cancel_all(self) -> None:
        """Stop what is still under way."""
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    @contextmanager
    def app(self) -> Iterator[App]:
        """A local app that answers 201."""
        serving = local_app(CREATED)
        yield self.run(serving.__aenter__()).result(PATIENCE)
        self.run(serving.__aexit__(None, None, None)).result(PATIENCE)


@pytest.fixture
def meanwhile() -> Iterator[Meanwhile]:
    it = Meanwhile()
    thread = Thread(target=it.loop.run_forever)
    thread.start()
    yield it
    it.run(it.cancel_all()).result(PATIENCE)
    it.loop.call_soon_threadsafe(it.loop.stop)
    thread.join()
    it.loop.close()


def results(sending: "Future[list[Attempt]]") -> list[object]:
    """What became of an event's attempts, once they are over."""
    return [attempt.result for attempt in sending.result(PATIENCE)]


def set_plan(it: Inspector, plan: str, before: str | None = None) -> None:
    """Type a plan for everything, in place of the one that was set here before."""
    it.press("a")
    if before is not None:
        it.wait_for("Answer deliveries", "✓ For everything", f"│  {before} ")
        it.press(CTRL_U)
    it.wait_for_cursor("such as 503 x2, 200")
    it.type(plan)
    it.wait_for("✓ For everything")
    it.press(ENTER)
    it.wait_for(f"everything: {plan}", gone="Answer deliveries")


def choose_preset(it: Inspector, name: str, *, local_app: bool = False) -> None:
    """Take one of Missive's presets."""
    offered = presets(builtin()["missive"], local_app=local_app)
    (index,) = (index for index, one in enumerate(offered) if one.name == name)
    it.press("a")
    it.wait_for("presets for Missive")
    it.press(TAB)
    it.wait_for("▸ accept everything")
    it.press(*[DOWN] * index)
    it.wait_for(f"▸ {name}")
    it.press(ENTER)
    it.wait_for("✓ For everything", gone=f"▸ {name}")
    it.press(ENTER)
    it.wait_for("ANSWERING", f"everything: {offered[index].plan}", gone="Answer deliveries")


def open_tab(it: Inspector, key: str) -> None:
    """Look at the selected delivery, at one of its tabs."""
    it.press(ENTER)
    it.wait_for("Payload", gone=IN_THE_LIST)
    it.press(key)


@sizes
def test_a_preset_of_the_selected_provider_fails_twice_and_the_filter_finds_it(
    place: Place, size: Size, meanwhile: Meanwhile
) -> None:
    place.store_secret("missive", SECRET)
    with inspector(place, size=size) as it:
        assert results(meanwhile.send(it, "one")) == [200]
        it.row(1, "✓ ok", "first", "200")
        it.wait_for("answering everything: 200", gone="ANSWERING")
        choose_preset(it, "fail twice, then accept")
        assert results(meanwhile.send(it, "two")) == [503, 503, 200]
        it.row(2, "✓ ok", "first", "1/6", "503")
        it.row(3, "✓ ok", "retry", "2/6", "503")
        it.row(4, "✓ ok", "retry", "3/6", "200")
        it.press("/")
        it.wait_for_cursor("filter, such as")
        it.type("repeat:retry status:5xx")
        it.wait_for("1 of 4")
        it.row(3, "retry", "503")
        it.press(ENTER)
        it.wait_for(IN_THE_LIST)
        open_tab(it, "4")
        it.wait_for("3 attempts", "accepted at attempt 3: no more is due")


@sizes
def test_what_hangs_is_released_by_its_key_and_what_asks_gets_what_is_chosen(
    place: Place, size: Size, meanwhile: Meanwhile
) -> None:
    with inspector(place, size=size) as it:
        set_plan(it, "hang")
        hanging = meanwhile.send(it, "one")
        it.row(1, "first", "… ")
        it.press("w")
        it.row(1, "first", "200")
        assert results(hanging) == [200]
        set_plan(it, "ask", before="hang")
        asking = meanwhile.send(it, "two")
        it.wait_for("? 1 delivery waits for your answer (w)")
        it.press("w")
        it.wait_for("Answer now", "#2 label_change", "waits for ask", "▸ accept")
        it.press(DOWN)
        it.wait_for("▸ unavailable")
        it.press(ENTER)
        it.row(2, "first", "503")
        it.wait_for("? 1 delivery waits for your answer (w)", gone="Answer now")
        it.row(3)
        if size == WIDE:  # else what was said in the corner covers it for a while
            it.row(3, "retry", "? ")
        it.press("w")
        it.wait_for("#3 label_change", "▸ accept")
        it.press(ENTER)
        assert results(asking) == [503, 200]
        it.wait_for("everything: ask", gone="waits for your answer")


@sizes
def test_a_sender_that_leaves_shows_its_patience_beside_the_documented(
    place: Place, size: Size, meanwhile: Meanwhile
) -> None:
    sender = Sender(MANYSENDS.scaled(patience=1 / 60, gaps=1.0), SECRET)
    with inspector(place, "--answer", "hang", size=size) as it:
        it.wait_for("ANSWERING", "everything: hang")
        (attempt,) = meanwhile.run(sender.deliver(it.port, "/m", "x")).result(PATIENCE)
        assert attempt.result == "gave up"
        it.row(1, "first", "left")
        open_tab(it, "4")
        it.wait_for("1 attempt", "The sender waited ≈ ", "documented 30 s")
        it.wait_for("no next attempt is promised")
        it.press("R")
        it.wait_for("ManySends", "1 delivery of 1 event", "30 s (documented)")


@sizes
def test_the_local_app_is_named_in_a_dialog_and_answers_from_then_on(
    place: Place, size: Size, meanwhile: Meanwhile
) -> None:
    with inspector(place, size=size) as it, meanwhile.app() as app:
        it.press("f")
        it.wait_for("Forward to the local app", "nothing is forwarded")
        it.wait_for_cursor("http://localhost:3000/hooks")
        it.type(f"{app.url}/app")
        it.press(ENTER)
        it.wait_for("everything: forward →", gone="Forward to the local app")
        assert results(meanwhile.send(it, "one", "/deep")) == [201]
        it.row(1, "first", "201")
        assert app.got[0].startswith(b"POST /app/deep HTTP/1.1\r\n")
        choose_preset(it, "handled, yet failed", local_app=True)
        assert results(meanwhile.send(it, "two")) == [503, 201]
        it.row(2, "first", "503")
        it.row(3, "retry", "201")
        assert len(app.got) == 3
        open_tab(it, "5")
        it.wait_for("201", app.url)
        if size == NARROW:
            it.press(ESC)
            it.wait_for(IN_THE_LIST)
        it.press("f")
        it.wait_for("Forward to the local app", f"everything → {app.url}/app")
