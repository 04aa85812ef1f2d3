"""Linear."""

from inspector.providers.provider import Fact, Key, Provider, Retries, Sign, unknown
from inspector.signatures import Scheme

DOCS = "Linear documentation, «Webhooks»"
LIBRARY = "@linear/sdk 98 (Node), LinearWebhookClient"

PROVIDER = Provider(
    name="linear",
    title="Linear",
    sources=(DOCS, LIBRARY),
    signs=(Sign(header="Linear-Signature"), Sign(header="Linear-Event")),
    signature=Fact(
        "Linear-Signature: the hexadecimal HMAC-SHA256 of the raw body",
        source=DOCS,
        note="The time is in the body, in milliseconds; its library allows 60 s.",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 hex",
            header="Linear-Signature",
            timestamp="member:webhookTimestamp",
            timestamp_format="milliseconds",
            tolerance=60.0,
            source=LIBRARY,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("header:Linear-Delivery", "unverified", DOCS),
    event_type=Fact("header:Linear-Event", "unverified", DOCS),
    event_action="$.action",
    occurred_at=Fact("$.createdAt", "unverified", DOCS),
    keys=(Key(("header:Linear-Delivery",), "strong"),),
    key=Fact(
        "Linear-Delivery", "unverified", DOCS, "Whether it stays for all attempts is not known."
    ),
    varies=Fact(
        ("$.webhookTimestamp",),
        "assumed",
        LIBRARY,
        "The library allows 60 s, and the first retry comes after as much.",
    ),
    timeout=Fact(5.0, source=DOCS),
    success=Fact("200", "unverified", DOCS),
    retries=Fact(Retries(count=3, gaps=(60.0, 3_600.0, 21_600.0)), source=DOCS),
    disabled_after=unknown("When it switches off was not verified.", DOCS),
    validation=unknown("No validation request is known.", DOCS),
    notes=(Fact("linear-timestamp holds the time of sending.", "unverified", DOCS),),
)
