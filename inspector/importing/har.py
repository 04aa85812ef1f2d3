"""HAR 1.2, of a browser, a proxy or of ours: requests become deliveries, responses their answers.

The format is that of "HTTP Archive (HAR) format 1.2" (J. Odvarko, 2012).
"""

import base64
from collections.abc import Iterator
from math import isfinite
from typing import Final, get_args
from urllib.parse import urlencode, urlsplit

import msgspec

from inspector.delivery import Answer, Delivery, Outcome, RawHeaders, Settled
from inspector.importing.imported import LARGEST, Imported, Source, checked, micros

_VERSIONS: Final = {"http/1.0": "1.0"}
_OUTCOMES: Final = {word: word for word in get_args(Outcome)}


class _Pair(msgspec.Struct):
    name: str
    value: str = ""


class _Data(msgspec.Struct):
    """The body of a request; some tools say that it is base64, the format does not know that."""

    text: str | None = None
    params: list[_Pair] = []
    encoding: str | None = None
    own_encoding: str | None = msgspec.field(name="_encoding", default=None)

    @property
    def is_base64(self) -> bool:
        return "base64" in (self.encoding, self.own_encoding)


class _Request(msgspec.Struct, rename="camel"):
    method: str
    url: str
    http_version: str = ""
    headers: list[_Pair] = []
    post_data: _Data | None = None
    body_size: float = -1


class _Response(msgspec.Struct):
    status: float = 0
    headers: list[_Pair] = []
    content: _Data | None = None
    comment: str | None = None


class _Entry(msgspec.Struct, rename="camel"):
    started_date_time: str
    request: _Request
    response: _Response | None = None
    time: float | None = None


class _Log(msgspec.Struct):
    entries: list[msgspec.Raw]


class _Har(msgspec.Struct):
    log: _Log


_decode_entry = msgspec.json.Decoder(_Entry).decode


def read(source: Source) -> Iterator[Imported]:
    """The requests of a log, in its order.

    Raises:
        InspectorError: it is no HAR, it is too large, or an entry has a mistake.
    """
    whole = source.file.read(LARGEST + 1)
    if len(whole) > LARGEST:
        raise source.mistake("", f"it is larger than the {LARGEST:,} bytes that can be read")
    try:
        entries = msgspec.json.decode(whole.removeprefix(b"\xef\xbb\xbf"), type=_Har).log.entries
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise source.mistake("", f"this is no HAR: {error}") from None
    for number, written in enumerate(entries, start=1):
        source.told(len(bytes(written)))
        try:
            yield _imported(_decode_entry(written))
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            reason = f"this is no request that can have come: {error}"
            raise source.mistake(f"entry {number}", reason) from None


def _imported(entry: _Entry) -> Imported:
    request, received_at = entry.request, micros(entry.started_date_time)
    url = urlsplit(request.url)
    if not url.netloc:
        raise ValueError(f"{request.url[:60]!r} is no URL")
    body = _request_body(request)
    missing = body is None and request.body_size > 0
    query = f"?{url.query}" if url.query else ""
    delivery = Delivery(
        0,
        received_at,
        request.method,
        ((url.path or "/") + query).encode(),
        _VERSIONS.get(request.http_version.lower(), "1.1"),
        _headers(request, url.netloc),
        body or b"",
        "partial" if missing else "complete",
        _whole(request.body_size) if missing else len(body or b""),
    )
    return Imported(checked(delivery), _settled(entry, received_at))


def _headers(request: _Request, netloc: str) -> RawHeaders:
    """The headers, without what only HTTP/2 has, and with the host that it has elsewhere."""
    headers = [
        (header.name.encode(), header.value.encode())
        for header in request.headers
        if not header.name.startswith(":")
    ]
    if not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", netloc.rpartition("@")[2].encode()))
    return tuple(headers)


def _request_body(request: _Request) -> bytes | None:
    """The body; None where it is not told."""
    data = request.post_data
    if data is None:
        return None
    if data.text is None or (not data.text and data.params):
        pairs = [(pair.name, pair.value) for pair in data.params]
        return urlencode(pairs).encode() if pairs else None
    return _decoded(data)


def _decoded(data: _Data) -> bytes:
    text = data.text or ""
    return base64.b64decode(text, validate=True) if data.is_base64 else text.encode()


def _settled(entry: _Entry, received_at: int) -> Settled | None:
    response = entry.response
    if response is None:
        return None
    status = _whole(response.status) if 100 <= response.status <= 999 else None
    outcome: Outcome = "answered"
    if status is None:
        outcome = _OUTCOMES.get(response.comment or "", "failed")
    answer = Answer(
        "default",
        status=status,
        headers=tuple((header.name, header.value) for header in response.headers),
        body=_decoded(response.content) if response.content and status is not None else b"",
    )
    took = max(entry.time or 0.0, 0.0) / 1000
    if not took < 10**9:
        raise ValueError(f"it took {took:g} s")
    return Settled(0, 0, -1, received_at + round(took * 1_000_000), outcome, answer, took)


def _whole(number: float) -> int:
    """A number as a whole one; some tools write 200.0."""
    if not isfinite(number) or not abs(number) < 2**53:
        raise ValueError(f"{number:g} is out of range")
    return int(number)
