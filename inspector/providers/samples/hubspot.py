"""HubSpot's sample events, as elements of the arrays that it sends: a climbing hall's members."""

from inspector.providers.drawn import Attempt, Pick, Serial, Tree, Unix
from inspector.providers.known.hubspot import DOCS
from inspector.providers.sample import UNVERIFIED, Sample, Under

_VERSION_2 = Under(headers=(("X-HubSpot-Signature-Version", "v2"),))


def _sample(kind: str, **more: Tree) -> Sample:
    return Sample(
        kind,
        {
            "eventId": Serial("event", 10),
            "subscriptionId": Serial(f"subscription {kind}", 6, of="run"),
            "portalId": Serial("portal", 8, of="run"),
            "appId": Serial("app", 7, of="run"),
            "occurredAt": Unix(unit="milliseconds"),
            "subscriptionType": kind,
            "attemptNumber": Attempt(first=0),
            "objectId": Serial("contact", 9),
            **more,
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
        schemes={
            "v3": Under(),
            "v3-decoded": Under(),
            "v2": _VERSION_2,
            "v2-decoded": _VERSION_2,
            "v1": Under(headers=(("X-HubSpot-Signature-Version", "v1"),)),
        },
    )


SAMPLES = (
    _sample(
        "contact.creation",
        changeFlag="CREATED",
        changeSource=Pick("source", ("CRM_UI", "IMPORT", "FORM")),
    ),
    _sample(
        "contact.propertyChange",
        propertyName="firstname",
        propertyValue=Pick("name", ("Ásgerður", "Noël", "Şebnem", "光")),
        changeSource="CRM_UI",
    ),
)
