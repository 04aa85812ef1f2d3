"""HAR 1.2, which browsers' tools and proxies open: an entry for each delivery.

The format is that of "HTTP Archive (HAR) format 1.2" (J. Odvarko, 2012), whose sections the names
below are. It has no way to hold the bytes of a body that is no text, only `content.encoding` for an
answer's. So such a body stands in `postData.text` as base64 with `_encoding` beside it, a field of
our own as section "Custom Fields" allows; Chrome and Firefox write such bodies as damaged text.
For what else it has no way to say there are `_target_base64` (a target that no URL spells),
`_headers_base64` (names and values that are no UTF-8), `_body_state`, `_from` (who sent it, and
which way it came), `_pinned` and `_answer` (how the answer was decided, and how it ended); a note
stands in the entry's `comment`, behind the delivery's name.
"""

import base64
import re
from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain
from urllib.parse import parse_qsl

import msgspec

from inspector import __version__
from inspector.delivery import Answer, Delivery, Origin, Via, text
from inspector.export.exact import are_utf8, base64_of, exact_headers, is_utf8
from inspector.export.exported import Exported, Out
from inspector.jsonlines import encode, iso, printable

# The words of the answer language that set something, where no text is quoted.
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'")
_HEADERS = re.compile(r"\b(?:header|retry-after)\b")
_BODY = re.compile(r"\b(?:body|over)\b")


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


class From(msgspec.Struct, omit_defaults=True):
    """Who sent a delivery, and which way it came; see `Delivery`."""

    peer: str = ""
    via: Via = "local"
    origin: Origin = "provider"


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
    comment: str | None = None
    body_state: str | None = msgspec.field(name="_body_state", default=None)
    target_base64: str | None = msgspec.field(name="_target_base64", default=None)
    headers_base64: list[tuple[str, str]] | None = msgspec.field(
        name="_headers_base64", default=None
    )


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


class Decided(msgspec.Struct, rename="camel", omit_defaults=True):
    """How an answer was decided and how it ended; see `Answer` and `Settled`.

    The status is here where the response does not have it, as not all of it was sent.
    """

    by: str
    outcome: str
    plan: str | None = None
    step: str | None = None
    rule: str | None = None
    status: int | None = None
    released: bool = False
    sender_waited: float | None = None


class Entry(msgspec.Struct, rename="camel", omit_defaults=True):
    """A delivery and its answer."""

    started_date_time: str
    time: float
    request: Request
    response: Response
    cache: dict[str, str]
    timings: Timings
    came_from: From = msgspec.field(name="_from")
    comment: str | None = None
    pinned: bool = msgspec.field(name="_pinned", default=False)
    answer: Decided | None = msgspec.field(name="_answer", default=None)


def entry(one: Exported) -> Entry:
    """A delivery and its answer as an entry of the log."""
    delivery, settled = one.delivery, one.settled
    took = round(settled.took * 1000, 3) if settled else 0.0
    return Entry(
        started_date_time=iso(delivery.received_at),
        time=took,
        request=_request(one),
        response=_response(one),
        cache={},
        timings=Timings(0.0, took, 0.0),
        came_from=From(delivery.peer, delivery.via, delivery.origin),
        comment=f"{one.name}: {one.note}" if one.note else one.name,
        pinned=one.pinned,
        answer=_decided(one),
    )


def _decided(one: Exported) -> Decided | None:
    """How its answer was decided; None where there is none, or where that is not known."""
    settled = one.settled
    if settled is None or one.delivery.has_no_answer(settled):
        return None
    answer = settled.answer
    if answer.by is None:
        return None
    return Decided(
        by=answer.by,
        outcome=settled.outcome,
        plan=answer.plan,
        step=answer.step,
        rule=answer.rule,
        status=None if settled.outcome == "answered" else answer.status,
        released=answer.released,
        sender_waited=settled.sender_waited,
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
        body_size=delivery.size,
        post_data=_post_data(delivery) if delivery.body else None,
        comment="; ".join(chain(one.lacks, _unsaid(delivery))) or None,
        body_state=None if delivery.body_state == "complete" else delivery.body_state,
        target_base64=None if _is_spelt(delivery.target) else base64_of(delivery.target),
        headers_base64=None if _are_told(delivery) else exact_headers(delivery.headers),
    )


def _unsaid(delivery: Delivery) -> Iterator[str]:
    """What HAR has no way to say, for readers that do not know the fields that are our own."""
    if not _is_spelt(delivery.target):
        yield f"its target was {text(delivery.target)}"
    if not are_utf8(delivery.headers):
        yield "its headers are not all UTF-8, and stand here as Latin-1"


def _is_spelt(target: bytes) -> bool:
    """Whether a URL can spell it."""
    return target.startswith(b"/") and b"#" not in target and is_utf8(target)


def _are_told(delivery: Delivery) -> bool:
    """Whether they are the same to a reader who puts in a `Host` where none is."""
    return are_utf8(delivery.headers) and delivery.header("host") is not None


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


def _response(one: Exported) -> Response:
    settled = one.settled
    given = settled.answer if settled is not None and settled.outcome == "answered" else None
    status = given.status or 0 if given else 0
    sent = _sent(one, given) if given and status else Sent()
    names = {header.name.lower(): header.value for header in sent.headers}
    body, size = sent.body or b"", -1 if sent.body is None else len(sent.body)
    text_, encoding = _text(body)
    return Response(
        status=status,
        status_text=_phrase(status),
        http_version=f"HTTP/{one.delivery.http_version}",
        cookies=[],
        headers=sent.headers,
        content=Content(
            size=len(body),
            mime_type=names.get("content-type", "text/plain" if body else "x-unknown"),
            text=text_ if body else None,
            encoding=encoding,
        ),
        redirect_url=names.get("location", ""),
        headers_size=-1,
        body_size=size,
        comment=sent.comment if status else _why_none(one),
    )


class Sent(msgspec.Struct, frozen=True):
    """What is known of what was sent; the body is None where it is not recorded."""

    headers: list[Pair] = []
    body: bytes | None = None
    comment: str | None = None


def _sent(one: Exported, answer: Answer) -> Sent:
    """What was sent with a status code: by the local app, or by us."""
    step = _QUOTED.sub("", answer.step or "")
    if step.startswith("forward"):
        app = one.forwarded
        if app is None or app.problem is not None or app.status != answer.status:
            return Sent(comment="its headers and its body are not recorded")
        return Sent([Pair(text(n), text(v)) for n, v in app.headers], app.body)
    headers = [Pair(name, value) for name, value in answer.headers]
    lost = [
        *(["headers"] if _HEADERS.search(step) and not headers else []),
        *(["body"] if _BODY.search(step) and not answer.body else []),
    ]
    body = None if "body" in lost else answer.body
    if one.delivery.method == "HEAD":
        body = b""
    return Sent(headers, body, f"not recorded: its {' and '.join(lost)}" if lost else None)


def _why_none(one: Exported) -> str:
    """Why there is no status."""
    if one.delivery.has_no_answer(one.settled):
        return "not known"
    return one.settled.outcome if one.settled else "not answered yet"


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
    sends = False

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
