"""The figures that the providers' documents state, and how well each is known."""

import pkgutil
from typing import Any

import pytest

from inspector.cli.sending.announcing import facts
from inspector.providers import Fact, Provider, builtin, describe, known
from inspector.providers.provider import parse_codes
from inspector.providers.samples import samples_of

MISSIVE, MAILABL, MANYSENDS = (builtin()[name] for name in ("missive", "mailabl", "manysends"))


def test_every_module_of_known_is_a_provider_under_its_own_name() -> None:
    modules = pkgutil.iter_modules(known.__path__)
    names = [module.name.replace("_", "-") for module in modules]
    assert list(builtin()) == sorted(names)
    assert all(provider.name == name for name, provider in builtin().items())


def test_missive_waits_15_s_and_retries_5_times_within_8_minutes() -> None:
    assert MISSIVE.timeout.value == 15
    assert MISSIVE.retries.value is not None
    assert (MISSIVE.retries.value.count, MISSIVE.retries.value.window) == (5, 8 * 60)
    assert MISSIVE.retries.value.gaps == ()
    assert MISSIVE.disabled_after.value == 50
    assert "About 50" in MISSIVE.disabled_after.note


def test_mailabl_waits_3_s_and_retries_10_times_over_7_days() -> None:
    assert MAILABL.timeout.value == 3
    retries = MAILABL.retries.value
    assert retries is not None
    assert list(retries.gaps) == [10, 100, 1_000, 10_000] + 6 * [100_000]
    assert retries.count == len(retries.gaps) == 10
    assert sum(retries.gaps) == retries.window == 611_110
    assert MAILABL.disabled_after.standing == "unknown"


def test_manysends_waits_30_s_wants_200_and_promises_no_retries() -> None:
    assert MANYSENDS.timeout.value == 30
    assert (MANYSENDS.retries.value, MANYSENDS.retries.standing) == (None, "unknown")
    assert len(MANYSENDS.event_types.value) == 18
    assert [MANYSENDS.accepts(status) for status in (200, 201, 204)] == [True, False, False]


MINUTE, HOUR = 60.0, 3_600.0
STANDARD_GAPS = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR)

