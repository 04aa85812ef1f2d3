"""Discord: interactions and webhook events, signed with Ed25519."""

from inspector.providers.handshake import Handshake
from inspector.providers.provider import SECONDARY, Fact, Key, Provider, Sign, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

DOCS = "Discord documentation, «Receiving and responding to interactions»"
LIBRARY = "discord-interactions 0.4.0 (Python), verify_key"

PROVIDER = Provider(
    name="discord",
    title="Discord",
    sources=(DOCS, LIBRARY),
    signs=(Sign(header="X-Signature-Ed25519"),),
    signature=Fact(
        "X-Signature-Ed25519: the Ed25519 signature of the timestamp and the raw body, in hex",
        source=LIBRARY,
        note="The secret here is the application's public key, in hex.",
    ),
    schemes=(
        Scheme(
            name="ed25519 hex of time and body",
            algorithm="ed25519",
            header="X-Signature-Ed25519",
            signed="{timestamp}{body}",
            key="hex",
            timestamp="header:X-Signature-Timestamp",
            source=LIBRARY,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("$.id", "unverified", DOCS),
    event_type=Fact("$.event.type", "unverified", DOCS),
    event_type_else=("$.type",),
    occurred_at=unknown("Where a payload says when it happened was not verified.", DOCS),
    keys=(Key(("$.id",), "strong"),),
    key=Fact("id", "unverified", DOCS),
    timeout=Fact(3.0, "unverified", DOCS),
    success=Fact("2xx", "unverified", DOCS),
    retries=unknown(
        "Interactions are not tried again, as a secondary source says; of webhook events nothing "
        "is said.",
        DOCS,
    ),
    disabled_after=unknown("No switching off is known.", DOCS),
    validation=Fact(
        "A PING; and one that is signed wrong, which has to get 401",
        source=LIBRARY,
        note=(
            "Of webhook events, a ping of type 0 gets 204 (read elsewhere). Their events are of "
            "type 1 as a PING is; that a PING has no event beside it is assumed."
        ),
    ),
    handshake=Handshake(
        header="X-Signature-Ed25519",
        shape=(Shape("$.type", "number", texts=("1",)), Shape("$.application_id", "text")),
        absent=("event",),
        reply='{"type":1}',
        refused=401,
        standing="documented",
        source=LIBRARY,
    ),
    other_handshakes=(
        Handshake(
            header="X-Signature-Ed25519",
            shape=(Shape("$.type", "number", texts=("0",)), Shape("$.application_id", "text")),
            absent=("event",),
            status=204,
            refused=401,
            standing="unofficial",
            source=SECONDARY,
        ),
    ),
)
