"""JSON with `NaN` and infinities, as Python and others write them, at the speed of strict JSON.

They are put into strings that stand nowhere in either payload, so that msgspec takes them; what is
made of them for the screen has them as they were sent.
"""

from inspector.compare.trees import JsonTree, Tree, strict_json
from inspector.payload import Kind, Node, Payload
from inspector.payload.json_loose import with_words, words

_MARK = rb"\u0000"
_OPENING = b'"' + _MARK
_WORDS = (b"NaN", b"Infinity", b"-Infinity")


def as_json(one: Payload, other: Payload) -> tuple[Tree[bytes], bytes, bytes] | None:
    """Two payloads as `JsonTree` takes them, and that; None where one of them is too loose."""
    before, after = strict_json(one), strict_json(other)
    if before is not None and after is not None:
        return JsonTree(), before, after
    if any(_MARK in each.root.raw for each in (one, other)):
        return None  # our marks could not be told from what was sent
    before, after = strict_json(one, _marked), strict_json(other, _marked)
    return None if before is None or after is None else (LooseTree(), before, after)


class LooseTree(JsonTree):
    """JSON in which strings that are marked stand for what is no number."""

    def kind(self, value: bytes) -> Kind:
        """By its first byte, but for what is marked."""
        return "number" if value.startswith(_OPENING) else super().kind(value)

    def says(self, value: bytes) -> str | None:
        """As it was sent."""
        return _restored(value).decode() if value.startswith(_OPENING) else super().says(value)

    def node(self, value: bytes, label: str | None, path: str) -> Node:
        """Made anew, as it was sent."""
        return super().node(_restored(value), label, path)


def _marked(raw: bytes) -> bytes:
    return with_words(raw, words(raw), _quoted)


def _restored(value: bytes) -> bytes:
    if _MARK in value:
        for word in _WORDS:
            value = value.replace(_quoted(word), word)
    return value


def _quoted(word: bytes) -> bytes:
    return b'%b%b"' % (_OPENING, word)