# What the documents were found to say of each: seconds, and how well it is known. Where nothing
# was found there is no entry.
TIMEOUTS = {
    "aws-sns": (15, "unverified"),
    "calendly": (15, "documented"),
    "chatwoot": (5, "unofficial"),
    "discord": (3, "unverified"),
    "github": (10, "documented"),
    "gitlab": (10, "unofficial"),
    "linear": (5, "documented"),
    "mailabl": (3, "documented"),
    "manysends": (30, "documented"),
    "meta": (20, "documented"),
    "missive": (15, "documented"),
    "paddle": (5, "documented"),
    "shopify": (5, "unofficial"),
    "slack": (3, "unverified"),
    "square": (10, "assumed"),
    "svix": (15, "unverified"),
    "twilio": (15, "documented"),
    "typeform": (30, "unofficial"),
    "woocommerce": (60, "unverified"),
    "zoom": (3, "documented"),
}
RETRIES: dict[str, tuple[int, tuple[float, ...], str]] = {
    "aws-sns": (3, (20, 20, 20), "documented"),
    "github": (0, (), "unofficial"),
    "hubspot": (10, (), "unverified"),
    "linear": (3, (MINUTE, HOUR, 6 * HOUR), "documented"),
    "mailabl": (10, (10, 100, 1_000, 10_000, *[100_000] * 6), "documented"),
    "mailgun": (
        6,
        (5 * MINUTE, 10 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR),
        "documented",
    ),
    "missive": (5, (), "documented"),
    "shopify": (8, (), "documented"),
    "slack": (3, (0, MINUTE, 5 * MINUTE), "unofficial"),
    "standard-webhooks": (9, (*STANDARD_GAPS, 14 * HOUR, 20 * HOUR, 24 * HOUR), "assumed"),
    "svix": (7, (*STANDARD_GAPS, 10 * HOUR), "documented"),
    "twilio": (0, (), "documented"),
    "woocommerce": (0, (), "documented"),
    "zoom": (3, (5 * MINUTE, 20 * MINUTE, 60 * MINUTE), "documented"),
}
DISABLED = {
    "gitlab": (40, "unofficial"),
    "missive": (50, "documented"),
    "shopify": (8, "unofficial"),
    "woocommerce": (5, "documented"),
}
ACCEPTED = {
    "linear": ("200", "unverified"),
    "mailabl": ("2xx", "documented"),
    "manysends": ("200", "documented"),
    "meta": ("200", "unverified"),
    "missive": ("2xx", "assumed"),
    "paddle": ("200", "documented"),
    "woocommerce": ("200-302", "documented"),
    "zoom": ("200,204", "unverified"),
}
TOLERANCES = {
    "calendly": 180,
    "gitlab": 300,
    "hubspot": 300,
    "linear": 60,
    "paddle": 5,
    "slack": 300,
    "standard-webhooks": 300,
    "stripe": 300,
    "svix": 300,
}
IDS = {
    "aws-sns": ("$.MessageId", "documented"),
    "chatwoot": ("header:X-Chatwoot-Delivery", "unofficial"),
    "discord": ("$.id", "unverified"),
    "github": ("header:X-GitHub-Delivery", "documented"),
    "gitlab": ("header:Idempotency-Key", "documented"),
    "hubspot": ("$[].eventId", "unverified"),
    "intercom": ("$.id", "unverified"),
    "linear": ("header:Linear-Delivery", "unverified"),
    "mailabl": ("$[].id", "documented"),
    "mailgun": ("$.event-data.id", "unverified"),
    "paddle": ("$.event_id", "unverified"),
    "sendgrid": ("$[].sg_event_id", "unverified"),
    "shopify": ("header:X-Shopify-Event-Id", "unverified"),
    "slack": ("$.event_id", "unverified"),
    "square": ("$.event_id", "documented"),
    "standard-webhooks": ("header:webhook-id", "documented"),
    "stripe": ("$.id", "unverified"),
    "svix": ("header:svix-id", "documented"),
    "typeform": ("$.event_id", "unverified"),
}
TYPES = {
    "aws-sns": ("$.Type",),
    "calendly": ("$.event",),
    "chatwoot": ("$.event",),
    "discord": ("$.event.type", "$.type"),
    "github": ("header:X-GitHub-Event", "$.action"),
    "gitlab": ("header:X-Gitlab-Event",),
    "hubspot": ("$[].subscriptionType",),
    "intercom": ("$.topic",),
    "linear": ("header:Linear-Event", "$.action"),
    "mailabl": ("$[].type",),
    "mailgun": ("$.event-data.event",),
    "manysends": ("$.event",),
    "meta": ("$.object",),
    "missive": ("$.rule.type",),
    "paddle": ("$.event_type",),
    "sendgrid": ("$[].event",),
    "shopify": ("header:X-Shopify-Topic",),
    "slack": ("$.event.type", "$.type"),
    "square": ("$.type",),
    "standard-webhooks": ("$.type",),
    "stripe": ("$.type",),
    "typeform": ("$.event_type",),
    "woocommerce": ("header:X-WC-Webhook-Topic",),
    "zoom": ("$.event",),
}
SAID = {
    "aws-sns": ["3,600 s in all", "never done by itself"],
    "calendly": ["10 s to connect", "24 hours"],
    "github": ["Enterprise Server waits 30 s", "within 3 days"],
    "gitlab": ["4 failures", "24 hours", "depends on the version"],
    "hubspot": ["1, 2 or 5 s", "400, 401, 403, 404 and 405", "attemptNumber"],
    "intercom": ["1,000 errors within 15 minutes", "7 days"],
    "mailgun": ["8 hours", "406 ends the retries", "not of the event"],
    "sendgrid": ["24 hours"],
    "shopify": ["1 s to connect", "same payload"],
    "slack": ["X-Slack-Retry-Num", "X-Slack-Retry-Reason", "X-Slack-No-Retry: 1"],
    "square": ["24 hours, 72 in an older copy"],
    "standard-webhooks": ["15 to 30 s", "410 switches the endpoint off"],
    "stripe": ["three days", "three tries over hours", "v0 counts for nothing"],
    "svix": ["5 days", "webhook-delivery: abort-message"],
    "twilio": ["10 s to connect", "fallback URL", "MessageSid and CallSid"],
    "typeform": ["Every 2 to 3 minutes", "10 hours", "408, 423, 429 and 503"],
    "woocommerce": ["About 5: after more than 5 failures", "exactly 200", "entities of < > &"],
    "zoom": ["every 72 hours"],
}


@pytest.mark.parametrize("provider", builtin().values(), ids=lambda provider: provider.name)
def test_a_providers_figures_are_those_that_were_found(provider: Provider) -> None:
    name, retries = provider.name, provider.retries.value
    tried = (retries.count, retries.gaps, provider.retries.standing) if retries else None
    assert tried == RETRIES.get(name)
    assert _known(provider.timeout) == TIMEOUTS.get(name)
    assert _known(provider.disabled_after) == DISABLED.get(name)
    assert _known(provider.success) == ACCEPTED.get(name, ("2xx", "unverified"))
    tolerances = {s.tolerance for s in provider.schemes if s.tolerance is not None}
    assert tolerances == ({TOLERANCES[name]} if name in TOLERANCES else set())


