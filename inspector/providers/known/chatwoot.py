"""Chatwoot."""

from inspector.providers.provider import Fact, Key, Provider, Sign, unknown
from inspector.signatures import Scheme

PUBLIC = "several public receivers of Chatwoot's webhooks"

PROVIDER = Provider(
    name="chatwoot",
    title="Chatwoot",
    sources=(PUBLIC,),
    signs=(Sign(header="X-Chatwoot-Signature"),),
    signature=Fact(
        "X-Chatwoot-Signature: sha256= and the hexadecimal HMAC-SHA256 of X-Chatwoot-Timestamp, a "
        "dot and the raw body",
        "unofficial",
        PUBLIC,
        "Its API has returned another secret than the one that signed (chatwoot/chatwoot#13809).",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 hex of time and body, sha256= prefix",
            header="X-Chatwoot-Signature",
            prefix="sha256=",
            signed="{timestamp}.{body}",
            timestamp="header:X-Chatwoot-Timestamp",
            standing="unofficial",
            source=PUBLIC,
        ),
    ),
    event_types=Fact((), "unknown", PUBLIC, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=PUBLIC),
    event_id=Fact("header:X-Chatwoot-Delivery", "unofficial", PUBLIC),
    event_type=Fact("$.event", "unofficial", PUBLIC),
    occurred_at=unknown("Where a payload says when it happened was not verified.", PUBLIC),
    keys=(Key(("header:X-Chatwoot-Delivery",), "strong"),),
    key=Fact("X-Chatwoot-Delivery", "unofficial", PUBLIC),
    timeout=Fact(5.0, "unofficial", "an older source"),
    success=Fact("2xx", "unverified", PUBLIC),
    retries=unknown("Its retries were not verified.", PUBLIC),
    disabled_after=unknown("No switching off is known.", PUBLIC),
    validation=unknown("No validation request is known.", PUBLIC),
)
