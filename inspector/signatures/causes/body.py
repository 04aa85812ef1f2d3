"""Causes in the body: it was changed between the signing and here, or is not what was hashed."""

import base64
import binascii
import html
import json
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain, islice
from unicodedata import combining, normalize
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode

from inspector.payload.codings import decode
from inspector.signatures.case import Case, Change, takes
from inspector.signatures.causes.cause import Said, covers_the_body, group
from inspector.signatures.members import text_member, text_of

LARGEST = 1024 * 1024
"""Bytes of a body up to which it is taken apart."""

_BOM = b"\xef\xbb\xbf"
_MOST_FIELDS = 200

_TOO_MANY_MARKS = re.compile(rb"(?<![^\0])[^\0]{31}")
"""In the combining classes of a text: more marks in a row than any language has. To put them in
order takes time by the square of their number (UAX 15, «Stream-Safe Text Format»)."""

_LINE_ENDS = {b"": "no line end", b"\n": "a newline", b"\r\n": "a CRLF"}

Variant = tuple[str, bytes]
"""What it is, as a noun, and the bytes."""


def line_end(body: bytes) -> Iterator[Variant]:
    """Another line end, or white space, at the end of a body."""
    bare = body.rstrip(b"\r\n")
    had = _LINE_ENDS.get(body[len(bare) :], "white space")
    for end, words in _LINE_ENDS.items():
        if bare + end != body:
            yield f"the body with {words} at its end (it came with {had})", bare + end
    yield "the body without the white space around it", body.strip()


def _line_breaks(body: bytes) -> Iterator[Variant]:
    unix = body.replace(b"\r\n", b"\n")
    yield "the body with LF in place of each CRLF", unix
    yield "the body with CRLF in place of each LF", unix.replace(b"\n", b"\r\n")
    yield "the body without its line breaks (as curl -d sends it)", unix.replace(b"\n", b"")


def _as_text(body: bytes) -> Iterator[Variant]:
    """What becomes of bytes that something takes for text, and the way back."""
    if body.startswith(_BOM):
        yield "the body without its byte order mark", body.removeprefix(_BOM)
    else:
        yield "the body behind a byte order mark", _BOM + body
    if not body.isascii():
        yield from _other_characters(body)
    yield "the body in UTF-16", body.decode("utf-8", "replace").encode("utf-16-le")


def _other_characters(body: bytes) -> Iterator[Variant]:
    read = body.decode("utf-8", "replace")
    yield "the body with U+FFFD for each byte that is no UTF-8", read.encode()
    yield "the body without the bytes that are no UTF-8", body.decode("utf-8", "ignore").encode()
    for name, codec in (("Latin-1", "latin-1"), ("Windows-1252", "cp1252")):
        mangled = body.decode(codec, "replace").encode()
        yield f"the body, read as {name} and written as UTF-8", mangled
        yield f"the characters of the body in {name}", read.encode(codec, "replace")
    yield "the characters of the body, each cut to its low byte", bytes(ord(c) & 255 for c in read)
    yield "the body with ? for each character beyond ASCII", read.encode("ascii", "replace")
    yield "the body without the characters beyond ASCII", read.encode("ascii", "ignore")
    yield (
        "the body with U+FFFD for each byte beyond ASCII",
        body.decode("ascii", "replace").encode(),
    )
    if not _TOO_MANY_MARKS.search(bytes(map(combining, read))):
        yield "the body's text in NFC", normalize("NFC", read).encode()
        yield "the body's text in NFD", normalize("NFD", read).encode()


def _wrapped(body: bytes) -> Iterator[Variant]:
    """A body within another one, as Lambda's and other gateways pass it on."""
    with suppress(binascii.Error, ValueError):
        plain = base64.b64decode(body.strip().strip(b'"'), validate=True)
        yield "what the body means in base64", plain
    yield "the base64 of the body", base64.b64encode(body)
    for name in ("body", "payload", "rawBody", "data", "Message") if body[:1] == b"{" else ():
        inner = text_member(body, name)
        if inner:
            yield f"the text of the member {name}", inner.encode()
            with suppress(binascii.Error, ValueError):
                yield (
                    f"what the member {name} means in base64",
                    base64.b64decode(inner, validate=True),
                )


def _zipped(body: bytes) -> Iterator[Variant]:
    if body.startswith(b"\x1f\x8b"):
        yield "the body after gzip was undone", decode(body, "gzip", LARGEST * 8)[0]
        return
    with suppress(zlib.error):
        yield "the body after deflate was undone", zlib.decompressobj().decompress(body, LARGEST)
    for level in (6, 9):
        packed = zlib.compressobj(level, wbits=31)
        zipped = packed.compress(body) + packed.flush()
        for system in (b"\x03", b"\xff", b"\x13"):  # Unix, unknown, macOS
            yield "the body before gzip was undone", zipped[:9] + system + zipped[10:]


