"""What differs, as short texts."""

from itertools import islice

import msgspec

from inspector.compare.rows import Structure
from inspector.payload import Node

SHOWN = 200
"""Characters of a value that are kept."""

_AS_WRITTEN = {"object", "array", "string", "number", "boolean", "null"}


class Edit(msgspec.Struct, frozen=True):
    """A header or a place in the body that is not what it was.

    Attributes:
        name: the header's name as sent, or the path.
        before: what stood there, numbers as written; None where nothing did.
        after: what stands there now; None where nothing does.
    """

    name: str
    before: str | None
    after: str | None


def edits(structure: Structure, most: int) -> list[Edit]:
    """The first changes, at most so many."""
    changed = (row for row in structure.rows if row.is_change)
    return [
        Edit(row.node.path, _shown(row.before), _shown(row.after)) for row in islice(changed, most)
    ]


def _shown(node: Node | None) -> str | None:
    if node is None:
        return None
    if node.text is not None and node.kind not in _AS_WRITTEN:
        return _clip(node.text)
    return _clip(node.raw[: 4 * SHOWN].decode(errors="replace"))


def _clip(value: str) -> str:
    return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"
