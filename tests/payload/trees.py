"""What the tests do with trees: walk them, and build the document again."""

from collections.abc import Iterator
from dataclasses import dataclass

from inspector.payload import Node, read


@dataclass(frozen=True)
class Members:
    """An object as its members in order, repeats kept."""

    pairs: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Number:
    """A number as its text."""

    text: str


def rebuilt(node: Node) -> object:
    """The JSON document that a tree shows."""
    match node.kind:
        case "object":
            return Members(tuple((c.label or "", rebuilt(c)) for c in node.children()))
        case "array":
            return [rebuilt(child) for child in node.children()]
        case "number":
            return Number(node.text or "")
        case "string":
            return node.text
        case _:
            return {"true": True, "false": False, "null": None}[node.text or ""]


def walk(node: Node, *, most: int = 50, depth: int = 20) -> Iterator[Node]:
    """A node and what is below it, bounded in breadth and depth."""
    yield node
    if depth:
        for child in node.children(0, most):
            yield from walk(child, most=most, depth=depth - 1)


def outline(node: Node) -> list[tuple[str, str | None, str | None]]:
    """Kind, label and text of a node's children."""
    return [(child.kind, child.label, child.text) for child in node.children()]


def json_tree(body: bytes) -> Node:
    """The root of a body that must read as JSON."""
    payload = read(body, "application/json")
    assert payload.kind == "json", payload.notes
    return payload.root
