"""Typeform's sample event: a survey among night bakers."""

from inspector.providers.drawn import Hex, Iso, Joined, Pick, Whole
from inspector.providers.known.typeform import DOCS
from inspector.providers.sample import UNVERIFIED, Sample

_FORM = Hex("form", 8, of="run")

SAMPLES = (
    Sample(
        "form_response",
        {
            "event_id": Joined(("01", Hex("event", 24))),
            "event_type": "form_response",
            "form_response": {
                "form_id": _FORM,
                "token": Hex("token", 32),
                "landed_at": Iso(),
                "submitted_at": Iso(),
                "definition": {"id": _FORM, "title": "Rolls at 3 a.m.", "fields": []},
                "answers": [
                    {
                        "type": "text",
                        "text": Pick(
                            "answer",
                            ("Zu wenig Kardamom", "more “knots”, fewer crumbs", "塩パン 🥐"),
                        ),
                        "field": {"id": Hex("field", 12, of="run"), "type": "short_text"},
                    },
                    {
                        "type": "number",
                        "number": Whole("number", 1, 12),
                        "field": {"id": Hex("other field", 12, of="run"), "type": "number"},
                    },
                ],
            },
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
    ),
)
