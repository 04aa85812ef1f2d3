"""XML as a tree: elements, attributes, text, comments and CDATA in order, one level at a time."""

import re
from collections.abc import Iterator

from inspector.payload.node import Kind, Level, Node, Place, Scanned
from inspector.payload.paths import escaped

_NAME = rb"[^\s/>=\"'<]++"
_VALUE = rb"\"[^\"]*+\"|'[^']*+'"
_ATTRIBUTE = re.compile(rb"\s++(" + _NAME + rb")\s*+=\s*+(" + _VALUE + rb")")
_OPEN = re.compile(rb"<(" + _NAME + rb")(?:[^>\"']++|" + _VALUE + rb")*+>")
_ONLY_TEXT = re.compile(rb"([^<]*+)</")
_PASSED_OVER = rb"<!--(?:[^-]++|-(?!->))*+-->|<\?(?:[^?]++|\?(?!>))*+\?>"
_SUBSET = rb"\[(?:[^\]\"'<]++|" + _VALUE + rb"|" + _PASSED_OVER + rb"|<(?!\?|!--))*+\]"
# No possessive loop around the last groups: Python up to 3.11.4 loses what they matched. The
# alternatives exclude each other character by character, so nothing is tried twice.
_TOKEN = re.compile(
    rb"([^<]++)|<(?:!--(.*?)-->|!\[CDATA\[(.*?)\]\]>|\?(.*?)\?>"
    rb"|!DOCTYPE((?:[^\[>\"']++|" + _VALUE + rb"|" + _SUBSET + rb")*+)>"
    rb"|(/)[^>]*>|([^\s/>]+)(?:[^>\"'/]|/(?!>)|" + _VALUE + rb")*(/?)>)",
    re.DOTALL,
)
_ATTRIBUTE_SPAN, _TEXT, _COMMENT, _CDATA, _INSTRUCTION, _DOCTYPE, _CLOSE, _NAMED, _ELEMENT = range(
    9
)
_LEAVES: dict[int, tuple[Kind, str]] = {
    _TEXT: ("text", "text()"),
    _COMMENT: ("comment", "comment()"),
    _CDATA: ("cdata", "text()"),
    _INSTRUCTION: ("instruction", "processing-instruction()"),
    _DOCTYPE: ("doctype", ""),
}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_PREDEFINED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def xml_node(source: bytes) -> Node:
    """The tree of a well-formed document in UTF-8."""
    return Node("document", source, path="/", level=_Contents(source, (0, 0, len(source)), ""))


def unescaped(text: str) -> str:
    """Character references and the five predefined entities resolved; other entities stay."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    sixteen, ten, name = reference.groups()
    if name:
        return _PREDEFINED[name]
    code = int(sixteen, 16) if sixteen else int(ten)
    return chr(code) if code <= 0x10FFFF else reference[0]


def _text(raw: bytes) -> str:
    return raw.decode(errors="backslashreplace")


_Span = tuple[int, int, int, int]
"""What a child is, where it starts and stops, and how many elements stand before it."""


class _Contents(Scanned[_Span]):
    """Attributes, then contents, of an element; or the contents of a document.

    White space between elements is left out. `place` is (where attributes begin, where contents
    do, where all ends).
    """

    def __init__(self, source: bytes, place: tuple[int, int, int], path: str) -> None:
        super().__init__(source, place[0], place[2])
        self._contents = place[1]
        self._path = path

    def spans(self, place: Place) -> Iterator[tuple[Place, _Span]]:
        offset, elements = place
        while offset < self._contents:
            attribute = _ATTRIBUTE.match(self.source, offset, self._contents)
            if attribute is None:
                offset = self._contents
                break
            start, offset = attribute.span()
            yield (offset, 0), (_ATTRIBUTE_SPAN, start, offset, 0)
        while offset < self.end and (match := _TOKEN.match(self.source, offset)):
            start, offset = offset, match.end()
            what = match.lastindex or 0
            if what == _CLOSE:
                return
            if what == _ELEMENT:
                if not match[_ELEMENT]:
                    offset = self._element_end(offset)
                elements += 1
            elif what == _TEXT and match[0].isspace():
                continue
            yield (offset, elements), (what, start, offset, elements)

    def _element_end(self, offset: int) -> int:
        """Where the element ends whose opening tag ends at an offset."""
        depth = 1
        for match in _TOKEN.finditer(self.source, offset):
            if match.lastindex == _CLOSE:
                depth -= 1
                if depth == 0:
                    return match.end()
            elif match.lastindex == _ELEMENT and not match[_ELEMENT]:
                depth += 1
        return self.end

    def node(self, index: int, span: _Span) -> Node:  # noqa: ARG002 - paths count elements
        what, start, stop, elements = span
        if what == _ATTRIBUTE_SPAN:
            return self._attribute(start, stop)
        if what == _ELEMENT:
            return _element(self.source, start, stop, self._path, elements)
        kind, step = _LEAVES[what]
        match = _TOKEN.match(self.source, start)
        text = _text(match[what]) if match else ""
        text = unescaped(text) if what == _TEXT else text
        return Node(kind, self.source, start, stop, text=text, path=f"{self._path}/{step}")

    def _attribute(self, start: int, stop: int) -> Node:
        name, _, value = _text(self.source[start:stop]).partition("=")
        label, text = name.strip(), unescaped(value.strip()[1:-1])
        path = f"{self._path}/@{escaped(label)}"
        return Node("attribute", self.source, start, stop, label=label, text=text, path=path)


def _element(source: bytes, start: int, stop: int, parent: str, number: int) -> Node:
    opening = _OPEN.match(source, start)
    if opening is None:
        return Node("text", source, start, stop, text=_text(source[start:stop]), path=parent)
    tag = _text(opening[1])
    path = f"{parent}/*[{number}]" if parent else f"/{escaped(tag)}"
    contents = opening.end()
    is_empty = opening[0].endswith(b"/>")
    only_text = None if is_empty else _ONLY_TEXT.match(source, contents, stop)
    level: Level | None = None
    if _ATTRIBUTE.match(source, opening.end(1)) or not (is_empty or only_text):
        level = _Contents(source, (opening.end(1), contents, stop), path)
    text = unescaped(_text(only_text[1])) if only_text else None
    return Node(
        "element", source, start, stop, label=tag, text=text or None, path=path, level=level
    )
