"""Rows of the journal, to and from the words that everything else speaks."""

from typing import Any

import msgspec

from inspector.delivery import Answer, Delivery, RawHeaders, Settled

DELIVERY = (
    "id, received_at, method, target, http_version, headers, body, "
    "body_state, size, peer, via, origin, run"
)
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
    """What a screen asks of the listener: `answer`, `tunnel` or `secrets`, with JSON beside it."""

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
    values = list(row)
    values[5] = unpack_headers(row[5])
    return Delivery(*values)


def settled_from(row: tuple[Any, ...]) -> Settled:
    """A settlement from a row in the order of `SETTLED`."""
    values = list(row)
    values[5] = decode_answer(row[5])
    return Settled(*values)


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


def pack_headers(headers: RawHeaders) -> bytes:
    r"""Headers as they stood on the wire: `Name: value\r\n` each; neither holds a line break."""
    return b"".join([b"%b: %b\r\n" % pair for pair in headers])


def unpack_headers(block: bytes) -> RawHeaders:
    """The reverse of `pack_headers`; a name holds no colon."""
    pairs = []
    for line in block.split(b"\r\n")[:-1]:
        name, _, value = line.partition(b": ")
        pairs.append((name, value))
    return tuple(pairs)


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
