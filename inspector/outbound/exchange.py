"""One request, as exact bytes, and its answer, as exact bytes.

aiohttp's client is not used for the request: it puts Host first, merges repeated headers, writes
methods in capitals, and refuses header bytes that are not UTF-8. Its parser reads the answer.
"""

import asyncio
import contextlib
import re
import select
import socket
import ssl
import time
from functools import cache, lru_cache
from itertools import chain
from typing import Protocol
from urllib.parse import quote, urlsplit

import msgspec
from aiohttp import ClientError, ServerDisconnectedError
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError

from inspector.delivery import RawHeaders
from inspector.outbound.outcome import too_long

_MAX_HEADERS = 20_000
_MAX_INTERIM = 100  # answers of 1xx before the one that counts
_MAX_FIELD = 64 * 1024  # bytes of one header or of the status line
_BREAKS = re.compile(rb"[\r\n\0]")
_OURS = frozenset({b"host", b"content-length", b"transfer-encoding"})
_BODILESS = frozenset({"GET", "HEAD"})
_NOT_THERE = re.compile(r"[\x00-\x20\x7f\"<>\\]")
_ALERT = b"\x15\x03"  # RFC 8446, section 5.1: how each alert begins
_NO_STATUS = "its answer has no status code from 100 to 999"

UNTRUSTED = "its certificate is not to be trusted"
"""How the problem of a certificate begins that nobody vouches for, or that is another's."""

_SPEAKS_TLS = "its answer is not HTTP: it seems to speak https://"

# What aiohttp's parser says of answers that it refuses, from its first letter on.
_REFUSED = {
    "Got more than": "a line in the head of its answer is too long",
    "Too many headers": "its answer has too many headers",
    "Duplicate Content-Length": "its answer has more than one Content-Length",
    "Transfer-Encoding can't be present": "its answer is chunked and has a Content-Length too",
    "Bad status line:\n  Invalid": _NO_STATUS,
    _SPEAKS_TLS: _SPEAKS_TLS,
}


class Address(msgspec.Struct, frozen=True):
    """Where somebody is asked.

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

    @property
    def target(self) -> bytes:
        """What the first line of a request asks for."""
        return (self.path or b"/") + (b"?" + self.query if self.query else b"")


@lru_cache(maxsize=64)
def address_of(url: str) -> Address | None:
    """The address in an `http://` or `https://` URL; None where it is no such thing."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        netloc = parts.netloc.rpartition("@")[2]
        authority = netloc.encode("ascii" if netloc.isascii() else "idna")
        (host or "").encode("idna")  # as whoever looks its address up does
        shown = parts.netloc + authority.decode()  # IDNA makes a space of some signs
        path, query = (quote(part, safe="%/:?@!$&'()*+,;=~[]").encode() for part in parts[2:4])
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or not host or _NOT_THERE.search(shown):
        return None
    tls = parts.scheme == "https"
    return Address(host, port or (443 if tls else 80), tls, authority, path, query)


class Exchanged(msgspec.Struct):
    """What came back, as far as it came.

    Attributes:
        status: its code; None while there is none.
        reason: the words beside it.
        headers: in order, as they came.
        body: as it came, only its chunks put together.
        problem: why there is no whole answer, a sentence; None where there is one.
        gateway: the status code that a gateway has for such a problem.
        took: seconds from the beginning, before connecting, to the end of the answer.
        sent: seconds from the beginning until all of the request was with the system; 0 where it
            never was.
        reused: whether the connection had carried others before.
    """

    status: int | None = None
    reason: str = ""
    headers: RawHeaders = ()
    body: bytes = b""
    problem: str | None = None
    gateway: int = 502
    took: float = 0.0
    sent: float = 0.0
    reused: bool = False


