"""aiohttp's low-level server, set up so that bytes stay bytes, and so that refusals are told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import InvalidURLError

Refused = Callable[[str, str, bytes], None]
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

MAX_HEADERS = 20_000
MAX_FIELD = 64 * 1024  # bytes of one header or of the request line
HEADER_TIMEOUT = 75.0  # seconds that a connection may stay without a request
LINGERING = 2.0  # seconds for a sender to read why we stopped reading it
FIRST_BYTES = 1024

log = logging.getLogger(__name__)


class Server(web.Server):
    """Records what the HTTP parser refuses, and keeps the parser from changing bodies.

    Args:
        handler: answers a request.
        refused: told of what never became a request: the peer, the reason, its first bytes.
    """

    def __init__(self, handler: Handler, refused: Refused) -> None:
        # A misspelt keyword would drop all of them, and bodies would be decompressed: so they
        # are given to a connection here and now, where a mistake is an error.
        self._options: dict[str, Any] = {
            "auto_decompress": False,
            "access_log": None,
            "max_headers": MAX_HEADERS,
            "max_line_size": MAX_FIELD,
            "max_field_size": MAX_FIELD,
            "keepalive_timeout": HEADER_TIMEOUT,
            "lingering_time": LINGERING,
            "tcp_keepalive": True,
        }
        super().__init__(handler, handler_cancellation=True)
        self.refused = refused

    def __call__(self) -> web.RequestHandler:
        """The protocol of one connection."""
        return _Connection(self, loop=asyncio.get_running_loop(), **self._options)


class _Connection(web.RequestHandler):
    __slots__ = ("_first_bytes", "_in_a_head", "_server")

    def __init__(self, server: Server, **options: Any) -> None:
        super().__init__(server, **options)
        self._server = server
        self._first_bytes = b""
        self._in_a_head = False

    def data_received(self, data: bytes) -> None:
        waiting = len(self._messages)
        if self._in_a_head:
            if len(self._first_bytes) < FIRST_BYTES:
                self._first_bytes += data[:FIRST_BYTES]
        elif not waiting:
            self._first_bytes = data
        super().data_received(data)
        self._in_a_head = self._current_request is None and len(self._messages) == waiting
        # A message behind a body that is not whole can only be the parser's refusal of that body
        # (garbage in a later chunk); nobody would ever wake who reads it.
        request = self._current_request
        if self._messages and request is not None and not request.content.is_eof():
            request.content.set_exception(web.RequestPayloadError("garbage between its chunks"))

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if status != 400:
            log.error("a request could not be handled", exc_info=exc)
            return super().handle_error(request, status, exc, message)
        first = self._first_bytes[:FIRST_BYTES]
        self._server.refused(request.remote or "", _reason(first, exc, message), first)
        response = web.Response(status=400, text="inspector: this is not a valid HTTP request\n")
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """Our own log tells of bugs; what hostile senders do is told by `refused`."""
        log.error(*args, **kw)


def _reason(first: bytes, error: BaseException | None, message: str | None) -> str:
    if first[:2] == b"\x16\x03":
        return "a TLS handshake: the sender used https:// where plain http:// is spoken"
    if first.startswith(b"PRI * HTTP/2"):
        return "an HTTP/2 connection: the sender must speak HTTP/1.1 here"
    lines = [line.strip() for line in (message or "").splitlines() if line.strip(" ^\t")]
    if isinstance(error, InvalidURLError):
        lines.insert(0, "the request's target can't be understood:")
    return " ".join(lines)[:300] or "not HTTP"
