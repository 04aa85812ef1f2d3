"""Shopify."""

from inspector.providers.provider import SECONDARY, Fact, Key, Provider, Retries, Sign, unknown
from inspector.signatures import Scheme

DOCS = "Shopify documentation, «Webhooks»"

PROVIDER = Provider(
    name="shopify",
    title="Shopify",
    sources=(DOCS,),
    signs=(Sign(header="X-Shopify-Topic"), Sign(header="X-Shopify-Hmac-SHA256")),
    signature=Fact(
        "X-Shopify-Hmac-SHA256: the HMAC-SHA256 of the raw body in base64, with the app's client "
        "secret",
        source=DOCS,
        note="No time is signed, so an old delivery that is sent again is still valid.",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 base64",
            header="X-Shopify-Hmac-SHA256",
            encoding="base64",
            source=DOCS,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("header:X-Shopify-Event-Id", "unverified", DOCS),
    event_type=Fact("header:X-Shopify-Topic", "unverified", DOCS),
    occurred_at=Fact("header:X-Shopify-Triggered-At", "unverified", DOCS),
    keys=(
        Key(("header:X-Shopify-Webhook-Id",), "strong"),
        Key(("header:X-Shopify-Event-Id",), "strong"),
    ),
    key=Fact(
        "X-Shopify-Webhook-Id",
        source=DOCS,
        note=(
            "A retry has the same one and the same payload. X-Shopify-Event-Id is shared by "
            "several subscriptions of one event (not verified)."
        ),
    ),
    timeout=Fact(5.0, "unofficial", SECONDARY, "In all; 1 s to connect."),
    success=Fact("2xx", "unverified", DOCS),
    retries=Fact(
        Retries(count=8, window=14_400.0, simulated=(1_800.0,) * 8),
        source=DOCS,
        note="8 within 4 hours, with the original payload; the gaps are not documented.",
    ),
    disabled_after=Fact(8, "unofficial", SECONDARY, "The subscription is removed then."),
    validation=unknown("No validation request is known.", DOCS),
)
