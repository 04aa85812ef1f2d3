"""One request that is being answered, as those who answer it see it."""

import asyncio
import random
from typing import NamedTuple

import msgspec
from aiohttp import web
from msgspec.structs import replace

from inspector.answers import delay
from inspector.delivery import Answer, Delivery, Outcome
from inspector.listener.decision import Decision, recorded
from inspector.listener.forwarding import Forwarding
from inspector.listener.holding import Held, Release
from inspector.outbound.exchange import Exchanged


class Given(NamedTuple):
    """What was put on the socket.

    Attributes:
        response: what the server takes for the response.
        outcome: how the delivery ended by that.
    """

    response: web.StreamResponse
    outcome: Outcome = "answered"


_UNHELD = Held()


class Exchange(msgspec.Struct):
    """A request, and what it is to get.

    Attributes:
        request: what is answered.
        delivery: the same, as it was recorded.
        decision: what was decided, by whoever was the last to.
        ended: when the request ended, seconds of the monotonic clock.
        forwarding: leads to the local app.
        held: what it waits by.
        asked: what the local app answers, once it was given the delivery.
        status: the status code that was sent; None while none was.
        released: whether a person chose something else for it.
    """

    request: web.BaseRequest
    delivery: Delivery
    decision: Decision
    ended: float
    forwarding: Forwarding
    held: Held = _UNHELD
    asked: asyncio.Task[Exchanged] | None = None
    status: int | None = None
    released: bool = False

    @property
    def answer(self) -> Answer:
        """What is recorded: what was decided, with the status code that was really sent.

        Where none was, nothing was: no headers and no body either.
        """
        answer = self.decision.answer
        released = self.released or self.held.release is not None
        if (answer.status, answer.released) == (self.status, released):
            return answer
        if self.status is None:
            answer = replace(answer, headers=(), body=b"")
        return replace(answer, status=self.status, released=released)

    def ask_app(self) -> asyncio.Task[Exchanged]:
        """Give the local app the delivery, unless it has it already."""
        if self.asked is None:
            self.asked = self.forwarding.start(self.delivery, self.decision.target)
        return self.asked

    def choose(self, release: Release) -> bool:
        """Take up what was chosen for a delivery that was held; False where nothing was."""
        reply = release.chosen
        if reply is None:
            return False
        self.held.release = None  # what was chosen may be held as well
        self.released = True
        self.decision = Decision(
            reply,
            delay(reply, random.random()),  # noqa: S311 - chance, not secrecy
            recorded(reply, Answer("app", release.plan, str(reply), reply.status)),
            self.decision.hold,
            self.decision.target,
        )
        return True
