"""Sample events: what a provider would send, written anew for each event.

A template is compiled once into text with holes; what fills them is drawn from one hash of the
run's seed and the event's number, so that an event is the same bytes at every attempt, but for what
is said to be new in each.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import msgspec

from inspector.delivery import RawHeaders
from inspector.errors import InspectorError
from inspector.providers.changes import Change, changed
from inspector.providers.drawing import (
    Event,
    Form,
    Piece,
    Spans,
    form_pieces,
    json_pieces,
    text_pieces,
)
from inspector.providers.drawn import Drawn, Tree
from inspector.providers.standing import Standing
from inspector.signatures import Scheme

UNVERIFIED = (
    "Its members are as commonly known, not checked against a document; what they say is invented."
)
"""The note of a sample whose payload nobody has looked up."""

_FORM = (b"Content-Type", b"application/x-www-form-urlencoded; charset=utf-8")
_APART = 1_000  # microseconds between the events of one delivery
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")

Headers: TypeAlias = "tuple[tuple[str, str | Drawn], ...]"


class Under(msgspec.Struct, frozen=True):
    """What is otherwise in a sample where one of several schemes signs it.

    Attributes:
        headers: further ones.
        members: of the payload, in place of its own.
    """

    headers: Headers = ()
    members: Mapping[str, Tree] = {}


class Sample(msgspec.Struct, frozen=True):
    """An event of one type, as its provider would send it.

    Attributes:
        type: what happened, in the provider's words; in ours where its payloads do not say.
        body: the payload; of providers that send arrays, one element. An object of single values
            where it is sent as a form.
        standing: `documented` where the provider shows such a payload.
        source: the document and its section; empty where there is none.
        note: what is not documented about it, in sentences.
        headers: those that depend on the event, by name.
        retry_headers: what attempts after the first one have besides.
        is_form: whether it is sent as a form.
        is_ascii: whether other characters are written as JSON's escapes.
        ending: what stands behind the payload, such as a line break.
        method: of the request.
        query: parameters of the URL, those of the same name in it go before.
        schemes: the words of the schemes that may sign it, the likeliest first, and what is
            otherwise then; empty for all that the provider has.
    """

    type: str
    body: Tree
    standing: Standing = "documented"
    source: str = ""
    note: str = ""
    headers: Headers = ()
    retry_headers: Headers = ()
    is_form: bool = False
    is_ascii: bool = False
    ending: str = ""
    method: str = "POST"
    query: Headers = ()
    schemes: Mapping[str, Under] = {}


class Sending(NamedTuple):
    """One of the requests for an event.

    Attributes:
        at: when it is sent, microseconds since the Unix epoch.
        attempt: the how manieth it is, from 1.
    """

    at: int
    attempt: int = 1


class Written(NamedTuple):
    """The payload of an event, ready to be signed and sent.

    Attributes:
        body: compact JSON or a form, UTF-8.
        headers: the sample's own, in order.
        type: the type of the event.
        query: parameters of the URL, names and values as they are before they are escaped.
        scheme: what signs it, where that depends on the event; None for what signs all of a run.
    """

    body: bytes
    headers: RawHeaders
    type: str
    query: tuple[tuple[str, str], ...] = ()
    scheme: Scheme | None = None


class Template:
    """Writes the events of one sample.

    Args:
        sample: what to send.
        batch: whether a payload is an array of events.
        changes: what is to be different in each event, applied in order.
        scheme: what signs it; None for nothing, or where that makes no difference.

    Attributes:
        type: of each event; the sample's, unless it is known that the changes make another of it.

    Raises:
        InspectorError: a change is for a place that the payload does not have.
    """

    def __init__(
        self,
        sample: Sample,
        *,
        batch: bool,
        changes: Sequence[Change] = (),
        scheme: Scheme | None = None,
    ) -> None:
        under = sample.schemes.get(scheme.word, Under()) if scheme else Under()
        self._scheme = scheme
        self.type = sample.type
        self._sample = sample
        self._batch = batch
        self._spans = Spans()
        # The whole sample takes its digits first, so that a change leaves the other values alone.
        list(self._pieces(sample.body))
        self._body = list(self._pieces(_changed(sample, changes, under, batch=batch)))
        self._headers = self._named((*sample.headers, *under.headers))
        self._retry_headers = self._named(sample.retry_headers)
        self._query = self._named(sample.query)
        self._forms = lru_cache(maxsize=4)(self._forms_of_run)

    def _pieces(self, body: Tree) -> Iterator[Piece]:
        return (form_pieces if self._sample.is_form else json_pieces)(body, self._spans)

    def _named(self, values: Headers) -> list[tuple[str, list[Piece]]]:
        return [(name, list(text_pieces(value, self._spans))) for name, value in values]

    @property
    def varies(self) -> bool:
        """Whether an event can have other content: it says something beside its ids and times."""
        return self.write("", 1, 0).body != self.write("", 1, 0, variant=1).body

    def write(
        self,
        seed: str,
        number: int,
        at: int,
        *,
        variant: int = 0,
        count: int = 1,
        sending: Sending | None = None,
    ) -> Written:
        """The payload of an event; the same for the same arguments.

        Args:
            seed: what chance starts from in the run.
            number: the event's number in the run, from 1. Others have other ids.
            at: when it happened, microseconds since the Unix epoch.
            variant: another number for other content under the same ids and times.
            count: how many events the delivery has, from 1; only where payloads are arrays. Each
                has ids of its own; the last of them happened at `at`, the others just before.
            sending: which request it is for; the first, at `at`, without it.
        """
        forms = self._forms(seed)
        count = count if self._batch else 1
        earliest = at - (count - 1) * _APART
        sent = sending or Sending(at)
        events = [
            Event(
                self._spans.draw(f"{number}/{index}/{seed}"),
                earliest + index * _APART,
                variant,
                sent.at,
                sent.attempt,
            )
            for index in range(count)
        ]
        body = ",".join(map(forms.body.write, events))
        body = (f"[{body}]" if self._batch else body) + self._sample.ending
        headers = forms.headers + (forms.retry_headers if sent.attempt > 1 else [])
        written = [(name.encode("ascii"), value.encode()) for name, value in _of(headers, events)]
        kind = (_FORM,) if self._sample.is_form else ()
        query = tuple(_of(forms.query, events))
        return Written(self._encoded(body), (*kind, *written), self.type, query, self._scheme)

    def _encoded(self, body: str) -> bytes:
        if self._sample.is_ascii:
            body = _BEYOND_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], body)
        # A lone surrogate comes out as JSON's own escape for it.
        return body.encode(errors="backslashreplace")

    def _forms_of_run(self, seed: str) -> "_Forms":
        def named(values: list[tuple[str, list[Piece]]]) -> list[tuple[str, Form]]:
            return [(name, Form(pieces, seed)) for name, pieces in values]

        return _Forms(
            Form(self._body, seed),
            named(self._headers),
            named(self._retry_headers),
            named(self._query),
        )


class _Forms(NamedTuple):
    """A template with what all events of a run share."""

    body: Form
    headers: list[tuple[str, Form]]
    retry_headers: list[tuple[str, Form]]
    query: list[tuple[str, Form]]


def _of(values: list[tuple[str, Form]], events: Sequence[Event]) -> Iterator[tuple[str, str]]:
    """Named values of a delivery, drawn with its first event."""
    return ((name, value.write(events[0])) for name, value in values)


def _changed(sample: Sample, changes: Sequence[Change], under: Under, *, batch: bool) -> Tree:
    """The payload of a sample as it was asked for."""
    body = sample.body
    if under.members and isinstance(body, dict):
        body = body | dict(under.members)
    for change in changes:
        if change.each and not batch:
            raise InspectorError(
                f"A payload of {sample.type} is no array, so $[] leads nowhere.",
                "Begin the path with $. or with a member's name.",
            )
        body = changed(body, change)
    return body
