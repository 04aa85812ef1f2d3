"""How an answer is put on the socket."""

import asyncio
import time
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from aiohttp import HttpVersion11, web

from inspector.answers import Reply

_NO_BODY = (204, 304)


async def until(deadline: float) -> None:
    """Wait for a moment of the monotonic clock, in two stages: long waits wake up late.

    Args:
        deadline: seconds, as `time.monotonic` gives them.
    """
    remaining = deadline - time.monotonic()
    if remaining > 0.05:
        await asyncio.sleep(remaining * 0.98)
    while (remaining := deadline - time.monotonic()) > 0:  # noqa: ASYNC110 - may wake up early
        await asyncio.sleep(remaining)


def send(request: web.BaseRequest, reply: Reply, *, close: bool) -> web.StreamResponse:
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
    transport = request.transport
    if transport is None or transport.is_closing():
        raise ConnectionResetError
    keep_alive = request.keep_alive and not close
    head, body = _render(reply, keep_alive, request.version >= HttpVersion11)
    if request.method == "HEAD":
        body = b""
    transport.write(head + _date() + body)
    return _SENT_AND_OPEN if keep_alive else _SENT_AND_CLOSED


@lru_cache(maxsize=256)
def _render(reply: Reply, keep_alive: bool, http11: bool) -> tuple[bytes, bytes]:
    """The head up to its date, and the body."""
    status = reply.status or 200
    body = reply.body.content if reply.body and status not in _NO_BODY else b""
    given = {name.lower() for name, _ in reply.headers}
    lines = [f"HTTP/1.{int(http11)} {status} {_reason(status)}"]
    if status not in _NO_BODY and "content-length" not in given:
        lines.append(f"Content-Length: {len(body)}")
    if body and "content-type" not in given:
        lines.append("Content-Type: text/plain; charset=utf-8")
    if reply.retry_after is not None:
        lines.append(f"Retry-After: {reply.retry_after}")
    lines += [f"{name}: {value}" for name, value in reply.headers]
    if keep_alive != http11:
        lines.append("Connection: keep-alive" if keep_alive else "Connection: close")
    lines.append("Server: inspector")
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1", "replace"), body


def _date() -> bytes:
    return _date_at(int(time.time()))


@lru_cache(maxsize=2)
def _date_at(second: int) -> bytes:
    return f"Date: {formatdate(second, usegmt=True)}\r\n\r\n".encode()


def _reason(status: int) -> str:
    return HTTPStatus(status).phrase if status in _KNOWN else ""


_KNOWN = frozenset(HTTPStatus)


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
