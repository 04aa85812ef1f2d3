"""Mailabl's sample events, as elements of the arrays that it sends."""

from inspector.providers.drawn import Iso, Joined, Tree, Uuid, Whole
from inspector.providers.known.mailabl import HANDLING
from inspector.providers.sample import Sample

_FILE = Uuid("file")


def _event(id_: Uuid, event: str, object_: Tree) -> Tree:
    return {
        "id": id_,
        "type": event,
        "data": {"object": object_},
        "occurredAt": Iso("microseconds"),
    }


SAMPLES = (
    Sample(
        "task.updated",
        _event(
            Uuid("event"),
            "task.updated",
            {"id": Joined((Whole("task", 1, 9_999),)), "type": "task"},
        ),
        source=HANDLING,
    ),
    Sample(
        "file.updated",
        _event(_FILE, "file.updated", {"id": _FILE, "type": "file"}),
        standing="assumed",
        source=HANDLING,
        note=(
            "The page says that for files the id is the file's UUID, not which of the two: here "
            "both are. The names file.updated and file are invented."
        ),
    ),
)
