"""The Signature tab over a journal: why one fails, mending it, and what own code computed."""

import base64
import hashlib
import hmac
import shlex
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot

from inspector import cli, secrets
from inspector.config import Settings
from inspector.delivery import Delivery, Endpoint
from inspector.errors import InspectorError
from inspector.signatures import Finding, Fix, fingerprint
from inspector.told import load as load_told
from inspector.told import tell_provider, tell_public_url
from inspector.tui.app import InspectorApp
from inspector.tui.feed import JournalFeed
from inspector.tui.model import Row
from inspector.tui.views import Diagnosis, Offer
from inspector.tui.widgets.signature import SignatureTab
from tests.support.journals import OK, delivery, writing
from tests.support.waiting import PATIENCE
from tests.tui.fake_feed import FakeFeed, insight, row, settled
from tests.tui.screen import NARROW, WIDE, app_over, said, screen_text, until, until_shown

TALL = (80, 70)
AT = 1_700_000_000
SECRET = "the-right-secret-of-github"
BODY = b'{"zen":\t"caf\xc3\xa9",  \r\n "n": 1}'


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("INSPECTOR_STATE_DIR", str(tmp_path / "state"))


def mac(message: bytes, secret: str = SECRET, name: str = "sha256") -> str:
    return hmac.new(secret.encode(), message, name).hexdigest()


def github(signature: str | None, body: bytes = BODY, path: str = "/github") -> Delivery:
    given = () if signature is None else ((b"x-hub-signature-256", signature.encode()),)
    headers = ((b"Host", b"here"), (b"X-GitHub-Event", b"push"), *given)
    return delivery(body, path, headers=headers)


def stripe(at: int, signature: str, path: str = "/stripe") -> Delivery:
    headers = ((b"Host", b"here"), (b"Stripe-Signature", f"t={at},{signature}".encode()))
    return delivery(b"{}", path, headers=headers)


def twilio(url: str) -> Delivery:
    """A message that is signed for its path behind a URL, with the secret `token`."""
    digest = hmac.new(b"token", f"{url}/smsBodyhi".encode(), "sha1").digest()
    headers = (
        (b"Host", b"127.0.0.1:8080"),
        (b"Content-Type", b"application/x-www-form-urlencoded"),
        (b"X-Twilio-Signature", base64.b64encode(digest)),
    )
    return delivery(b"Body=hi", "/sms", headers=headers)


@asynccontextmanager
async def shown(
    settings: Settings, *deliveries: Delivery, size: tuple[int, int] = TALL
) -> AsyncIterator[tuple[Pilot[None], InspectorApp, JournalFeed]]:
    """The Signature tab of the newest of some deliveries, on a screen of its own."""
    async with writing(Path(settings.journal)) as writer:
        for one in deliveries:
            await writer.append(one)
            writer.settle(one, 0, "answered", OK, 0.1)
    with closing(JournalFeed(settings, None)) as feed:
        app = InspectorApp(feed)
        app.animation_level = "none"
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: bool(feed.rows) and all(r.insight for r in feed.rows))
            await pilot.press("enter", "3")
            yield pilot, app, feed


def verdicts(feed: JournalFeed) -> list[str]:
    return [one.insight.signature.verdict for one in feed.rows if one.insight]


def sentences(app: InspectorApp) -> str:
    """What is on the screen, wherever its lines are broken."""
    return " ".join(screen_text(app).replace("│", " ").split())


async def compute(pilot: Pilot[None], value: str) -> None:
    """Paste what own code computed, in place of what was given before."""
    await pilot.press("c")
    await until_shown(pilot, "What your code computed")
    await pilot.press("end", "ctrl+u")
    pilot.app.post_message(Paste(value))
    await pilot.press("enter")


