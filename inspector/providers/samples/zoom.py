"""Zoom's sample events: lessons in lace-making."""

from inspector.providers.drawn import Hex, Iso, Joined, Pick, Serial, Tree, Unix, Uuid
from inspector.providers.known.zoom import DOCS
from inspector.providers.sample import UNVERIFIED, Sample
from inspector.providers.trial import Trial

_STAMP = Unix(unit="milliseconds")


def _sample(event: str, **more: Tree) -> Sample:
    return Sample(
        event,
        {
            "event": event,
            "payload": {
                "account_id": Hex("account", 22, of="run"),
                "object": {
                    "uuid": Uuid("meeting"),
                    "id": Joined((Serial("number", 11),)),
                    "host_id": Hex("host", 22, of="run"),
                    "topic": Pick(
                        "topic", ("Klöppeln für Anfänger", "Bobbins & pins", "Dentelle du Puy")
                    ),
                    "type": 2,
                    "start_time": Iso(),
                    "duration": 60,
                    "timezone": "Europe/Paris",
                    **more,
                },
            },
            "event_ts": _STAMP,
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
    )


SAMPLES = (_sample("meeting.started"), _sample("meeting.ended", end_time=Iso()))
TRIAL = Trial(
    sample=Sample(
        "endpoint.url_validation",
        {
            "event": "endpoint.url_validation",
            "payload": {"plainToken": Hex("token", 22)},
            "event_ts": _STAMP,
        },
        source=DOCS,
    )
)
