"""What the Signature tab is given to show of a delivery."""

import base64
import hmac
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from inspector import places, secrets
from inspector.config import Settings
from inspector.delivery import Delivery, Endpoint
from inspector.errors import InspectorError
from inspector.insight import Fold, Known, diagnosis, fixes, known
from inspector.journal import prepare
from inspector.signatures import Finding, Fix, fingerprint
from inspector.surroundings import around
from inspector.told import tell_provider, tell_public_url
from inspector.tui import fixing
from inspector.tui.signing import MOST_TRIES, view_of
from inspector.tui.text import plain
from inspector.tui.unsecret import without_secrets
from inspector.tui.views import Diagnosis, Offer, SignatureView
from inspector.tui.widgets import signature_lines
from tests.support.journals import delivery, writing

TOKEN = "a-token-that-is-the-secret"


def github(signature: str, *more: tuple[bytes, bytes]) -> Delivery:
    headers = (
        (b"Host", b"here"),
        (b"X-GitHub-Event", b"push"),
        (b"X-hub-SIGNATURE-256", signature.encode()),
        *more,
    )
    return delivery(b"{}", "/github", headers=headers)


def viewed(one: Delivery, stored: Mapping[str, tuple[str, ...]]) -> SignatureView:
    what_is_known = known((), {}, stored)
    return view_of(what_is_known, one, Fold(what_is_known).arrive(one))


def test_without_a_secret_it_is_shown_what_was_given_and_what_it_covers() -> None:
    view = viewed(github("sha256=ab"), {})
    assert view.verdict.verdict == "no-secret"
    assert view.headers == (("X-hub-SIGNATURE-256", "sha256=ab"),)
    assert [(part.name, part.content) for part in view.signed] == [("body", b"{}")]
    assert view.tries == ()


def test_headers_are_given_in_full_and_each_time_they_came() -> None:
    long = "sha256=" + "ab" * 2_000
    view = viewed(github(long, (b"x-hub-signature-256", b"again")), {"github": ("s",)})
    assert view.headers == (("X-hub-SIGNATURE-256", long), ("x-hub-signature-256", "again"))


def test_where_no_provider_is_known_what_looks_like_a_signature_is_given() -> None:
    one = delivery(b"{}", headers=((b"X-Acme-Signature", b"ab"), (b"X-Other", b"cd")))
    view = viewed(one, {})
    assert view.headers == (("X-Acme-Signature", "ab"),)
    assert view.signed == ()


def test_a_token_that_is_the_secret_is_shown_as_its_fingerprint() -> None:
    headers = ((b"X-Gitlab-Event", b"Push Hook"), (b"X-Gitlab-Token", TOKEN.encode()))
    view = viewed(delivery(b"{}", headers=headers), {"gitlab": (TOKEN,)})
    shown = f"<secret {fingerprint(TOKEN)}>"
    assert view.verdict.verdict == "valid"
    assert view.headers == (("X-Gitlab-Token", shown),)
    assert (view.tries[0].given, view.tries[0].expected) == (shown, None)
    assert view.tries[0].note == "It is the secret itself that is sent"
    assert view.signed == (), "it covers nothing"
    assert TOKEN not in repr(view)


def test_a_secret_in_what_is_signed_is_replaced_and_the_parts_are_told_apart() -> None:
    headers = ((b"X-HubSpot-Signature", b"ab"), (b"X-HubSpot-Signature-Version", b"v1"))
    view = viewed(delivery(b"{}", headers=headers), {"hubspot": (TOKEN,)})
    parts = [(part.name, part.content) for part in view.signed]
    assert parts == [("secret", b"<secret>"), ("body", b"{}")]
    assert TOKEN not in repr(view)


def test_what_is_missing_from_what_is_signed_is_named() -> None:
    one = delivery(b"{}", headers=((b"X-Slack-Signature", b"v0=ab"),))
    view = viewed(one, {"slack": (TOKEN,)})
    assert [part.name for part in view.signed if part.content is None] == ["timestamp"]


def test_the_match_comes_first_and_it_is_said_how_many_are_left_out() -> None:
    right = "sha256=" + hmac.new(b"right", b"{}", "sha256").hexdigest()
    many = tuple(f"secret-{number}" for number in range(MOST_TRIES + 4))
    view = viewed(github(right), {"github": (*many, "right")})
    assert [one.matched for one in view.tries] == [True] + [False] * (MOST_TRIES - 1)
    assert view.more == 5


def test_how_well_a_recipe_is_known_is_said_truly() -> None:
    """Mailabl's pages state the hash of secret and body, and leave its encoding open."""
    by_mailabl = delivery(b"[]", headers=((b"X-Mailabl-Signature", b"ab"),))
    notes = {one.scheme: one.note for one in viewed(by_mailabl, {"mailabl": ("s",)}).tries}
    assert notes["hmac-sha256, hex"] is None
    assert notes["sha256 of secret and body, hex"] == (
        "The documents leave a part of this recipe open: it is assumed"
    )
    by_calendly = delivery(b"{}", headers=((b"Calendly-Webhook-Signature", b"t=1,v1=ab"),))
    (only,) = viewed(by_calendly, {"calendly": ("s",)}).tries
    assert only.note == "This recipe is unofficial: it was read elsewhere than in the documents"


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path))


