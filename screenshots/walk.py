"""A walk through `inspector demo`, recorded from the real thing at its own pace."""

import asyncio
import os
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from animation import Frame, animate
from textual.pilot import Pilot

from inspector.listener.process import start
from inspector.tui.demo.app import DemoApp
from inspector.tui.demo.settings import settings_in
from inspector.tui.feed import JournalFeed

SIZE = (110, 30)


class Step(NamedTuple):
    """A moment to keep.

    Attributes:
        says: what the guide says by then.
        go_to: the delivery that is gone to by the arrow keys; None where the demo has selected it.
        keys: keys that are pressed then.
        rest: seconds until the picture is taken.
        seconds: how long it is shown.
    """

    says: str
    go_to: int | None = None
    keys: tuple[str, ...] = ()
    rest: float = 0.6
    seconds: float = 3.0


STEPS = (
    Step("its signature is right", rest=1.0),
    Step("A payload as a tree"),
    Step("so it came again: retry", seconds=3.5),
    Step("repeats #2, which was accepted", keys=("4",), seconds=3.5),
    Step("A newline got into #8", go_to=8, keys=("3",), seconds=4.0),
    Step("which answers are set", seconds=3.0),
    Step("but another body", go_to=7, keys=("4",), seconds=4.0),
    Step("gets no answer", keys=("G", "1"), rest=0.5, seconds=1.0),
    Step("gets no answer", rest=1.3, seconds=2.0),
    Step("tells how long each provider waits", keys=("R",), rest=1.0, seconds=4.0),
    Step("again, 10 s later", keys=("escape", "4"), seconds=3.5),
    Step("without a trace", keys=("1",), seconds=4.0),
)


def record(picture: Path) -> None:
    """Record the walk into a picture that moves."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["INSPECTOR_STATE_DIR"] = os.environ["INSPECTOR_CONFIG_DIR"] = folder
        settings = settings_in(Path(folder))
        listener = start(settings, subprocess.DEVNULL)
        if listener is None:
            raise SystemExit("the journal is in use")
        try:
            feed = JournalFeed(settings, listener)
            frames = asyncio.run(_frames(DemoApp(feed)))
        finally:
            listener.stop()
    picture.write_text(animate(frames, "inspector demo"), encoding="utf-8")


async def _frames(app: DemoApp) -> list[Frame]:
    frames = []
    async with app.run_test(size=SIZE) as pilot:
        for step in STEPS:
            await _reach(app, pilot, step)
            frames.append(Frame(app.export_screenshot(title="inspector demo"), step.seconds))
    return frames


async def _reach(app: DemoApp, pilot: Pilot[None], step: Step) -> None:
    async with asyncio.timeout(30):
        while step.says not in app.guide.text:
            await pilot.pause(0.02)
    while step.go_to and (at := app.main.deliveries.selected) and at.id != step.go_to:
        await pilot.press("down" if at.id < step.go_to else "up")
    await pilot.press(*step.keys)
    await asyncio.sleep(step.rest)


if __name__ == "__main__":
    record(Path(__file__).with_name("demo.svg"))
