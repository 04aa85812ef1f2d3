"""Mailgun's sample events: the letters of an observatory. Signing adds the signature."""

from inspector.providers.drawn import Hex, Joined, Pick, Tree, Unix
from inspector.providers.known.mailgun import DOCS
from inspector.providers.sample import UNVERIFIED, Sample

_SIGNATURE: Tree = {
    "timestamp": Joined((Unix(of="sending"),)),
    "token": Joined((Hex("token", 32, of="sending"), Hex("rest of it", 18, of="sending"))),
}
_RECIPIENT = Pick(
    "who", ("tycho@uraniborg.example", "sophie@uraniborg.example", "johannes@uraniborg.example")
)
_SUBJECT = Pick("who", ("A comet, perhaps", "Stjärnhimlen i mars", "Re: the sextant’s 3rd screw"))


def _sample(event: str, level: str, more: dict[str, Tree]) -> Sample:
    return Sample(
        event,
        {
            "signature": _SIGNATURE,
            "event-data": {
                "id": Hex("event", 22),
                "event": event,
                "timestamp": Unix(),
                "log-level": level,
                "recipient": _RECIPIENT,
                "message": {
                    "headers": {
                        "to": _RECIPIENT,
                        "from": "clock@uraniborg.example",
                        "subject": _SUBJECT,
                        "message-id": Joined((Hex("message", 24), "@uraniborg.example")),
                    }
                },
                **more,
            },
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
    )


SAMPLES = (
    _sample("delivered", "info", {}),
    _sample(
        "failed",
        "error",
        {
            "severity": "permanent",
            "delivery-status": {"code": 550, "message": "No such mailbox on this island"},
        },
    ),
)