def _form(body: bytes) -> Iterator[Variant]:
    """A form that something took apart and wrote again."""
    if body[:1] in (b"{", b"[", b"<") or b"=" not in body:
        return
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return
    trimmed = [(name, value.strip()) for name, value in pairs]
    several = {
        "with its fields trimmed": trimmed,
        "without its empty fields": [(name, value) for name, value in pairs if value],
        "with its fields sorted": sorted(pairs),
    }
    yield "the form, taken apart and written again", urlencode(pairs).encode()
    yield "the form, written again with %20", urlencode(pairs, quote_via=quote).encode()
    for words, kept in several.items():
        yield f"the form {words}", urlencode(kept).encode()
        yield f"the form {words}, with %20", urlencode(kept, quote_via=quote).encode()
    yield "the form with its escapes decoded", unquote_to_bytes(body.replace(b"+", b" "))
    yield from _taken_from_form(pairs)


def _taken_from_form(pairs: list[tuple[str, str]]) -> Iterator[Variant]:
    fields = dict(pairs)
    for name, value in pairs[:20]:
        yield f"the form's field {name[:40]} alone", value.encode()
    compact = json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
    yield "the parsed form, written as JSON", compact.encode()
    yield "the parsed form, written as JSON with spaces", json.dumps(fields).encode()
    yield "the parsed form, as Python shows a dict", str(fields).encode()


def _escaped(body: bytes) -> Iterator[Variant]:
    inner = text_of(body.strip())
    if inner is not None:
        yield "what the body means, which came as a JSON string", inner.encode()
    text = body.decode("utf-8", "replace")
    with suppress(ValueError):  # an entity by a number of thousands of digits
        yield "the body with its HTML entities decoded", html.unescape(text).encode()
    yield "the body with HTML entities", html.escape(text).encode()
    for ascii_only in (False, True):
        written = json.dumps(text, ensure_ascii=ascii_only)
        yield "the body as a JSON string, quotes and escapes included", written.encode()


def changes(
    cause: str, make: Callable[[bytes], Iterator[Variant]]
) -> Callable[[Case], Iterator[Change]]:
    """The bodies that a mistake makes of the one that came, each that differs once."""

    def made(case: Case) -> Iterator[Change]:
        seen = {case.delivery.body}
        for what, body in make(case.delivery.body):
            if body not in seen:
                seen.add(body)
                yield Change(cause, what, body=body)

    return made


def common(case: Case) -> Iterator[Change]:
    """What text and wrapping do oftenest, which is looked for together with another mistake too."""
    if is_small(case):
        yield from changes("text-damage", _oftenest_as_text)(case)
        yield from changes("body-wrapped", lambda body: islice(_wrapped(body), 2))(case)


def _oftenest_as_text(body: bytes) -> Iterator[Variant]:
    yield next(_as_text(body))
    if not body.isascii():
        yield from (one for one in _other_characters(body) if "Latin-1" in one[0])


def is_small(case: Case) -> bool:
    """Whether the body, which the signature covers, is small enough to be taken apart."""
    return covers_the_body(case) and len(case.delivery.body) <= LARGEST


def _is_of_fields(case: Case) -> bool:
    """Whether a form is signed field by field, so that its raw bytes are not what is hashed."""
    return any(takes(given.scheme, "form") for given in case.given)


_RAW = "Sign, pass on and verify the same raw bytes; have nothing parse and write the body between"
_NOT_THE_BODY = "It was signed over {what}, not over the body that came"
_HASHED = "Your code hashed {what}"


def _said(hint: str, own_hint: str, reason: str = _NOT_THE_BODY) -> Said:
    return Said(reason, hint, _HASHED, own_hint)


SAID: dict[str, Said] = {
    "line-end": _said(_RAW, "Hash the raw body, to its last byte", "It was signed over {what}"),
    "line-breaks": _said(
        "Keep line breaks as they are: with curl, use --data-binary in place of -d",
        "Hash the raw body; keep its line breaks as they are",
    ),
    "text-damage": _said(
        "Keep the body as bytes on the whole way: something took it for text",
        "Hash the raw bytes of the body, before anything takes them for text",
    ),
    "body-wrapped": _said(
        "Unwrap the body before it is verified (isBase64Encoded), or have the gateway pass it on",
        "Hash the raw body: decode it from base64 where the platform wraps it (isBase64Encoded)",
    ),
    "body-zipped": _said(
        "Verify over the bytes that were signed: before, or after, the compression is undone",
        "Hash the bytes as this provider does: look on which side of the compression it signs",
    ),
    "form-rewritten": _said(_RAW, "Hash the raw body, before a framework takes the form apart"),
    "form-fields": _said(
        "Pass the fields on as they came: something on the way trims, drops or rewrites them",
        "Take the fields as they came, untrimmed, the empty ones too",
    ),
    "body-escaped": _said(_RAW, "Hash the raw body, not a text that was escaped or unescaped"),
}

LINE_END = group(
    "a newline added or lost at the body's end",
    changes("line-end", line_end),
    SAID,
    covers_the_body,
)

BODY_CAUSES = (
    group(
        "line breaks, character sets and byte order marks",
        lambda case: chain(
            changes("line-breaks", _line_breaks)(case), changes("text-damage", _as_text)(case)
        ),
        SAID,
        is_small,
    ),
    group(
        "base64, gzip and escapes around the body, a form written anew",
        lambda case: chain(
            changes("body-wrapped", _wrapped)(case),
            changes("body-zipped", _zipped)(case),
            changes("form-fields" if _is_of_fields(case) else "form-rewritten", _form)(case),
            changes("body-escaped", _escaped)(case),
        ),
        SAID,
        is_small,
    ),
)
