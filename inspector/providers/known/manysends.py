"""ManySends: the signature stands in the body, and no document says what it signs."""

from collections.abc import Iterator

from inspector.providers.provider import Fact, Key, Provider, Sign, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

PAGE = "ManySends help centre, «Webhooks» (2024-03-05)"

PAYLOAD = f"{PAGE}, section «Webhook Payload Format»"
EVENTS = f"{PAGE}, section «Supported Webhook Events»"
TROUBLE = f"{PAGE}, section «Troubleshooting»"
SETUP = f"{PAGE}, section «Setting Up Webhooks»"
ADVICE = f"{PAGE}, section «Best Practices»"

EVENT_TYPES = (
    "conversation.created",
    "conversation.status_changed",
    "conversation.assigned",
    "conversation.resolved",
    "conversation.reopened",
    "message.created",
    "message.updated",
    "message.deleted",
    "message.reaction_added",
    "message.reaction_removed",
    "agent.created",
    "agent.updated",
    "agent.deleted",
    "agent.status_changed",
    "label.created",
    "label.updated",
    "label.deleted",
    "conversation.labeled",
)

_FAMILIES = ("conversation.", "message.", "agent.", "label.")


def _schemes() -> Iterator[Scheme]:
    """The likely recipes: a signature can't cover itself, so something has to be left out."""
    recipes = (
        ("cut", "{body:cut}", "the body without the signature member"),
        ("data", "{raw:data}", "data"),
        ("empty", "{body:empty}", 'the body with "" as the signature'),
        ("null", "{body:null}", "the body with null as the signature"),
        ("time-data", "{timestamp}.{raw:data}", "timestamp, a dot and data"),
        (
            "time-cut",
            "{timestamp}.{body:cut}",
            "timestamp, a dot and the body without the signature",
        ),
    )
    for word, signed, words in recipes:
        yield Scheme(
            name=f"candidate: hmac-sha256 hex of {words}",
            word=word,
            member="signature",
            prefix="sha256=",
            prefix_required=False,
            signed=signed,
            timestamp="member:timestamp" if "{timestamp}" in signed else "",
            standing="candidate",
        )
    yield Scheme(
        name="candidate: hmac-sha256 hex of the whole body, in a header",
        word="header",
        header="*signature*",
        prefix="sha256=",
        prefix_required=False,
        standing="candidate",
    )


PROVIDER = Provider(
    name="manysends",
    title="ManySends",
    sources=(PAGE,),
    signs=(
        Sign(
            shape=(
                Shape("$.event", "text", _FAMILIES),
                Shape("$.timestamp", "text"),
                Shape("$.data", "object"),
                Shape("$.signature", "text", ("sha256=",)),
            )
        ),
        # Without the signature many a provider's payload looks like that: ask for more.
        Sign(
            unsigned=True,
            absent=("signature",),
            shape=(
                Shape("$.event", "text", texts=EVENT_TYPES),
                Shape("$.timestamp", "text"),
                Shape("$.data", "object"),
                Shape("$.data.id", "text"),
            ),
        ),
    ),
    signature=Fact(
        "A member signature of the body that begins with sha256=, where a secret was given",
        source=PAYLOAD,
        note=(
            "What is signed is not documented. Likely recipes are tried and named; where none "
            "fits, the signature is unverifiable, neither valid nor invalid."
        ),
    ),
    schemes=tuple(_schemes()),
    event_types=Fact(EVENT_TYPES, source=EVENTS),
    batch=Fact(value=False, source=PAYLOAD),
    event_id=unknown(
        "The page advises checking event ids, but its payload has none: data.id is the "
        "conversation's.",
        PAYLOAD,
    ),
    event_type=Fact("$.event", source=PAYLOAD),
    occurred_at=Fact("$.timestamp", source=PAYLOAD),
    keys=(Key(("$.event", "$.timestamp", "$.data.id"), "weak"),),
    key=Fact(
        "event, timestamp and data.id together; without one of them the hash of the body",
        "assumed",
        PAYLOAD,
        "Whether a retry keeps its timestamp is not documented.",
    ),
    timeout=Fact(30.0, source=TROUBLE),
    success=Fact(
        "200", source=TROUBLE, note="Whether other 2xx codes are accepted is not documented."
    ),
    retries=unknown(
        "The page's advice to «implement retry logic» is for receivers; it promises none.", ADVICE
    ),
    disabled_after=unknown("No switching off is documented.", PAGE),
    validation=Fact(
        "A button sends a test payload",
        source=SETUP,
        note="What it holds is not documented, nor that it has to succeed.",
    ),
    notes=(
        Fact("The webhook has to be activated after it is set up.", source=SETUP),
        Fact("HTTPS is advised for the endpoint.", source=f"{PAGE}, section «Security»"),
    ),
)
