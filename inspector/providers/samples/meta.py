"""Meta's sample events: messages to a lighthouse museum."""

from inspector.providers.drawn import Hex, Joined, Pick, Serial, Tree, Unix
from inspector.providers.known.meta import DOCS
from inspector.providers.sample import UNVERIFIED, Sample
from inspector.providers.trial import Trial

_PHONE = Joined(("3538", Serial("phone", 8)))
_TEXT = Pick(
    "text",
    ("Are you open on Sundays?", "An bhfuil cead madra a thabhairt? 🐶", "Two adults, 1 Kind"),
)


def _sample(object_: str, entry: Tree) -> Sample:
    return Sample(
        object_,
        {"object": object_, "entry": [entry]},
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
        is_ascii=True,
    )


SAMPLES = (
    _sample(
        "whatsapp_business_account",
        {
            "id": Joined((Serial("account", 15, of="run"),)),
            "changes": [
                {
                    "value": {
                        "messaging_product": "whatsapp",
                        "metadata": {
                            "display_phone_number": "353800000000",
                            "phone_number_id": Joined((Serial("number", 15, of="run"),)),
                        },
                        "contacts": [
                            {
                                "profile": {"name": Pick("who", ("Gráinne", "Wójtek", "Zoë"))},
                                "wa_id": _PHONE,
                            }
                        ],
                        "messages": [
                            {
                                "from": _PHONE,
                                "id": Joined(("wamid.", Hex("message", 32))),
                                "timestamp": Joined((Unix(),)),
                                "text": {"body": _TEXT},
                                "type": "text",
                            }
                        ],
                    },
                    "field": "messages",
                }
            ],
        },
    ),
    _sample(
        "page",
        {
            "id": Joined((Serial("page", 15, of="run"),)),
            "time": Unix(unit="milliseconds"),
            "messaging": [
                {
                    "sender": {"id": Joined((Serial("sender", 15),))},
                    "recipient": {"id": Joined((Serial("page", 15, of="run"),))},
                    "timestamp": Unix(unit="milliseconds"),
                    "message": {"mid": Joined(("m_", Hex("message", 32))), "text": _TEXT},
                }
            ],
        },
    ),
)
TRIAL = Trial(
    sample=Sample(
        "hub.challenge",
        {},
        source=DOCS,
        note="A hub.verify_token of your own goes into the URL: ?hub.verify_token=…",
        method="GET",
        query=(
            ("hub.mode", "subscribe"),
            ("hub.challenge", Joined((Serial("challenge", 10),))),
            ("hub.verify_token", "your-verify-token"),
        ),
    ),
    is_signed=False,
)
