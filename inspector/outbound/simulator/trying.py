"""Trying an endpoint out as a provider does, and whether it answers as the provider needs."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from inspector.delivery import Delivery
from inspector.outbound.exchange import Exchanged
from inspector.outbound.simulator.orders import Orders
from inspector.outbound.simulator.requests import Letter, Letters
from inspector.providers import Provider
from inspector.providers.handshake import Reply
from inspector.providers.trial import Trial

_SHOWN = 80
"""Characters of an answer that are shown of what was needed."""


class Try(NamedTuple):
    """A request that tries the endpoint out, and what has to come of it.

    Attributes:
        letter: the request.
        provider: whose it is.
        status: the only status code that will do; None for those by which events are accepted.
        reply: headers and body that the answer needs; None where any will do, or where what they
            have to be takes a secret that is not known.
    """

    letter: Letter
    provider: Provider
    status: int | None
    reply: Reply | None

    def is_wanted(self, status: int | None) -> bool:
        """Whether a status code is one that the provider needs."""
        if self.status is not None:
            return status == self.status
        return status is not None and self.provider.accepts(status)

    def problem(self, got: Exchanged) -> str | None:
        """What is wrong with a whole answer, a sentence; None where the provider is content."""
        if not self.is_wanted(got.status):
            if self.status is None:
                return None  # the status itself says it
            return f"it answered {got.status}, and {self.provider.title} needs {self.status} here"
        if self.reply is None:
            return None
        for name, value in self.reply.headers:
            if name.lower() != "content-type" and not _has(got, name, value):
                return f"its answer lacks the header {name} with the value that was sent"
        if self.reply.body and not says(got.body, self.reply.body):
            return f"its answer had to be {_shown(self.reply.body)}"
        return None


def tries(orders: Orders, letters: Letters, trial: Trial, now: int) -> Iterator[Try]:
    """The requests of a trial, in order.

    Args:
        orders: of the run.
        letters: writes its requests.
        trial: how the provider tries an endpoint out.
        now: microseconds since the Unix epoch.
    """
    provider, handshake = orders.provider, orders.provider.handshake
    letter = letters.of_trial(trial, now)
    reply = None
    if handshake is not None:
        secrets = (orders.signing.secret,) if orders.signing else ()
        arrived = Delivery(0, now, letter.method, letter.target, "1.1", letter.headers, letter.body)
        reply = handshake.answer(arrived, secrets)
    yield Try(letter, provider, trial.status, reply)
    if trial.and_wrong and handshake is not None and orders.signing is not None:
        wrong = letters.of_trial(trial, now, is_wrong=True)
        yield Try(wrong, provider, handshake.refused, None)


def says(body: bytes, needed: bytes) -> bool:
    """Whether a body says what is needed: the same text, or JSON with at least these members.

    Where that is one text, it may stand there bare.
    """
    if body == needed:
        return True
    wanted, found = _json(needed), _json(body)
    if not isinstance(wanted, dict):
        return False
    if isinstance(found, dict):
        return all(name in found and found[name] == value for name, value in wanted.items())
    values = list(wanted.values())
    return len(values) == 1 and isinstance(values[0], str) and body.strip() == values[0].encode()


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _has(got: Exchanged, name: str, value: str) -> bool:
    wanted = name.lower().encode()
    return any(
        given.lower() == wanted and found.strip() == value.encode("latin-1", "replace")
        for given, found in got.headers
    )


def _shown(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
