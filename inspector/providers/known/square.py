"""Square: the URL that was set is signed with the body."""

from inspector.providers.provider import Fact, Key, Provider, Sign, told, unknown
from inspector.signatures import Scheme

DOCS = "Square documentation, «Webhooks»"
LIBRARY = "squareup 46 (Python), webhooks_helper"

PROVIDER = Provider(
    name="square",
    title="Square",
    sources=(DOCS, LIBRARY),
    signs=(Sign(header="x-square-hmacsha256-signature"),),
    signature=Fact(
        "x-square-hmacsha256-signature: HMAC-SHA256 in base64 of the URL as it was set, and the "
        "raw body",
        source=LIBRARY,
        note="A proxy that changes scheme, host or port makes it fail.",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 base64 of URL and body",
            header="x-square-hmacsha256-signature",
            encoding="base64",
            signed="{url}{body}",
            source=LIBRARY,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("$.event_id", source=DOCS),
    event_type=Fact("$.type", "unverified", DOCS),
    occurred_at=Fact("$.created_at", "unverified", DOCS),
    keys=(Key(("$.event_id",), "strong"),),
    key=Fact("event_id", source=DOCS, note="It stays for all attempts."),
    timeout=Fact(10.0, "assumed", DOCS, "«As soon as possible» now; 10 s in an older copy."),
    success=Fact("2xx", "unverified", DOCS),
    retries=told("For 24 hours, 72 in an older copy; the gaps are not documented.", DOCS),
    disabled_after=unknown("No switching off is known.", DOCS),
    validation=unknown("No validation request is known.", DOCS),
    notes=(Fact("square-environment says whether it is of the sandbox.", "unverified", DOCS),),
)
