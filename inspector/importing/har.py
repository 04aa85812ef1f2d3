"""HAR 1.2, of a browser, a proxy or of ours: requests become deliveries, responses their answers.

The format is that of "HTTP Archive (HAR) format 1.2" (J. Odvarko, 2012).
"""

import re
from collections.abc import Iterator
from math import isfinite
from typing import Annotated, Final
from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from inspector.delivery import (
    Answer,
    BodyState,
    DecidedBy,
    Delivery,
    Origin,
    Outcome,
    RawHeaders,
    Settled,
    Via,
)
from inspector.importing.imported import (
    LARGEST,
    Imported,
    Source,
    checked,
    ended,
    from_base64,
    micros,
)
from inspector.journal.editor import LONGEST_NOTE

_VERSIONS: Final = {"http/1.0": "1.0", "http/0.9": "0.9"}
_URL: Final = re.compile(r"(https?)://([^/?#]+)([^#]*)", re.IGNORECASE)
# What pages use beside HTTP, and browsers write down with it.
_ELSEWHERE: Final = re.compile(
    r"(?!https?:)(?:([a-z][a-z0-9+.-]{0,30})://|(about|blob|data|javascript|mailto):)",
    re.IGNORECASE,
)
_OURS: Final = re.compile(r"delivery-[0-9]+(?:: |\Z)")
# Every escape is taken whole, so that what stands behind an escaped backslash is no escape.
_HIGH, _LOW = rb"\\u[Dd][89ABab][0-9A-Fa-f]{2}", rb"\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}"
_ESCAPES: Final = re.compile(rb"%b%b|(%b|%b)|\\." % (_HIGH, _LOW, _HIGH, _LOW), re.DOTALL)
_UNKNOWN: Final = frozenset({"not answered yet", "not known"})


class _Pair(msgspec.Struct):
    name: str
    value: str | None = ""


class _Data(msgspec.Struct):
    """The body of a request; some tools say that it is base64, the format does not know that."""

    text: str | None = None
    mime_type: str | None = msgspec.field(name="mimeType", default=None)
    params: list[_Pair] | None = None
    encoding: str | None = None
    own_encoding: str | None = msgspec.field(name="_encoding", default=None)

    @property
    def is_base64(self) -> bool:
        return "base64" in (self.encoding, self.own_encoding)


class _Request(msgspec.Struct, rename="camel"):
    method: str
    url: str
    http_version: str | None = ""
    headers: list[_Pair] | None = None
    post_data: _Data | None = None
    body_size: float | None = -1
    body_state: BodyState | None = msgspec.field(name="_body_state", default=None)
    target_base64: str | None = msgspec.field(name="_target_base64", default=None)
    headers_base64: list[tuple[str, str]] | None = msgspec.field(
        name="_headers_base64", default=None
    )


class _Response(msgspec.Struct):
    status: float | None = 0
    headers: list[_Pair] | None = None
    content: _Data | None = None
    comment: str | None = None


class _Decided(msgspec.Struct, rename="camel"):
    """What our own tell of an answer, beside what the format has a place for."""

    by: DecidedBy
    outcome: Outcome
    plan: str | None = None
    step: str | None = None
    rule: str | None = None
    status: Annotated[int, Meta(ge=100, le=999)] | None = None
    released: bool = False
    sender_waited: Annotated[float, Meta(ge=0, lt=10**9)] | None = None


class _From(msgspec.Struct):
    """Who sent it, and which way it came, as our own tell."""

    peer: Annotated[str, Meta(max_length=300)] = ""
    via: Via = "local"
    origin: Origin = "provider"


class _Entry(msgspec.Struct, rename="camel"):
    started_date_time: str
    request: _Request
    response: _Response | None = None
    time: float | None = None
    comment: str | None = None
    came_from: _From = msgspec.field(name="_from", default_factory=_From)
    pinned: bool = msgspec.field(name="_pinned", default=False)
    answer: _Decided | None = msgspec.field(name="_answer", default=None)


class _Log(msgspec.Struct):
    entries: list[msgspec.Raw]


class _Har(msgspec.Struct):
    log: _Log


_decode_entry = msgspec.json.Decoder(_Entry, strict=False).decode  # "200" is 200


def read(source: Source) -> Iterator[Imported]:
    """The requests of a log, in its order.

    Raises:
        InspectorError: it is no HAR, it is too large, or an entry has a mistake.
    """
    whole = source.file.read(LARGEST + 1)
    if len(whole) > LARGEST:
        raise source.mistake("", f"it is larger than the {LARGEST:,} bytes that can be read")
    try:
        entries = _decode_log(source, whole.removeprefix(b"\xef\xbb\xbf")).log.entries
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise source.mistake("", f"this is no HAR: {error}") from None
    for number, written in enumerate(entries, start=1):
        source.told(len(bytes(written)))
        try:
            entry = _decode_entry(written)
            if elsewhere := _ELSEWHERE.match(entry.request.url):
                source.skipped(f"with a {(elsewhere[1] or elsewhere[2]).lower()}: URL")
            else:
                yield _imported(entry)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            reason = f"this is no request that can have come: {error}"
            raise source.mistake(f"entry {number}", reason) from None


