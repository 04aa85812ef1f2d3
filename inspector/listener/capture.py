"""Taking a request in: its bytes as they came, up to a limit, however the sender behaves."""

import asyncio
import hmac

import msgspec
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from inspector.delivery import ORIGIN_HEADER, BodyState, Delivery, Origin, Via

BODY_IDLE = 30.0  # seconds without a byte of a body that is not whole


class Body(msgspec.Struct):
    """What has arrived of a body.

    Attributes:
        chunks: the bytes, up to the limit.
        size: bytes that arrived, kept or not.
        state: `partial` until it is known to be whole.
        problem: why it is not, in words; None while nothing went wrong.
        stalled: whether the sender stopped sending.
    """

    chunks: list[bytes]
    size: int = 0
    state: BodyState = "partial"
    problem: str | None = None
    stalled: bool = False

    @property
    def content(self) -> bytes:
        """The bytes that are kept."""
        return self.chunks[0] if len(self.chunks) == 1 else b"".join(self.chunks)


async def read_body(request: web.BaseRequest, body: Body, limit: int, idle: float) -> None:
    """Read a request's body into `body`, which holds what came also when this is cancelled.

    Args:
        request: its `Expect: 100-continue` is answered.
        body: an empty one, filled here.
        limit: bytes to keep; past them reading stops.
        idle: seconds to wait for the next bytes.
    """
    content = request.content
    if content.is_eof():  # it came with its head, as most do: no timer, no waiting
        _keep(body, content.read_nowait(), limit)
    else:
        expects = request.headers.get("Expect", "")
        if expects.lower() == "100-continue" and request.transport is not None:
            request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        while not content.at_eof():
            try:
                async with asyncio.timeout(idle):
                    chunk = await content.readany()
            except TimeoutError:
                body.problem = f"the sender stopped within its body: nothing came for {idle:g} s"
                body.stalled = True
                return
            except (web.RequestPayloadError, HttpProcessingError) as error:
                body.problem = f"the body is not valid HTTP: {' '.join(str(error).split())[:200]}"
                return
            if not _keep(body, chunk, limit):
                return
    if body.state == "partial":
        body.state = "complete"


def _keep(body: Body, chunk: bytes, limit: int) -> bool:
    """Take up what arrived; False once it is more than the limit."""
    room = limit - body.size
    body.size += len(chunk)
    if len(chunk) > room:
        body.state = "over-limit"
        chunk = chunk[: max(room, 0)]
    if chunk:
        body.chunks.append(chunk)
    return body.state == "partial"


def delivery_of(
    request: web.BaseRequest,
    body: Body,
    *,
    received_at: int,
    run: int,
    token: bytes,
    public_host: bytes | None,
) -> Delivery:
    """The delivery that a request is; its id comes with its append."""
    headers = request.raw_headers
    via: Via = "local"
    origin: Origin = "provider"
    for name, value in headers:
        if len(name) not in _LENGTHS:
            continue
        name = name.lower()
        if name == _ORIGIN:
            origin = _origin(value, token)
        elif value == public_host and name in _HOST_HEADERS:
            via = "tunnel"
    version = request.version
    return Delivery(
        0,
        received_at,
        request.method,
        request.raw_path.encode("utf-8", "surrogateescape"),
        f"{version.major}.{version.minor}",
        tuple(headers),
        body.content,
        body.state,
        body.size,
        request.remote or "",
        via,
        origin,
        run,
    )


_HOST_HEADERS = (b"host", b"x-forwarded-host")
_ORIGIN = ORIGIN_HEADER.lower()
_LENGTHS = frozenset(map(len, (_ORIGIN, *_HOST_HEADERS)))


def _origin(value: bytes, token: bytes) -> Origin:
    """Ours only with the journal's token beside the word: nobody outside can claim it."""
    word, _, proof = value.partition(b" ")
    if word in (b"send", b"replay") and hmac.compare_digest(proof, token):
        return "send" if word == b"send" else "replay"
    return "provider"
