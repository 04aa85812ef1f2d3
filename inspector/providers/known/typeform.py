"""Typeform."""

from inspector.providers.provider import SECONDARY, Fact, Key, Provider, Sign, told, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

DOCS = "Typeform documentation, «Secure your webhooks»"

PROVIDER = Provider(
    name="typeform",
    title="Typeform",
    sources=(DOCS,),
    signs=(
        Sign(header="Typeform-Signature"),
        Sign(
            unsigned=True,
            shape=(
                Shape("$.event_id", "text"),
                Shape("$.event_type", "text"),
                Shape("$.form_response", "object"),
            ),
        ),
    ),
    signature=Fact(
        "Typeform-Signature: sha256= and the HMAC-SHA256 of the raw body in base64",
        source=DOCS,
        note="No time is signed, so an old delivery that is sent again is still valid.",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 base64, sha256= prefix",
            header="Typeform-Signature",
            encoding="base64",
            prefix="sha256=",
            source=DOCS,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("$.event_id", "unverified", DOCS),
    event_type=Fact("$.event_type", "unverified", DOCS),
    occurred_at=Fact("$.form_response.submitted_at", "unverified", DOCS),
    keys=(Key(("$.event_id",), "strong"),),
    key=Fact("event_id", "unverified", DOCS, "Whether it stays for all attempts is not known."),
    timeout=Fact(30.0, "unofficial", SECONDARY),
    success=Fact("2xx", "unverified", DOCS),
    retries=told(
        "Every 2 to 3 minutes for up to 10 hours after 408, 423, 429 and 503.",
        SECONDARY,
        "unofficial",
    ),
    disabled_after=unknown("No switching off is known.", DOCS),
    validation=unknown("No validation request is known.", DOCS),
)
