"""Slack: its Events API, slash commands and interactions."""

from inspector.providers.handshake import Handshake
from inspector.providers.provider import SECONDARY, Fact, Key, Provider, Retries, Sign, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

DOCS = "Slack documentation, «Verifying requests from Slack»"
EVENTS = "Slack documentation, «The Events API»"
LIBRARY = "slack_sdk 3.47.0 (Python), SignatureVerifier"

PROVIDER = Provider(
    name="slack",
    title="Slack",
    sources=(DOCS, EVENTS, LIBRARY),
    signs=(
        Sign(header="X-Slack-Signature"),
        Sign(header="X-Slack-Request-Timestamp"),
        Sign(
            unsigned=True,
            shape=(
                Shape("$.type", "text", texts=("event_callback",)),
                Shape("$.team_id", "text"),
                Shape("$.event", "object"),
            ),
        ),
        # By hand, as the documents show it: Slack itself signs it.
        Sign(
            unsigned=True,
            shape=(
                Shape("$.type", "text", texts=("url_verification",)),
                Shape("$.challenge", "text"),
                Shape("$.token", "text"),
            ),
        ),
    ),
    signature=Fact(
        "X-Slack-Signature: v0= and the hexadecimal HMAC-SHA256 of v0, the time and the raw body, "
        "with colons between",
        source=LIBRARY,
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 hex of v0, time and body, v0= prefix",
            header="X-Slack-Signature",
            prefix="v0=",
            signed="v0:{timestamp}:{body}",
            timestamp="header:X-Slack-Request-Timestamp",
            tolerance=300.0,
            source=LIBRARY,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("$.event_id", "unverified", EVENTS),
    event_type=Fact("$.event.type", "unverified", EVENTS),
    event_type_else=("$.type",),
    occurred_at=Fact("$.event_time", "unverified", EVENTS),
    keys=(Key(("$.event_id",), "strong"),),
    key=Fact("event_id", "unverified", EVENTS, "Whether it stays for all attempts is not known."),
    timeout=Fact(3.0, "unverified", EVENTS),
    success=Fact("2xx", "unverified", EVENTS),
    retries=Fact(
        Retries(count=3, gaps=(0.0, 60.0, 300.0)),
        "unofficial",
        SECONDARY,
        "At once, after a minute and after five.",
    ),
    disabled_after=unknown("When it switches off was not verified.", DOCS),
    validation=Fact("url_verification, whose challenge has to come back", "unverified", EVENTS),
    handshake=Handshake(
        shape=(Shape("$.type", "text", texts=("url_verification",)), Shape("$.challenge", "text")),
        refused=401,
        reply='{"challenge":{json:$.challenge}}',
        standing="unverified",
        source=EVENTS,
    ),
    notes=(
        Fact(
            "X-Slack-Retry-Num counts the attempts after the first, X-Slack-Retry-Reason says why.",
            "unofficial",
            SECONDARY,
        ),
        Fact("`X-Slack-No-Retry: 1` in an answer ends the retries.", "unofficial", SECONDARY),
    ),
)
