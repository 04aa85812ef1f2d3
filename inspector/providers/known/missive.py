"""Missive, a shared inbox: webhooks are an action of its rules."""

from inspector.providers.handshake import Handshake
from inspector.providers.provider import Fact, Key, Provider, Retries, Sign, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

OFFICIAL = "Missive help, «Webhooks»"
GUIDE = "«Missive Webhooks - Setup Guide», not Missive's own"

REQUEST = f"{OFFICIAL}, section «Request format»"
FAILING = f"{OFFICIAL}, section «Error handling and retry»"
SIGNING = f"{OFFICIAL}, section «Request validation»"
SETUP = f"{OFFICIAL}, section «How to setup»"

PROVIDER = Provider(
    name="missive",
    title="Missive",
    sources=(OFFICIAL, GUIDE),
    # X-Hook-Signature is no sign of its own: Asana and others send a header of that name too.
    signs=(
        Sign(
            shape=(
                Shape("$.rule", "object"),
                Shape("$.rule.type", "text"),
                Shape("$.conversation", "object"),
            )
        ),
    ),
    signature=Fact(
        "X-Hook-Signature: sha256= and the hexadecimal HMAC-SHA256 of the raw body, only where "
        "the rule has a validation secret",
        source=SIGNING,
        note="No time is signed, so an old delivery that is sent again is still valid.",
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 hex, sha256= prefix",
            header="X-Hook-Signature",
            algorithm="hmac-sha256",
            prefix="sha256=",
            source=SIGNING,
        ),
    ),
    event_types=Fact(
        ("label_change",),
        source=REQUEST,
        note=(
            "Only this one stands in the official example. The guide also lists new_message, "
            "new_comment, assignment_change, conversation_opened and conversation_closed "
            "(unofficial); any text is accepted."
        ),
    ),
    batch=Fact(value=False, source=REQUEST),
    event_id=unknown("A payload carries no id of the event, and no delivery header.", REQUEST),
    event_type=Fact("$.rule.type", source=REQUEST),
    occurred_at=unknown("A payload does not say when the rule fired.", REQUEST),
    keys=(
        Key(
            (
                "$.rule.id",
                "$.conversation.id",
                "$.latest_message.id",
                "$.latest_message.updated_at",
            ),
            "weak",
        ),
    ),
    key=Fact(
        "rule.id, conversation.id, latest_message.id and its updated_at together; without one of "
        "them the hash of the body",
        "assumed",
        REQUEST,
        "Whether a retry has the same bytes is not documented.",
    ),
    timeout=Fact(15.0, source=SETUP),
    success=Fact(
        "2xx", "assumed", FAILING, "The documents only say that an error status is retried."
    ),
    retries=Fact(
        # 81 s, so that the last of them begins 8 minutes after the first request even where each
        # before it ran into its timeout.
        Retries(count=5, window=480.0, simulated=(81.0,) * 5),
        source=FAILING,
        note="The gaps within the 8 minutes are not documented.",
    ),
    disabled_after=Fact(
        50,
        source=FAILING,
        note=(
            "About 50: «more than 50» officially, «50+» in the guide, and neither says whether "
            "retries count. It is switched on again by hand in the rules' settings."
        ),
    ),
    disabled_subject="$.rule.id",
    validation=Fact(
        "A request on saving the rule, which must succeed",
        source=SETUP,
        note=(
            "Its body, and whether it is signed, are not documented. What comes to an endpoint set "
            "to missive with neither rule nor conversation is assumed to be it."
        ),
    ),
    handshake=Handshake(
        absent=("rule", "conversation"),
        signed=None,
        secret_optional=True,
        standing="assumed",
        source=SETUP,
    ),
    notes=(
        Fact("Ids need not be UUIDs: the examples hold letters beyond hex.", source=REQUEST),
        Fact("Rules need the Productive or the Business plan.", source=SETUP),
        Fact("URLs must be HTTPS.", "unofficial", GUIDE),
        Fact(
            "Webhooks can be made with POST /v1/hooks; whether those are signed is not known.",
            "unofficial",
            GUIDE,
        ),
        Fact(
            "The guide's Node sample compares with timingSafeEqual, which throws where the "
            "lengths differ: a signature without its prefix becomes a 500, and so a retry.",
            "unofficial",
            GUIDE,
        ),
        Fact(
            "Public receivers have compared bare hex, and have read an X-Missive-Signature: "
            "the prefix belongs to the value, and that header does not exist.",
            "unofficial",
            "public source code",
        ),
        Fact(
            "Custom channels are another feature, with a payload {message, conversation} and a "
            "signature secret of their own; their header's name was not verified.",
            "unofficial",
            "Missive developer documents",
        ),
    ),
)
