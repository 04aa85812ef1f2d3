"""Intercom's sample events: what a ferry line's passengers ask."""

from inspector.providers.drawn import Hex, Joined, Pick, Serial, Tree, Unix
from inspector.providers.known.intercom import DOCS
from inspector.providers.sample import UNVERIFIED, Sample
from inspector.providers.trial import Trial

_NAME = Pick("who", ("Maarja Õunapuu", "Kōji Endō", "Éadaoin Ní Cheallaigh"))
_EMAIL = Pick("who", ("maarja@parvlaev.example", "koji@parvlaev.example", "ead@parvlaev.example"))
_CONTACT: Tree = {"type": "contact", "id": Hex("contact", 24), "name": _NAME, "email": _EMAIL}


def _sample(topic: str, item: Tree) -> Sample:
    return Sample(
        topic,
        {
            "type": "notification_event",
            "app_id": Hex("app", 8, of="run"),
            "data": {"type": "notification_event_data", "item": item},
            "links": {},
            "id": Joined(("notif_", Hex("notification", 32))),
            "topic": topic,
            "delivery_status": "pending",
            "delivery_attempts": 1,
            "delivered_at": 0,
            "first_sent_at": Unix(),
            "created_at": Unix(),
            "self": None,
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
    )


SAMPLES = (
    _sample(
        "conversation.user.created",
        {
            "type": "conversation",
            "id": Joined((Serial("conversation", 12),)),
            "created_at": Unix(),
            "source": {
                "type": "conversation",
                "body": Pick(
                    "body",
                    (
                        "<p>Is the 07:40 boat running in this wind?</p>",
                        "<p>Kas koer vajab piletit? 🐕</p>",
                        "<p>I left a cello on deck 3 &amp; nobody answers</p>",
                    ),
                ),
                "author": _CONTACT,
            },
        },
    ),
    _sample("contact.user.created", _CONTACT),
)
TRIAL = Trial(sample=_sample("ping", {"type": "ping", "message": "something something interzen"}))