def request(method: str, address: Address, headers: RawHeaders, body: bytes) -> bytes:
    """The bytes of a request of our own.

    Args:
        method: as it is sent.
        address: whom it is for; Host names it.
        headers: the others, as they are sent; what they say of Host and framing is left out.
        body: the bytes; their number is told where the method has a body.

    Raises:
        ValueError: a header has a line break or a NUL in it, and would be more than one.
    """
    if _is_broken(headers):
        raise ValueError("a header must not have a line break or a NUL in it")
    lines = [b"%b %b HTTP/1.1" % (method.encode(), address.target), b"Host: " + address.authority]
    lines += [b"%b: %b" % header for header in headers if header[0].lower() not in _OURS]
    if body or method not in _BODILESS:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", body])


class Keeper(Protocol):
    """Where connections come from, and where they go."""

    async def take(self, address: Address) -> "Connection":
        """A connection that nobody else uses."""

    def leave(self, address: Address, connection: "Connection") -> None:
        """Take one back that is not used any more, whatever became of it."""


async def exchange(
    address: Address,
    message: bytes,
    *,
    to_head: bool,
    limit: int,
    patience: float,
    keeper: Keeper | None = None,
    got: Exchanged | None = None,
) -> Exchanged:
    """Send a request, once, and read what comes back.

    Args:
        address: whom to ask.
        message: the whole request; without a keeper it should say `Connection: close`.
        to_head: whether it is a HEAD request, whose answer has no body.
        limit: bytes of a body to take; more is a problem.
        patience: seconds for all of it.
        keeper: gives the connection; without one it is made for this request alone.
        got: is filled as the answer comes, and returned; it is there for who is cancelled.

    Returns:
        the answer, also where it is not whole: `problem` says why.
    """
    keeper = keeper or _OF_ITS_OWN
    got = got or Exchanged()
    began = time.monotonic()
    try:
        async with asyncio.timeout(patience) as waiting:
            connection = await keeper.take(address)
            try:
                await connection.converse(message, to_head, limit, got)
            finally:
                got.sent = max(0.0, connection.sent_at - began)
                keeper.leave(address, connection)
    except (OSError, ClientError, HttpProcessingError) as error:
        if waiting.expired():
            got.gateway = 504
            got.problem = f"it gave no whole answer within {round(patience, 1):g} s"
        else:
            got.problem = _why(error, got)
    finally:
        got.took = time.monotonic() - began
    return got


class _OfItsOwn:
    """Makes a connection for each request."""

    async def take(self, address: Address) -> "Connection":
        return await connect(address)

    def leave(self, address: Address, connection: "Connection") -> None:  # noqa: ARG002 - a Keeper's
        connection.abort()  # a close would wait for what the other side does not want to read


_OF_ITS_OWN = _OfItsOwn()


