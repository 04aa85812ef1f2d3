"""Calendly: signs as Stripe does."""

from inspector.providers.provider import SECONDARY, Fact, Provider, Sign, told, unknown
from inspector.signatures import Scheme

DOCS = "Calendly documentation, «Webhooks»"

PROVIDER = Provider(
    name="calendly",
    title="Calendly",
    sources=(DOCS,),
    signs=(Sign(header="Calendly-Webhook-Signature"),),
    signature=Fact(
        "Calendly-Webhook-Signature: t=, and v1=, the hexadecimal HMAC-SHA256 of the time, a dot "
        "and the raw body",
        "unofficial",
        SECONDARY,
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 hex of time and body, v1",
            header="Calendly-Webhook-Signature",
            prefix="v1=",
            separator=",",
            signed="{timestamp}.{body}",
            timestamp="part:t=",
            tolerance=180.0,
            standing="unofficial",
            source=SECONDARY,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=unknown("None is documented.", DOCS),
    event_type=Fact("$.event", "unverified", DOCS),
    occurred_at=Fact("$.created_at", "unverified", DOCS),
    key=Fact("the hash of the whole body", "assumed", DOCS),
    timeout=Fact(15.0, source=DOCS, note="To read; 10 s to connect."),
    success=Fact("2xx", "unverified", DOCS),
    retries=told("For 24 hours with growing gaps, which are not documented.", DOCS),
    disabled_after=told("It is switched off after 24 hours of failures.", DOCS),
    validation=unknown("No validation request is known.", DOCS),
)
