"""Paddle."""

from inspector.providers.provider import Fact, Key, Provider, Sign, unknown
from inspector.signatures import Scheme

DOCS = "Paddle documentation, «Webhooks»"
LIBRARY = "paddle-python-sdk 1.16.1, Verifier"

PROVIDER = Provider(
    name="paddle",
    title="Paddle",
    sources=(DOCS, LIBRARY),
    signs=(Sign(header="Paddle-Signature"),),
    signature=Fact(
        "Paddle-Signature: ts=, and one h1= for each secret, the hexadecimal HMAC-SHA256 of the "
        "time, a colon and the raw body",
        source=LIBRARY,
        note="The key is the whole secret with its pdl_ntf_, as text.",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 hex of time and body, h1",
            header="Paddle-Signature",
            prefix="h1=",
            separator=";",
            signed="{timestamp}:{body}",
            timestamp="part:ts=",
            tolerance=5.0,
            source=LIBRARY,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("$.event_id", "unverified", DOCS),
    event_type=Fact("$.event_type", "unverified", DOCS),
    occurred_at=Fact("$.occurred_at", "unverified", DOCS),
    keys=(Key(("$.event_id",), "strong"),),
    key=Fact(
        "event_id",
        "unverified",
        DOCS,
        "Whether it stays for all attempts is not known, nor whether notification_id does.",
    ),
    timeout=Fact(5.0, source=DOCS),
    success=Fact("200", source=DOCS),
    retries=unknown("Its retries were not verified.", DOCS),
    disabled_after=unknown("No switching off is known.", DOCS),
    validation=unknown("No validation request is known.", DOCS),
    notes=(
        Fact(
            "Its libraries allow 5 s between signing and arrival; the Node library of 3.10.0 takes "
            "the last h1 alone.",
            source=LIBRARY,
        ),
    ),
)
