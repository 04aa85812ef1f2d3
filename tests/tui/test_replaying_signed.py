"""Signing deliveries afresh as they are sent again from the screen."""

from contextlib import closing
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest
from textual.widgets import Input, TextArea
from twilio.request_validator import RequestValidator

from inspector import places
from inspector.config import Settings
from inspector.delivery import Endpoint
from inspector.journal import Reader
from inspector.signatures import fingerprint
from inspector.tui import leading
from inspector.tui.screens.replay import ReplayDialog
from tests.cli.deliveries import by_missive
from tests.support.endpoint import Arrival, endpoint
from tests.support.journals import delivery
from tests.tui.replaying import ask, ended, one, over, own_settings, text_of, until_told
from tests.tui.screen import said, screen_text, until, until_shown
from tests.tui.test_sending import listening


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return own_settings(tmp_path, monkeypatch)


async def test_signing_afresh_says_with_what_and_does_it(settings: Settings) -> None:
    settings = msgspec.structs.replace(settings, secrets={"missive": ("another", "the newest")})
    async with endpoint() as place, over(settings, [one()]) as (app, pilot):
        await ask(app, pilot, place.url)
        await pilot.press("ctrl+g")
        await until_told(app, pilot, "Signed afresh with hmac-sha256 hex, sha256= prefix")
        await until_told(app, pilot, f"secret {fingerprint('the newest')}.")
        assert "the newest" not in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: "200 in " in said(app))
        assert app.feed.replays(1)[0].signed
    expected = by_missive(secret="the newest")["X-Hook-Signature"]
    assert place.got[0].headers["x-hook-signature"] == expected


async def test_why_it_can_not_be_told_where_a_url_leads_is_said_and_logged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = msgspec.structs.replace(settings, secrets={"missive": ("the newest",)})

    def broken(url: str, journal: Path) -> NoReturn:
        raise RuntimeError("a bug")

    monkeypatch.setattr(leading, "destination_of", broken)
    async with over(settings, [one()]) as (app, pilot):
        await ask(app, pilot, "http://127.0.0.1:1")
        await pilot.press("ctrl+g")
        await until_told(app, pilot, "✗ Could not tell where it leads: a bug")
    assert "RuntimeError: a bug" in caplog.text


TWILIO = delivery(
    b"Body=x",
    "/sms?foo=1",
    headers=(
        (b"Content-Type", b"application/x-www-form-urlencoded"),
        (b"Content-Length", b"6"),
        (b"X-Twilio-Signature", b"old"),
    ),
)


def is_right(got: Arrival, url: str) -> bool:
    signature = got.headers["x-twilio-signature"]
    return bool(RequestValidator("token").validate(url, {"Body": "x"}, signature))


async def test_the_url_that_is_signed_is_said_and_can_be_chosen_in_the_dialog_and_in_the_editor(
    settings: Settings,
) -> None:
    public = "https://hooks.example.com/sms"
    at = Endpoint("/sms", "twilio", ("token",), url=public)
    settings = msgspec.structs.replace(settings, endpoints=(at,))
    async with endpoint() as place, over(settings, [TWILIO]) as (app, pilot):
        goes = f"{place.url}, where it goes"
        await ask(app, pilot, place.url)
        assert not app.screen.query_one("#where").display
        await pilot.press("ctrl+g")
        await until_told(app, pilot, f"for {public}.")
        await pilot.press("enter")
        await until(pilot, lambda: len(place.got) == 1 and ended(app))
        await ask(app, pilot, place.url)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: app.screen.query_one("#where").display)
        await pilot.press("ctrl+r")
        await until_told(app, pilot, f"for {goes}.")
        await pilot.press("enter")
        await until(pilot, lambda: len(place.got) == 2 and ended(app))
        await pilot.press("e")
        about = f"for {public}. ^r signs for {goes}."
        await until(pilot, lambda: about in text_of(app, "#about"))
        for _ in range(2):
            await pilot.press("ctrl+s")
            await until_shown(pilot, "✓ 200 in")
            await pilot.press("ctrl+r")
        await until(pilot, lambda: len(place.got) == 4)
        app.screen.query_one("#request", Input).value = "POST /moved"
        moved = place.url.replace("/hooks", "/moved")
        await until(pilot, lambda: f"for {moved}, where it goes." in text_of(app, "#about"))
    itself = f"{place.url}?foo=1"
    urls = [f"{public}?foo=1", itself, f"{public}?foo=1", itself]
    assert [is_right(got, url) for got, url in zip(place.got, urls, strict=True)] == [True] * 4


