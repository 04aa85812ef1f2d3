"""What a body is, and its tree."""

import json
import re
from dataclasses import dataclass
from typing import Literal

from inspector.delivery import BodyState
from inspector.payload.codings import DECODE_LIMIT, decode
from inspector.payload.content import MediaType, as_utf8, is_text, media_type, read_text
from inspector.payload.form import form_node, looks_like_form
from inspector.payload.json_body import JsonBody, looks_like_json, read_json, was_meant_as_json
from inspector.payload.json_check import Broken
from inspector.payload.json_lines import first_broken_line, lines_node, looks_like_lines
from inspector.payload.multipart import multipart_node
from inspector.payload.node import Node
from inspector.payload.xml_check import why_not_xml
from inspector.payload.xml_tree import xml_node

PayloadKind = Literal["json", "ndjson", "form", "multipart", "xml", "text", "bytes", "empty"]

_JSON_TYPES = {"application/json", "text/json", "application/x-json", "text/x-json"}
_LINES_TYPES = {
    "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl",
    "application/jsonlines", "application/x-jsonlines", "application/json-lines", "text/jsonl",
}  # fmt: skip
_XML_TYPES = {"application/xml", "text/xml"}
_FORM_TYPE = "application/x-www-form-urlencoded"
_XML_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"'>]{1,40})["']""")
_XML_BEGINS = re.compile(rb"\s*+<\?xml\s")


@dataclass(frozen=True, slots=True)
class Payload:
    """A body, read.

    Attributes:
        kind: what it was read as.
        root: its tree.
        notes: what a reader should know of how it was read, plain sentences.
        decoded: the body without its content encoding.
        broken: where a body that should be JSON, or begins as JSON does, stops being it.
    """

    kind: PayloadKind
    root: Node
    notes: tuple[str, ...]
    decoded: bytes
    broken: Broken | None = None


def read(
    body: bytes,
    content_type: str,
    content_encoding: str = "",
    *,
    body_state: BodyState = "complete",
    limit: int = DECODE_LIMIT,
) -> Payload:
    """Read a body as what its headers say it is, or as what it plainly is instead.

    Never raises, whatever the bytes. For 10 MB of JSON it takes about 10 ms; for what is broken,
    or only nearly JSON, up to a second: call it off the event loop.

    Args:
        body: the bytes as sent.
        content_type: the header, empty where there is none.
        content_encoding: the header, empty where there is none.
        body_state: whether the body is whole.
        limit: bytes that it is decoded to at most.
    """
    decoded, notes = decode(body, content_encoding, limit)
    coded = decoded is body and bool(notes)
    if body_state == "partial":
        notes.insert(0, "the body was cut: the sender left before its end")
    elif body_state == "over-limit":
        notes.insert(0, "the body was cut: it is larger than the limit, its first bytes were kept")
    if coded and body and not is_text(body):
        return Payload("bytes", Node("bytes", body), tuple(notes), body)
    return _Reader(decoded, media_type(content_type), notes).payload()


def _content(body: bytes, content_type: str) -> Node:
    """The tree of a part, which has no content encoding of its own."""
    media = media_type(content_type)
    payload = _Reader(body, media, []).payload()
    payload.root.note = "; ".join(payload.notes) or None
    return payload.root


class _Reader:
    """Tries what a body is said to be, then what it looks like."""

    def __init__(self, body: bytes, media: MediaType, notes: list[str]) -> None:
        self._body = body
        self._media = media
        self._notes = notes
        self._broken: Broken | None = None
        self._as_json: JsonBody | None = None

    def payload(self) -> Payload:
        if not self._body:
            return self._is("empty", Node("empty", b""))
        return self._as_declared() or self._as_it_looks() or self._as_it_is()

    def _is(self, kind: PayloadKind, root: Node, *notes: str) -> Payload:
        return Payload(kind, root, (*self._notes, *notes), self._body, self._broken)

    def _as_declared(self) -> Payload | None:
        name = self._media.name
        if name in _JSON_TYPES or name.endswith("+json"):
            return self._json()
        if name in _LINES_TYPES:
            return self._lines()
        if name in _XML_TYPES or name.endswith("+xml"):
            return self._xml()
        if name.startswith("multipart/"):
            return self._multipart()
        return None

    def _as_it_looks(self) -> Payload | None:
        """As JSON, JSON Lines, XML or a form, where it plainly is one of them."""
        body, name = self._body, self._media.name
        sent_as = f"sent as {name}" if name else "sent without a Content-Type"
        if looks_like_json(body, self._media.charset):
            read = self._read_json()
            if read.root is not None:
                return self._is("json", read.root, *read.notes, f"{sent_as}, read as JSON")
            if looks_like_lines(read.source):
                self._broken = None
                return self._is("ndjson", lines_node(read.source), f"{sent_as}, read as JSON Lines")
            if was_meant_as_json(body, self._media.charset):
                self._note_broken(read, f"{sent_as}; as JSON it is not valid")
        if _XML_BEGINS.match(body) and not name.endswith(("xml", "/html")):
            xml = self._xml(f"{sent_as}, read as XML")
            if xml is not None:
                return xml
        if name == _FORM_TYPE:
            return self._is("form", form_node(body, self._media.charset))
        if not name and looks_like_form(body):
            return self._is("form", form_node(body, None), f"{sent_as}, read as a form")
        return None

    def _as_it_is(self) -> Payload:
        """As text or as bytes."""
        declared = self._media.charset
        if not (self._media.name.startswith("text/") or declared or is_text(self._body)):
            return self._is("bytes", Node("bytes", self._body))
        text = read_text(self._body, declared)
        return self._is("text", Node("text", self._body, text=text.text), *text.notes)

    def _json(self) -> Payload | None:
        read = self._read_json()
        if read.root is not None:
            return self._is("json", read.root, *read.notes)
        self._note_broken(read, "not valid JSON")
        return None

    def _read_json(self) -> JsonBody:
        if self._as_json is None:
            self._as_json = read_json(self._body, self._media.charset)
        return self._as_json

    def _note_broken(self, read: JsonBody, words: str) -> None:
        if self._broken is None:
            self._broken = read.broken
            self._notes.append(f"{words}: {read.broken}")

    def _lines(self) -> Payload:
        source, notes = as_utf8(self._body, self._media.charset)
        broken = first_broken_line(source)
        return self._is("ndjson", lines_node(source), *notes, *([broken] if broken else []))

    def _xml(self, *notes: str) -> Payload | None:
        encoding = _XML_ENCODING.match(self._body)
        declared = self._media.charset or (encoding[1].decode("latin-1") if encoding else None)
        source, read_notes = as_utf8(self._body, declared, json.detect_encoding(self._body))
        reason = why_not_xml(source)
        if reason is not None:
            self._notes.append(reason)
            return None
        return self._is("xml", xml_node(source), *read_notes, *notes)

    def _multipart(self) -> Payload | None:
        boundary = self._media.parameters.get("boundary", "")
        if not boundary:
            self._notes.append("multipart without a boundary in its Content-Type")
            return None
        root, note = multipart_node(self._body, boundary, _content)
        if note:
            self._notes.append(note)
        return None if root is None else self._is("multipart", root)
