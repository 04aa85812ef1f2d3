"""One request to the local app, as exact bytes, and its answer, as exact bytes.

aiohttp's client is not used for the request: it puts Host first, merges repeated headers, writes
methods in capitals, and refuses header bytes that are not UTF-8. Its parser reads the answer.
"""

import asyncio
import socket
import ssl
import time
from functools import cache, lru_cache
from urllib.parse import quote, urlsplit

import msgspec
from aiohttp import ClientError, ServerDisconnectedError
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError

from inspector.delivery import RawHeaders

_MAX_HEADERS = 20_000
_MAX_FIELD = 64 * 1024  # bytes of one header or of the status line
_NO_STATUS = "its answer has no status code from 100 to 999"
# What aiohttp's parser says of answers that it refuses, from its first letter on.
_REFUSED = {
    "Got more than": "a line in the head of its answer is too long",
    "Too many headers": "its answer has too many headers",
    "Duplicate Content-Length": "its answer has more than one Content-Length",
    "Transfer-Encoding can't be present": "its answer is chunked and has a Content-Length too",
    "Bad status line:\n  Invalid": _NO_STATUS,
}


class Address(msgspec.Struct, frozen=True):
    """Where an app is.

    Attributes:
        host: to connect to, as `port` is.
        tls: whether TLS is spoken there.
        authority: what the Host header says.
        path: as it is sent; may be empty.
        query: the same.
    """

    host: str
    port: int
    tls: bool
    authority: bytes
    path: bytes
    query: bytes


@lru_cache(maxsize=64)
def address_of(url: str) -> Address | None:
    """The address in an `http://` or `https://` URL; None where it is no such thing."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        netloc = parts.netloc.rpartition("@")[2]
        authority = netloc.encode("ascii" if netloc.isascii() else "idna")
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    tls = parts.scheme == "https"
    path, query = (quote(part, safe="%/:?@!$&'()*+,;=~[]").encode() for part in parts[2:4])
    return Address(host, port or (443 if tls else 80), tls, authority, path, query)


class AppAnswer(msgspec.Struct):
    """What came back, as far as it came.

    Attributes:
        status: its code; None while there is none.
        reason: the words beside it.
        headers: in order, as they came.
        body: as it came, only its chunks put together.
        problem: why there is no whole answer, a sentence; None where there is one.
        gateway: the status code that a gateway has for such a problem.
        took: seconds from the beginning of the request to the end of the answer.
    """

    status: int | None = None
    reason: str = ""
    headers: RawHeaders = ()
    body: bytes = b""
    problem: str | None = None
    gateway: int = 502
    took: float = 0.0


async def exchange(
    address: Address, message: bytes, *, to_head: bool, limit: int, patience: float
) -> AppAnswer:
    """Send a request on a connection of its own, and read what comes back.

    Args:
        address: whom to ask.
        message: the whole request; it should say `Connection: close`.
        to_head: whether it is a HEAD request, whose answer has no body.
        limit: bytes of a body to take; more is a problem.
        patience: seconds for all of it.

    Returns:
        the answer, also where it is not whole: `problem` says why.
    """
    answer = AppAnswer()
    began = time.monotonic()
    try:
        async with asyncio.timeout(patience) as waiting:
            protocol = await _connect(address)
            try:
                await _converse(protocol, message, to_head, limit, answer)
            finally:
                protocol.abort()  # a close would wait for what the app does not want to read
    except (OSError, ClientError, HttpProcessingError) as error:
        if waiting.expired():
            answer.gateway = 504
            answer.problem = f"it gave no whole answer within {round(patience, 1):g} s"
        else:
            answer.problem = _why(error, answer)
    answer.took = time.monotonic() - began
    return answer


class _Connection(ResponseHandler):
    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        """Tell whoever reads the body too: nobody else does of garbage in a later chunk."""
        super().set_exception(exc, *cause)
        if self._payload is not None and not self._payload.is_eof():
            self._payload.set_exception(exc, *cause)


async def _connect(address: Address) -> _Connection:
    """Connect to the first of the host's addresses where somebody listens."""
    loop = asyncio.get_running_loop()
    tls = _tls() if address.tls else None
    failure: OSError | None = None
    places = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    for *_, (host, *_) in places:
        try:
            _, protocol = await loop.create_connection(
                lambda: _Connection(loop),
                str(host),
                address.port,
                ssl=tls,
                server_hostname=address.host if tls else None,
            )
        except OSError as error:
            failure = error
        else:
            return protocol
    raise failure or OSError("its host has no address")


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


async def _converse(
    protocol: _Connection, message: bytes, to_head: bool, limit: int, answer: AppAnswer
) -> None:
    protocol.set_response_params(
        skip_payload=to_head,
        read_until_eof=True,
        auto_decompress=False,
        max_line_size=_MAX_FIELD,
        max_field_size=_MAX_FIELD,
        max_headers=_MAX_HEADERS,
    )
    if protocol.transport is None:
        raise ServerDisconnectedError
    protocol.transport.write(message)
    head, payload = await protocol.read()
    while 100 <= head.code < 200 and head.code != 101:
        head, payload = await protocol.read()
    if head.code == 101 or any(map(_is_broken, head.raw_headers)):
        raise HttpProcessingError(message="it is no answer to what was asked")
    if head.code < 100:
        answer.problem = _NO_STATUS
        return
    answer.status, answer.reason, answer.headers = head.code, head.reason, head.raw_headers
    chunks = []
    size = 0
    try:
        while size <= limit and (chunk := await payload.readany()):
            chunks.append(chunk)
            size += len(chunk)
    finally:
        answer.body = b"".join(chunks)[:limit]
    if size > limit:
        answer.problem = f"its answer is longer than the {limit} bytes that are kept of a body"


def _is_broken(header: tuple[bytes, bytes]) -> bool:
    """Whether a header would be more than one, passed on: the parser is lenient with answers."""
    return any(sign in part for part in header for sign in (b"\r", b"\n", b"\0"))


def _why(error: Exception, answer: AppAnswer) -> str:
    if isinstance(error, socket.gaierror):
        return "its host is not known"
    if isinstance(error, ssl.SSLError):
        return f"no TLS connection could be made: {error.reason or error}"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens there"
    if answer.status is not None:
        return "its answer broke off"
    if isinstance(error, ServerDisconnectedError):
        return "it closed the connection without an answer"
    if isinstance(error, HttpProcessingError):
        known = (why for said, why in _REFUSED.items() if error.message.startswith(said))
        return next(known, "its answer is not HTTP")
    if isinstance(error, ConnectionResetError) or "reset" in str(error).lower():
        return "it reset the connection"
    why = error.strerror if isinstance(error, OSError) else None
    return f"no connection could be made: {why or error}"