@pytest.mark.parametrize("provider", builtin().values(), ids=lambda provider: provider.name)
def test_a_providers_ids_and_types_stand_where_they_were_found(provider: Provider) -> None:
    name = provider.name
    assert _known(provider.event_id) == IDS.get(name)
    places = [provider.event_type.value, *provider.event_type_else, provider.event_action]
    assert tuple(filter(None, places)) == TYPES.get(name, ())
    strong = [key for key in provider.keys if key.strength == "strong"]
    assert bool(strong) is (name in IDS or name == "twilio")


@pytest.mark.parametrize("name", SAID)
def test_a_description_says_what_no_figure_holds(name: str) -> None:
    text = "\n".join(row.text for row in describe(builtin()[name]))
    assert [part for part in SAID[name] if part not in text] == []


@pytest.mark.parametrize("name", ["stripe", "hubspot"])
def test_only_the_past_is_held_to_some_tolerances(name: str) -> None:
    timed = [scheme for scheme in builtin()[name].schemes if scheme.tolerance is not None]
    assert {scheme.ahead for scheme in timed} == {False}


def test_what_was_read_elsewhere_is_not_called_documented() -> None:
    standings = {
        name: {scheme.standing for scheme in provider.schemes}
        for name, provider in builtin().items()
    }
    elsewhere = {name for name, found in standings.items() if "unofficial" in found}
    of_urls = {"hubspot"}  # whose documents ask to decode escapes, and its libraries do not
    assert elsewhere == of_urls | {
        *("asana", "calendly", "chatwoot", "gitlab", "intercom", "mailgun", "meta")
    }


