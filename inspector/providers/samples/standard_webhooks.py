"""Sample events of a sender that keeps to Standard Webhooks: a library that lends instruments."""

from inspector.providers.drawn import Hex, Iso, Joined, Pick, Tree
from inspector.providers.known.standard_webhooks import SPEC
from inspector.providers.sample import UNVERIFIED, Sample

_LOAN = Joined(("loan_", Hex("loan", 12)))


def _sample(event: str, data: Tree) -> Sample:
    return Sample(
        event,
        {"type": event, "timestamp": Iso("microseconds"), "data": data},
        standing="unverified",
        source=SPEC,
        note=UNVERIFIED,
        headers=(("webhook-id", Joined(("msg_", Hex("message", 24)))),),
    )


SAMPLES = (
    _sample(
        "loan.started",
        {
            "id": _LOAN,
            "instrument": Pick("instrument", ("viola d’amore", "Drehleier", "尺八")),
            "reader": Joined(("reader_", Hex("reader", 8))),
        },
    ),
    _sample(
        "loan.returned",
        {
            "id": _LOAN,
            "remark": Pick("remark", ("A string is missing", "wie neu", "bow: 2 hairs left")),
        },
    ),
)