async def test_enter_stores_the_right_secret_and_what_came_before_is_valid_too(
    tmp_path: Path,
) -> None:
    mistaken = f' "{SECRET}"'
    secrets.add("github", mistaken)
    secrets.add("github", "of-another-hook-of-theirs")
    right = f"sha256={mac(BODY)}"
    settings = Settings(str(tmp_path / "j.db"))
    async with shown(settings, github(right), github(right)) as (pilot, app, feed):
        offer = f"⏎      stores the secret {fingerprint(SECRET)} for github, beside"
        await until_shown(pilot, offer)
        for text in (
            "✗ invalid: the signature is wrong",
            "why    The stored secret has spaces, a line break or quotes around it",
            "to do  Store it without them",
            fingerprint(mistaken),
            f"x-hub-signature-256: sha256={mac(BODY)[:40]}",
            "differs from character 8 on",
            "⏎ mend it",
        ):
            await until_shown(pilot, text)
        assert SECRET not in screen_text(app)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: verdicts(feed) == ["valid", "valid"])
        await until_shown(pilot, "✓ valid: the signature is right")
        assert secrets.load() == {"github": (mistaken, "of-another-hook-of-theirs", SECRET)}
        await until(
            pilot, lambda: f"Stored the secret {fingerprint(SECRET)} for github." in said(app)
        )
        assert "To undo it, take the last one of" in said(app)
        assert SECRET not in said(app) + screen_text(app)
        await until(pilot, lambda: "mend it" not in screen_text(app))


async def test_what_own_code_computed_is_explained_and_can_be_taken_away(tmp_path: Path) -> None:
    secrets.add("github", SECRET)
    settings = Settings(str(tmp_path / "j.db"))
    right = f"sha256={mac(BODY)}"
    async with shown(settings, github(right), github("sha256=00")) as (pilot, app, _):
        await pilot.press("escape", "up", "enter")
        await until_shown(pilot, "✓ valid")
        assert "Your code" not in screen_text(app)
        await compute(pilot, right)
        await until_shown(pilot, f"came to {right[:60]}")
        await until_shown(pilot, "the right signature")
        await pilot.press("y", "s")
        await until(pilot, lambda: app.clipboard == BODY.decode())
        await compute(pilot, "sha256=" + hashlib.sha256(BODY).hexdigest())
        await until_shown(pilot, "the plain SHA-256 of the body, without any secret")
        folded = mac(BODY + b"\n")
        await compute(pilot, f"  {folded[:40]}\n  {folded[40:]}\n")
        await until_shown(pilot, "newline")
        await compute(pilot, "00" * 32)
        await until_shown(pilot, "Nothing that was tried gives what your code came to")
        await until_shown(pilot, "· another hash, or a plain one")
        for nothing in ("zzzz", "[bold red]x[/]"):
            await compute(pilot, nothing)
            await until_shown(pilot, f"came to {nothing}")
            await until_shown(pilot, "It is neither hex nor base64")
        await compute(pilot, "0" * 5_000)
        await until_shown(pilot, "That has 5,000 characters, and a signature has 4,096 at most")
        await pilot.press("escape")
        await until_shown(pilot, "Your code")
        await compute(pilot, "")
        await until(pilot, lambda: "Your code" not in screen_text(app))
        await compute(pilot, "ab" * 32)
        await until_shown(pilot, "Nothing that was tried")
        await pilot.press("escape", "down", "enter")
        await until_shown(pilot, "✗ invalid")
        assert "Your code" not in screen_text(app)


async def test_each_verdict_says_what_was_given_expected_and_signed(tmp_path: Path) -> None:
    secrets.add("github", SECRET)
    secrets.add("stripe", "whsec_x")
    hostile = 'sha256=\x1b]52;c;aGk=\x07[@click=app.quit]\u202e"日本'
    late = mac(b"%d.{}" % (AT - 900), "whsec_x")
    deliveries = (
        github(None),
        github(hostile),
        github("sha256=" + "ab" * 32),
        stripe(AT - 900, f"v1={'0' * 64},v1={late}"),
    )
    settings = Settings(str(tmp_path / "j.db"))
    async with shown(settings, *deliveries) as (pilot, app, _):
        await until_shown(pilot, "✗ expired: the signature is right, but its time is out of")
        why = "timestamp lies 15 min before the arrival"
        await until(pilot, lambda: why in sentences(app))
        assert f"given    v1={late[:20]}" in screen_text(app), "the one of two that fits"
        for text in ("timestamp ├ 1699999100", "          ├ .", "body      ├ {}"):
            assert text in screen_text(app), text
        await pilot.press("escape", "up", "enter")
        await until_shown(pilot, "causes ruled out: see the end")
        for text in ('{"zen":␉"café",␠␠␍␊', ' "n": 1}', "ends without a line end", "Ruled out"):
            assert text in screen_text(app), text
        await until_shown(pilot, "· JSON written anew on the way")
        await pilot.press("slash", *"written anew", "enter")
        await until_shown(pilot, "1 of ")
        await pilot.press("escape", "escape", "up", "enter")
        await until_shown(pilot, "[@click=app.quit]")
        assert "\x1b" not in screen_text(app)
        await until_shown(pilot, "⟨202E⟩")
        await pilot.press("escape", "up", "enter")
        await until_shown(pilot, "✗ missing: a secret is known")
        await until_shown(pilot, "given    nothing")


