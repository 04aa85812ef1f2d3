"""ManySends' sample events: the inbox of a bakery.

All types are documented, the data of one of them. The signature is not here: signing adds it.
"""

from inspector.providers.drawn import Hex, Iso, Joined, Pick, Tree, Whole
from inspector.providers.known.manysends import EVENTS, PAYLOAD
from inspector.providers.sample import Sample

_CONVERSATION = Joined(("conv_", Hex("conversation", 16)))
_MESSAGE = Joined(("msg_", Hex("message", 16)))
_AGENT = Joined(("agent_", Hex("agent", 16)))
_LABEL = Joined(("label_", Hex("label", 16)))
_INBOX = Whole("inbox", 1, 9, of="run")
_CONTACT = Whole("contact", 1_000, 99_999)

_TEXT = Pick(
    "text",
    (
        "Is the rye loaf sliced? Größe 2, bitte",
        'Two dozen "semlor" for Friday, please 🥐',
        "The order 0042 came without the crème brûlée…",
        "Kann ich bis 17:30 abholen?",
        "ありがとうございます。とても美味しかったです",
    ),
)
_NAME = Pick("name", ("Þóra Jónsdóttir", "Émile Lefèvre", "Oluwaṣeun Adéyẹmí", "Zeynep Şahin"))
_EMAIL = Pick(
    "name",
    (
        "thora@krusta.example",
        "emile@krusta.example",
        "seun@krusta.example",
        "zeynep@krusta.example",
    ),
)
_TITLE = Pick("title", ("allergy", "wedding cake", "complaint / Reklamation", "★ regular"))
_COLOR = Pick("title", ("#d9480f", "#5f3dc4", "#c92a2a", "#2b8a3e"))


def _conversation(status: str = "open", **more: Tree) -> Tree:
    return {
        "id": _CONVERSATION,
        "status": status,
        "inbox_id": _INBOX,
        "contact_id": _CONTACT,
        **more,
    }


def _message(**more: Tree) -> Tree:
    return {"id": _MESSAGE, "conversation_id": _CONVERSATION, "contact_id": _CONTACT, **more}


def _agent(**more: Tree) -> Tree:
    return {"id": _AGENT, "name": _NAME, "email": _EMAIL, **more}


def _label() -> Tree:
    return {"id": _LABEL, "title": _TITLE, "color": _COLOR}


def _payload(event: str, data: Tree) -> Tree:
    return {"event": event, "timestamp": Iso(), "data": data}


def _assumed(about: str, events: dict[str, Tree]) -> tuple[Sample, ...]:
    return tuple(
        Sample(event, _payload(event, data), standing="assumed", source=EVENTS, note=about)
        for event, data in events.items()
    )


_OF_CONVERSATION = (
    "Only the name is documented: data is assumed to be that of conversation.created, and "
    "what changed in it is invented."
)
_OTHER = "Only the name is documented: all of data is invented, its id after the documented one."
_EMOJI = Pick("emoji", ("👍", "❤️", "🎂", "🙏"))

SAMPLES = (
    Sample(
        "conversation.created", _payload("conversation.created", _conversation()), source=PAYLOAD
    ),
    *_assumed(
        _OF_CONVERSATION,
        {
            "conversation.status_changed": _conversation("pending", previous_status="open"),
            "conversation.assigned": _conversation(assignee_id=_AGENT),
            "conversation.resolved": _conversation("resolved"),
            "conversation.reopened": _conversation(previous_status="resolved"),
            "conversation.labeled": _conversation(label=_label()),
        },
    ),
    *_assumed(
        _OTHER,
        {
            "message.created": _message(content=_TEXT),
            "message.updated": _message(content=_TEXT, edited=True),
            "message.deleted": _message(),
            "message.reaction_added": _message(emoji=_EMOJI),
            "message.reaction_removed": _message(emoji=_EMOJI),
            "agent.created": _agent(role="agent"),
            "agent.updated": _agent(role="administrator"),
            "agent.deleted": _agent(),
            "agent.status_changed": _agent(status=Pick("status", ("online", "busy", "offline"))),
            "label.created": _label(),
            "label.updated": _label(),
            "label.deleted": _label(),
        },
    ),
)
