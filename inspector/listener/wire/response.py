"""Whole answers, put on the socket."""

import time
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from aiohttp import HttpVersion11, web

from inspector.answers import Body, Reply
from inspector.outbound.exchange import Exchanged
from inspector.outbound.headers import end_to_end

_NO_BODY = (204, 304)


def send(request: web.BaseRequest, reply: Reply, *, close: bool = False) -> web.StreamResponse:
    """Put a whole answer on the socket, now.

    Written by hand: it is a status line and a handful of headers, nothing of ours gets in between
    the decision and the first byte, and it costs a tenth of what building a response does.

    Args:
        request: what is answered.
        reply: of kind `status`.
        close: whether to close the connection behind it, even if the sender would go on.

    Returns:
        what the server takes for the response; it is sent already.

    Raises:
        ConnectionResetError: the sender left.
    """
    head, body = render(request, reply, close=close)
    write(request, head + body)
    return sent(request, close=close)


def send_text(request: web.BaseRequest, status: int, text: str) -> web.StreamResponse:
    """Put an answer that says something in words on the socket; raises as `send` does."""
    return send(request, Reply("status", status, body=Body(f"inspector: {text}\n".encode())))


def relay(request: web.BaseRequest, answer: Exchanged) -> web.StreamResponse:
    """Give a whole answer of the local app back, with its bytes; raises as `send` does."""
    status = answer.status or 200
    bodiless = status in _NO_BODY
    # What a body would have been is the app's to say where there is none by nature.
    length = None if bodiless or request.method == "HEAD" else len(answer.body)
    http11 = request.version >= HttpVersion11
    reason = answer.reason.encode("utf-8", "surrogateescape")
    lines = [b"HTTP/1.%d %d %b" % (http11, status, reason)]
    for name, value in end_to_end(answer.headers, length):
        if not (status == 204 and name.lower() == b"content-length"):
            lines.append(b"%b: %b" % (name, value))
    if request.keep_alive != http11:
        lines.append(b"Connection: keep-alive" if request.keep_alive else b"Connection: close")
    head = b"\r\n".join([*lines, b"", b""])
    write(request, head if length is None else head + answer.body)
    return sent(request)


def write(request: web.BaseRequest, data: bytes) -> None:
    """Put bytes on the socket, now; raises ConnectionResetError where the sender left."""
    transport = request.transport
    if transport is None or transport.is_closing():
        raise ConnectionResetError
    transport.write(data)


async def drained(request: web.BaseRequest) -> None:
    """Wait until the sender has taken most of what was written; raises ConnectionError."""
    if request.protocol.writing_paused:
        await request.writer.drain()


def render(request: web.BaseRequest, reply: Reply, *, close: bool = False) -> tuple[bytes, bytes]:
    """The head and the body that answer a request with a reply of kind `status`."""
    keep_alive = request.keep_alive and not close
    head, body, dated = _render(reply, keep_alive, request.version >= HttpVersion11)
    end = b"\r\n" if dated else _date()
    return head + end, b"" if request.method == "HEAD" else body


@lru_cache(maxsize=256)
def _render(reply: Reply, keep_alive: bool, http11: bool) -> tuple[bytes, bytes, bool]:
    """The head up to its date, the body, and whether the head has a date of its own.

    A header that the reply spells out stands in the place of the one that would be there by itself
    or by `retry-after`.
    """
    status = reply.status or 200
    body = reply.body.content if reply.body and status not in _NO_BODY else b""
    given = {name.lower() for name, _ in reply.headers}
    lines = [f"HTTP/1.{int(http11)} {status} {_reason(status)}"]
    if status not in _NO_BODY and "content-length" not in given:
        lines.append(f"Content-Length: {len(body)}")
    if body and "content-type" not in given:
        lines.append("Content-Type: text/plain; charset=utf-8")
    if reply.retry_after is not None and "retry-after" not in given:
        lines.append(f"Retry-After: {reply.retry_after}")
    lines += [f"{name}: {value}" for name, value in reply.headers]
    if keep_alive != http11:
        lines.append("Connection: keep-alive" if keep_alive else "Connection: close")
    if "server" not in given:
        lines.append("Server: inspector")
    return "".join(f"{line}\r\n" for line in lines).encode(), body, "date" in given


def _date() -> bytes:
    return _date_at(int(time.time()))


@lru_cache(maxsize=2)
def _date_at(second: int) -> bytes:
    return f"Date: {formatdate(second, usegmt=True)}\r\n\r\n".encode()


def _reason(status: int) -> str:
    return HTTPStatus(status).phrase if status in _KNOWN else ""


_KNOWN = frozenset(HTTPStatus)


def sent(request: web.BaseRequest, *, close: bool = False) -> web.StreamResponse:
    """What the server takes for a response that is on the wire already."""
    return _SENT_AND_OPEN if request.keep_alive and not close else _SENT_AND_CLOSED


class _Sent(web.StreamResponse):
    """Tells the server that the answer is on the wire already."""

    def __init__(self, *, keep_alive: bool) -> None:
        super().__init__()
        self._keep_alive = keep_alive

    async def prepare(self, request: web.BaseRequest) -> None:  # noqa: ARG002 - nothing is left to do
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        pass


_SENT_AND_OPEN = _Sent(keep_alive=True)
_SENT_AND_CLOSED = _Sent(keep_alive=False)