HEADERS = {
    "aws-sns": "x-amz-sns-message-id",
    "github": "X-GitHub-Hook-ID",
    "gitlab": "X-Gitlab-Webhook-UUID",
    "linear": "linear-timestamp",
    "square": "square-environment",
    "woocommerce": "X-WC-Webhook-ID",
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_that_say_more_about_a_delivery_are_described(name: str) -> None:
    rows = describe(builtin()[name])
    assert [row.standing for row in rows if row.text.startswith(HEADERS[name])] == ["unverified"]


def test_a_scheme_says_its_tolerance_and_what_the_secret_is() -> None:
    def said(name: str) -> list[str]:
        return [row.text for row in describe(builtin()[name]) if row.text.startswith("its ")]

    assert said("stripe") == ["its time may lie 5 min before the arrival"]
    assert said("paddle") == ["its time may lie 5 s before or after the arrival"]
    assert said("discord") == ["its public key is in hex"]
    assert said("standard-webhooks")[:2] == [
        "its time may lie 5 min before or after the arrival",
        "its key is in base64, behind whsec_",
    ]
    assert "behind whpk_" in said("standard-webhooks")[3]
    assert "certificate" in said("aws-sns")[0]
    assert said("github") == []


@pytest.mark.parametrize("provider", builtin().values(), ids=lambda provider: provider.name)
def test_each_scheme_that_can_be_chosen_is_offered_once(provider: Provider) -> None:
    lines = [line for label, line in facts(provider, samples_of(provider.name)) if label]
    offered = [line.partition(":")[0] for line in lines if line.startswith("--scheme")]
    words = dict.fromkeys(scheme.word for scheme in provider.schemes if scheme.word)
    assert offered == [f"--scheme {word}" for word in words]


TOLD = {
    ("svix", "disabled_after"): "documented",
    ("intercom", "disabled_after"): "documented",
    ("calendly", "retries"): "documented",
    ("calendly", "disabled_after"): "documented",
    ("square", "retries"): "documented",
    ("sendgrid", "retries"): "unverified",
    ("gitlab", "retries"): "unofficial",
    ("stripe", "retries"): "unofficial",
    ("typeform", "retries"): "unofficial",
}


def test_what_is_known_in_words_alone_has_its_standing() -> None:
    found = {
        (name, place): fact
        for name, provider in builtin().items()
        for place in provider.__struct_fields__
        if isinstance(fact := getattr(provider, place), Fact)
        and fact.value is None
        and fact.standing != "unknown"
    }
    assert {place: fact.standing for place, fact in found.items()} == TOLD
    for (name, _), fact in found.items():
        row = next(row for row in describe(builtin()[name]) if row.text == fact.note)
        assert (row.standing, row.source) == (fact.standing, fact.source)


def test_what_was_not_read_in_a_document_names_none() -> None:
    of_public_code = {"chatwoot", "missive", "hubspot"}
    for name, provider in builtin().items():
        facts = [getattr(provider, place) for place in provider.__struct_fields__]
        facts = [fact for fact in facts if isinstance(fact, Fact)] + list(provider.notes)
        if name not in of_public_code:
            said: list[Any] = [*facts, *provider.schemes, *provider.handshakes]
            elsewhere = {one.source for one in said if one.standing == "unofficial"}
            assert not elsewhere & set(provider.sources), name
    assert builtin()["asana"].sources == ()


def test_nothing_is_said_of_how_discord_retries_webhook_events() -> None:
    assert builtin()["discord"].retries.standing == "unknown"


def _known(fact: Fact[Any]) -> tuple[Any, str] | None:
    return None if fact.value is None else (fact.value, fact.standing)


def test_it_is_said_what_becomes_of_a_request_that_tries_an_endpoint_out() -> None:
    said = {
        name: [row.text for row in describe(provider) if row.text.startswith("Answered with")]
        for name, provider in builtin().items()
    }
    assert {name: len(texts) for name, texts in said.items()} == {
        name: len(provider.handshakes) for name, provider in builtin().items()
    }
    assert all("whatever the plan says" in text for texts in said.values() for text in texts)
    assert said["woocommerce"] == [
        "Answered with 200, whatever the plan says; only where the endpoint is set to be this "
        "provider's"
    ]
    assert said["discord"][0].startswith('Answered with 200 and {"type":1}; 401 where its sign')
    assert said["asana"][0].endswith("the secret in X-Hook-Secret is kept when you say so")
    assert said["aws-sns"][0].endswith("$.SubscribeURL is shown, and fetched when you say so")


def test_undocumented_recipes_are_marked_as_such() -> None:
    assert {scheme.standing for scheme in MANYSENDS.schemes} == {"candidate"}
    assert [scheme.standing for scheme in MAILABL.schemes] == ["documented"] + 5 * ["assumed"]
    assert [scheme.standing for scheme in MISSIVE.schemes] == ["documented"]


@pytest.mark.parametrize("provider", builtin().values(), ids=lambda provider: provider.name)
def test_every_fact_has_a_source(provider: Provider) -> None:
    facts = [getattr(provider, name) for name in provider.__struct_fields__]
    facts = [fact for fact in facts if isinstance(fact, Fact)] + list(provider.notes)
    assert len(facts) >= 12
    assert all(fact.source for fact in facts)
    assert all(fact.note for fact in facts if fact.standing == "unknown")


@pytest.mark.parametrize("provider", builtin().values(), ids=lambda provider: provider.name)
def test_a_description_leaves_no_fact_out(provider: Provider) -> None:
    rows = describe(provider)
    labels = {row.label for row in rows}
    assert {"documents", "recognised by", "signature", "scheme tried", "timeout"} <= labels
    assert {"retries", "switched off", "validation", "told apart by", "accepted"} <= labels
    assert all(row.text for row in rows)
    text = "\n".join(row.text for row in rows)
    for name in provider.__struct_fields__:
        fact = getattr(provider, name)
        assert not isinstance(fact, Fact) or fact.note in text
    assert all(note.value in text for note in provider.notes)
    assert all(scheme.name in text for scheme in provider.schemes)
    assert all(row.source for row in rows if row.standing == "documented")


def test_a_description_says_what_is_not_known() -> None:
    rows = {row.label: row for row in describe(MANYSENDS)}
    assert rows["retries"].standing == "unknown"
    assert rows["scheme tried"].standing == "candidate"
    assert "15 s" in {row.label: row for row in describe(MISSIVE)}["timeout"].text
    assert "11 requests" in {row.label: row for row in describe(MAILABL)}["retries"].text


@pytest.mark.parametrize(
    ("text", "accepted", "refused"),
    [
        ("2xx", [200, 204, 299], [199, 300]),
        ("200", [200], [201]),
        ("200-302", [200, 302], [303]),
        ("200, 410", [200, 410], [404]),
    ],
)
def test_success_codes_are_read(text: str, accepted: list[int], refused: list[int]) -> None:
    codes = parse_codes(text)
    assert all(any(code in span for span in codes) for code in accepted)
    assert not any(code in span for span in codes for code in refused)


@pytest.mark.parametrize("text", ["", "ok", "2x", "600", "200-", "200--300", "٢00"])
def test_what_is_no_success_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2xx"):
        parse_codes(text)
