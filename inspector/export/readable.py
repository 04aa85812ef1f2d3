"""Bodies as they are read, where they are not sent so: compressed, in UTF-16 or UTF-32."""

import codecs
import json
from typing import NamedTuple

from inspector.delivery import RawHeaders, text
from inspector.payload.codings import undone
from inspector.payload.content import as_utf8, media_type

LARGEST = 16 * 1024 * 1024
"""Bytes to which a body is decoded at most."""

_UNTOUCHED = frozenset({"", "identity", "none"})


class Readable(NamedTuple):
    """A body that can be read.

    Attributes:
        plain: it without its codings and in UTF-8; the very bytes that were given where nothing is
            to be undone.
        is_decoded: whether it was compressed.
        charset: Python's name of what it is in; None for what is read as it is.
        mark: the byte order mark before it.
    """

    plain: bytes
    is_decoded: bool
    charset: str | None = None
    mark: bytes = b""

    def written(self, plain: bytes) -> bytes:
        """Another text in the charset of this one, with its byte order mark."""
        if self.charset is None:
            return plain
        text = plain.decode(errors="surrogatepass")
        return self.mark + text.encode(self.charset, "backslashreplace")


def readable(headers: RawHeaders, body: bytes) -> Readable | None:
    """A body without its codings and in UTF-8.

    Args:
        headers: those that were sent with it.
        body: the bytes as sent.

    Returns:
        None where they can't be undone here: another coding, damaged, cut, or too large.
    """
    if not body:
        return Readable(body, is_decoded=False)
    coding = _value(headers, b"content-encoding")
    found = undone(body, coding, LARGEST)
    if found is body and coding.strip().lower() not in _UNTOUCHED:
        return None
    declared = media_type(_value(headers, b"content-type")).charset
    guessed = json.detect_encoding(found)
    plain = as_utf8(found, declared, guessed)[0]
    is_decoded = found is not body
    if plain is found:
        return Readable(plain, is_decoded)
    return Readable(plain, is_decoded, *_charset(found, declared, guessed))


def _charset(body: bytes, declared: str | None, guessed: str) -> tuple[str | None, bytes]:
    """The charset that a body was read in, see `as_utf8`, and the mark before it."""
    if guessed in ("utf-16", "utf-32"):  # there is a mark
        order = "le" if body.startswith(codecs.BOM_UTF16_LE) else "be"
        return f"{guessed}-{order}", body[: 2 if guessed == "utf-16" else 4]
    return declared if guessed == "utf-8" else guessed, b""


def without_coding(headers: RawHeaders) -> RawHeaders:
    """Headers that do not say that the body is encoded."""
    return tuple(header for header in headers if header[0].lower() != b"content-encoding")


def _value(headers: RawHeaders, wanted: bytes) -> str:
    """What a header says, all of it where it is repeated; empty where it is absent."""
    return ", ".join(text(value) for name, value in headers if name.lower() == wanted)
