"""Being the provider from the palette: an event goes to this app's own receiver."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import OptionList

from inspector import secrets
from inspector.config import Settings
from inspector.delivery import Endpoint
from inspector.listener.process import Listener, start
from inspector.providers import builtin
from inspector.providers.samples import samples_of
from inspector.signatures import fingerprint
from inspector.told import tell_provider
from inspector.tui.app import InspectorApp
from inspector.tui.commands import commands
from inspector.tui.feed import JournalFeed
from tests.cli.place import linux
from tests.outbound.be_provider import PAIRS
from tests.signatures.sdks import KEY
from tests.tui.fake_feed import FakeFeed
from tests.tui.screen import NARROW, app_over, said, until, until_shown

SECRET = "of-the-rule"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("INSPECTOR_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path / "config"))
    return Settings(str(tmp_path / "journal.db"), port=0, tunnel="none")


@contextmanager
def listening(settings: Settings) -> Iterator[Listener]:
    log = Path(f"{settings.journal}.log")
    with log.open("w") as errors:
        listener = start(settings, errors)
        assert listener is not None
        try:
            assert b'"listening"' in listener.announcements.readline()
            yield listener
        finally:
            listener.stop()
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize(
    ("left", "why"),
    [("", "it left no word of why"), ("a word\n", "journal.db.log has the details")],
)
async def test_the_log_is_named_only_where_a_listener_that_ended_left_something_in_it(
    settings: Settings, left: str, why: str
) -> None:
    with listening(settings) as listener:
        feed = JournalFeed(settings, listener)
        leave(settings, left)
        async with on_screen(feed) as (_, pilot):
            listener.process.kill()
            await until(pilot, lambda: feed.status.listener == "ended")
        assert why in (feed.status.problem or "")


def leave(settings: Settings, text: str) -> None:
    """Write into the listener's log."""
    Path(f"{settings.journal}.log").write_text(text)


