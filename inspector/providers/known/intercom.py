"""Intercom."""

from inspector.providers.handshake import Handshake
from inspector.providers.provider import SECONDARY, Fact, Key, Provider, Sign, told, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

DOCS = "Intercom documentation, «Webhooks»"

PROVIDER = Provider(
    name="intercom",
    title="Intercom",
    sources=(DOCS,),
    # X-Hub-Signature is no sign of its own: GitHub and Meta send it too.
    signs=(
        Sign(
            shape=(Shape("$.type", "text", texts=("notification_event",)), Shape("$.topic", "text"))
        ),
    ),
    signature=Fact(
        "X-Hub-Signature: sha1= and the hexadecimal HMAC-SHA1 of the raw body, with the app's "
        "client secret",
        "unofficial",
        SECONDARY,
    ),
    secret=Fact("the app's client secret", "unofficial", SECONDARY),
    schemes=(
        Scheme(
            name="hmac-sha1 hex, sha1= prefix",
            algorithm="hmac-sha1",
            header="X-Hub-Signature",
            prefix="sha1=",
            standing="unofficial",
            source=SECONDARY,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("$.id", "unverified", DOCS),
    event_type=Fact("$.topic", "unverified", DOCS),
    occurred_at=Fact("$.created_at", "unverified", DOCS),
    keys=(Key(("$.id",), "strong"),),
    key=Fact("id", "unverified", DOCS),
    timeout=unknown("How long it waits was not verified.", DOCS),
    success=Fact("2xx", "unverified", DOCS),
    retries=unknown("Its retries were not verified.", DOCS),
    disabled_after=told(
        "1,000 errors within 15 minutes pause it for 15 minutes; 7 days of them suspend it "
        "(private apps).",
        DOCS,
    ),
    validation=Fact(
        "The topic ping", "unofficial", SECONDARY, "Whether it is signed is not documented."
    ),
    handshake=Handshake(
        shape=(
            Shape("$.type", "text", texts=("notification_event",)),
            Shape("$.topic", "text", texts=("ping",)),
        ),
        signed=None,
        standing="unofficial",
        source=SECONDARY,
    ),
)