async def test_what_is_said_is_found_and_gone_to_on_a_small_screen(tmp_path: Path) -> None:
    secrets.add("github", SECRET)
    settings = Settings(str(tmp_path / "j.db"))
    bad = github("sha256=" + "ab" * 32)
    async with shown(settings, bad, size=(60, 20)) as (pilot, app, _):
        await until_shown(pilot, "ruled out")
        for wanted in ("sha256=" + mac(BODY), "sha256=" + "ab" * 32):
            await pilot.press("slash", "ctrl+u")
            app.post_message(Paste(wanted))
            await pilot.press("enter")
            await until_shown(pilot, "1 of ")
        await pilot.press("escape", "g")
        await compute(pilot, mac(BODY))
        await until_shown(pilot, "Your code came to what the secret known here")
        await compute(pilot, SECRET)
        await until_shown(pilot, f"came to <secret {fingerprint(SECRET)}>")
        await pilot.press("c")
        await until_shown(pilot, "What your code computed")
        assert SECRET not in screen_text(app)


async def test_s_is_for_the_name_whose_secrets_count(tmp_path: Path) -> None:
    secrets.add("/github", "of-the-path")
    settings = Settings(str(tmp_path / "j.db"))
    async with shown(settings, github("sha256=" + "ab" * 32)) as (pilot, app, feed):
        await until_shown(pilot, "s      gives a secret of /github (1 secret tried)")
        await pilot.press("s")
        await until_shown(pilot, "▸ /github")
        app.post_message(Paste(SECRET))
        await pilot.press("enter")
        await until(pilot, lambda: "Secret of /github saved" in said(app))
        assert "does not count" not in said(app)
        await pilot.press("s")
        await until_shown(pilot, "▸ /github")
        names = [name for name in feed.secret_names() if name != "ngrok"]
        await pilot.press("shift+tab", *["down"] * names.index("github"), "enter")
        await until_shown(pilot, "▸ github")
        app.post_message(Paste("another"))
        await pilot.press("enter")
        await until(pilot, lambda: "It does not count for /github" in said(app))


async def test_enter_makes_another_the_provider_of_an_endpoint(tmp_path: Path) -> None:
    settings = Settings(str(tmp_path / "j.db"))
    journal = Path(settings.journal)
    secrets.add("/hooks", SECRET)
    tell_provider(journal, "/hooks", "stripe")
    one = github(f"sha256={mac(BODY)}", path="/hooks")
    async with shown(settings, one, size=NARROW) as (pilot, app, feed):
        await until_shown(pilot, "⏎      makes github the provider of /hooks")
        await pilot.press("enter")
        await until(pilot, lambda: verdicts(feed) == ["valid"])
        assert load_told(journal)["/hooks"].provider == "github"
        await until(pilot, lambda: "`inspector endpoints` takes it back" in said(app))


async def test_enter_tells_where_deliveries_are_sent_to(tmp_path: Path) -> None:
    settings = Settings(str(tmp_path / "j.db"), domain="hooks.example.com")
    secrets.add("twilio", "token")
    one = twilio("https://hooks.example.com")
    async with shown(settings, one, size=NARROW) as (pilot, app, feed):
        await until_shown(pilot, "⏎      tells that deliveries to /sms are sent to")
        assert "https://hooks.example.com, not to http://127.0.0.1:8080" in sentences(app)
        await pilot.press("enter")
        await until(pilot, lambda: verdicts(feed) == ["valid"])
        await until_shown(pilot, "✓ valid")
        await until(pilot, lambda: "Deliveries to /sms are taken to be sent to" in said(app))
        assert "what is right by that" not in sentences(app)


