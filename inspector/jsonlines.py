"""The JSON Lines that other tools read: one object a line, as the contract has them."""

import base64
import json
import re

import msgspec
from msgspec import UNSET, UnsetType

from inspector.delivery import Delivery, Outcome, Replayed, Settled, text, without_proof
from inspector.insight import Accepted, Event, Insight, Repeat
from inspector.journal import Malformed
from inspector.moments import in_utc
from inspector.signatures import Verdict

encode = msgspec.json.Encoder().encode
"""A line as bytes, without the line feed at its end."""

_BEYOND_ASCII = re.compile(r"[^\x00-\x7e]")


class Listening(msgspec.Struct, tag_field="type", tag="listening"):
    """The receiver takes requests from now on."""

    url: str
    public_url: str | None
    journal: str


class Tunnel(msgspec.Struct, tag_field="type", tag="tunnel"):
    """The tunnel's state changed."""

    state: str
    public_url: str | None
    reason: str | None


class Refused(msgspec.Struct, tag_field="type", tag="malformed"):
    """The HTTP parser refused something."""

    at: str
    peer: str
    reason: str
    first_bytes_base64: str


class Received(msgspec.Struct, tag_field="type", tag="received", gc=False):
    """A delivery is recorded; how it is answered comes later."""

    id: int
    received_at: str
    method: str
    path: str
    provider: str | None


class Given(msgspec.Struct, gc=False):
    """The answer that a delivery got; `by` is null where it came from a file that does not tell."""

    by: str | None
    plan: str | None
    step: str | None
    status: int | None


class Replay(msgspec.Struct, gc=False):
    """That a delivery was sent again, and what it got."""

    at: str
    url: str
    signed: bool
    edited: bool
    status: int | None
    problem: str | None
    took: float


class Whole(msgspec.Struct, tag_field="type", tag="delivery", gc=False):
    """A delivery with all that is known of it; the order of the fields is that of the line."""

    id: int
    received_at: str
    origin: str
    via: str
    peer: str
    method: str
    target: str
    path: str
    query: str
    http_version: str
    headers: list[tuple[str, str]]
    content_type: str
    size: int
    body_state: str
    provider: str | None
    endpoint: str
    signature: Verdict
    events: tuple[Event, ...]
    repeat: Repeat
    attempt: int
    answer: Given | None
    outcome: Outcome | None
    accepted: Accepted
    took: float | None
    sender_waited: float | None
    body: str | UnsetType = UNSET
    body_base64: str | UnsetType = UNSET
    pinned: bool | UnsetType = UNSET
    note: str | UnsetType = UNSET
    replays: list[Replay] | UnsetType = UNSET


def malformed(refused: Malformed) -> Refused:
    """What the HTTP parser refused."""
    first = base64.b64encode(refused.first_bytes).decode()
    return Refused(iso(refused.at), refused.peer, refused.reason, first)


def received(delivery: Delivery, insight: Insight) -> Received:
    """That a delivery was recorded."""
    at = iso(delivery.received_at)
    return Received(delivery.id, at, delivery.method, delivery.path, insight.provider)


def delivery_line(
    delivery: Delivery,
    insight: Insight,
    settled: Settled | None,
    accepted: Accepted,
    *,
    verdict: Verdict | None = None,
    body: bool = False,
    pinned: bool = False,
    note: str = "",
) -> Whole:
    """A delivery with all that is known of it.

    Args:
        delivery: as recorded.
        insight: what it means.
        settled: how it ended; None while it is held open, and then `outcome` is null. So it is
            where it came from a file that does not tell how it was answered.
        accepted: whether the provider counts it as accepted.
        verdict: the signature's verdict with its diagnosis, in place of the insight's own.
        body: whether to put the body in, as text where it is UTF-8, in base64 elsewhere.
        pinned: whether a person pinned it; told where they did.
        note: what a person noted; told where there is something.
    """
    if delivery.has_no_answer(settled):
        settled = None
    answer = settled.answer if settled else None
    waited = settled.sender_waited if settled else None
    line = Whole(
        delivery.id,
        iso(delivery.received_at),
        delivery.origin,
        delivery.via,
        delivery.peer,
        delivery.method,
        text(delivery.target),
        delivery.path,
        delivery.query,
        delivery.http_version,
        [(text(name), text(value)) for name, value in without_proof(delivery.headers)],
        delivery.content_type,
        delivery.size,
        delivery.body_state,
        insight.provider,
        insight.endpoint,
        verdict or insight.signature,
        insight.events,
        insight.repeat,
        insight.attempt,
        Given(answer.by, answer.plan, answer.step, answer.status) if answer else None,
        settled.outcome if settled else None,
        accepted,
        round(settled.took, 6) if settled else None,
        None if waited is None else round(waited, 6),
    )
    if body:
        try:
            line.body = delivery.body.decode()
        except UnicodeDecodeError:
            line.body_base64 = base64.b64encode(delivery.body).decode()
    if pinned:
        line.pinned = True
    if note:
        line.note = note
    return line


def replay_of(replayed: Replayed) -> Replay:
    """That a delivery was sent again."""
    return Replay(
        iso(replayed.at),
        replayed.url,
        replayed.signed,
        replayed.edited,
        replayed.status,
        replayed.problem,
        round(replayed.took, 6),
    )


def iso(microseconds: int) -> str:
    """Microseconds since the Unix epoch as `2026-01-31T10:52:24.123456Z`."""
    return in_utc(microseconds).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def printable(line: bytes) -> bytes:
    """The same JSON to every reader, with nothing in it that a terminal obeys.

    The encoder escapes what is below a blank; C1 controls and bidi overrides are left to us.
    """
    if line.isascii() and b"\x7f" not in line:
        return line
    return _BEYOND_ASCII.sub(_escaped, line.decode()).encode()


def _escaped(found: re.Match[str]) -> str:
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]
