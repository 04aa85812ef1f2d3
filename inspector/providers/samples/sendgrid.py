"""SendGrid's sample events, as elements of the arrays that it sends: a choir's circulars."""

from inspector.providers.drawn import Hex, Joined, Pick, Tree, Unix
from inspector.providers.known.sendgrid import DOCS
from inspector.providers.sample import UNVERIFIED, Sample

_ID = Hex("message", 22)


def _sample(event: str, **more: Tree) -> Sample:
    return Sample(
        event,
        {
            "email": Pick(
                "who", ("alt@kor.example", "sopran.2@kor.example", "bass+noten@kor.example")
            ),
            "timestamp": Unix(),
            "smtp-id": Joined(("<", _ID, "@kor.example>")),
            "event": event,
            "category": Pick("category", ("rehearsal", "Weihnachtskonzert", "körresa")),
            "sg_event_id": Hex("event", 22),
            "sg_message_id": Joined((_ID, ".filter0001.0")),
            **more,
        },
        standing="unverified",
        source=DOCS,
        note=f"{UNVERIFIED} A line break behind it is signed too (sendgrid-nodejs#1193).",
        ending="\r\n",
    )


SAMPLES = (
    _sample("delivered", response="250 OK"),
    _sample("open", useragent="Mozilla/5.0", ip="192.0.2.17"),
    _sample("bounce", reason="550 5.1.1 nobody sings here", status="5.1.1", type="bounce"),
)
