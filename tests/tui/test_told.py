"""What is told of endpoints while the screen is open."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from inspector import secrets
from inspector.config import Settings
from inspector.delivery import raw_headers
from inspector.insight.diagnosis import finding
from inspector.told import tell_provider, tell_public_url
from inspector.tui.feed import JournalFeed
from tests.signatures.signer import base64_hmac
from tests.support.journals import delivery, writing
from tests.support.waiting import soon

URL = "https://hooks.example.com"
SECRET = "a secret of twilio"
FORM = {"Host": "127.0.0.1", "Content-Type": "application/x-www-form-urlencoded"}


async def test_all_that_was_recorded_is_judged_anew_with_what_is_told_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path / "config"))
    secrets.add("twilio", SECRET)
    journal = tmp_path / "journal.db"
    value = base64_hmac(SECRET, f"{URL}/x".encode() + b"Bodyhi", "sha1")
    signed = FORM | {"X-Twilio-Signature": value, "X-Forwarded-Host": "hooks.example.com"}
    async with writing(journal) as writer:
        for headers in (signed, FORM):
            pairs = raw_headers(list(headers.items()))
            await writer.append(delivery(b"Body=hi", target=b"/x", headers=pairs))
    feed = JournalFeed(Settings(str(journal)), None)
    running = asyncio.create_task(feed.run())

    def told() -> list[tuple[str | None, str]]:
        found = [row.insight for row in feed.rows if row.insight is not None]
        return [(one.provider, one.signature.verdict) for one in found]

    try:
        await soon(lambda: told() == [("twilio", "invalid"), (None, "unsigned")])
        row = feed.rows[0]
        whole = feed.delivery(row.id)
        assert whole is not None
        assert row.insight is not None
        fix = finding(feed.known, whole, row.insight).fix
        assert fix is not None
        tell_public_url(journal, fix.name, fix.value)
        await soon(lambda: told() == [("twilio", "valid"), (None, "unsigned")])
        tell_provider(journal, "/x", "twilio")
        await soon(lambda: told() == [("twilio", "valid"), ("twilio", "missing")])
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        feed.close()
