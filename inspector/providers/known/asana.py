"""Asana: the secret itself comes with the first request."""

from inspector.providers.handshake import Handshake
from inspector.providers.provider import SECONDARY, Fact, Provider, Sign, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

DOCS = "Asana documentation, «Webhooks», which was not read"

PROVIDER = Provider(
    name="asana",
    title="Asana",
    # X-Hook-Signature is no sign of its own: Missive and others send a header of that name too.
    signs=(
        Sign(
            header="X-Hook-Signature",
            shape=(Shape("$.events", "array"),),
            absent=("rule", "conversation"),
        ),
        Sign(header="X-Hook-Secret"),
    ),
    signature=Fact(
        "X-Hook-Signature: the hexadecimal HMAC-SHA256 of the raw body, without a prefix",
        "unofficial",
        SECONDARY,
        "The secret is the value of X-Hook-Secret in the request that made the webhook.",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 hex, no prefix",
            header="X-Hook-Signature",
            standing="unofficial",
            source=SECONDARY,
        ),
    ),
    event_type=unknown("A payload holds several events, each with an action.", DOCS),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=unknown("Events carry no id.", DOCS),
    occurred_at=unknown("Where a payload says when it happened was not verified.", DOCS),
    key=Fact("the hash of the whole body", "assumed", DOCS),
    timeout=unknown("How long it waits was not verified.", DOCS),
    success=Fact("2xx", "unverified", DOCS),
    retries=unknown("Its retries were not verified.", DOCS),
    disabled_after=unknown("When it switches off was not verified.", DOCS),
    validation=Fact(
        "A request with X-Hook-Secret, which has to come back in the same header",
        "unverified",
        DOCS,
    ),
    handshake=Handshake(
        header="X-Hook-Secret",
        absent=("events",),
        signed=False,  # it brings what all others are signed with
        reply_headers=(("X-Hook-Secret", "{header:X-Hook-Secret}"),),
        brings_secret="X-Hook-Secret",  # noqa: S106 - a header's name
        standing="unverified",
        source=DOCS,
    ),
)
