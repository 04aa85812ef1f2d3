"""Going through deliveries whose headers or bodies have to be read, a batch at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

import msgspec

from inspector.query.matching import Matcher
from inspector.query.subject import Recorded, Sent

RecordedT = TypeVar("RecordedT", bound=Recorded)

BATCH = 500
"""Deliveries that are looked at in one step."""


class Found(msgspec.Struct, Generic[RecordedT], frozen=True):
    """What one step gave.

    Attributes:
        hits: those of the step that match, in the order in which they were given.
        looked_at: how many were looked at since the beginning.
    """

    hits: list[RecordedT]
    looked_at: int


def search(
    matcher: Matcher,
    subjects: Sequence[RecordedT],
    read: Callable[[Sequence[int]], Iterable[tuple[int, Sent]]],
    *,
    newest_first: bool = False,
) -> Iterator[Found[RecordedT]]:
    """The deliveries that match, step by step, so that the first ones can be shown at once.

    Args:
        matcher: tells them apart.
        subjects: which to look at, in the order of their ids.
        read: gives the headers and bodies of deliveries, by their ids in ascending order; those
            that were deleted meanwhile may be missing. `Reader.sent` is one.
        newest_first: begin at the end.
    """
    starts = range(0, len(subjects), BATCH)
    looked_at = 0
    for start in reversed(starts) if newest_first else starts:
        batch = subjects[start : start + BATCH]
        quick = [(subject, matcher.quick(subject)) for subject in batch]
        open_ = {subject.id: subject for subject, decided in quick if decided is None}
        found = {
            number for number, sent in read(list(open_)) if matcher.matches(open_[number], sent)
        } if open_ else set()  # fmt: skip
        hits = [subject for subject, decided in quick if decided or subject.id in found]
        looked_at += len(batch)
        yield Found(hits, looked_at)
