"""Shopify's sample events: a shop for kites."""

from inspector.providers.drawn import Iso, Joined, Pick, Serial, Tree, Uuid, Whole
from inspector.providers.known.shopify import DOCS
from inspector.providers.sample import UNVERIFIED, Sample

_KITE = Pick("kite", ("Albatros 2.4 m", "Dragon à queue", "六角凧"))


def _sample(topic: str, body: Tree) -> Sample:
    return Sample(
        topic,
        body,
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
        headers=(
            ("X-Shopify-Topic", topic),
            ("X-Shopify-Shop-Domain", "vindharpa.myshopify.example"),
            ("X-Shopify-Webhook-Id", Uuid("webhook")),
            ("X-Shopify-Event-Id", Uuid("event")),
            ("X-Shopify-Triggered-At", Iso("microseconds")),
        ),
    )


SAMPLES = (
    _sample(
        "orders/create",
        {
            "id": Serial("order", 13),
            "order_number": Serial("number", 4),
            "email": Pick("kite", ("eydis@vind.example", "luc@vind.example", "ren@vind.example")),
            "created_at": Iso(),
            "currency": "DKK",
            "total_price": Joined((Whole("price", 200, 1900), ".50")),
            "line_items": [
                {
                    "id": Serial("line", 14),
                    "title": _KITE,
                    "quantity": Whole("quantity", 1, 3),
                }
            ],
        },
    ),
    _sample(
        "products/update",
        {
            "id": Serial("product", 13),
            "title": _KITE,
            "vendor": "Vindharpa",
            "updated_at": Iso(),
            "status": "active",
        },
    ),
)
