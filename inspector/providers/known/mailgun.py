"""Mailgun: the signature stands in the body, and does not cover the event."""

from inspector.providers.provider import SECONDARY, Fact, Key, Provider, Retries, Sign, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

DOCS = "Mailgun documentation, «Securing webhooks»"

PROVIDER = Provider(
    name="mailgun",
    title="Mailgun",
    sources=(DOCS,),
    signs=(
        Sign(
            shape=(
                Shape("$.signature", "object"),
                Shape("$.signature.token", "text"),
                Shape("$.signature.signature", "text"),
                Shape("$.event-data", "object"),
            )
        ),
    ),
    signature=Fact(
        "signature.signature in the body: the hexadecimal HMAC-SHA256 of signature.timestamp and "
        "signature.token",
        "unofficial",
        SECONDARY,
        "Nothing of the event is covered: whoever has seen one signature can send any event with "
        "it. Keep the tokens that were seen.",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 hex of timestamp and token, not of the event",
            member="signature.signature",
            signed="{text:signature.timestamp}{text:signature.token}",
            timestamp="member:signature.timestamp",
            standing="unofficial",
            source=SECONDARY,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("$.event-data.id", "unverified", DOCS),
    event_type=Fact("$.event-data.event", "unverified", DOCS),
    occurred_at=Fact("$.event-data.timestamp", "unverified", DOCS),
    keys=(Key(("$.event-data.id",), "strong"),),
    key=Fact("event-data.id", "unverified", DOCS),
    varies=Fact(
        ("$.signature",),
        "assumed",
        DOCS,
        "Its timestamp and token are there to be used once.",
    ),
    timeout=unknown("How long it waits was not verified.", DOCS),
    success=Fact("2xx", "unverified", DOCS),
    retries=Fact(
        Retries(count=6, gaps=(300.0, 600.0, 900.0, 3_600.0, 7_200.0, 14_400.0)),
        source=DOCS,
        note="Over 8 hours.",
    ),
    disabled_after=unknown("No switching off is known.", DOCS),
    validation=unknown("No validation request is known.", DOCS),
    notes=(Fact("An answer with 406 ends the retries.", source=DOCS),),
)
