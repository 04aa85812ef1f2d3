"""GitHub."""

from inspector.providers.handshake import Handshake
from inspector.providers.provider import SECONDARY, Fact, Key, Provider, Retries, Sign, unknown
from inspector.signatures import Scheme

DOCS = "GitHub documentation, «Webhooks»"
SIGNING = "GitHub documentation, «Validating webhook deliveries»"

PROVIDER = Provider(
    name="github",
    title="GitHub",
    sources=(DOCS, SIGNING),
    # X-Hub-Signature-256 is no sign of its own: Meta sends it too.
    signs=(Sign(header="X-GitHub-Event"),),
    signature=Fact(
        "X-Hub-Signature-256: sha256= and the hexadecimal HMAC-SHA256 of the raw body",
        source=SIGNING,
        note="No time is signed, so an old delivery that is sent again is still valid.",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 hex, sha256= prefix",
            header="X-Hub-Signature-256",
            prefix="sha256=",
            source=SIGNING,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("header:X-GitHub-Delivery", source=DOCS),
    event_type=Fact("header:X-GitHub-Event", "unverified", DOCS),
    event_action="$.action",
    occurred_at=unknown("Where a payload says when it happened was not verified.", DOCS),
    keys=(Key(("header:X-GitHub-Delivery",), "strong"),),
    key=Fact("X-GitHub-Delivery", source=DOCS, note="It stays when it is delivered again."),
    timeout=Fact(10.0, source=DOCS, note="GitHub Enterprise Server waits 30 s."),
    success=Fact("2xx", "unverified", DOCS),
    retries=Fact(
        Retries(count=0),
        "unofficial",
        SECONDARY,
        "Nothing is tried again by itself; by hand within 3 days.",
    ),
    disabled_after=unknown("No switching off is known.", DOCS),
    validation=Fact("The event ping when a webhook is made", "unverified", DOCS),
    handshake=Handshake(
        header="X-GitHub-Event",
        header_is="ping",
        secret_optional=True,
        standing="unverified",
        source=DOCS,
    ),
    notes=(Fact("X-GitHub-Hook-ID names the webhook.", "unverified", DOCS),),
)
