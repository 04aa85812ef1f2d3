"""Svix: Standard Webhooks under headers of its own."""

from inspector.providers.known.standard_webhooks import schemes
from inspector.providers.provider import Fact, Key, Provider, Retries, Sign, told, unknown

DOCS = "Svix documentation, «Retries» and «Verifying payloads»"
LIBRARY = "svix 2.9.1 (Python), Webhook"

PROVIDER = Provider(
    name="svix",
    title="Svix",
    sources=(DOCS, LIBRARY),
    signs=(
        Sign(header="svix-id", also=("svix-signature",)),
        Sign(header="svix-signature", prefix="v1"),
    ),
    signature=Fact(
        "svix-signature, as Standard Webhooks signs, over svix-id, svix-timestamp and the raw body",
        source=LIBRARY,
        note="Its libraries take the webhook- headers where the svix- ones are not there.",
    ),
    schemes=(*schemes("svix-", LIBRARY), *schemes("webhook-", LIBRARY)),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("header:svix-id", source=DOCS),
    event_type=unknown("Payloads are those of whoever sends through Svix.", DOCS),
    occurred_at=unknown("Where a payload says when it happened was not verified.", DOCS),
    keys=(Key(("header:svix-id",), "strong"), Key(("header:webhook-id",), "strong")),
    key=Fact("svix-id", source=DOCS, note="It stays for all attempts."),
    timeout=Fact(15.0, "unverified", DOCS),
    success=Fact("2xx", "unverified", DOCS),
    retries=Fact(
        Retries(count=7, gaps=(5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 36_000.0)),
        source=DOCS,
    ),
    disabled_after=told("An endpoint is switched off after 5 days of failures.", DOCS),
    validation=unknown("No validation request is documented.", DOCS),
    notes=(
        Fact(
            "An answer with the header `webhook-delivery: abort-message` ends the retries.",
            source=DOCS,
        ),
    ),
)
