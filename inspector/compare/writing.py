"""In what way bytes differ that mean the same."""

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import AnyStr, Literal

from inspector.compare.rows import Structure
from inspector.payload import Payload

Wording = Literal[
    "compression", "encoding", "mark", "endings", "end", "spaces", "order", "escapes", "other"
]

IN_WORDS: dict[Wording, str] = {
    "compression": "how it is compressed",
    "encoding": "the character encoding",
    "mark": "a byte order mark",
    "endings": "line endings (CRLF or LF)",
    "end": "spaces or line breaks at the end",
    "spaces": "spaces and line breaks between values",
    "order": "the order of members",
    "escapes": "escapes",
    "other": "bytes that belong to no value",
}

_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_STRINGS = re.compile(_STRING, re.DOTALL)
_TOKENS = re.compile(_STRING + rb'|[\[\]{},:]|[^\s\[\]{},:"]++', re.DOTALL)


def first_difference(one: AnyStr, other: AnyStr) -> int | None:
    """The first place where they differ: the shorter one's end where the other begins with it."""
    if one == other:
        return None
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def wordings(before: Payload, after: Payload, structure: Structure) -> tuple[Wording, ...]:
    """In what two payloads differ whose values are the same.

    Args:
        before: the first, whose bytes differ from the second's.
        after: the second.
        structure: what comparing their trees told; no changes.
    """
    if before.decoded == after.decoded:
        return ("compression",)
    return tuple(_wordings(before, after, structure)) or ("other",)


def _wordings(before: Payload, after: Payload, structure: Structure) -> Iterator[Wording]:
    one, other = before.decoded, after.decoded
    encodings = [json.detect_encoding(body[:4]).removesuffix("-sig") for body in (one, other)]
    if encodings[0] != encodings[1]:
        yield "encoding"
    if encodings != ["utf-8", "utf-8"]:
        one, other = before.root.raw, after.root.raw
    marks = [body.startswith(codecs.BOM_UTF8) for body in (one, other)]
    if marks[0] != marks[1]:
        yield "mark"
    one, other = (body.removeprefix(codecs.BOM_UTF8) for body in (one, other))
    if b"\n" in one and b"\n" in other and (b"\r\n" in one) != (b"\r\n" in other):
        yield "endings"
    one, other = (body.replace(b"\r\n", b"\n") for body in (one, other))
    if one[len(one.rstrip()) :] != other[len(other.rstrip()) :]:
        yield "end"
    one, other = one.rstrip(), other.rstrip()
    if structure.reordered:
        yield "order"
    if before.kind in ("json", "ndjson"):
        yield from _json_wordings(one, other, ordered=not structure.reordered)
    elif structure.respelled and before.kind != "text":
        yield "escapes"
    elif one != other and one.split() == other.split():
        yield "spaces"


def _json_wordings(one: bytes, other: bytes, *, ordered: bool) -> Iterator[Wording]:
    if Counter(_STRINGS.findall(one)) != Counter(_STRINGS.findall(other)):
        yield "escapes"
    spaces = [_TOKENS.split(body) for body in (one, other)]
    in_order, whatever_order = spaces[0] == spaces[1], Counter(spaces[0]) == Counter(spaces[1])
    if not (in_order if ordered else whatever_order):
        yield "spaces"
