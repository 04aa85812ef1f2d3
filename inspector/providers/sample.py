"""Sample events: what a provider would send, written anew for each event.

A template is compiled once into JSON with holes; what fills them is drawn from one hash of the
run's seed and the event's number, so that an event is the same bytes at every attempt.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from inspector.delivery import RawHeaders
from inspector.errors import InspectorError
from inspector.providers.changes import Change, changed
from inspector.providers.drawing import Form, Spans, json_pieces, text_pieces
from inspector.providers.drawn import Drawn, Tree
from inspector.providers.standing import Standing

_APART = 1_000  # microseconds between the events of one delivery


class Sample(msgspec.Struct, frozen=True):
    """An event of one type, as its provider would send it.

    Attributes:
        type: what happened, in the provider's words.
        body: the payload; of providers that send arrays, one element.
        standing: `documented` where the provider shows such a payload.
        source: the document and its section; empty where there is none.
        note: what is not documented about it, in sentences.
        headers: those that depend on the event, by name.
    """

    type: str
    body: Tree
    standing: Standing = "documented"
    source: str = ""
    note: str = ""
    headers: tuple[tuple[str, str | Drawn], ...] = ()


class Written(NamedTuple):
    """The payload of an event, ready to be signed and sent.

    Attributes:
        body: compact JSON, UTF-8.
        headers: the sample's own, in order.
        type: the type of the event.
    """

    body: bytes
    headers: RawHeaders
    type: str


class Template:
    """Writes the events of one sample.

    Args:
        sample: what to send.
        batch: whether a payload is an array of events.
        changes: what is to be different in each event, applied in order.

    Attributes:
        type: of each event; the sample's, unless it is known that the changes make another of it.

    Raises:
        InspectorError: a change is for a place that the payload does not have.
    """

    def __init__(self, sample: Sample, *, batch: bool, changes: Sequence[Change] = ()) -> None:
        body = sample.body
        for change in changes:
            if change.each and not batch:
                raise InspectorError(
                    f"A payload of {sample.type} is no array, so $[] leads nowhere.",
                    "Begin the path with $. or with a member's name.",
                )
            body = changed(body, change)
        self.type = sample.type
        self._batch = batch
        self._spans = Spans()
        # The whole sample takes its digits first, so that a change leaves the other values alone.
        list(json_pieces(sample.body, self._spans))
        self._body = list(json_pieces(body, self._spans))
        self._headers = [
            (name.encode("ascii"), list(text_pieces(value, self._spans)))
            for name, value in sample.headers
        ]
        self._forms = lru_cache(maxsize=4)(self._forms_of_run)

    @property
    def varies(self) -> bool:
        """Whether an event can have other content: it says something beside its ids and times."""
        return self.write("", 1, 0).body != self.write("", 1, 0, variant=1).body

    def write(
        self, seed: str, number: int, at: int, *, variant: int = 0, count: int = 1
    ) -> Written:
        """The payload of an event; the same for the same arguments.

        Args:
            seed: what chance starts from in the run.
            number: the event's number in the run, from 1. Others have other ids.
            at: when it happened, microseconds since the Unix epoch.
            variant: another number for other content under the same ids and times.
            count: how many events the delivery has, from 1; only where payloads are arrays. Each
                has ids of its own; the last of them happened at `at`, the others just before.
        """
        form, headers = self._forms(seed)
        count = count if self._batch else 1
        earliest = at - (count - 1) * _APART
        events = [
            self._spans.draw(f"{number}/{index}/{seed}", earliest + index * _APART, variant)
            for index in range(count)
        ]
        body = ",".join(map(form.write, events))
        # A lone surrogate comes out as JSON's own escape for it.
        raw = (f"[{body}]" if self._batch else body).encode(errors="backslashreplace")
        written = tuple([(name, value.write(events[0]).encode()) for name, value in headers])
        return Written(raw, written, self.type)

    def _forms_of_run(self, seed: str) -> tuple[Form, list[tuple[bytes, Form]]]:
        headers = [(name, Form(pieces, seed)) for name, pieces in self._headers]
        return Form(self._body, seed), headers
