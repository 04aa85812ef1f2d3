"""Linear's sample events: the issues of a tram's timetable."""

from inspector.providers.drawn import Iso, Joined, Pick, Serial, Tree, Unix, Uuid, Whole
from inspector.providers.known.linear import DOCS
from inspector.providers.sample import UNVERIFIED, Sample

_NUMBER = Serial("number", 3)
_URL = Joined(("https://linear.example/tram/issue/TRM-", _NUMBER))


def _sample(kind: str, action: str, data: Tree) -> Sample:
    return Sample(
        f"{kind}.{action}",
        {
            "action": action,
            "type": kind,
            "createdAt": Iso("milliseconds"),
            "data": data,
            "url": _URL,
            "organizationId": Uuid("organization", of="run"),
            "webhookTimestamp": Unix(unit="milliseconds", of="sending"),
            "webhookId": Uuid("webhook", of="run"),
        },
        standing="unverified",
        source=DOCS,
        note=f"{UNVERIFIED} webhookTimestamp is assumed to be new in each attempt.",
        headers=(("Linear-Delivery", Uuid("delivery")), ("Linear-Event", kind)),
    )


SAMPLES = (
    _sample(
        "Issue",
        "create",
        {
            "id": Uuid("issue"),
            "number": _NUMBER,
            "title": Pick(
                "title",
                ("Line 7 skips Náměstí Míru", "Night trams count as tomorrow", "Jízdní řád: 24:10"),
            ),
            "priority": Whole("priority", 0, 4),
            "state": {"id": Uuid("state", of="run"), "name": "Todo", "type": "unstarted"},
            "createdAt": Iso("milliseconds"),
        },
    ),
    _sample(
        "Comment",
        "create",
        {
            "id": Uuid("comment"),
            "body": Pick("body", ("Seen it too, at 23:58.", "Opraveno v pondělí ✅")),
            "issueId": Uuid("issue"),
            "createdAt": Iso("milliseconds"),
        },
    ),
)