def by_github(secret: str, path: str = "/github") -> Delivery:
    right = "sha256=" + hmac.new(secret.encode(), b"{}", "sha256").hexdigest()
    return replace(github(right), target=path.encode())


def offered(one: Delivery, it: Known, fix: Fix | None = None, *causes: str) -> Diagnosis:
    """What is offered for a fix; for that of the diagnosis where none is given."""
    insight = Fold(it).arrive(one)
    finding = (
        Finding("x", "why", fix=fix, at_once=causes) if fix else diagnosis.finding(it, one, insight)
    )
    return fixing.with_offer(finding, it, one, insight, ())


def applied(diagnosed: Diagnosis, it: Known, tmp_path: Path) -> str:
    for name, values in it.secrets.items():
        for value in values:
            secrets.add(name, value)
    assert diagnosed.offer is not None
    return fixing.apply(diagnosed.offer, Settings(str(tmp_path / "j.db")))


@pytest.mark.usefixtures("stored")
def test_the_right_secret_is_stored_beside_the_mistaken_one(tmp_path: Path) -> None:
    it = known((), {}, {"github": (" the-right ", "other"), "else": ("mistaken",)})
    found = offered(by_github("the-right"), it)
    right, mistaken = fingerprint("the-right"), fingerprint(" the-right ")
    assert found.offer is not None
    assert found.offer.says == f"stores the secret {right} for github, beside {mistaken}"
    assert "the-right" not in applied(found, it, tmp_path)
    assert secrets.load()["github"] == (" the-right ", "other", "the-right")


@pytest.mark.usefixtures("stored")
def test_anothers_secret_is_stored_for_the_endpoint_and_takes_nothing_away(tmp_path: Path) -> None:
    it = known((), {}, {"github": ("mine",), "/else": ("theirs",)})
    one = by_github("theirs", "/hooks")
    assert "stand in the configuration" in (offered(one, it).obstacle or "")
    secrets.add("github", "mine")
    found = offered(one, it)
    assert found.offer is not None
    theirs, mine = fingerprint("theirs"), fingerprint("mine")
    assert found.offer.says == f"stores the secret {theirs} for /hooks, beside {mine} of github"
    said = applied(found, it, tmp_path)
    assert said.startswith(f"Stored the secret {theirs} for /hooks, beside those of github.")
    assert "take /hooks out of" in said
    assert secrets.load() == {"/else": ("theirs",), "/hooks": ("mine", "theirs"),
                              "github": ("mine",)}  # fmt: skip
    after = known((), {}, secrets.load())
    for signer in ("theirs", "mine"):
        verdict = Fold(after).arrive(by_github(signer, "/hooks")).signature.verdict
        assert verdict == "valid", signer


@pytest.mark.parametrize("cause", sorted(fixes.THE_SENDERS))
def test_what_the_sender_has_to_mend_is_not_made_up_for_by_a_secret(cause: str) -> None:
    it = known((), {}, {"github": ("mine",)})
    fix = Fix("secret", "theirs", fingerprint("mine"), "github")
    for causes in ((cause,), ("json-rewritten", cause)):
        found = offered(by_github("theirs"), it, fix, *causes)
        assert (found.offer, found.obstacle) == (None, None)
    assert offered(by_github("theirs"), it, fix).offer is not None


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("fix", "path", "offer"),
    [
        (Fix("provider", "github", name="/x"), "/x", "makes github the provider of /x"),
        (
            Fix("provider", "slack", name="/y"),
            "/y",
            "makes slack the provider of /y; give its secret then (s)",
        ),
        (
            Fix("public-url", "https://a", name="/x"),
            "/x",
            "tells that deliveries to /x are sent to https://a",
        ),
        (Fix("provider", "slack", name="/set"), "/set", None),
        (Fix("public-url", "https://a", name="/set"), "/set", None),
        (Fix("provider", "stripe", name="/x"), "/x", None),
        (Fix("secret", "wrong-too", fingerprint("s"), "github"), "/x", None),
    ],
)
def test_it_is_said_beforehand_what_a_fix_does(fix: Fix, path: str, offer: str | None) -> None:
    in_config = Endpoint("/set", provider="github", url="https://b.example.com")
    it = known((in_config,), {}, {"github": ("s",), "stripe": ("t",)})
    signed_with = "t" if fix.value in ("stripe", "wrong-too") else "s"
    found = offered(by_github(signed_with, path), it, fix)
    assert (found.offer.says if found.offer else None) == offer
    assert (found.obstacle is None) == (offer is not None)


