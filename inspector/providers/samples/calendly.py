"""Calendly's sample events: appointments with a piano tuner."""

from inspector.providers.drawn import Iso, Joined, Pick, Tree, Uuid
from inspector.providers.known.calendly import DOCS
from inspector.providers.sample import UNVERIFIED, Sample

_API = "https://api.calendly.com"
_EVENT = Joined((f"{_API}/scheduled_events/", Uuid("event")))
_NAME = Pick("who", ("Ólafur Þórsson", "Inés Quiñones", "Mehmet Öztürk"))
_EMAIL = Pick("who", ("olafur@klaver.example", "ines@klaver.example", "mehmet@klaver.example"))


def _payload(event: str, status: str, **more: Tree) -> Tree:
    return {
        "event": event,
        "created_at": Iso("microseconds"),
        "created_by": Joined((f"{_API}/users/", Uuid("user", of="run"))),
        "payload": {
            "uri": Joined((_EVENT, "/invitees/", Uuid("invitee"))),
            "email": _EMAIL,
            "name": _NAME,
            "status": status,
            "event": _EVENT,
            "timezone": "Atlantic/Reykjavik",
            **more,
        },
    }


def _sample(event: str, body: Tree) -> Sample:
    return Sample(event, body, standing="unverified", source=DOCS, note=UNVERIFIED)


SAMPLES = (
    _sample("invitee.created", _payload("invitee.created", "active", rescheduled=False)),
    _sample(
        "invitee.canceled",
        _payload(
            "invitee.canceled",
            "canceled",
            cancellation={
                "canceled_by": _NAME,
                "reason": Pick("reason", ("The grand is sold", "Kom ekki í tæka tíð", "")),
            },
        ),
    ),
)
