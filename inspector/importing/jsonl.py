"""JSON Lines: the `delivery` lines of an export."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from inspector.delivery import (
    Answer,
    BodyState,
    DecidedBy,
    Delivery,
    Origin,
    Outcome,
    RawHeaders,
    Settled,
    Via,
)
from inspector.importing.imported import (
    LARGEST,
    Imported,
    Source,
    checked,
    ended,
    from_base64,
    micros,
)
from inspector.journal.editor import LONGEST_NOTE

_Number = Annotated[int, Meta(ge=0, lt=2**62)]
_Seconds = Annotated[float, Meta(ge=0, lt=10**9)]
_Word = Annotated[str, Meta(max_length=300)]
_Version = Annotated[str, Meta(pattern=r"^(?:0\.9|1\.[01]|2\.0)\Z")]
_Note = Annotated[str, Meta(max_length=LONGEST_NOTE)]


class _Given(msgspec.Struct):
    by: DecidedBy | None
    plan: str | None = None
    step: str | None = None
    status: Annotated[int, Meta(ge=100, le=999)] | None = None


class _Line(msgspec.Struct, tag_field="type", tag="delivery"):
    """What is taken of a line; what a delivery means is computed anew."""

    method: _Word
    target: str
    id: _Number = 0
    received_at: _Word | UnsetType = UNSET
    http_version: _Version = "1.1"
    headers: list[tuple[str, str]] = []
    size: _Number | UnsetType = UNSET
    origin: Origin = "provider"
    via: Via = "local"
    peer: _Word = ""
    body_state: BodyState = "complete"
    answer: _Given | None = None
    outcome: Outcome | None = None
    took: _Seconds | None = None
    sender_waited: _Seconds | None = None
    settled_after: _Number | UnsetType = UNSET
    pinned: bool = False
    note: _Note = ""
    body: str | UnsetType = UNSET
    body_base64: str | UnsetType = UNSET
    target_base64: str | UnsetType = UNSET
    headers_base64: list[tuple[str, str]] | UnsetType = UNSET


class _Listening(msgspec.Struct, tag_field="type", tag="listening"):
    pass


class _Received(msgspec.Struct, tag_field="type", tag="received"):
    pass


class _Tunnel(msgspec.Struct, tag_field="type", tag="tunnel"):
    pass


class _Malformed(msgspec.Struct, tag_field="type", tag="malformed"):
    pass


# What `inspector listen --headless` prints beside deliveries.
_decode = msgspec.json.Decoder(_Line | _Listening | _Received | _Tunnel | _Malformed).decode


def read(source: Source) -> Iterator[Imported]:
    """The deliveries of an export, or of what `listen --headless` printed, one at a time.

    What a listener prints beside them is passed over.

    Raises:
        InspectorError: a line is no delivery with its body.
    """
    number = 0
    while written := source.file.readline(LARGEST):
        number += 1
        source.told(len(written))
        written = written.removeprefix(b"\xef\xbb\xbf").strip()
        if not written:
            continue
        try:
            line = _decode(written)
            if isinstance(line, _Line):
                yield _imported(line, source.changed_at)
            else:
                source.skipped(str(line.__struct_config__.tag))
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise source.mistake(
                f"line {number}",
                f"this is no delivery of an export: {error}",
                "Lines of `inspector export --as jsonl`, `ls --json --body` and"
                " `listen --headless --body` are. One of your own needs"
                ' "type": "delivery", "method", "target", and "body" or "body_base64".',
            ) from None


def _imported(line: _Line, changed_at: int) -> Imported:
    """The delivery of a line; where that does not say when, it came when the file was changed."""
    received_at = changed_at if line.received_at is UNSET else micros(line.received_at)
    target = (
        line.target.encode() if line.target_base64 is UNSET else from_base64(line.target_base64)
    )
    body = _body(line)
    delivery = Delivery(
        line.id,
        received_at,
        line.method,
        target,
        line.http_version,
        _headers(line),
        body,
        line.body_state,
        len(body) if line.size is UNSET else line.size,
        line.peer,
        line.via,
        line.origin,
    )
    return Imported(checked(delivery), _settled(line, received_at), line.pinned, line.note)


def _headers(line: _Line) -> RawHeaders:
    if line.headers_base64 is UNSET:
        return tuple((name.encode(), value.encode()) for name, value in line.headers)
    return tuple((from_base64(name), from_base64(value)) for name, value in line.headers_base64)


def _body(line: _Line) -> bytes:
    written = None if line.body is UNSET else line.body.encode()
    exact = None if line.body_base64 is UNSET else from_base64(line.body_base64)
    if written is None and exact is None:
        raise ValueError("it is without its body, as lines are that were printed without --body")
    if written is not None and exact is not None and written != exact:
        raise ValueError("its body and its body_base64 differ")
    return exact or written or b""


def _settled(line: _Line, received_at: int) -> Settled | None:
    if line.outcome is None:
        return None
    given = line.answer or _Given(None)
    took = line.took or 0.0
    return Settled(
        0,
        line.id,
        -1 if line.settled_after is UNSET else line.settled_after,
        ended(received_at, took),
        line.outcome,
        Answer(given.by, given.plan, given.step, given.status),
        took,
        line.sender_waited,
    )