async def test_enter_puts_right_what_was_set_wrong_of_an_endpoint(tmp_path: Path) -> None:
    journal = tmp_path / "j.db"
    settings = Settings(str(journal), domain="hooks.example.com")
    secrets.add("twilio", "token")
    secrets.add("github", SECRET)
    tell_public_url(journal, "/sms", "https://hooks.example.com/")
    tell_provider(journal, "/hooks", "slack")
    both = twilio("https://hooks.example.com"), github(f"sha256={mac(BODY)}", path="/hooks")
    async with shown(settings, *both, size=NARROW) as (pilot, app, feed):
        await until_shown(pilot, "⏎      makes github the provider of /hooks")
        assert verdicts(feed) == ["invalid", "unsigned"]
        looks = "It looks like GitHub's (X-Hub-Signature-256); the endpoint is set to slack"
        assert looks in sentences(app)
        await pilot.press("enter")
        await until(pilot, lambda: verdicts(feed) == ["invalid", "valid"])
        await pilot.press("escape", "up", "enter")
        await until_shown(pilot, "⏎      tells that deliveries to /sms are sent to")
        assert "the URL set for /sms is wrong" in sentences(app)
        await pilot.press("enter")
        await until(pilot, lambda: verdicts(feed) == ["valid", "valid"])
        assert load_told(journal)["/sms"].url == "https://hooks.example.com/sms"


async def test_of_another_url_it_is_said_what_it_takes_away_and_what_brings_it_back(
    tmp_path: Path,
) -> None:
    journal = tmp_path / "j.db"
    settings = Settings(str(journal), domain="two.example.com")
    secrets.add("twilio", "token")
    tell_public_url(journal, "/sms", "https://one.example.com")
    both = twilio("https://one.example.com"), twilio("https://two.example.com")
    async with shown(settings, *both) as (pilot, app, feed):
        await until_shown(pilot, "⏎      tells that deliveries to /sms are sent to")
        warning = "not to https://one.example.com: what is right by that will not be any more"
        assert f"https://two.example.com, {warning}" in sentences(app)
        await pilot.press("enter")
        await until(pilot, lambda: verdicts(feed) == ["invalid", "valid"])
        await until(pilot, lambda: "To undo it: `" in said(app))
        undo = said(app).partition("To undo it: `")[2].partition("`")[0]
        assert undo.endswith("tell /sms --url https://one.example.com")
        _, *arguments = shlex.split(undo)
        assert cli.run(arguments) == 0
        await until(pilot, lambda: verdicts(feed) == ["valid", "invalid"])


async def test_nothing_is_offered_that_takes_from_another_what_is_right(tmp_path: Path) -> None:
    secrets.add("stripe", "whsec_x")
    secrets.add("github", "another")
    secrets.add("/old", SECRET)
    valid = f"v1={mac(b'%d.{}' % AT, 'whsec_x')}"
    right = f"sha256={mac(BODY)}"
    deliveries = (
        stripe(AT, valid, "/"),
        stripe(AT, valid),
        github(right, path="/"),
        stripe(AT, valid, "/in"),
        delivery(BODY, "/in", headers=(github(f"sha256={mac(BODY, 'another')}").headers[2],)),
    )
    async with shown(Settings(str(tmp_path / "j.db")), *deliveries) as (pilot, app, feed):
        before, stored = verdicts(feed), secrets.load()
        tab = app.main.query_one(SignatureTab)
        for keys, number in (((), 5), (("escape", "up", "up", "enter"), 3)):
            await pilot.press(*keys)
            await until(pilot, lambda: tab.row is not None and tab.row.id == number)  # noqa: B023 - used at once
            await until_shown(pilot, "but    Stripe's deliveries come there too")
            assert "and would no longer be right" in sentences(app)
            assert "⏎" not in screen_text(app)
            await pilot.press("enter")
        for fix, along in (
            (Fix("secret", SECRET, name="/"), "github"),
            (Fix("provider", "github", name="/in"), ""),
        ):
            with pytest.raises(InspectorError, match="Stripe's deliveries"):
                feed.apply(Offer(fix, "offered before they came", along))
        assert (verdicts(feed), secrets.load()) == (before, stored)
        assert not load_told(tmp_path / "j.db")


async def test_what_the_configuration_says_stays_and_that_is_said(tmp_path: Path) -> None:
    given = {"github": (f"{SECRET} ",)}
    in_config = (Endpoint("/stripe", provider="stripe", secret=(SECRET,)),)
    settings = Settings(str(tmp_path / "j.db"), secrets=given, endpoints=in_config)
    right = f"sha256={mac(BODY)}"
    deliveries = (github(right), github(right, path="/stripe"))
    async with shown(settings, *deliveries) as (pilot, app, feed):
        await until_shown(pilot, "but    The configuration says")
        assert "says that /stripe is stripe's, and it wins" in sentences(app)
        assert "⏎" not in screen_text(app)
        await pilot.press("enter", "escape", "up", "enter")
        await until_shown(pilot, "⏎      stores the secret")
        assert f"for github, beside {fingerprint(SECRET + ' ')}" in sentences(app)
        await pilot.press("enter")
        await until(pilot, lambda: verdicts(feed)[0] == "valid")
        assert secrets.load() == {"github": (SECRET,)}


