"""From what was decided to what is on the socket: waiting, and being released."""

from collections.abc import Callable
from math import inf

from inspector.answers import Reply
from inspector.listener.decision import Decision
from inspector.listener.holding import HOLD_SHOWN
from inspector.listener.wire.exchange import Exchange, Given
from inspector.listener.wire.kinds import KINDS, status


def is_immediate(decision: Decision) -> bool:
    """Whether all there is to do is to send a status and its body now."""
    reply = decision.reply
    return (
        not decision.delay and reply.kind == "status" and reply.over is None and not reply.forwarded
    )


async def give_now(exchange: Exchange) -> Given:
    """Give what is immediate; raises ConnectionError where the sender left."""
    return await status(exchange, exchange.decision.reply)


async def give(exchange: Exchange, shown: Callable[[Exchange], None]) -> Given:
    """Wait as long as was decided, and give it; sooner, or something else, when released.

    Args:
        exchange: the request, and what it is to get.
        shown: called when it is held for so long that people should know what for.

    Raises:
        ConnectionError: the sender left.
    """
    while True:
        reply = exchange.decision.reply
        await _wait(exchange, reply, shown)
        release = exchange.held.release
        if release is None:
            return await KINDS[reply.kind].give(exchange, reply)
        if not exchange.choose(release):
            reply = KINDS[reply.kind].released or reply
            return await KINDS[reply.kind].give(exchange, reply)


async def _wait(exchange: Exchange, reply: Reply, shown: Callable[[Exchange], None]) -> None:
    """Wait for the moment of a reply, or for its release."""
    held = exchange.held
    hold = KINDS[reply.kind].hold(exchange.decision)
    known = max(hold, reply.over or 0.0) >= HOLD_SHOWN
    if known:
        shown(exchange)
    if reply.kind == "forward":
        asked = exchange.ask_app()
        await held.until(exchange.ended + HOLD_SHOWN, asked)
        if not (known or asked.done()):
            shown(exchange)
        await held.until(inf, asked)
    elif reply.forwarded:
        exchange.ask_app()
    await held.until(exchange.ended + hold)
