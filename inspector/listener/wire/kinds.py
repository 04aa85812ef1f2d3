"""What each kind of reply does on the wire. A new one is one more entry, and its word in `Kind`."""

import socket
import struct
import time
from collections.abc import Awaitable, Callable, Mapping
from math import inf
from typing import Final, NamedTuple

from msgspec.structs import replace

from inspector.answers import Body, Kind, Reply
from inspector.listener.decision import PLAIN, Decision
from inspector.listener.wire import response
from inspector.listener.wire.exchange import Exchange, Given

HANG = 600.0  # seconds that `hang` lasts at most
PIECES_EVERY = 0.05  # seconds between the pieces of a body that is spread over time, at least
DOTS = Body(b"." * 20)  # what is spread where a reply has no body
GARBAGE = b"\x00\xff\xfenot HTTP at all\r\n\r\n"

_CUT = Reply("status", 200, headers=(("Content-Length", "40"),), body=DOTS)
_GATEWAY_TIMEOUT = Reply("status", 504)


class Manner(NamedTuple):
    """How a kind of reply is given.

    Attributes:
        give: puts it on the socket; raises ConnectionError where the sender has left.
        hold: seconds to wait from the end of the request.
        released: what is given to one that is released meanwhile; None for the same.
    """

    give: Callable[[Exchange, Reply], Awaitable[Given]]
    hold: Callable[[Decision], float] = lambda decision: decision.delay
    released: Reply | None = None


async def status(exchange: Exchange, reply: Reply) -> Given:
    """A status code and what goes with it, whole or spread over time."""
    request = exchange.request
    if reply.over is not None:
        await _spread(exchange, reply, reply.over)
        return Given(response.sent(request))
    # Whoever did not send the whole body is not listened to any longer.
    sent = response.send(request, reply, close=exchange.delivery.body_state != "complete")
    exchange.status = reply.status
    await response.drained(request)
    return Given(sent)


async def _spread(exchange: Exchange, reply: Reply, over: float) -> None:
    """The head at once, and the body in pieces, the last one at its time."""
    request = exchange.request
    if reply.body is None:
        reply = replace(reply, body=DOTS)
    head, body = response.render(request, reply)
    response.write(request, head)
    exchange.status = reply.status
    began = time.monotonic()
    span = exchange.ended + over - began
    pieces = max(1, min(len(body), int(span / PIECES_EVERY)))
    piece = done = 0
    while done < len(body):
        piece += 1
        released = await exchange.held.until(began + span * piece / pieces)
        upto = len(body) if released else len(body) * piece // pieces
        response.write(request, body[done:upto])
        await response.drained(request)
        done = upto


async def _timeout(exchange: Exchange, _: Reply) -> Given:
    return await status(exchange, _GATEWAY_TIMEOUT)


async def _forward(exchange: Exchange, _: Reply) -> Given:
    """Give the app's answer back; where there is none, say why as a gateway does."""
    request = exchange.request
    asked = exchange.ask_app()
    if not asked.done():
        text, status = "this was released before the local app had answered", 504
    else:
        answer = await asked
        if answer.problem is None:
            sent = response.relay(request, answer)
            exchange.status = answer.status
            await response.drained(request)
            return Given(sent)
        status = answer.gateway
        text = answer.problem
        if exchange.decision.target is not None:
            text = f"the local app could not answer: {text}"
    exchange.status = status
    return Given(response.send_text(request, status, text))


async def _reset(exchange: Exchange, _: Reply) -> Given:
    transport = exchange.request.transport
    if transport is None or transport.is_closing():
        raise ConnectionResetError
    connection = transport.get_extra_info("socket")
    # Not to linger on closing is to reset.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    return _fault(exchange)


async def _close(exchange: Exchange, _: Reply) -> Given:
    return _fault(exchange)


async def _garbage(exchange: Exchange, _: Reply) -> Given:
    response.write(exchange.request, GARBAGE)
    return _fault(exchange)


async def _truncate(exchange: Exchange, _: Reply) -> Given:
    response.send(exchange.request, _CUT, close=True)
    exchange.status = _CUT.status
    return _fault(exchange)


def _fault(exchange: Exchange) -> Given:
    """The server closes the connection behind it."""
    return Given(response.sent(exchange.request, close=True), "fault")


KINDS: Final[Mapping[Kind, Manner]] = {
    "status": Manner(status),
    "timeout": Manner(_timeout, lambda decision: max(decision.delay, decision.hold)),
    "hang": Manner(_close, lambda _: HANG, PLAIN),
    "ask": Manner(_close, lambda _: inf, PLAIN),
    "forward": Manner(_forward),
    "reset": Manner(_reset),
    "close": Manner(_close),
    "garbage": Manner(_garbage),
    "truncate": Manner(_truncate),
}
