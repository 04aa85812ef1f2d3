"""The words that everything else speaks: a delivery, how it was answered, an endpoint."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from inspector.hidden import HoldsSecrets

BodyState = Literal["complete", "partial", "over-limit"]
Origin = Literal["provider", "send", "replay"]
Via = Literal["local", "tunnel"]
Outcome = Literal["answered", "sender-left", "fault", "interrupted", "failed"]
DecidedBy = Literal["handshake", "guard", "app", "rule", "endpoint", "option", "default"]

RawHeaders = tuple[tuple[bytes, bytes], ...]

ORIGIN_HEADER = b"Inspector-Origin"
"""Says to our own receiver that a request is ours, `send TOKEN` or `replay TOKEN`: the journal's
token proves it, which nobody else is told."""

_ORIGIN = ORIGIN_HEADER.lower()


def without_proof(headers: RawHeaders) -> RawHeaders:
    """Headers without the token that proves where a request is from."""
    if not any(len(name) == len(_ORIGIN) and name.lower() == _ORIGIN for name, _ in headers):
        return headers
    return tuple(
        (name, value.partition(b" ")[0] + b" ***") if name.lower() == _ORIGIN else (name, value)
        for name, value in headers
    )


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """One request as it reached us; written once, never changed.

    Attributes:
        id: its place in the journal, from 1; 0 until it is appended.
        received_at: when its head arrived, microseconds since the Unix epoch, UTC.
        method: as sent.
        target: the request target as sent (`/hooks/missive?x=1`, or a whole URL).
        http_version: `1.1` or `1.0`.
        headers: names and values in order, with case and repeats.
        body: the bytes as sent, nothing decoded; the first ones where it was cut.
        body_state: `complete`; `partial` when the sender left in it; `over-limit` when it was cut.
        size: bytes of the body that arrived, kept or not.
        peer: the address of the socket's other end; empty where a file told none.
        via: `tunnel` when it was addressed to the public URL.
        origin: `provider` for anything from outside; `send` and `replay` are ours.
        run: which run of the listener took it.
    """

    id: int
    received_at: int
    method: str
    target: bytes
    http_version: str
    headers: RawHeaders
    body: bytes
    body_state: BodyState = "complete"
    size: int = 0
    peer: str = ""
    via: Via = "local"
    origin: Origin = "provider"
    run: int = 0

    def has_no_answer(self, settled: "Settled | None") -> bool:
        """Whether how it was answered can't be known: it came from a file that does not tell.

        A journal counts it as interrupted, as it does whatever nobody has settled.
        """
        is_open = settled is None or settled.outcome == "interrupted"
        return is_open and not self.peer

    @property
    def path(self) -> str:
        """The target's path as sent, without its query, not decoded."""
        return target_path(self.target)

    @property
    def query(self) -> str:
        """What stands behind the first `?` of the target; empty without one."""
        return text(self.target).partition("?")[2]

    def header(self, name: str) -> str | None:
        """The first value of a header, its case ignored; None when it is absent."""
        wanted = name.lower().encode()
        for given, value in self.headers:
            if len(given) == len(wanted) and given.lower() == wanted:
                return text(value)
        return None

    @property
    def content_type(self) -> str:
        """The Content-Type header, empty when absent."""
        return self.header("content-type") or ""


