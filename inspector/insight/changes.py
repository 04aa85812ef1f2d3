"""What changed between two attempts of one event: in the headers, and in the body."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Literal

import msgspec

from inspector.delivery import Delivery, text
from inspector.payload import Node, read

MOST_EDITS = 100
"""Places in a body that are named; how many more there are is counted."""

MOST_VALUES = 20_000
"""Values of a body that are looked at on either side."""

MOST_BYTES = 16 << 20
"""Bytes that are looked at in all: those deep in a body again at each level above them."""

LARGEST = 2 << 20
"""Bytes of a body up to which its values are compared; beyond it the bytes alone are."""

SHOWN = 200
"""Characters of a value that are kept."""

BodyChange = Literal["identical", "rewritten", "values", "bytes"]


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


class Changes(msgspec.Struct, frozen=True):
    """What changed from one attempt to another.

    Attributes:
        headers: those that were added, removed or changed, in the order in which they stood.
        body: `identical` bytes; `rewritten`, the same values in other bytes (the order of members,
            spaces, escapes); `values`, where values of a JSON body differ; `bytes` for any other.
        values: where, at most `MOST_EDITS`.
        more: how many further places differ.
        whole: False where the body was so large that not all of it was compared.
        sizes: bytes before and after.
        differs_at: the first byte that differs, from 0; None of identical ones.
    """

    headers: tuple[Edit, ...]
    body: BodyChange
    values: tuple[Edit, ...] = ()
    more: int = 0
    whole: bool = True
    sizes: tuple[int, int] = (0, 0)
    differs_at: int | None = None


def changes(before: Delivery, after: Delivery) -> Changes:
    """What changed; at most tenths of a second, however large and whatever the bodies are."""
    headers = tuple(_headers(before, after))
    sizes = (before.size or len(before.body), after.size or len(after.body))
    if before.body == after.body:
        return Changes(headers, "identical", sizes=sizes)
    at = _first_difference(before.body, after.body)
    compared = _values(before, after)
    if compared is None:
        large = max(len(before.body), len(after.body)) > LARGEST
        return Changes(headers, "bytes", whole=not large, sizes=sizes, differs_at=at)
    kind: BodyChange = "values" if compared.count or not compared.whole else "rewritten"
    return Changes(
        headers,
        kind,
        tuple(compared.edits),
        compared.count - len(compared.edits),
        compared.whole,
        sizes,
        at,
    )


def _headers(before: Delivery, after: Delivery) -> Iterator[Edit]:
    """Headers by name, case ignored; those that are repeated, one after the other."""
    old, new = _by_name(before), _by_name(after)
    for name in dict.fromkeys((*old, *new)):
        for one, other in zip_longest(old.get(name, ()), new.get(name, ())):
            if one is None or other is None or one[1] != other[1]:
                shown = (one or other or ("", ""))[0]
                yield Edit(shown, one and _clip(one[1]), other and _clip(other[1]))


def _by_name(delivery: Delivery) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for name, value in delivery.headers:
        found.setdefault(text(name).lower(), []).append((text(name), text(value)))
    return found


def _first_difference(one: bytes, other: bytes) -> int:
    """The first place where they differ: the shorter one's end where the other begins with it."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _values(before: Delivery, after: Delivery) -> "_Comparison | None":
    """JSON bodies compared; None where one is no JSON, or too large."""
    if max(len(before.body), len(after.body)) > LARGEST:
        return None
    roots = []
    for delivery in (before, after):
        coding = delivery.header("content-encoding") or ""
        payload = read(delivery.body, delivery.content_type, coding, limit=LARGEST)
        if payload.kind != "json":
            return None
        roots.append(payload.root)
    comparison = _Comparison()
    comparison.compare(*roots)
    return comparison


class _Comparison:
    """Two trees walked side by side, until all or enough of them was seen.

    Attributes:
        edits: what differs.
        count: how many places differ, those that are not kept among them.
        whole: whether all was seen.
    """

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        self.count = 0
        self.whole = True
        self._values_left = MOST_VALUES
        self._bytes_left = MOST_BYTES

    def compare(self, before: Node, after: Node) -> None:
        """Compare what stands at one place, and all below it."""
        waiting: list[tuple[Node | None, Node | None]] = [(before, after)]
        while waiting and self._bytes_left > 0:
            one, other = waiting.pop()
            if one is not None and other is not None:
                self._bytes_left -= max(one.size, other.size)
                if one.raw == other.raw:
                    continue
                if one.kind == other.kind and one.kind in ("object", "array"):
                    waiting += reversed(self._children(one, other))
                    continue
                if one.kind == other.kind and one.text == other.text:
                    continue  # the same text with other escapes
            self._differ(one, other)
        self.whole = self.whole and not waiting

    def _children(self, one: Node, other: Node) -> list[tuple[Node | None, Node | None]]:
        """Children side by side; None where one has none that the other has."""
        most = (self._values_left + 1) // 2  # some are left for what stands below them
        before, after = one.children(0, most), other.children(0, most)
        self._values_left -= max(len(before), len(after))
        pairs: list[tuple[Node | None, Node | None]]
        if one.kind == "array":
            pairs = list(zip_longest(before, after))
        else:
            old, new = _members(before), _members(after)
            pairs = [(old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new))]
        if len(before) == one.count and len(after) == other.count:
            return pairs
        self.whole = False  # what is missing may only stand further on
        return [pair for pair in pairs if None not in pair]

    def _differ(self, one: Node | None, other: Node | None) -> None:
        self.count += 1
        if len(self.edits) < MOST_EDITS:
            path = (one or other or Node("empty", b"")).path
            self.edits.append(Edit(path, _shown(one), _shown(other)))


def _members(nodes: Iterable[Node]) -> dict[tuple[str, int], Node]:
    """Members by name; of a repeated name, by which of them it is."""
    seen: Counter[str] = Counter()
    found = {}
    for node in nodes:
        name = node.label or ""
        found[name, seen[name]] = node
        seen[name] += 1
    return found


def _shown(node: Node | None) -> str | None:
    """A value as it was written."""
    return None if node is None else _clip(node.raw[: 4 * SHOWN].decode(errors="replace"))


def _clip(value: str) -> str:
    return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"
