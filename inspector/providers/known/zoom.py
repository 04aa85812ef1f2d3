"""Zoom."""

from inspector.providers.handshake import Handshake
from inspector.providers.provider import Fact, Provider, Retries, Sign, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

DOCS = "Zoom documentation, «Using webhooks»"

PROVIDER = Provider(
    name="zoom",
    title="Zoom",
    sources=(DOCS,),
    signs=(
        Sign(header="x-zm-signature"),
        Sign(
            unsigned=True,
            shape=(
                Shape("$.event", "text"),
                Shape("$.event_ts", "number"),
                Shape("$.payload", "object"),
            ),
        ),
    ),
    signature=Fact(
        "x-zm-signature: v0= and the hexadecimal HMAC-SHA256 of v0, the time and the raw body, "
        "with colons between",
        source=DOCS,
        note="@zoom/rivet 0.4.0 hashes the body after writing it anew, so it takes other bytes "
        "too.",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 hex of v0, time and body, v0= prefix",
            header="x-zm-signature",
            prefix="v0=",
            signed="v0:{timestamp}:{body}",
            timestamp="header:x-zm-request-timestamp",
            source=DOCS,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=unknown("A payload carries no id of the event, as far as was seen.", DOCS),
    event_type=Fact("$.event", "unverified", DOCS),
    occurred_at=Fact("$.event_ts", "unverified", DOCS),
    key=Fact("the hash of the whole body", "assumed", DOCS),
    timeout=Fact(3.0, source=DOCS),
    success=Fact("200,204", "unverified", DOCS),
    retries=Fact(Retries(count=3, gaps=(300.0, 1_200.0, 3_600.0)), source=DOCS),
    disabled_after=unknown("No switching off is known.", DOCS),
    validation=Fact(
        "endpoint.url_validation, every 72 hours; its token has to come back with its HMAC",
        source=DOCS,
    ),
    handshake=Handshake(
        shape=(
            Shape("$.event", "text", texts=("endpoint.url_validation",)),
            Shape("$.payload.plainToken", "text"),
        ),
        refused=401,
        reply=(
            '{"plainToken":{json:$.payload.plainToken},'
            '"encryptedToken":{hmac-sha256:$.payload.plainToken}}'
        ),
        standing="documented",
        source=DOCS,
    ),
)