class Answer(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What was decided for a delivery, by whom, and what was sent.

    Attributes:
        by: who decided; None where it came from a file that does not tell.
        plan: the whole plan in the answer language; None where nobody set one.
        step: the step of it that applied, in the same language.
        status: the status code sent, None where none was (a fault, a sender that left).
        headers: headers that the answer set itself, in order.
        body: the body that was sent; empty where it was too large to be recorded.
        rule: the filter of the rule that decided; None where another did.
        released: whether a person let it go, before its time or with another answer.
    """

    by: DecidedBy | None
    plan: str | None = None
    step: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    rule: str | None = None
    released: bool = False


class Settled(msgspec.Struct, frozen=True, gc=False):
    """How a delivery ended: the second and last row about it.

    Attributes:
        seq: its own place in the journal.
        delivery: the id of the delivery.
        after: the newest delivery's id when this was settled, so that the order of arrivals and
            endings can be told for ever.
        at: when, microseconds since the Unix epoch, UTC.
        outcome: see `Outcome`.
        answer: what was given.
        took: seconds from the end of the request to the end of the answer.
        sender_waited: seconds from the end of the request until the sender left; None if it stayed.
    """

    seq: int
    delivery: int
    after: int
    at: int
    outcome: Outcome
    answer: Answer
    took: float
    sender_waited: float | None = None


class Forwarded(msgspec.Struct, frozen=True, gc=False):
    """What the local app did with a delivery that was passed on to it.

    Attributes:
        seq: its own place in the journal.
        delivery: the id of the delivery.
        at: when the app had answered, or failed to, microseconds since the Unix epoch, UTC.
        url: where it was sent.
        took: seconds from sending it to the end of the app's answer, or to the failure.
        status: the app's status code; None where it gave none.
        headers: the app's headers, in order, as they came.
        body: the app's body as it came; empty where only the rest is read.
        problem: why there is no whole answer, a sentence («nobody listens there»); None if whole.
    """

    seq: int
    delivery: int
    at: int
    url: str
    took: float
    status: int | None = None
    headers: RawHeaders = ()
    body: bytes = b""
    problem: str | None = None


class Annotation(msgspec.Struct, frozen=True, gc=False):
    """What a person has put to a delivery; a later one takes its place.

    Attributes:
        seq: its own place in the journal.
        delivery: the id of the delivery.
        at: when, microseconds since the Unix epoch, UTC.
        pinned: whether it is kept when others of its age go.
        note: a text; empty for none.
    """

    seq: int
    delivery: int
    at: int
    pinned: bool = False
    note: str = ""


class Replayed(msgspec.Struct, frozen=True, gc=False):
    """A delivery that was sent again, and what it got.

    What was sent is not kept: a signature made afresh may be the secret itself.

    Attributes:
        seq: its own place in the journal; 0 until it is recorded.
        delivery: the id of the delivery that was sent again.
        at: when its answer was there, or had failed to come, microseconds since the Unix epoch,
            UTC.
        url: where it was sent.
        took: seconds from sending it to the end of the answer, or to the failure.
        signed: whether it was signed afresh.
        edited: whether a person changed it before.
        status: the answer's status code; None where there was none.
        headers: the answer's headers, in order, as they came.
        body: the answer's body as it came; empty where only the rest is read.
        problem: why there is no whole answer, a sentence; None if it is whole.
    """

    seq: int
    delivery: int
    at: int
    url: str
    took: float
    signed: bool = False
    edited: bool = False
    status: int | None = None
    headers: RawHeaders = ()
    body: bytes = b""
    problem: str | None = None


class Endpoint(HoldsSecrets, frozen=True, forbid_unknown_fields=True):
    """A path that the user named in the configuration, and what is known about it.

    Attributes:
        path: the path, and everything below it.
        provider: a provider's name; None to recognise it from each delivery.
        secret: signing secrets, several where there are several rules or a rotation.
        answer: a plan in the answer language.
        forward_to: the local app's URL.
        url: what the provider calls, where the request does not tell it: scheme and host, and a
            path where that is not the endpoint's own.
    """

    path: str
    provider: str | None = None
    secret: tuple[str, ...] = ()
    answer: str | None = None
    forward_to: str | None = None
    url: str | None = None


def endpoint_for(path: str, endpoints: Iterable[Endpoint]) -> Endpoint | None:
    """The endpoint with the longest path that is this path or stands above it."""
    best: Endpoint | None = None
    for endpoint in endpoints:
        if is_below(path, endpoint.path) and (best is None or len(endpoint.path) > len(best.path)):
            best = endpoint
    return best


def whose_endpoint(
    path: str, endpoints: Iterable[Endpoint], told: Mapping[str, str]
) -> tuple[str, str | None]:
    """The name of the endpoint that a path leads to, and the provider that was set for it.

    Args:
        path: a delivery's.
        endpoints: those of the configuration, which win.
        told: providers that a person told, by the names of endpoints.
    """
    endpoint = endpoint_for(path, endpoints)
    name = path if endpoint is None else endpoint.path
    return name, (endpoint.provider if endpoint else None) or told.get(name)


def is_below(path: str, base: str) -> bool:
    """Whether a path is this one or stands below it; `/hooks` is not above `/hooks2`."""
    base = base.rstrip("/")
    return path == base or path.startswith(base + "/")


@lru_cache(maxsize=256)
def target_path(target: bytes) -> str:
    """The path of a request target, also of one in absolute form."""
    path = text(target).partition("?")[0]
    if path.startswith("/"):
        return path
    _, scheme, rest = path.partition("://")
    return "/" + rest.partition("/")[2] if scheme else path


def text(raw: bytes) -> str:
    """Header and target bytes as text: UTF-8, and Latin-1 where they are not."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def raw_headers(pairs: Sequence[tuple[str, str]]) -> RawHeaders:
    """Text headers as the bytes a delivery keeps."""
    return tuple((name.encode("latin-1"), value.encode()) for name, value in pairs)
