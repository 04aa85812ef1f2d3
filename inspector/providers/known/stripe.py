"""Stripe: a timestamp and one or several signatures in one header."""

from inspector.providers.provider import SECONDARY, Fact, Key, Provider, Sign, told, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

DOCS = "Stripe documentation, «Webhooks»"
LIBRARY = "stripe 16.1.0 (Python), WebhookSignature"

PROVIDER = Provider(
    name="stripe",
    title="Stripe",
    sources=(DOCS, LIBRARY),
    signs=(
        Sign(header="Stripe-Signature"),
        Sign(
            unsigned=True,
            shape=(
                Shape("$.id", "text", ("evt_",)),
                Shape("$.object", "text", texts=("event",)),
                Shape("$.type", "text"),
            ),
        ),
    ),
    signature=Fact(
        "Stripe-Signature: t=, and one v1= for each secret, the hexadecimal HMAC-SHA256 of the "
        "time, a dot and the raw body",
        source=LIBRARY,
        note="The key is the whole secret with its whsec_, as text. v0 counts for nothing.",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 hex of time and body, v1",
            header="Stripe-Signature",
            prefix="v1=",
            separator=",",
            signed="{timestamp}.{body}",
            timestamp="part:t=",
            tolerance=300.0,
            ahead=False,
            source=LIBRARY,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("$.id", "unverified", DOCS),
    event_type=Fact("$.type", "unverified", DOCS),
    occurred_at=Fact("$.created", "unverified", DOCS),
    keys=(Key(("$.id",), "strong"),),
    key=Fact("id", "unofficial", SECONDARY, note="It stays for all attempts."),
    timeout=unknown("How long it waits was not verified.", DOCS),
    success=Fact("2xx", "unverified", DOCS),
    retries=told(
        "Up to three days with growing gaps in live mode, three tries over hours in a sandbox; "
        "the gaps are not known.",
        SECONDARY,
        "unofficial",
    ),
    disabled_after=unknown("That it switches endpoints off was not verified.", DOCS),
    validation=unknown("No validation request is documented.", DOCS),
    notes=(
        Fact(
            "Secrets of the command-line tool, of test mode and of each endpoint differ; livemode "
            "in the payload tells which.",
            "unofficial",
            "issues of stripe-node and stripe_event",
        ),
    ),
)
