"""Rows of the journal, to and from the words that everything else speaks."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import Any, Literal, get_args

import msgspec

from inspector.delivery import (
    Annotation,
    Answer,
    BodyState,
    Delivery,
    Forwarded,
    Origin,
    Outcome,
    RawHeaders,
    Replayed,
    Settled,
    Via,
)
from inspector.journal.schema import damaged

DELIVERY = (
    "id, received_at, method, target, http_version, headers, body, "
    "body_state, size, peer, via, origin, run"
)
MALFORMED = "seq, at, peer, reason, first_bytes"
FORWARDED = "seq, delivery, at, url, took, status, headers, body, problem"
ANNOTATION = "seq, delivery, at, pinned, note"
REPLAYED = "seq, delivery, at, url, took, signed, edited, status, headers, body, problem"
REPLAYED_IN_SHORT = REPLAYED.replace(" body,", " x'',")
"""Without the body."""
SETTLED = "seq, delivery, after, at, outcome, answer, took, sender_waited"


class Held(msgspec.Struct, frozen=True, gc=False):
    """What an open delivery is waiting for: the answer that was decided, not yet given."""

    seq: int
    delivery: int
    answer: Answer


class Deleted(msgspec.Struct, frozen=True, gc=False):
    """Deliveries that are not in the journal any more.

    Attributes:
        at: when, microseconds since the Unix epoch, UTC.
        ids: from the first to the last of each range, both among them.
    """

    seq: int
    at: int
    ids: tuple[tuple[int, int], ...]

    def __contains__(self, delivery_id: object) -> bool:
        return isinstance(delivery_id, int) and any(a <= delivery_id <= b for a, b in self.ids)


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
    """A delivery from a row in the order of `DELIVERY`; raises InspectorError where it is none."""
    if tuple(map(type, row)) != _OF_DELIVERY or not _ONE_OF.issuperset((row[7], row[10], row[11])):
        raise damaged(f"what it holds of delivery {row[0]!r} can't be read")
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
    """A settlement from a row in the order of `SETTLED`; raises InspectorError where it is none."""
    if tuple(map(type, row)) not in _OF_SETTLED or row[4] not in _OUTCOMES:
        raise damaged(f"how delivery {row[1]!r} ended can't be read")
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


def held_from(row: tuple[Any, ...]) -> Held:
    """What an open delivery waits for, from a row of `seq, delivery, answer`."""
    seq, delivery, answer = row
    return Held(seq, delivery, decode_answer(answer))


def forwarded_from(row: tuple[Any, ...]) -> Forwarded:
    """What the local app did, from a row in the order of `FORWARDED`."""
    seq, delivery, at, url, took, status, headers, body, problem = row
    return Forwarded(seq, delivery, at, url, took, status, unpack_headers(headers), body, problem)


def annotation_from(row: tuple[Any, ...]) -> Annotation:
    """An annotation from a row in the order of `ANNOTATION`."""
    seq, delivery, at, pinned, note = row
    return Annotation(seq, delivery, at, bool(pinned), note)


def deleted_from(row: tuple[Any, ...]) -> Deleted:
    """What was deleted, from a row of `seq, at, ids`."""
    seq, at, ids = row
    try:
        return Deleted(seq, at, _ranges_decoder.decode(ids))
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError) as error:
        raise damaged(f"what was deleted of it can't be read ({error})") from error


def replayed_from(row: tuple[Any, ...]) -> Replayed:
    """What was sent again, from a row in the order of `REPLAYED`."""
    seq, delivery, at, url, took, signed, edited, status, headers, body, problem = row
    return Replayed(
        seq,
        delivery,
        at,
        url,
        took,
        bool(signed),
        bool(edited),
        status,
        unpack_headers(headers),
        body,
        problem,
    )


def replayed_values(replayed: Replayed) -> tuple[Any, ...]:
    """What was sent again in the order of `REPLAYED`, its number left to the journal."""
    return (
        None,
        replayed.delivery,
        replayed.at,
        replayed.url,
        replayed.took,
        replayed.signed,
        replayed.edited,
        replayed.status,
        pack_headers(replayed.headers),
        replayed.body,
        replayed.problem,
    )


def ranges(ids: Iterable[int]) -> list[tuple[int, int]]:
    """Ids in ascending order as ranges, the first and the last of each."""
    found: list[tuple[int, int]] = []
    for number in ids:
        if found and found[-1][1] == number - 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


_ranges_decoder = msgspec.json.Decoder(tuple[tuple[int, int], ...])


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


_OF_DELIVERY = (int, int, str, bytes, str, bytes, bytes, str, int, str, str, str, int)
_OF_SETTLED = {(int, int, int, int, str, bytes, float, waited) for waited in (float, type(None))}
_ONE_OF = frozenset(chain.from_iterable(map(get_args, (BodyState, Via, Origin))))
_OUTCOMES = frozenset(get_args(Outcome))

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
    """An answer; equal ones are one object, since a journal holds very many of very few.

    Raises:
        InspectorError: it is none.
    """
    answer = _answers.get(raw)
    if answer is None:
        try:
            answer = _answer_decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, TypeError) as error:
            raise damaged(f"an answer in it can't be read ({error})") from error
        if len(_answers) < 1000:
            _answers[raw] = answer
    return answer
