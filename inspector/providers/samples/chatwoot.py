"""Chatwoot's sample events: the questions that a seed shop is asked."""

from inspector.providers.drawn import Iso, Pick, Serial, Tree, Uuid, Whole
from inspector.providers.known.chatwoot import PUBLIC
from inspector.providers.sample import UNVERIFIED, Sample

_CONVERSATION = Serial("conversation", 5)
_ACCOUNT: Tree = {"id": Serial("account", 3, of="run"), "name": "Frøhandelen"}
_INBOX: Tree = {"id": Serial("inbox", 2, of="run"), "name": "Website"}
_SENDER: Tree = {
    "id": Serial("contact", 6),
    "name": Pick("who", ("Siobhán Walsh", "Łucja Wiśniewska", "Dũng Trần")),
    "type": "contact",
}


def _sample(event: str, body: dict[str, Tree]) -> Sample:
    return Sample(
        event,
        {"event": event, **body, "account": _ACCOUNT, "inbox": _INBOX},
        standing="unverified",
        source=PUBLIC,
        note=UNVERIFIED,
        headers=(("X-Chatwoot-Delivery", Uuid("delivery")),),
    )


SAMPLES = (
    _sample(
        "message_created",
        {
            "id": Serial("message", 8),
            "content": Pick(
                "content",
                (
                    "Do the tomatoes want sun all day? 🍅",
                    'The packet says "sow in März" – is April too late?',
                    "Ile nasion jest w torebce?",
                ),
            ),
            "created_at": Iso("milliseconds"),
            "message_type": "incoming",
            "content_type": "text",
            "private": False,
            "sender": _SENDER,
            "conversation": {"id": _CONVERSATION, "status": "open"},
        },
    ),
    _sample(
        "conversation_status_changed",
        {
            "id": _CONVERSATION,
            "status": Pick("status", ("resolved", "pending", "snoozed")),
            "unread_count": Whole("unread", 0, 4),
            "meta": {"sender": _SENDER},
        },
    ),
)
