"""WooCommerce's sample events: a shop for garden tools."""

from inspector.providers.drawn import Hex, Iso, Joined, Pick, Serial, Tree, Whole
from inspector.providers.known.woocommerce import SOURCE
from inspector.providers.sample import UNVERIFIED, Sample
from inspector.providers.trial import Trial

_TOOL = Pick("tool", ("Gänsefußhacke", "dibber, ash & brass", "Sécateur n° 8"))
_WEBHOOK = Joined((Serial("webhook", 2, of="run"),))


def _sample(resource: str, event: str, body: Tree) -> Sample:
    return Sample(
        f"{resource}.{event}",
        body,
        standing="unverified",
        source=SOURCE,
        note=UNVERIFIED,
        headers=(
            ("X-WC-Webhook-Source", "https://garten.example/"),
            ("X-WC-Webhook-Topic", f"{resource}.{event}"),
            ("X-WC-Webhook-Resource", resource),
            ("X-WC-Webhook-Event", event),
            ("X-WC-Webhook-ID", _WEBHOOK),
            ("X-WC-Webhook-Delivery-ID", Hex("delivery", 32, of="sending")),
        ),
    )


SAMPLES = (
    _sample(
        "order",
        "created",
        {
            "id": Serial("order", 5),
            "status": "processing",
            "currency": "EUR",
            "date_created": Iso(),
            "total": Joined((Whole("total", 9, 240), ".90")),
            "line_items": [
                {"id": Serial("line", 5), "name": _TOOL, "quantity": Whole("quantity", 1, 5)}
            ],
        },
    ),
    _sample(
        "product",
        "updated",
        {
            "id": Serial("product", 4),
            "name": _TOOL,
            "status": "publish",
            "date_modified": Iso(),
        },
    ),
)
TRIAL = Trial(
    sample=Sample("webhook_id", {"webhook_id": _WEBHOOK}, source=SOURCE, is_form=True),
    is_signed=False,
    status=200,
)
