"""Bodies as they are read, where they are not sent so: compressed, in UTF-16 or UTF-32."""

import json

from inspector.delivery import RawHeaders, text
from inspector.payload.codings import undone
from inspector.payload.content import as_utf8, media_type

LARGEST = 16 * 1024 * 1024
"""Bytes to which a body is decoded at most."""

_UNTOUCHED = frozenset({"", "identity", "none"})


def readable(headers: RawHeaders, body: bytes) -> bytes | None:
    """A body without its codings and in UTF-8.

    Args:
        headers: those that were sent with it.
        body: the bytes as sent.

    Returns:
        the very bytes that were given where nothing is to be undone; None where they can't be
        undone here: another coding, damaged, cut, or too large.
    """
    if not body:
        return body
    coding = _value(headers, b"content-encoding")
    found = undone(body, coding, LARGEST)
    if found is body and coding.strip().lower() not in _UNTOUCHED:
        return None
    charset = media_type(_value(headers, b"content-type")).charset
    return as_utf8(found, charset, json.detect_encoding(found))[0]


def without_coding(headers: RawHeaders) -> RawHeaders:
    """Headers that do not say that the body is encoded."""
    return tuple(header for header in headers if header[0].lower() != b"content-encoding")


def _value(headers: RawHeaders, wanted: bytes) -> str:
    """What a header says, all of it where it is repeated; empty where it is absent."""
    return ", ".join(text(value) for name, value in headers if name.lower() == wanted)
