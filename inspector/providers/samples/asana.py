"""Asana's sample events: tasks of a theatre that is preparing its season."""

from inspector.providers.drawn import Iso, Joined, Pick, Serial, Tree
from inspector.providers.known.asana import DOCS
from inspector.providers.sample import UNVERIFIED, Sample
from inspector.providers.trial import Trial

_TASK = Joined((Serial("task", 15),))
_USER = Joined((Serial("user", 15, of="run"),))


def _event(action: str, **more: Tree) -> Tree:
    return {
        "events": [
            {
                "user": {"gid": _USER, "resource_type": "user"},
                "created_at": Iso("milliseconds"),
                "action": action,
                "resource": {"gid": _TASK, "resource_type": "task"},
                "parent": None,
                **more,
            }
        ]
    }


_FIELD = Pick("field", ("due_on", "assignee", "name", "completed"))
_NOTE = f"{UNVERIFIED} The name is ours: a payload says no type."

SAMPLES = (
    Sample(
        "task.changed",
        _event("changed", change={"field": _FIELD, "action": "changed"}),
        standing="unverified",
        source=DOCS,
        note=_NOTE,
    ),
)
TRIAL = Trial(
    sample=Sample("handshake", {}, standing="unverified", source=DOCS, note=UNVERIFIED),
    is_signed=False,
)