@pytest.mark.usefixtures("stored")
def test_nothing_is_offered_until_all_is_judged_that_could_lose_by_it() -> None:
    it = known((), {}, {"github": (" the-right ",)})
    one = by_github("the-right")
    insight = Fold(it).arrive(one)
    finding = diagnosis.finding(it, one, insight)
    early = fixing.with_offer(finding, it, one, insight, None)
    assert (early.offer, early.obstacle, early.is_early) == (None, fixing.STILL_JUDGED, True)
    then = fixing.with_offer(finding, it, one, insight, ())
    assert then.offer is not None
    assert not then.is_early
    with pytest.raises(InspectorError, match="still being judged"):
        fixing.check(then.offer, it, None)


@pytest.mark.parametrize(
    ("name", "provider", "url", "commands"),
    [
        ("/sms", None, None, ["forget /sms"]),
        ("/sms", "twilio", None, ["forget /sms", "tell /sms --provider twilio"]),
        ("/sms", "twilio", "https://one", ["tell /sms --url https://one"]),
        ("/", None, "https://one/a;b", ["tell / --url 'https://one/a;b'"]),
        ("/sms/", None, "https://one", ["tell /sms/ --url https://one"]),
    ],
)
def test_the_commands_are_named_that_bring_back_what_was_told_before(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    provider: str | None,
    url: str | None,
    commands: list[str],
) -> None:
    monkeypatch.setenv("INSPECTOR_STATE_DIR", str(tmp_path / "state"))
    own = places.journal_for(Path.cwd())
    own.parent.mkdir(parents=True)
    for journal, option in ((own, ""), (tmp_path / "j.db", f"--journal {tmp_path / 'j.db'} ")):
        tell_provider(journal, name, provider)
        tell_public_url(journal, name, url)
        fix = Fix("public-url", "https://two", name=name)
        said = fixing.apply(Offer(fix, "tells"), Settings(str(journal)))
        undo = ", then ".join(f"`inspector endpoints {option}{one}`" for one in commands)
        assert said.endswith(f"sent to https://two now. To undo it: {undo}.")


def test_a_secret_of_another_name_is_not_shown_and_whose_secrets_count_is() -> None:
    other = f"{TOKEN}-of-another"
    headers = ((b"X-Acme-Signature", b"v1=" + other.encode()),)
    stored = f"'{other}'\n"
    view = viewed(delivery(b"{}", headers=headers), {"else": (TOKEN, stored)})
    assert view.headers == (("X-Acme-Signature", f"v1=<secret {fingerprint(stored)}>"),)
    assert viewed(github("sha256=ab"), {"github": ("s",)}).name == "github"
    assert viewed(github("sha256=ab"), {"github": ("s",), "/": ("t",)}).name == "/"


def test_a_trial_that_nobody_signs_is_not_held_against_the_secret_that_it_brought() -> None:
    one = delivery(b"{}", headers=((b"X-Hook-Secret", TOKEN.encode()),))
    view = viewed(one, {"asana": (TOKEN,)})
    assert (view.verdict.verdict, view.tries, view.signed) == ("unsigned", (), ())
    said = "\n".join(map(plain, signature_lines.verdict(view, None, 80, is_open=True)))
    assert "not signed, and not meant to be" in said
    assert "tries the endpoint out" in said
    insight = Fold(known((), {}, {"asana": (TOKEN,)})).arrive(one)
    assert signature_lines.keys(insight, view, None, 80, has_own=False) == []


@pytest.mark.parametrize("value", ["sha256=ab12", "short", "a b"])
def test_what_only_holds_a_few_letters_of_a_secret_is_shown(value: str) -> None:
    assert without_secrets(value, ("ab12", "hort", "")) == value


async def test_earlier_deliveries_with_the_same_signature_are_found_whole(tmp_path: Path) -> None:
    journal = tmp_path / "j.db"
    prepare(journal)
    async with writing(journal) as writer:
        for one in (github("sha256=ab"), github("sha256=abc"), github("sha256=ab")):
            await writer.append(one)
        await writer.append(last := github("sha256=ab"))
    beside = around(Settings(str(journal), domain="x.example.com"), last)
    assert [one.body for one in beside.earlier] == [b"{}", b"{}"]
    assert [one.id for one in beside.earlier] == [1, 3]
    assert beside.origins == ("https://x.example.com",)
    assert list(around(Settings(str(journal)), delivery(b"{}")).earlier) == []


def test_a_signature_is_held_against_the_part_that_is_the_likest() -> None:
    key = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
    right = hmac.new(base64.b64decode(key), b"m.1700000000.{}", "sha256").digest()
    written = f"v1,{base64.b64encode(right).decode()}"
    headers = (
        (b"webhook-id", b"m"),
        (b"webhook-timestamp", b"1700000000"),
        (b"webhook-signature", f"v1,AAAA {written[:-4]}AAA= v1a,xyz".encode()),
    )
    view = viewed(delivery(b"{}", headers=headers), {"standard-webhooks": (f"whsec_{key}",)})
    assert view.verdict.verdict == "invalid"
    assert view.tries[0].expected == written
    assert view.tries[0].given == f"{written[:-4]}AAA="
    assert [name for name, _ in view.headers] == [
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    ]