class Connection(ResponseHandler):
    """One connection, for one request at a time.

    Attributes:
        sent_at: when the last request was with the system whole, seconds of the monotonic clock;
            0 while it is not.
        carried: how many requests it was used for.
        free_since: when the last answer was there whole, by the same clock; 0 while it is not.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.sent_at = 0.0
        self.carried = 0
        self.free_since = 0.0
        self._lost = asyncio.Event()
        self._news = select.poll()

    @property
    def is_free(self) -> bool:
        """Whether it can carry another request: the last one and its answer are through."""
        through = self.sent_at and self.free_since
        return bool(through) and not self.should_close and self.is_connected()

    def has_news(self) -> bool:
        """Whether something came that nobody has read yet: the end, most likely."""
        return bool(self._news.poll(0))

    async def settle(self, seconds: float) -> None:
        """Wait so long, or until the other side closes it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._lost.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Learn of each byte that is not with the system yet, to know when all are."""
        super().connection_made(transport)
        if self.transport is not None:
            self.transport.set_write_buffer_limits(high=1, low=0)
            self._news.register(transport.get_extra_info("socket").fileno(), select.POLLIN)

    def resume_writing(self) -> None:
        """Note when the last bytes of a request left."""
        super().resume_writing()
        self.sent_at = time.monotonic()

    def data_received(self, data: bytes) -> None:
        """Give the parser a head alone: what is wrong behind an answer must not undo it."""
        if self._payload is None and data.startswith(_ALERT):
            self.set_exception(HttpProcessingError(message=_SPEAKS_TLS))
            return
        if self._payload is None and 3 < (end := data.find(b"\r\n\r\n") + 4) < len(data):
            super().data_received(data[:end])
            data = data[end:]
        super().data_received(data)

    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        """Tell whoever reads the body too: nobody else does of garbage in a later chunk."""
        super().set_exception(exc, *cause)
        if self._payload is not None and not self._payload.is_eof():
            self._payload.set_exception(exc, *cause)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Tell a body that ends with the connection from one that was cut by a reset."""
        if exc is not None and self._payload is not None and not self._payload.is_eof():
            self._payload.set_exception(exc)
        super().connection_lost(exc)
        self._lost.set()

    async def converse(self, message: bytes, to_head: bool, limit: int, got: Exchanged) -> None:
        """Send a request and read the answer into `got`; raises what went wrong."""
        self._send(message, to_head)
        got.reused = self.carried > 1
        head, payload = await self.read()
        interim = 0
        while 100 <= head.code < 200 and head.code != 101 and interim < _MAX_INTERIM:
            head, payload = await self.read()
            interim += 1
        if interim == _MAX_INTERIM or head.code == 101 or _is_broken(head.raw_headers):
            raise HttpProcessingError(message="it is no answer to what was asked")
        if head.code < 100:
            got.problem = _NO_STATUS
            return
        got.status, got.reason, got.headers = head.code, head.reason, head.raw_headers
        chunks = []
        size = 0
        try:
            while size <= limit and (chunk := await payload.readany()):
                chunks.append(chunk)
                size += len(chunk)
        finally:
            got.body = b"".join(chunks)[:limit]
        if size > limit:
            got.problem = too_long(limit)
        else:
            self.free_since = time.monotonic()

    def _send(self, message: bytes, to_head: bool) -> None:
        self.set_response_params(
            skip_payload=to_head,
            read_until_eof=True,
            auto_decompress=False,
            max_line_size=_MAX_FIELD,
            max_field_size=_MAX_FIELD,
            max_headers=_MAX_HEADERS,
        )
        if self.transport is None:
            raise ServerDisconnectedError
        self.carried += 1
        self.sent_at = self.free_since = 0.0
        self._payload = None
        self.transport.write(message)
        if not self.writing_paused:
            self.sent_at = time.monotonic()


async def connect(address: Address, *, insecure: bool = False) -> Connection:
    """Connect to the first of the host's addresses where somebody listens.

    Args:
        address: whom to connect to.
        insecure: whether any certificate will do.

    Raises:
        OSError: there is nobody, or nobody vouches for the certificate.
    """
    loop = asyncio.get_running_loop()
    tls = _tls(insecure=insecure) if address.tls else None
    failure: OSError | None = None
    places = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    for *_, (host, *_) in places:
        try:
            _, connection = await loop.create_connection(
                lambda: Connection(loop),
                str(host),
                address.port,
                ssl=tls,
                server_hostname=address.host if tls else None,
            )
        except OSError as error:
            failure = error
        else:
            return connection
    raise failure or OSError("its host has no address")


@cache
def _tls(*, insecure: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _is_broken(headers: RawHeaders) -> bool:
    """Whether a header would be more than one, passed on: the parser is lenient with answers."""
    return _BREAKS.search(b" ".join(chain.from_iterable(headers))) is not None


def _why(error: Exception, got: Exchanged) -> str:
    if isinstance(error, socket.gaierror):
        return "its host is not known"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{UNTRUSTED}: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        if error.reason == "WRONG_VERSION_NUMBER":
            return "no TLS connection could be made: it seems to speak plain http://"
        return f"no TLS connection could be made: {error.reason or error}"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens there"
    if got.status is not None:
        return "its answer broke off"
    if isinstance(error, ServerDisconnectedError):
        return "it closed the connection without an answer"
    if isinstance(error, HttpProcessingError):
        known = (why for said, why in _REFUSED.items() if error.message.startswith(said))
        return next(known, "its answer is not HTTP")
    if isinstance(error, ConnectionResetError) or "reset" in str(error).lower():
        return "it reset the connection"
    strerror = error.strerror if isinstance(error, OSError) else None
    return f"no connection could be made: {strerror or error}"
