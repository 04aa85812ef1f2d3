"""HAR 1.2, which browsers' tools and proxies open: an entry for each delivery.

The format is that of "HTTP Archive (HAR) format 1.2" (J. Odvarko, 2012), whose sections the names
below are. It has no way to hold the bytes of a body that is no text, only `content.encoding` for an
answer's. So such a body stands in `postData.text` as base64 with `_encoding` beside it, a field of
our own as section "Custom Fields" allows; Chrome and Firefox write such bodies as damaged text.
"""

import base64
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import parse_qsl

import msgspec

from inspector import __version__
from inspector.delivery import Answer, Delivery, Settled, text
from inspector.export.exported import Exported, Out
from inspector.jsonlines import encode, iso, printable


class Pair(msgspec.Struct):
    """A header, a cookie or a parameter of the query."""

    name: str
    value: str


class PostData(msgspec.Struct, omit_defaults=True):
    """A request's body."""

    mime_type: str = msgspec.field(name="mimeType")
    text: str
    encoding: str | None = msgspec.field(name="_encoding", default=None)
    comment: str | None = None


class Request(msgspec.Struct, rename="camel", omit_defaults=True):
    """A delivery as it came."""

    method: str
    url: str
    http_version: str
    cookies: list[Pair]
    headers: list[Pair]
    query_string: list[Pair]
    headers_size: int
    body_size: int
    post_data: PostData | None = None


class Content(msgspec.Struct, rename="camel", omit_defaults=True):
    """An answer's body."""

    size: int
    mime_type: str
    text: str | None = None
    encoding: str | None = None


class Response(msgspec.Struct, rename="camel", omit_defaults=True):
    """How a delivery was answered; the status is 0 where nothing whole was sent."""

    status: int
    status_text: str
    http_version: str
    cookies: list[Pair]
    headers: list[Pair]
    content: Content
    redirect_url: str = msgspec.field(name="redirectURL")
    headers_size: int
    body_size: int
    comment: str | None = None


class Timings(msgspec.Struct):
    """Milliseconds; that of an answer is all waiting, seen from its sender."""

    send: float
    wait: float
    receive: float


class Entry(msgspec.Struct, rename="camel", omit_defaults=True):
    """A delivery and its answer."""

    started_date_time: str
    time: float
    request: Request
    response: Response
    cache: dict[str, str]
    timings: Timings
    comment: str | None = None


def entry(one: Exported) -> Entry:
    """A delivery and its answer as an entry of the log."""
    delivery, settled = one.delivery, one.settled
    took = round(settled.took * 1000, 3) if settled else 0.0
    return Entry(
        started_date_time=iso(delivery.received_at),
        time=took,
        request=_request(one),
        response=_response(settled, delivery.http_version),
        cache={},
        timings=Timings(0.0, took, 0.0),
        comment=one.name,
    )


def _request(one: Exported) -> Request:
    delivery = one.delivery
    headers = [Pair(text(name), text(value)) for name, value in delivery.headers]
    return Request(
        method=delivery.method,
        url=f"{one.base or one.origin}{one.target}",
        http_version=f"HTTP/{delivery.http_version}",
        cookies=[pair for header in headers for pair in _cookies(header)],
        headers=headers,
        query_string=[
            Pair(name, value) for name, value in parse_qsl(delivery.query, keep_blank_values=True)
        ],
        headers_size=-1,
        body_size=len(delivery.body),
        post_data=_post_data(delivery) if delivery.body else None,
    )


def _cookies(header: Pair) -> Iterator[Pair]:
    if header.name.lower() == "cookie":
        for cookie in header.value.split(";"):
            name, equals, value = cookie.strip().partition("=")
            if equals:
                yield Pair(name, value)


def _post_data(delivery: Delivery) -> PostData:
    mime_type = delivery.content_type or "application/octet-stream"
    body, encoding = _text(delivery.body)
    comment = "its bytes are no UTF-8, so text is their base64" if encoding else None
    return PostData(mime_type=mime_type, text=body, encoding=encoding, comment=comment)


def _response(settled: Settled | None, version: str) -> Response:
    answer = settled.answer if settled else Answer("default")
    is_whole = settled is not None and settled.outcome == "answered" and answer.status is not None
    status = answer.status if is_whole and answer.status is not None else 0
    body = answer.body if is_whole else b""
    headers = [Pair(name, value) for name, value in answer.headers]
    given = {header.name.lower(): header.value for header in headers}
    text_, encoding = _text(body)
    return Response(
        status=status,
        status_text=_phrase(status),
        http_version=f"HTTP/{version}",
        cookies=[],
        headers=headers,
        content=Content(
            size=len(body),
            mime_type=given.get("content-type", "text/plain" if body else "x-unknown"),
            text=text_ if body else None,
            encoding=encoding,
        ),
        redirect_url=given.get("location", ""),
        headers_size=-1,
        body_size=len(body) if is_whole else -1,
        comment=None if is_whole else (settled.outcome if settled else "not answered yet"),
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _text(body: bytes) -> tuple[str, str | None]:
    """Bytes as text and None, else as base64 and that word."""
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), "base64"


class Har:
    """A log of entries."""

    name = "har"
    title = "HAR 1.2, which browsers' tools open"
    stem = "deliveries"
    suffix = ".har"
    single = False
    has_files_beside = False

    def write(self, deliveries: Iterator[Exported], out: Out) -> None:
        """Write the log, an entry a line."""
        creator = encode({"name": "inspector", "version": __version__})
        out.write(b'{"log":{"version":"1.2","creator":%b,"pages":[],"entries":[' % creator)
        between = b"\n"
        for one in deliveries:
            out.write(between + printable(encode(entry(one))))
            between = b",\n"
        out.write(b"\n]}}\n")


FORMAT = Har()
