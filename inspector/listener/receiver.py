"""One request, from its head to its settlement."""

import asyncio
import logging
import time

from aiohttp import web

from inspector.delivery import Answer, Delivery, Outcome
from inspector.journal.writer import JournalTrouble, Writer
from inspector.listener import wire
from inspector.listener.capture import BODY_IDLE, Body, delivery_of, read_body
from inspector.listener.desk import DEFAULT, Decision, refusal

HOLD_SHOWN = 0.25  # seconds: what is held for less is not worth a row of its own

log = logging.getLogger(__name__)


class Receiver:
    """Records every request, answers it as decided, and records how it ended.

    Attributes:
        public_host: the tunnel's host, by which a delivery is known to have come through it.
        closing: set before connections are closed by us, so that nobody is said to have left.
    """

    def __init__(self, writer: Writer[Decision], limit: int, idle: float = BODY_IDLE) -> None:
        self._writer = writer
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
            self._left(delivery, DEFAULT, time.monotonic())
            raise
        ended = time.monotonic()
        delivery = self._delivery(request, body, received_at)
        decision = DEFAULT
        try:
            decision = await self._writer.append(delivery)
            decision = _unless_cut(decision, body, self._limit)
            return await self._answer(request, delivery, decision, ended)
        except JournalTrouble as trouble:
            return _unrecorded(trouble)
        except (asyncio.CancelledError, ConnectionError):
            self._left(delivery, decision, ended)
            raise
        except Exception:
            self._settle(delivery, "failed", decision.answer, ended)
            raise

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
        if decision.delay:
            if decision.delay >= HOLD_SHOWN:
                self._writer.hold(delivery, decision.answer)
            await wire.until(ended + decision.delay)
        cut = delivery.body_state != "complete"
        response = wire.send(request, decision.reply, close=cut)
        self._settle(delivery, "answered", decision.answer, ended)
        return response

    def _left(self, delivery: Delivery, decision: Decision, ended: float) -> None:
        """The connection is gone before the answer was; by the sender, unless we are closing."""
        answer = decision.answer
        given = Answer(answer.by, answer.plan, answer.step)
        if self.closing:
            self._settle(delivery, "interrupted", given, ended)
        else:
            waited = time.monotonic() - ended
            self._settle(delivery, "sender-left", given, ended, waited)

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
