"""Stripe's sample events: a shop for maps."""

from inspector.providers.drawn import Hex, Joined, Pick, Tree, Unix, Whole
from inspector.providers.known.stripe import DOCS
from inspector.providers.sample import UNVERIFIED, Sample

_CENTS = Whole("cents", 900, 48_000)
_CUSTOMER = Joined(("cus_", Hex("customer", 14)))


def _id(prefix: str, name: str) -> Joined:
    return Joined((prefix, Hex(name, 24)))


def _sample(event: str, object_: Tree) -> Sample:
    return Sample(
        event,
        {
            "id": _id("evt_", "event"),
            "object": "event",
            "api_version": "2025-01-27.acacia",
            "created": Unix(),
            "data": {"object": object_},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": Joined(("req_", Hex("request", 14))), "idempotency_key": None},
            "type": event,
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
    )


SAMPLES = (
    _sample(
        "payment_intent.succeeded",
        {
            "id": _id("pi_", "intent"),
            "object": "payment_intent",
            "amount": _CENTS,
            "currency": "nok",
            "customer": _CUSTOMER,
            "description": Pick(
                "map", ("Lofoten 1:50 000", "Île de Ré – marée", "Plan of “Old” Zürich, 1576")
            ),
            "status": "succeeded",
            "metadata": {},
        },
    ),
    _sample(
        "invoice.paid",
        {
            "id": _id("in_", "invoice"),
            "object": "invoice",
            "amount_paid": _CENTS,
            "currency": "nok",
            "customer": _CUSTOMER,
            "status": "paid",
        },
    ),
)