def _decode_log(source: Source, whole: bytes) -> _Har:
    """The log; half a character of UTF-16, as JavaScript's strings may hold, is told and replaced.

    No request can have held one: what sends a text writes the same U+FFFD in its place.
    """
    try:
        return msgspec.json.decode(whole, type=_Har)
    except msgspec.DecodeError:
        mended, count = _without_halves(whole)
        if not count:
            raise
        log = msgspec.json.decode(mended, type=_Har)
        half = "half character (a lone surrogate) stands"
        halves = "half characters (lone surrogates) stand"
        source.noted(f"{count:,} {half if count == 1 else halves} as U+FFFD")
        return log


def _without_halves(whole: bytes) -> tuple[bytes, int]:
    """A JSON text with U+FFFD in the place of each lone surrogate, and how many they were."""
    count = 0

    def replaced(found: re.Match[bytes]) -> bytes:
        nonlocal count
        if found[1] is None:
            return found[0]
        count += 1
        return rb"\ufffd"

    return _ESCAPES.sub(replaced, whole), count


def _imported(entry: _Entry) -> Imported:
    request, received_at = entry.request, micros(entry.started_date_time)
    url = _URL.match(request.url)
    if url is None:
        raise ValueError(f"{request.url[:60]!r} is no URL of HTTP")
    try:
        urlsplit(url[0])
    except ValueError:
        raise ValueError(f"{request.url[:60]!r} has a host that is no address") from None
    body = _request_body(request)
    announced = _whole(request.body_size or 0)
    missing = body is None and announced > 0
    state: BodyState = request.body_state or ("partial" if missing else "complete")
    kept = len(body or b"")
    delivery = Delivery(
        0,
        received_at,
        request.method,
        _target(request, url[3]),
        _VERSIONS.get((request.http_version or "").lower(), "1.1"),
        _headers(request, url[2]),
        body or b"",
        state,
        kept if state == "complete" else max(kept, announced),
        entry.came_from.peer,
        entry.came_from.via,
        entry.came_from.origin,
    )
    note = _OURS.sub("", entry.comment or "", count=1)[:LONGEST_NOTE]
    return Imported(checked(delivery), _settled(entry, received_at), entry.pinned, note)


def _target(request: _Request, written: str) -> bytes:
    """The target as it was, or as a URL spells it: some tools leave blanks in it."""
    if request.target_base64 is not None:
        return from_base64(request.target_base64)
    target = written if written.startswith("/") else f"/{written}"
    return target.replace(" ", "%20").encode()


def _headers(request: _Request, netloc: str) -> RawHeaders:
    """The headers, without what only HTTP/2 has, and with the host that it has elsewhere."""
    if request.headers_base64 is not None:
        return tuple(
            (from_base64(name), from_base64(value)) for name, value in request.headers_base64
        )
    headers = [
        (header.name.encode(), (header.value or "").encode())
        for header in request.headers or ()
        if not header.name.startswith(":")
    ]
    needs_host = (request.http_version or "").lower() != "http/1.0"
    if needs_host and not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", netloc.rpartition("@")[2].encode()))
    return tuple(headers)


def _request_body(request: _Request) -> bytes | None:
    """The body; None where it is not told: the parts of a multipart one are not all of it."""
    data = request.post_data
    if data is None:
        return None
    if data.text is None or (not data.text and data.params):
        if (data.mime_type or "").strip().lower().startswith("multipart/"):
            return None
        pairs = [(pair.name, pair.value or "") for pair in data.params or ()]
        return urlencode(pairs).encode() if pairs else None
    return _decoded(data)


def _decoded(data: _Data) -> bytes:
    text = data.text or ""
    return from_base64(text) if data.is_base64 else text.encode()


def _settled(entry: _Entry, received_at: int) -> Settled | None:
    response = entry.response
    if response is None or (not response.status and response.comment in _UNKNOWN):
        return None
    given = response.status or 0
    status = _whole(given) if 100 <= given <= 999 else None
    answer = Answer(
        None,
        status=status,
        headers=tuple((one.name, one.value or "") for one in response.headers or ()),
        body=_decoded(response.content) if response.content and status is not None else b"",
    )
    outcome: Outcome = "failed" if status is None else "answered"
    took = max(entry.time or 0.0, 0.0) / 1000
    if not took < 10**9:
        raise ValueError(f"it took {took:g} s")
    settled = Settled(0, 0, -1, ended(received_at, took), outcome, answer, took)
    return settled if entry.answer is None else _as_decided(settled, entry.answer)


def _as_decided(settled: Settled, own: _Decided) -> Settled:
    """The same with what our own tell of it."""
    answer = replace(
        settled.answer,
        by=own.by,
        plan=own.plan,
        step=own.step,
        rule=own.rule,
        status=settled.answer.status or own.status,
        released=own.released,
    )
    return replace(settled, outcome=own.outcome, answer=answer, sender_waited=own.sender_waited)


def _whole(number: float) -> int:
    """A number as a whole one; some tools write 200.0."""
    if not isfinite(number) or not abs(number) < 2**53:
        raise ValueError(f"{number:g} is out of range")
    return int(number)