@asynccontextmanager
async def on_screen(feed: JournalFeed) -> AsyncIterator[tuple[InspectorApp, Pilot[None]]]:
    app = InspectorApp(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        yield app, pilot


def run(app: InspectorApp, title: str) -> None:
    """Run a command of the palette by its name."""
    (command,) = [one for one in commands(app) if one.title == title]
    command.callback()


def first(options: OptionList) -> str:
    """The title of the command that Enter takes; what was found before stays for a while."""
    return str(options.get_option_at_index(0).prompt) if options.option_count else ""


def test_each_provider_is_listed_and_each_of_its_events_is_found_by_typing() -> None:
    found = {one.title: one for one in commands(app_over(FakeFeed())) if "send: " in one.title}
    listed = [title for title, one in found.items() if one.discover]
    assert sorted(listed) == ["send: mailabl", "send: manysends", "send: missive"]
    events = {f"send: {name} {sample.type}" for name in builtin() for sample in samples_of(name)}
    assert set(found) == {f"send: {name}" for name in builtin()} | events
    assert "send: manysends message.created" in events


async def test_where_the_url_is_signed_it_is_the_one_that_the_provider_calls(
    settings: Settings,
) -> None:
    at = Endpoint("/sms", "twilio", ("token",), url="https://hooks.example.com")
    settings = Settings(settings.journal, port=0, tunnel="none", endpoints=(at,))
    with listening(settings) as listener:
        feed = JournalFeed(settings, listener)
        async with on_screen(feed) as (app, pilot):
            run(app, "send: twilio")
            await until(pilot, lambda: bool(feed.rows) and feed.rows[0].insight is not None)
            assert feed.rows[0].insight is not None
            assert feed.rows[0].insight.signature.verdict == "valid"
            sent = feed.delivery(1)
    assert sent is not None
    assert sent.header("x-forwarded-host") == "hooks.example.com"


OWN = "acme[/b]"


async def test_an_own_provider_is_sent_on_the_command_line_and_nothing_else_in_its_place(
    settings: Settings,
) -> None:
    own: dict[str, dict[str, object]] = {"acme": {}, OWN: {}}
    settings = Settings(settings.journal, port=0, tunnel="none", providers=own)
    with listening(settings) as listener:
        feed = JournalFeed(settings, listener)
        async with on_screen(feed) as (app, pilot):
            await pilot.press("ctrl+p")
            options = app.screen.query_one(OptionList)
            await until(pilot, lambda: options.option_count > 0)
            await pilot.press(*"send", "colon", "space", *"acme", "left_square_bracket")
            await until(pilot, lambda: first(options).startswith(f"send: {OWN}"))
            await until_shown(pilot, f"send: {OWN}")  # a name is never read as markup
            await pilot.press("enter")
            await until(pilot, lambda: f"inspector send '{OWN}' --body FILE" in said(app))
            await pilot.press("ctrl+p", *"send", "colon", "space", *"acne")
            await until_shown(pilot, "No matches found")
            assert [one for one in app.workers if one.group == "sending"] == []


async def test_an_event_is_sent_signed_and_marked_as_ours(settings: Settings) -> None:
    secrets.add("missive", "an-older-one")
    secrets.add("missive", SECRET)
    with listening(settings) as listener:
        feed = JournalFeed(settings, listener)
        async with on_screen(feed) as (app, pilot):
            await pilot.press("ctrl+p", *"send", "colon", "space", *"missive")
            options = app.screen.query_one(OptionList)
            await until(pilot, lambda: first(options).startswith("send: missive"))
            await pilot.press("enter")
            await until(pilot, lambda: not isinstance(app.screen, CommandPalette))
            await until(pilot, lambda: bool(feed.rows) and feed.rows[0].settled is not None)
            (row,) = feed.rows
            assert (row.origin, row.path) == ("send", "/hooks/missive")
            assert row.insight is not None
            assert row.insight.provider == "missive"
            assert row.insight.signature.verdict == "valid"
            assert said(app) == (
                f"label_change of Missive → /hooks/missive, signed with {fingerprint(SECRET)}"
            )


async def test_an_event_goes_to_its_providers_endpoint_unsigned_without_a_secret(
    settings: Settings,
) -> None:
    journal = settings.journal
    endpoints = (Endpoint("/in/chat", provider="manysends"),)
    for path, provider in (("/told", "manysends"), ("/in/board/", "mailabl")):
        tell_provider(Path(journal), path, provider)
    settings = Settings(journal, port=0, tunnel="none", endpoints=endpoints)
    with listening(settings) as listener:
        feed = JournalFeed(settings, listener)
        async with on_screen(feed) as (app, pilot):
            run(app, "send: manysends message.created")
            await until(pilot, lambda: bool(feed.rows) and feed.rows[0].settled is not None)
            (row,) = feed.rows
            assert row.path == "/in/chat"
            assert row.insight is not None
            assert row.insight.events[0].type == "message.created"
            assert row.insight.signature.verdict == "unsigned"
            assert said(app) == (
                "message.created of ManySends → /in/chat, "
                "not signed: no secret of manysends is known (s gives one)"
            )
            run(app, "send: mailabl task.updated")
            await until(pilot, lambda: len(feed.rows) == 2)
            assert feed.rows[1].path == "/in/board/"


@pytest.mark.parametrize(
    ("provider", "secret"),
    [
        ("twilio", SECRET),
        ("square", SECRET),
        ("hubspot", SECRET),
        ("gitlab", KEY),
        pytest.param("aws-sns", PAIRS["rsa-sha256"], id="aws-sns"),
    ],
)
async def test_what_signs_a_url_or_with_a_key_of_its_own_is_valid_too(
    settings: Settings, provider: str, secret: str
) -> None:
    secrets.add(provider, secret)
    with listening(settings) as listener:
        feed = JournalFeed(settings, listener)
        async with on_screen(feed) as (app, pilot):
            run(app, f"send: {provider}")
            await until(pilot, lambda: bool(feed.rows) and feed.rows[0].settled is not None)
            (row,) = feed.rows
            assert row.insight is not None
            assert (row.insight.provider, row.insight.signature.verdict) == (provider, "valid")


async def test_with_a_public_key_alone_nothing_is_sent_and_that_is_said(settings: Settings) -> None:
    secrets.add("discord", "5a" * 32)
    with listening(settings) as listener:
        feed = JournalFeed(settings, listener)
        async with on_screen(feed) as (app, pilot):
            run(app, "send: discord")
            await until(pilot, lambda: "a public key can't sign" in said(app))
            assert feed.rows == []


async def test_a_candidate_recipe_is_called_a_guess(settings: Settings) -> None:
    secrets.add("manysends", SECRET)
    with listening(settings) as listener:
        feed = JournalFeed(settings, listener)
        async with on_screen(feed) as (app, pilot):
            run(app, "send: manysends")
            await until(pilot, lambda: bool(feed.rows) and feed.rows[0].insight is not None)
            assert f"signed with {fingerprint(SECRET)}, by a guess" in said(app)


async def test_one_who_joined_sends_too(settings: Settings) -> None:
    with listening(settings):
        feed = JournalFeed(settings, None)
        async with on_screen(feed) as (app, pilot):
            await until(pilot, lambda: feed.status.joined)
            run(app, "send: mailabl")
            await until(pilot, lambda: bool(feed.rows) and feed.rows[0].settled is not None)
            assert feed.rows[0].origin == "send"


async def test_what_fails_is_tried_again_as_documented_and_leaving_ends_it(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(settings.journal, port=0, tunnel="none", answer="503")
    with listening(settings) as listener:
        feed = JournalFeed(settings, listener)
        async with on_screen(feed) as (app, pilot):
            run(app, "send: missive")
            again = "label_change of Missive: it got 503; it is sent again in 81.0 s, as is assumed"
            await until(pilot, lambda: again in said(app))
            (worker,) = [one for one in app.workers if one.group == "sending"]
            await pilot.press("q")
        assert worker.is_finished
        assert capsys.readouterr().err == "Retries of 1 event ended with the screen.\n"


@linux
async def test_its_retries_end_with_the_receiver_whoever_has_the_port_then(
    settings: Settings, tmp_path: Path
) -> None:
    host = "127.0.0.2"  # where nobody else takes the port while it is free
    settings = Settings(settings.journal, host=host, port=0, tunnel="none", answer="503")
    with ExitStack() as ending:
        listener = ending.enter_context(listening(settings))
        feed = JournalFeed(settings, None)
        async with on_screen(feed) as (app, pilot):
            await until(pilot, lambda: feed.status.joined)
            run(app, "send: mailabl")
            await until(pilot, lambda: "it is sent again in 10.0 s" in said(app))
            ending.close()
            port = urlsplit(listener.url).port or 0
            another = Settings(str(tmp_path / "another.db"), host=host, port=port, tunnel="none")
            with listening(another):
                await until(pilot, lambda: "is not sent again: the inspector that it" in said(app))
                await until(pilot, lambda: not [w for w in app.workers if w.group == "sending"])


async def test_what_is_never_tried_again_is_said_to_be_given_up(settings: Settings) -> None:
    settings = Settings(settings.journal, port=0, tunnel="none", answer="reset")
    with listening(settings) as listener:
        feed = JournalFeed(settings, listener)
        async with on_screen(feed) as (app, pilot):
            run(app, "send: manysends")
            given_up = "was not accepted; given up after 1 attempt: "
            await until(pilot, lambda: given_up in said(app))


async def test_where_nobody_listens_nothing_is_sent_and_that_is_said(settings: Settings) -> None:
    with listening(settings):
        pass
    async with on_screen(JournalFeed(settings, None)) as (app, pilot):
        run(app, "send: missive")
        await until(pilot, lambda: "Nobody listens on this journal" in said(app))
        assert "`inspector send --to URL`" in said(app)
