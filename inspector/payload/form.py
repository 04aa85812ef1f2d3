"""URL-encoded forms: fields in order, repeats kept."""

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from inspector.payload.content import read_text
from inspector.payload.json_body import json_container
from inspector.payload.node import PAGE, Node, Place, Scanned
from inspector.payload.paths import escaped

_FIELD = re.compile(rb"&*+([^&]++)")
_FIELD_RUN = re.compile(rb"(?:&*+[^&]++){%d}" % PAGE)
_MOST_TO_GUESS = 64 * 1024
_LOOKS = re.compile(rb"[\w.~%+\[\]-]++=[^\s=&]++(?:&[\w.~%+\[\]-]++=[^\s=&]*+)*+\Z")


def form_node(source: bytes, charset: str | None) -> Node:
    """The tree of a form; a value that is itself a JSON object or array opens as one."""
    level = _Fields(source, charset) if _FIELD.match(source) else None
    return Node("form", source, level=level)


def looks_like_form(source: bytes) -> bool:
    """Whether a body of no declared type is plainly `name=value&name=value`."""
    return len(source) <= _MOST_TO_GUESS and _LOOKS.match(source) is not None


_Span = tuple[int, int]


class _Fields(Scanned[_Span]):
    def __init__(self, source: bytes, charset: str | None) -> None:
        super().__init__(source, 0, len(source))
        self._charset = charset

    def leap(self, place: Place) -> Place | None:
        run = _FIELD_RUN.match(self.source, place[0])
        return (run.end(), 0) if run else None

    def spans(self, place: Place) -> Iterator[tuple[Place, _Span]]:
        offset = place[0]
        while match := _FIELD.match(self.source, offset):
            offset = match.end()
            yield (offset, 0), match.span(1)

    def node(self, index: int, span: _Span) -> Node:  # noqa: ARG002 - fields go by name
        name, _, value = self.source[slice(*span)].partition(b"=")
        label = read_text(_unquoted(name), self._charset).text
        path = escaped(label)
        decoded = _unquoted(value)
        content = json_container(decoded, path)
        return Node(
            "field",
            self.source,
            *span,
            label=label,
            text=read_text(decoded, self._charset).text,
            path=path,
            note=content.note if content else None,
            level=content.level if content else None,
        )


def _unquoted(piece: bytes) -> bytes:
    return unquote_to_bytes(piece.replace(b"+", b" "))
