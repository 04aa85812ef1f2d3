"""A raw HTTP/1 request, as it stands on the wire or as an editor saved it."""

import re
from collections.abc import Iterator

from inspector.delivery import Delivery, RawHeaders
from inspector.importing.imported import LARGEST, Imported, Source, checked

_FIRST = re.compile(
    rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) +(\S+) +HTTP/(1\.[01]|[23](?:\.0)?)[ \t]*\r?\n"
)
_END_OF_HEAD = re.compile(rb"(?:\A|\r?\n)\r?\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_BREAK = re.compile(rb"\r?\n")
_WHITE = b" \t"


def looks_like(beginning: bytes) -> bool:
    """Whether a file that begins so is one."""
    return _FIRST.match(beginning) is not None


def read(source: Source) -> Iterator[Imported]:
    """The one request of a file; it came when the file was changed.

    Raises:
        InspectorError: it is too large, or no request.
    """
    whole = source.file.read(LARGEST + 1)
    source.told(len(whole))
    if len(whole) > LARGEST:
        raise source.mistake("", f"it is larger than the {LARGEST:,} bytes that can be read")
    try:
        yield Imported(request(whole, source.changed_at))
    except ValueError as error:
        raise source.mistake("", f"this is no HTTP request: {error}") from None


def request(whole: bytes, at: int) -> Delivery:
    """The delivery that a raw request is.

    Args:
        whole: its head and its body; a byte order mark of UTF-8 and blank lines before them, which
            editors put there, are passed over.
        at: when it came, microseconds since the Unix epoch, UTC.

    Raises:
        ValueError: it is no request, in words.
    """
    whole = whole.removeprefix(b"\xef\xbb\xbf").lstrip()
    first = _FIRST.match(whole)
    if first is None:
        raise ValueError("its first line is not METHOD TARGET HTTP/1.1")
    rest = whole[first.end() :]
    end = _END_OF_HEAD.search(rest)
    headers = _headers(rest[: end.start()] if end else rest.rstrip(b"\r\n"))
    body, size = _body(rest[end.end() :] if end else b"", headers)
    return checked(
        Delivery(
            0,
            at,
            first[1].decode(),
            first[2],
            first[3].decode() if first[3].startswith(b"1.") else "1.1",
            headers,
            body,
            "complete" if len(body) == size else "partial",
            len(body),
        )
    )


def _headers(head: bytes) -> RawHeaders:
    headers: list[tuple[bytes, bytes]] = []
    for number, line in enumerate(re.split(rb"\r?\n", head) if head else [], start=2):
        name, colon, value = line.partition(b":")
        if not colon:
            raise ValueError(f"line {number} is no header")
        headers.append((name, value.strip(_WHITE)))
    return tuple(headers)


def _body(rest: bytes, headers: RawHeaders) -> tuple[bytes, int]:
    """The body, and the size that it should have; more of it than that is a mistake."""
    given = {name.lower(): value for name, value in headers}
    lengths = {value for name, value in headers if name.lower() == b"content-length"}
    if len(lengths) > 1:
        raise ValueError("it has several Content-Lengths that differ")
    if given.get(b"transfer-encoding", b"").lower().endswith(b"chunked"):
        return _dechunked(rest)
    announced = given.get(b"content-length", b"")
    if not announced:
        if _FIRST.match(rest.lstrip()):
            raise ValueError("more than one request stands in it; save each as a file of its own")
        return rest, len(rest)
    if not re.fullmatch(rb"[0-9]{1,12}", announced):
        raise ValueError("its Content-Length is no number")
    size = int(announced)
    if rest[size:].strip(b"\r\n"):  # editors put a line break behind it
        raise ValueError(f"its body has {len(rest):,} bytes, and its Content-Length is {size:,}")
    return rest[:size], size


def _dechunked(rest: bytes) -> tuple[bytes, int]:
    """The body without its framing; one that is cut lacks a byte at least."""
    if not _is_framed(rest):
        return rest, len(rest)
    chunks: list[bytes] = []
    at = 0
    while found := _CHUNK.match(rest, at):
        size = int(found[1], 16)
        if size == 0:
            body = b"".join(chunks)
            return body, len(body)
        chunks.append(rest[found.end() : found.end() + size])
        at = found.end() + size
        end = _LINE_BREAK.match(rest, at)
        if end is None and at < len(rest):
            raise ValueError(f"its chunk {len(chunks)} has not the size that stands before it")
        at = end.end() if end else at
    body = b"".join(chunks)
    return body, len(body) + 1


def _is_framed(rest: bytes) -> bool:
    """Whether it was saved in its chunks; a body may begin with what could be the size of one.

    What was cut on the wire has the line breaks of the wire: with others, the first chunk is there.
    """
    first = _CHUNK.match(rest)
    if first is None:
        return False
    return first[0].endswith(b"\r\n") or first.end() + int(first[1], 16) <= len(rest)
