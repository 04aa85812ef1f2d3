"""Makes the screenshots: the real app over the real listener, receiving real requests.

    python screenshots/make.py

Writes the SVG files beside this one; the demo's takes its minute. It needs no network and touches
no journal of yours.
"""

import asyncio
import hashlib
import hmac
import http.client
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from walk import record

from inspector import secrets
from inspector.config import Settings, load
from inspector.listener.process import Listener, start
from inspector.tui.app import InspectorApp
from inspector.tui.feed import JournalFeed

HERE = Path(__file__).parent
WIDE = (150, 40)
NARROW = (80, 24)
SECRET = "a-secret-for-the-screenshots"  # noqa: S105 - it signs nothing else


def missive(message: int, text: str) -> bytes:
    """A payload of Missive's shape."""
    return json.dumps(
        {
            "rule": {
                "id": "0f6a4d52-6b1e-4c5b-a0f3-5d6a1f0f2c11",
                "description": "Tell the warehouse about labels",
                "type": "label_change",
            },
            "conversation": {
                "id": "b3a4c2de-1f60-4d6c-9a55-7d3a0a2b9c77",
                "subject": "Order 1042 — where is it?",
                "organization": {"id": "5b0e", "name": "Blue Crates"},
                "team": {"id": "77c1", "name": "Warehouse"},
                "color": None,
                "assignees": [{"id": "u1", "name": "Aino Virtanen", "assigned": True}],
                "messages_count": 3,
                "shared_labels": [{"id": "l1", "name": "Urgent"}],
            },
            "latest_message": {
                "id": f"m-{message}",
                "preview": text,
                "updated_at": 1769857950 + message,
                "from_field": {"name": "Jo", "address": "jo@example.org"},
            },
        },
        ensure_ascii=False,
    ).encode()


def manysends() -> bytes:
    """A payload of ManySends' shape."""
    return json.dumps(
        {
            "event": "message.created",
            "timestamp": "2026-01-31T11:12:31Z",
            "data": {"id": "conv_881", "status": "open", "inbox_id": 4, "contact_id": 1902},
            "signature": "sha256=" + "5e" * 32,
        }
    ).encode()


def mailabl() -> bytes:
    """Two events of Mailabl's shape in one delivery."""
    return json.dumps(
        [
            {
                "id": f"7d0c1f2e-5a49-4f0b-8c55-00000000000{number}",
                "type": kind,
                "data": {"object": {"id": str(number), "type": "task"}},
                "occurredAt": "2026-01-31T11:12:36.000000Z",
            }
            for number, kind in ((1, "task.updated"), (2, "task.created"))
        ]
    ).encode()


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """Missive's signature."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hook-Signature": f"sha256={digest}"}


def post(url: str, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Send a delivery; returns the status."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


DELIVERIES = 11
FIRST_GAP = 10.0  # seconds until Mailabl's documents promise the second attempt


def deliver(url: str) -> None:
    """What a day of integrating looks like."""
    token = {"X-Mailabl-Signature": hmac.new(SECRET.encode(), mailabl(), "sha256").hexdigest()}
    post(url, "/hooks/mailabl", mailabl(), token)
    failed = time.monotonic()
    first = missive(1, "Hi, is it on its way?")
    for _ in range(5):
        post(url, "/hooks/missive", first, signed(first))
    post(url, "/hooks/manysends", manysends(), {})
    second = missive(2, "It has not arrived: 1.10 kg, two crates.")
    post(url, "/hooks/missive", second + b"\n", signed(second))
    third = missive(3, "Found it, thank you!")
    post(url, "/hooks/missive", third, signed(third))
    time.sleep(max(0.0, failed + FIRST_GAP - time.monotonic()))
    post(url, "/hooks/mailabl", mailabl(), token)
    post(url, "/hooks/missive", third, signed(third))


STEPS: tuple[tuple[str, tuple[int, int], list[str]], ...] = (
    ("empty", WIDE, []),
    ("wide", WIDE, ["up", "down"]),
    ("attempts", WIDE, ["up", "4"]),
    ("signature", WIDE, ["up", "up", "3"]),
    ("filter", WIDE, ["1", "/", *"sig:invalid or repeat:dupli"]),
    ("retries", WIDE, ["enter", "/", "escape", "escape", "G", "R"]),
    ("answer", WIDE, ["escape", "a", *"503 x2, timeot"]),
    ("compare", WIDE, ["escape", "G", "up", "up", "m", "up", "d"]),
    ("replay", WIDE, ["q", "down", "m", "r"]),
    ("copy", WIDE, ["escape", "enter", "1", "j", "j", "y"]),
    ("narrow", NARROW, ["escape", "escape", "G", "up"]),
    ("delivery-narrow", NARROW, ["enter"]),
)
"""A name, the terminal's columns and rows, and the keys that lead there from the one before."""

NAMES = {" ": "space", ",": "comma", ":": "colon", "/": "slash"}


async def shoot(listener: Listener, settings: Settings) -> None:
    """Drive the app, and save what it shows."""
    feed = JournalFeed(settings, listener)
    app = InspectorApp(feed)
    async with app.run_test(size=WIDE) as pilot:
        for name, size, keys in STEPS:
            await pilot.resize_terminal(*size)
            for key in keys:
                await pilot.press(NAMES.get(key, key))
            for worker in list(app.workers):
                if worker.group not in ("feed", "retries"):  # these go on while they are shown
                    await worker.wait()
            while not feed.status.plans:
                await pilot.pause(0.05)
            await pilot.pause(0.3)
            (HERE / f"{name}.svg").write_text(app.export_screenshot(title="inspector"))
            if name == "empty":
                await asyncio.to_thread(deliver, listener.url)
                while len(feed.rows) < DELIVERIES or feed.rows[-1].settled is None:
                    await pilot.pause(0.05)


def main() -> None:
    """Make them all."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["INSPECTOR_STATE_DIR"] = os.environ["INSPECTOR_CONFIG_DIR"] = folder
        secrets.add("missive", SECRET)
        secrets.add("mailabl", SECRET)
        journal = str(Path(folder) / "journal.db")
        options = {"answer": "503 x2, 200", "tunnel": "none", "journal": journal}
        settings = load(options, os.environ, Path(folder))
        listener = start(settings, subprocess.DEVNULL)
        if listener is None:
            raise SystemExit("the journal is in use")
        try:
            asyncio.run(shoot(listener, settings))
        finally:
            listener.stop()
    record(HERE / "demo.svg")


if __name__ == "__main__":
    main()
