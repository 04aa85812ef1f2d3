"""Rows of the journal, to and from the words that everything else speaks."""

from functools import lru_cache
from typing import Any, Literal, get_args

import msgspec

from inspector.delivery import (
    Answer,
    BodyState,
    Delivery,
    Forwarded,
    Origin,
    Outcome,
    RawHeaders,
    Settled,
    Via,
)

DELIVERY = (
    "id, received_at, method, target, http_version, headers, body, "
    "body_state, size, peer, via, origin, run"
)
FORWARDED = "seq, delivery, at, url, took, status, headers, body, problem"
SETTLED = "seq, delivery, after, at, outcome, answer, took, sender_waited"


class Held(msgspec.Struct, frozen=True, gc=False):
    """What an open delivery is waiting for: the answer that was decided, not yet given."""

    seq: int
    delivery: int
    answer: Answer


class Malformed(msgspec.Struct, frozen=True, gc=False):
    """What the HTTP parser refused before it was a request.

    Attributes:
        at: when, microseconds since the Unix epoch, UTC.
        peer: the sender's address.
        reason: why, in the parser's words.
        first_bytes: the beginning of what arrived.
    """

    seq: int
    at: int
    peer: str
    reason: str
    first_bytes: bytes


class Plan(msgspec.Struct, frozen=True, gc=False):
    """An answer plan that was set.

    Attributes:
        id: counts up; a plan set again is a new one.
        run: the listener's run that it was set in.
        after: the newest delivery's id at that moment: attempts are counted from there.
        by: `app`, `endpoint` or `option`.
        endpoint: whom it is for; None for everything.
        text: the plan, None where it was taken back.
    """

    id: int
    run: int
    set_at: int
    after: int
    by: str
    endpoint: str | None
    text: str | None


class Wish(msgspec.Struct, frozen=True, gc=False):
    """What a screen asks of the listener, with JSON beside it.

    Attributes:
        kind: `answer` (`plan`, None to take it back, and `endpoint`, None for everything);
            `release` (`delivery`, None for all that are held, and `reply` in the answer language,
            None for what was decided); `forward` (`url`, None for nowhere, and `endpoint`);
            `tunnel` (`spec`).
    """

    seq: int
    at: int
    kind: str
    value: bytes


def delivery_values(delivery: Delivery) -> tuple[Any, ...]:
    """A delivery in the order of `DELIVERY`."""
    return (
        delivery.id,
        delivery.received_at,
        delivery.method,
        delivery.target,
        delivery.http_version,
        pack_headers(delivery.headers),
        delivery.body,
        delivery.body_state,
        delivery.size,
        delivery.peer,
        delivery.via,
        delivery.origin,
        delivery.run,
    )


def delivery_from(row: tuple[Any, ...]) -> Delivery:
    """A delivery from a row in the order of `DELIVERY`."""
    word = _WORDS.get
    number, at, method, target, version, headers, body, state, size, peer, via, origin, run = row
    return Delivery(
        number,
        at,
        word(method, method),
        target,
        version,
        unpack_headers(headers),
        body,
        word(state, state),
        size,
        peer,
        word(via, via),
        word(origin, origin),
        run,
    )


def settled_from(row: tuple[Any, ...]) -> Settled:
    """A settlement from a row in the order of `SETTLED`."""
    seq, delivery, after, at, outcome, answer, took, waited = row
    outcome = _WORDS.get(outcome, outcome)
    return Settled(seq, delivery, after, at, outcome, decode_answer(answer), took, waited)


def settled_values(settled: Settled) -> tuple[Any, ...]:
    """A settlement in the order of `SETTLED`."""
    return (
        settled.seq,
        settled.delivery,
        settled.after,
        settled.at,
        settled.outcome,
        encode_answer(settled.answer),
        settled.took,
        settled.sender_waited,
    )


def forwarded_from(row: tuple[Any, ...]) -> Forwarded:
    """What the local app did, from a row in the order of `FORWARDED`."""
    seq, delivery, at, url, took, status, headers, body, problem = row
    return Forwarded(seq, delivery, at, url, took, status, unpack_headers(headers), body, problem)


def pack_headers(headers: RawHeaders) -> bytes:
    r"""Headers as they stood on the wire: `Name: value\r\n` each; neither holds a line break."""
    return b"".join([b"%b: %b\r\n" % pair for pair in headers])


def unpack_headers(block: bytes) -> RawHeaders:
    """The reverse of `pack_headers`; a name holds no colon."""
    return tuple(map(_header, block.split(b"\r\n")[:-1]))


@lru_cache(maxsize=512)
def _header(line: bytes) -> tuple[bytes, bytes]:
    """Most headers of a sender are the same in each of its deliveries."""
    name, _, value = line.partition(b": ")
    return name, value


# SQLite gives a new text each time: these few words stand in every row that a screen keeps.
_WORDS: dict[str, Any] = {
    word: word
    for words in (BodyState, Origin, Via, Outcome, Literal["POST", "GET", "PUT"])
    for word in get_args(words)
}

_answers: dict[bytes, Answer] = {}
_answer_decoder = msgspec.json.Decoder(Answer)
encode_answer = msgspec.json.Encoder().encode


def decode_answer(raw: bytes) -> Answer:
    """An answer; equal ones are one object, since a journal holds very many of very few."""
    answer = _answers.get(raw)
    if answer is None:
        answer = _answer_decoder.decode(raw)
        if len(_answers) < 1000:
            _answers[raw] = answer
    return answer
