"""One request, from its head to its settlement."""

import asyncio
import time

from aiohttp import web

from inspector.delivery import Answer, Delivery, Outcome
from inspector.journal.writer import JournalTrouble, Writer
from inspector.listener import wire
from inspector.listener.capture import BODY_IDLE, Body, delivery_of, read_body
from inspector.listener.decision import Decision, refusal
from inspector.listener.forwarding import PATIENCE, Forwarding
from inspector.listener.holding import Holding
from inspector.listener.wire.response import sent

NOT_YET = Answer("default")


class Receiver:
    """Records every request, answers it as decided, and records how it ended.

    Args:
        writer: records it.
        limit: bytes of a body to keep, the sender's or the local app's.
        idle: seconds to wait for the next bytes of a body.
        patience: seconds to wait for the local app's answer.

    Attributes:
        holding: what is held right now, to be released.
        public_host: the tunnel's host, by which a delivery is known to have come through it.
        closing: set before connections are closed by us, so that nobody is said to have left.
    """

    def __init__(
        self,
        writer: Writer[Decision],
        limit: int,
        idle: float = BODY_IDLE,
        patience: float = PATIENCE,
    ) -> None:
        self._writer = writer
        self._forwarding = Forwarding(writer, limit, patience)
        self.holding = Holding()
        self._token = writer.token.encode()
        self._limit = limit
        self._idle = idle
        self.public_host: bytes | None = None
        self.closing = False

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Handle one request."""
        received_at = _now()
        body = Body([])
        try:
            await read_body(request, body, self._limit, self._idle)
        except asyncio.CancelledError:
            delivery = self._delivery(request, body, received_at)
            self._writer.append(delivery).add_done_callback(_nobody_waits)
            self._left(delivery, NOT_YET, time.monotonic())
            raise
        ended = time.monotonic()
        delivery = self._delivery(request, body, received_at)
        try:
            decision = await self._writer.append(delivery)
        except JournalTrouble as trouble:
            return _unrecorded(trouble)
        except asyncio.CancelledError:
            self._left(delivery, NOT_YET, ended)
            raise
        except Exception:
            self._settle(delivery, "failed", NOT_YET, ended)
            raise
        return await self._answer(
            request, delivery, _unless_cut(decision, body, self._limit), ended
        )

    async def close(self) -> None:
        """Stop what is still under way behind the senders' backs; before the journal is closed."""
        await self._forwarding.close()

    def _delivery(self, request: web.BaseRequest, body: Body, received_at: int) -> Delivery:
        return delivery_of(
            request,
            body,
            received_at=received_at,
            run=self._writer.run,
            token=self._token,
            public_host=self.public_host,
        )

    async def _answer(
        self, request: web.BaseRequest, delivery: Delivery, decision: Decision, ended: float
    ) -> web.StreamResponse:
        exchange = wire.Exchange(request, delivery, decision, ended, self._forwarding)
        try:
            if wire.is_immediate(decision):
                given = await wire.give_now(exchange)
            else:
                with self.holding.hold(delivery.id) as exchange.held:
                    given = await wire.give(exchange, self._show_hold)
        except asyncio.CancelledError:
            self._left(delivery, exchange.answer, ended)
            raise
        except ConnectionError:  # seen while writing, before the server could cancel this
            self._left(delivery, exchange.answer, ended)
            return sent(request, close=True)
        except Exception:
            self._settle(delivery, "failed", exchange.answer, ended)
            raise
        self._settle(delivery, given.outcome, exchange.answer, ended)
        return given.response

    def _show_hold(self, exchange: wire.Exchange) -> None:
        self._writer.hold(exchange.delivery, exchange.decision.answer)

    def _left(self, delivery: Delivery, answer: Answer, ended: float) -> None:
        """The connection is gone before the answer was; by the sender, unless we are closing."""
        if self.closing:
            self._settle(delivery, "interrupted", answer, ended)
        else:
            waited = time.monotonic() - ended
            self._settle(delivery, "sender-left", answer, ended, waited)

    def _settle(
        self,
        delivery: Delivery,
        outcome: Outcome,
        answer: Answer,
        ended: float,
        waited: float | None = None,
    ) -> None:
        took = time.monotonic() - ended
        self._writer.settle(delivery, _now(), outcome, answer, took, waited)


def _unless_cut(decision: Decision, body: Body, limit: int) -> Decision:
    """A body that is not whole is refused, whatever the plan says."""
    if body.state == "complete":
        return decision
    if body.state == "over-limit":
        text = f"inspector keeps at most {limit} bytes of a body; --limit-body raises it"
        return refusal(413, text)
    return refusal(408 if body.stalled else 400, body.problem or "the body is not whole")


def _nobody_waits(recorded: "asyncio.Future[Decision]") -> None:
    """Whether a delivery whose sender left could be recorded is said by the journal's trouble."""
    if not recorded.cancelled():
        recorded.exception()


def _unrecorded(trouble: JournalTrouble) -> web.Response:
    """Never a 2xx for what was not recorded."""
    return web.Response(status=503, text=f"inspector could not record this delivery: {trouble}\n")


def _now() -> int:
    """Microseconds since the Unix epoch, UTC."""
    return time.time_ns() // 1000
