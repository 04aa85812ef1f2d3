"""A whole body as JSON, in whatever charset, or why it is not."""

import json
import re
from dataclasses import dataclass

from inspector.payload.content import as_utf8
from inspector.payload.json_check import Broken, check
from inspector.payload.json_tree import json_node
from inspector.payload.node import Node

_CONTAINER = re.compile(rb"\s*+[\[{]")
_HEAD = 256
_BEGUN = re.compile(rb'\s*+(?:\{\s*+["}]|\[\s*+[\[{"\]])')


@dataclass(frozen=True, slots=True)
class JsonBody:
    """What came of reading a body as JSON.

    Attributes:
        source: the body in UTF-8, without a byte order mark.
        root: its tree, None where it is broken.
        broken: where it breaks.
        notes: what had to be done to read it, and what is odd about it.
    """

    source: bytes
    root: Node | None
    broken: Broken | None
    notes: tuple[str, ...]


def read_json(body: bytes, declared: str | None = None, path: str = "$") -> JsonBody:
    """Read a body as JSON. UTF-8, -16 and -32 are told apart by their first bytes."""
    source, notes = as_utf8(body, declared, json.detect_encoding(body))
    checked = check(source)
    if checked.broken is not None:
        return JsonBody(source, None, checked.broken, tuple(notes))
    start = len(source) - len(source.lstrip())
    root = json_node(source, start, len(source.rstrip()), path=path)
    return JsonBody(source, root, None, (*notes, *checked.notes))


def json_container(body: bytes, path: str = "$") -> Node | None:
    """The tree of a body that is a JSON object or array, else None."""
    if not _CONTAINER.match(body):
        return None
    root = read_json(body, path=path).root
    return root if root is not None and root.kind in ("object", "array") else None


def looks_like_json(body: bytes, declared: str | None) -> bool:
    """Whether a body begins with a bracket, so that reading it as JSON is worth a try."""
    return _CONTAINER.match(_head(body, declared)) is not None


def was_meant_as_json(body: bytes, declared: str | None) -> bool:
    """Whether a body that is not JSON begins so much like it that it must have been meant so."""
    return _BEGUN.match(_head(body, declared)) is not None


def _head(body: bytes, declared: str | None) -> bytes:
    head = body[:_HEAD]
    return as_utf8(head, declared, json.detect_encoding(head))[0]
