"""Square's sample events: a market stall for cheese."""

from inspector.providers.drawn import Hex, Iso, Pick, Tree, Uuid, Whole
from inspector.providers.known.square import DOCS
from inspector.providers.sample import UNVERIFIED, Sample

_PAYMENT = Hex("payment", 22)
_CUSTOMER = Hex("customer", 26)


def _sample(event: str, kind: str, id_: Hex, object_: Tree) -> Sample:
    return Sample(
        event,
        {
            "merchant_id": Hex("merchant", 13, of="run"),
            "type": event,
            "event_id": Uuid("event"),
            "created_at": Iso("milliseconds"),
            "data": {"type": kind, "id": id_, "object": {kind: object_}},
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
        headers=(("square-environment", "Sandbox"),),
    )


SAMPLES = (
    _sample(
        "payment.created",
        "payment",
        _PAYMENT,
        {
            "id": _PAYMENT,
            "status": "APPROVED",
            "amount_money": {"amount": Whole("cents", 250, 9900), "currency": "EUR"},
            "note": Pick("note", ("½ Gruyère", "Brânză de burduf, 400 g", "2 × Époisses")),
            "created_at": Iso("milliseconds"),
        },
    ),
    _sample(
        "customer.created",
        "customer",
        _CUSTOMER,
        {
            "id": _CUSTOMER,
            "given_name": Pick("name", ("Ileana", "Jean-Noël", "Yağmur")),
            "created_at": Iso("milliseconds"),
        },
    ),
)