async def test_what_is_said_to_be_signed_is_what_another_projects_inspector_gets(
    settings: Settings, tmp_path: Path
) -> None:
    at = Endpoint("/sms", "twilio", ("token",))
    settings = msgspec.structs.replace(settings, endpoints=(at,))
    other = Settings(str(places.journal_for(tmp_path / "other")), port=0, tunnel="none")
    Path(other.journal).parent.mkdir(parents=True)
    async with endpoint() as place, over(settings, [TWILIO]) as (app, pilot):
        app.feed.status.public_url = "https://tun.example"
        with listening(other) as listener:
            await ask(app, pilot, place.url)
            await pilot.press("ctrl+g")
            await until_told(app, pilot, "for https://tun.example/sms.")
            app.screen.query_one("#url", Input).value = listener.url
            await until_told(app, pilot, f"for {listener.url}/sms, where it goes.")
            assert not app.screen.query_one("#where").display
            await pilot.press("enter")
            await until(pilot, lambda: "200 in " in said(app) and ended(app))
            await pilot.press("e")
            goes = f"for {listener.url}/sms, where it goes. Host"
            await until(pilot, lambda: goes in text_of(app, "#about"))
        with closing(Reader(Path(other.journal))) as reader:
            came = reader.delivery(1)
    assert came is not None
    signature, url = came.header("x-twilio-signature"), f"{listener.url}/sms?foo=1"
    assert RequestValidator("token").validate(url, {"Body": "x"}, signature)


async def test_what_is_no_ascii_is_said_as_it_is_sent_and_can_be_changed_back(
    settings: Settings,
) -> None:
    at = Endpoint("/sms", "twilio", ("token",))
    settings = msgspec.structs.replace(settings, endpoints=(at,))
    headers = (*TWILIO.headers, (b"X-Name", b"J\xf6rg"))
    odd = msgspec.structs.replace(TWILIO, target=b"/sms/caf\xe9", headers=headers)
    async with endpoint() as place, over(settings, [odd]) as (app, pilot):
        base = place.url.removesuffix("/hooks")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen.focused, TextArea))
        app.screen.query_one("#to", Input).value = base
        goes = f"for {base}/sms/café, where it goes."
        await until(pilot, lambda: goes in text_of(app, "#about"))
        request, area = (
            app.screen.query_one("#request", Input),
            app.screen.query_one("#headers", TextArea),
        )
        before = request.value, area.text
        request.value = "POST /sms/cafe"
        area.text = "X-Name: Jorg"
        await pilot.press("ctrl+s")
        # It is recorded a moment before the next one may be sent.
        await until(pilot, lambda: "✓ 200 in" in text_of(app, "#answer"))
        request.value, area.text = before
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(app.feed.replays(1)) == 2)
    assert [one.edited for one in app.feed.replays(1)] == [True, False]
    assert [got.headers["x-name"] for got in place.got] == ["Jorg", "Jörg"]


async def test_why_it_can_not_be_signed_is_said_and_nothing_is_sent(settings: Settings) -> None:
    async with endpoint() as place, over(settings, [one()]) as (app, pilot):
        await ask(app, pilot, place.url)
        await pilot.press("ctrl+g")
        await until_told(app, pilot, "✗ #1 can't be signed: no secret of")
        assert "Sends #1" not in screen_text(app)
        await pilot.press("enter")
        await until_told(app, pilot, "Press esc, then s to store one.")
        assert isinstance(app.screen, ReplayDialog)
    assert place.got == []


ACME: dict[str, object] = {
    "match": {"header": "X-Acme-Signature"},
    "signature": {
        "header": "X-Acme-Signature", "algorithm": "hmac-sha256", "encoding": "hex",
        "signed": "{timestamp}.{body}", "timestamp_header": "X-Acme-Time", "tolerance": "5m",
    },
}  # fmt: skip


async def test_one_of_several_that_can_not_be_signed_can_be_left_out(settings: Settings) -> None:
    settings = msgspec.structs.replace(settings, providers={"acme": ACME})
    signed = delivery(headers=((b"X-Acme-Signature", b"ab"),), target=b"/acme")
    async with over(settings, [delivery(), signed]) as (app, pilot):
        await ask(app, pilot, "http://127.0.0.1:1")
        await pilot.press("ctrl+n", "ctrl+g")
        await until_told(app, pilot, "✗ #1 can't be signed: ")
        await until_told(app, pilot, "`not id:1` in the filter leaves it out. Name its")


async def test_a_signature_that_will_be_refused_for_its_age_is_warned_of(
    settings: Settings,
) -> None:
    settings = msgspec.structs.replace(settings, providers={"acme": ACME})
    old = delivery(headers=((b"X-Acme-Signature", b"ab"), (b"X-Acme-Time", b"1700000000")))
    async with over(settings, [old]) as (app, pilot):
        await ask(app, pilot, "http://127.0.0.1:1")
        await until_told(app, pilot, "older than the tolerance of 5 min")
        await pilot.press("ctrl+g")
        await until_told(app, pilot, "can't be signed: no secret")
        assert "older than" not in screen_text(app)
