"""Two deliveries side by side."""

from typing import Literal

import msgspec

from inspector.compare.loose import as_json
from inspector.compare.rows import Structure
from inspector.compare.structure import compare_trees
from inspector.compare.trees import NodeTree, root_of
from inspector.compare.writing import Wording, first_difference, wordings
from inspector.delivery import Delivery, text
from inspector.payload import Node, Payload, read
from inspector.payload.node import Listed
from inspector.payload.paths import escaped

LARGEST = 4 << 20
"""Bytes of a body up to which its values are compared; beyond it the bytes alone are."""

BodyChange = Literal["identical", "rewritten", "values", "bytes"]


class Comparison(msgspec.Struct, frozen=True):
    """What differs between two deliveries.

    Attributes:
        before: the first.
        after: the second.
        headers: their headers, by name in any case.
        payload: their values; None where there is only the bytes to compare.
        why_not: why that is so, a sentence; None where the values were compared.
        differs_at: the first byte of the body that differs, from 0; None of identical ones.
        wordings: in what the bodies' bytes differ where no value does.
    """

    before: Delivery
    after: Delivery
    headers: Structure
    payload: Structure | None
    why_not: str | None
    differs_at: int | None
    wordings: tuple[Wording, ...] = ()

    @property
    def body(self) -> BodyChange:
        """`rewritten` where the same values stand in other bytes; `bytes` where only those tell."""
        if self.differs_at is None:
            return "identical"
        if self.payload is None:
            return "bytes"
        return "values" if self.payload.changes or not self.payload.whole else "rewritten"

    @property
    def sizes(self) -> tuple[int, int]:
        """Bytes of the bodies, those that were not kept among them."""
        sizes = [one.size or len(one.body) for one in (self.before, self.after)]
        return sizes[0], sizes[1]

    @property
    def request_lines(self) -> tuple[str, str]:
        """Method and target of each."""
        lines = [f"{one.method} {text(one.target)}" for one in (self.before, self.after)]
        return lines[0], lines[1]


def compare(before: Delivery, after: Delivery) -> Comparison:
    """What differs between two deliveries; for two of a megabyte, within about a second.

    What is compared is bounded in values and bytes; where the bounds were met, `whole` is False
    and nothing is said of what was not seen. Never raises, whatever the deliveries hold.
    """
    headers = compare_trees(NodeTree(), _headers(before), _headers(after), "")
    at = first_difference(before.body, after.body)
    if max(len(before.body), len(after.body)) > LARGEST:
        why = f"a body is larger than {LARGEST >> 20} MiB: only the bytes are compared"
        return Comparison(before, after, headers, None, why, at)
    one, other = _payload(before), _payload(after)
    payload, why_not = _structure(one, other)
    told: tuple[Wording, ...] = ()
    if at is not None and payload is not None and payload.whole and not payload.changes:
        told = wordings(one, other, payload)
    return Comparison(before, after, headers, payload, why_not, at, told)


def _payload(delivery: Delivery) -> Payload:
    coding = delivery.header("content-encoding") or ""
    return read(delivery.body, delivery.content_type, coding, limit=LARGEST)


def _structure(one: Payload, other: Payload) -> tuple[Structure | None, str | None]:
    """The values compared, or why they are not."""
    if one.kind != other.kind:
        return None, f"the first is {_NAMES[one.kind]}, the second is {_NAMES[other.kind]}"
    json = as_json(one, other)
    if json is not None:
        return compare_trees(*json), None
    roots = root_of(one), root_of(other)
    if roots[0] is None or roots[1] is None:
        return None, f"both are {_NAMES[one.kind]}: only the bytes are compared"
    return compare_trees(NodeTree(), roots[0], roots[1]), None


def _headers(delivery: Delivery) -> Node:
    nodes = [
        Node("header", name + b": " + value, label=text(name), text=text(value),
             path=escaped(text(name)))
        for name, value in delivery.headers
    ]  # fmt: skip
    source = b"\r\n".join(node.raw for node in nodes)
    return Node("part", source, level=Listed(nodes) if nodes else None)


_NAMES = {
    "json": "JSON", "ndjson": "JSON Lines", "form": "a form", "multipart": "multipart",
    "xml": "XML", "text": "text", "bytes": "binary", "empty": "empty",
}  # fmt: skip
