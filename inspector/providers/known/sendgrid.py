"""SendGrid's event webhook: ECDSA, with the public key in its settings."""

from inspector.providers.provider import Fact, Key, Provider, Sign, told, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

DOCS = "SendGrid documentation, «Event webhook»"
LIBRARY = "sendgrid 6.12.5 (Python), EventWebhook"

PROVIDER = Provider(
    name="sendgrid",
    title="SendGrid",
    sources=(DOCS, LIBRARY),
    signs=(
        Sign(header="X-Twilio-Email-Event-Webhook-Signature"),
        Sign(
            unsigned=True,
            shape=(Shape("$[].sg_event_id", "text"), Shape("$[].event", "text")),
        ),
    ),
    signature=Fact(
        "X-Twilio-Email-Event-Webhook-Signature: ECDSA on P-256 with SHA-256 of the timestamp and "
        "the raw body, in base64",
        source=LIBRARY,
        note="The body ends with a line break, which is signed too.",
    ),
    schemes=(
        Scheme(
            name="ecdsa p-256 sha256 base64 of time and body",
            algorithm="ecdsa-p256-sha256",
            header="X-Twilio-Email-Event-Webhook-Signature",
            encoding="base64",
            signed="{timestamp}{body}",
            key="base64",
            timestamp="header:X-Twilio-Email-Event-Webhook-Timestamp",
            source=LIBRARY,
        ),
    ),
    batch=Fact(value=True, standing="unverified", source=DOCS),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    event_id=Fact("$[].sg_event_id", "unverified", DOCS),
    event_type=Fact("$[].event", "unverified", DOCS),
    occurred_at=Fact("$[].timestamp", "unverified", DOCS),
    keys=(Key(("$[].sg_event_id",), "strong"),),
    key=Fact("sg_event_id of each event", "unverified", DOCS),
    timeout=unknown("How long it waits was not verified.", DOCS),
    success=Fact("2xx", "unverified", DOCS),
    retries=told("For 24 hours.", DOCS, "unverified"),
    disabled_after=unknown("No switching off is known.", DOCS),
    validation=unknown("No validation request is known.", DOCS),
)
