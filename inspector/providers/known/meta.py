"""Meta: WhatsApp, Messenger, Instagram and pages."""

from inspector.providers.handshake import Handshake
from inspector.providers.provider import SECONDARY, Fact, Provider, Sign, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

DOCS = "Meta documentation, «Webhooks»"
FAQ = "Messenger platform documentation, questions about webhooks"

PROVIDER = Provider(
    name="meta",
    title="Meta",
    sources=(DOCS, FAQ),
    # X-Hub-Signature-256 is no sign of its own: GitHub sends it too.
    signs=(
        Sign(
            without=("X-GitHub-Event",),
            shape=(Shape("$.object", "text"), Shape("$.entry", "array")),
        ),
        Sign(query=("hub.mode", "hub.challenge", "hub.verify_token")),
    ),
    signature=Fact(
        "X-Hub-Signature-256: sha256= and the hexadecimal HMAC-SHA256 of the raw body, with the "
        "app's secret",
        "unofficial",
        SECONDARY,
        "The payload escapes what is not ASCII; receivers disagree whether the escaped form is "
        "signed. Here the bytes are taken as they came.",
    ),
    secret=Fact("the app's secret", "unofficial", SECONDARY),
    schemes=(
        Scheme(
            name="hmac-sha256 hex, sha256= prefix",
            header="X-Hub-Signature-256",
            prefix="sha256=",
            standing="unofficial",
            source=SECONDARY,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=unknown("Ids are those of the messages within, several at a time.", DOCS),
    event_type=Fact("$.object", "assumed", DOCS, "What changed stands deeper, in field."),
    occurred_at=unknown("Where a payload says when it happened was not verified.", DOCS),
    key=Fact("the hash of the whole body", "assumed", DOCS),
    timeout=Fact(20.0, source=FAQ),
    success=Fact("200", "unverified", DOCS),
    retries=unknown("What is said of its retries conflicts.", DOCS),
    disabled_after=unknown("What is said of it conflicts.", DOCS),
    validation=Fact(
        "GET with hub.mode and hub.verify_token; hub.challenge has to come back",
        source=DOCS,
        note="Your own app should compare hub.verify_token; here any is answered.",
    ),
    handshake=Handshake(
        query=("hub.mode", "hub.challenge"),
        signed=False,  # all of it is in the query
        reply="{query:hub.challenge}",
        reply_type="text/plain; charset=utf-8",
        standing="documented",
        source=DOCS,
    ),
)