FIX = Fix("provider", "stripe", name="/hooks")


class SlowFeed(FakeFeed):
    """A feed whose diagnosis comes when it is let."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__(rows)
        self.go_on = threading.Event()
        self.fails = False

    def diagnose(self, row: Row) -> Diagnosis:
        assert self.go_on.wait(PATIENCE)
        if self.fails:
            raise InspectorError("The journal is gone.", "Look for it.")
        return Diagnosis(Finding("x", "The cause was found"), Offer(FIX, "changes it"))


async def test_while_the_cause_is_looked_for_the_rest_is_there_and_keys_work() -> None:
    feed = SlowFeed([row(1, judged=insight(verdict="invalid"), end=settled(1), size=3_100_000)])
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("enter", "3")
        await until_shown(pilot, "looking for the cause in 3.1 MB")
        await until_shown(pilot, "X-Hook-Signature: sha256=ab12")
        await until(pilot, lambda: "mend it" not in screen_text(app))
        await pilot.press("enter", "2")
        await until_shown(pilot, "User-Agent")
        await pilot.press("3", "slash", *"cause was", "enter")
        feed.go_on.set()
        await until_shown(pilot, "why    The cause was found")
        await pilot.press("n")
        await until_shown(pilot, "1 of 1")
        assert "looking for" not in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: feed.asked == [("apply", Offer(FIX, "changes it"))])
        feed.fails = True
        feed.rows[0].insight = insight(verdict="missing")
        await pilot.press("escape", "2", "3")
        await until_shown(pilot, "✗      The journal is gone.")
        await until_shown(pilot, "Look for it.")


class JudgingFeed(FakeFeed):
    """A feed that is still judging."""

    def diagnose(self, row: Row) -> Diagnosis:
        finding = Finding("x", "The cause was found")
        if self.progress is not None:
            return Diagnosis(finding, obstacle="They are being judged", is_early=True)
        return Diagnosis(finding, Offer(FIX, "changes it"))


async def test_a_fix_is_offered_as_soon_as_all_that_it_concerns_is_judged() -> None:
    feed = JudgingFeed([row(1, judged=insight(verdict="invalid"), end=settled(1))])
    feed.progress = (1, 1_000)
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("enter", "3")
        await until_shown(pilot, "but    They are being judged")
        feed.progress = None
        await until_shown(pilot, "⏎      changes it")
        assert "They are being judged" not in screen_text(app)


async def test_beside_the_list_it_is_said_that_the_first_enter_only_opens_the_delivery() -> None:
    feed = JudgingFeed([row(1, judged=insight(verdict="invalid"), end=settled(1))])
    async with app_over(feed).run_test(size=WIDE) as pilot:
        await pilot.press("enter", "3")
        await until_shown(pilot, "⏎      changes it")
        await pilot.press("escape")
        await until_shown(pilot, "⏎ ⏎    changes it")
        await pilot.press("enter")
        await until_shown(pilot, "⏎      changes it")
        assert not feed.asked
        await pilot.press("enter")
        await until(pilot, lambda: bool(feed.asked))


async def test_nothing_is_changed_while_not_all_of_a_journal_is_judged(tmp_path: Path) -> None:
    journal = tmp_path / "j.db"
    async with writing(journal) as writer:
        await writer.append(stripe(AT, "v1=ab", "/in"))
    offer = Offer(Fix("secret", SECRET, name="/in"), "offered before")
    with (
        closing(JournalFeed(Settings(str(journal)), None)) as feed,
        pytest.raises(InspectorError, match="still being judged"),
    ):
        feed.apply(offer)
    assert not secrets.load()


async def test_enter_applies_nothing_that_was_not_shown_when_it_was_pressed() -> None:
    feed = SlowFeed([row(1, judged=insight(verdict="invalid"), end=settled(1))])
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("enter", "3")
        await until_shown(pilot, "X-Hook-Signature: sha256=ab12")
        early = Key("enter", "\r")
        feed.go_on.set()
        await until_shown(pilot, "⏎      changes it")
        app.post_message(early)
        await pilot.press("j")
        assert not [one for one in app.workers if one.group == "fix"]
        await pilot.press("enter")
        await until(pilot, lambda: len(feed.asked) == 1)
