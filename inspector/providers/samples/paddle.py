"""Paddle's sample events: a shop for typefaces."""

from inspector.providers.drawn import Hex, Iso, Joined, Pick, Tree, Whole
from inspector.providers.known.paddle import DOCS
from inspector.providers.sample import UNVERIFIED, Sample

_CUSTOMER = Joined(("ctm_01", Hex("customer", 24)))
_ITEMS: Tree = [
    {
        "price": {
            "id": Joined(("pri_01", Hex("price", 24, of="run"))),
            "description": Pick("face", ("Sørvær Text", "Ligature & Söhne", "Kanji 明朝 A")),
        },
        "quantity": Whole("quantity", 1, 20),
    }
]


def _sample(event: str, data: Tree) -> Sample:
    return Sample(
        event,
        {
            "event_id": Joined(("evt_01", Hex("event", 24))),
            "event_type": event,
            "occurred_at": Iso("microseconds"),
            "notification_id": Joined(("ntf_01", Hex("notification", 24))),
            "data": data,
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
    )


SAMPLES = (
    _sample(
        "transaction.completed",
        {
            "id": Joined(("txn_01", Hex("transaction", 24))),
            "status": "completed",
            "customer_id": _CUSTOMER,
            "currency_code": "EUR",
            "items": _ITEMS,
        },
    ),
    _sample(
        "subscription.created",
        {
            "id": Joined(("sub_01", Hex("subscription", 24))),
            "status": "active",
            "customer_id": _CUSTOMER,
            "items": _ITEMS,
        },
    ),
)
