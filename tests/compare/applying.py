"""Both sides of a comparison built again from its rows: what they say is what there is."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence

from inspector.compare import Row, Structure, children_of_run, compare
from inspector.compare.comparison import Comparison
from inspector.delivery import Delivery, raw_headers
from inspector.payload import Node
from tests.payload.trees import Members, rebuilt

JSON = ("Content-Type", "application/json")


def sent(body: bytes, *headers: tuple[str, str]) -> Delivery:
    return Delivery(1, 0, "POST", b"/", "1.1", raw_headers(headers), body, size=len(body))


def between(before: bytes, after: bytes) -> Comparison:
    return compare(sent(before, JSON), sent(after, JSON))


def structure(before: object, after: object) -> Structure:
    """Two values of Python's compared as JSON."""
    found = between(json.dumps(before).encode(), json.dumps(after).encode()).payload
    assert found is not None
    return found


def outline(found: Structure) -> list[tuple[str, str]]:
    """Kind and path of each change."""
    return [(row.kind, row.node.path) for row in found.rows if row.is_change]


def applied(rows: Sequence[Row]) -> object:
    """The second tree, from the rows and, for all that is the same, the first tree alone."""
    return _value(rows, 0)[0]


def _value(rows: Sequence[Row], at: int) -> tuple[object, int]:
    """The value of the row at an index, and the index behind all that it holds."""
    row = rows[at]
    end = at + 1
    while end < len(rows) and rows[end].depth > row.depth:
        end += 1
    if row.kind in ("added", "changed"):
        assert row.after is not None
        return rebuilt(row.after), end
    assert row.before is not None
    if end == at + 1:
        return rebuilt(row.before), end
    if row.before.kind == "array":
        return [value for _, value in _inside(rows, at + 1, end, row.before)], end
    return Members(tuple(_inside(rows, at + 1, end, row.before))), end


def _inside(rows: Sequence[Row], at: int, end: int, before: Node) -> Iterator[tuple[str, object]]:
    seen: dict[str, int] = defaultdict(int)
    while at < end:
        row = rows[at]
        if row.count:
            for child in children_of_run(row, 0, row.count):
                assert child.after is not None
                label = child.after.label or ""
                yield label, rebuilt(_same(before, row, child, label, seen[label]))
                seen[label] += 1
            at += 1
            continue
        value, at = _value(rows, at)
        if row.kind != "removed":
            assert row.after is not None
            label = row.after.label or ""
            yield label, value
            seen[label] += 1


def _same(before: Node, run: Row, child: Row, label: str, nth: int) -> Node:
    """The child of the first tree that a child of the second is the same as."""
    if before.kind == "array":
        assert child.before is not None
        return child.before
    return [one for one in before.children() if one.label == label][nth]
