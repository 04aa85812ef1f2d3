"""What `ls` and `show` read: deliveries of a journal, judged."""

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

import msgspec

from inspector.cli.options import filter_from
from inspector.config import Settings
from inspector.delivery import Annotation, Answer, Delivery, Forwarded, Settled
from inspector.errors import InspectorError
from inspector.follower import Arrived, Ended, Follower, interrupted
from inspector.insight import Accepted, Insight
from inspector.journal import Deleted, Held, is_held, open_existing
from inspector.knowledge import known_from
from inspector.query import Context, Filter, matcher, search, subject_of

_MOST_AT_ONCE = 100  # deliveries read with their bodies
_MOST_BYTES_AT_ONCE = 4 * 1024 * 1024


class Found(msgspec.Struct):
    """A delivery with all that is known of it; its body is read when it is asked for."""

    delivery: Delivery
    insight: Insight
    settled: Settled | None = None
    accepted: Accepted = "unknown"
    held: Answer | None = None
    annotation: Annotation | None = None

    @property
    def pinned(self) -> bool:
        """Whether a person pinned it."""
        return self.annotation is not None and self.annotation.pinned


class Journal:
    """A journal, read once from end to end.

    Every delivery is judged in the light of those before it, so all of them are read, whichever
    are asked for.
    """

    def __init__(self, settings: Settings) -> None:
        path = Path(settings.journal)
        open_existing(path).close()
        self._live = is_held(path)
        self._follower = Follower(path, known_from(settings))
        self.known = self._follower.fold.known

    def close(self) -> None:
        """Let go of it."""
        self._follower.close()

    @cached_property
    def everything(self) -> list[Found]:
        """All deliveries, oldest first, without bodies, as they were when this was first asked."""
        found: dict[int, Found] = {}
        for news in self._news():
            if isinstance(news, Arrived):
                delivery = msgspec.structs.replace(news.delivery, body=b"")
                found[delivery.id] = Found(delivery, news.insight)
            elif isinstance(news, Held) and news.delivery in found:
                found[news.delivery].held = news.answer
            elif isinstance(news, Annotation) and news.delivery in found:
                found[news.delivery].annotation = news
            elif isinstance(news, Ended) and news.settled.delivery in found:
                one = found[news.settled.delivery]
                one.settled, one.accepted = news.settled, news.accepted
            elif isinstance(news, Deleted):  # while this was read
                for first, last in news.ids:
                    for number in [number for number in found if first <= number <= last]:
                        del found[number]
        if not self._live:
            for one in found.values():
                if one.settled is None:
                    one.settled = interrupted(one.delivery.id, one.delivery.received_at, one.held)
        return list(found.values())

    def find(self, words: Sequence[str], limit: int | None = None) -> list[Found]:
        """The deliveries that a filter is for, oldest first; without bodies.

        Args:
            words: the filter, see `filter_from`; none for all.
            limit: only so many of the newest.

        Raises:
            InspectorError: it is no filter, or it names an id that there is not.
        """
        filter_ = filter_from(words)
        found = self.everything
        if not filter_.is_everything:
            self._check_ids(filter_)
            found = self._matching(filter_)
        return found if limit is None else found[max(len(found) - limit, 0) :]

    def whole(self, one: Found) -> Delivery:
        """The delivery with its body."""
        return self._follower.reader.delivery(one.delivery.id) or one.delivery

    def wholes(self, found: Sequence[Found]) -> Iterator[tuple[Found, Delivery]]:
        """Deliveries with their bodies, in their order, of which few are in memory at a time."""
        start = 0
        while start < len(found):
            batch = list(_batch(islice(found, start, None)))
            start += len(batch)
            sent = dict(self._follower.reader.sent([one.delivery.id for one in batch]))
            for one in batch:
                body = sent.pop(one.delivery.id).body if one.delivery.id in sent else b""
                yield one, msgspec.structs.replace(one.delivery, body=body)

    @property
    def receiver(self) -> str | None:
        """The URL of the receiver that writes to this journal, or did last; None without any."""
        listening = self._follower.reader.state("listening")
        return listening["url"] if listening else None

    def forwarded(self, one: Found) -> Forwarded | None:
        """What the local app did with a delivery; None where it got nothing."""
        return self._follower.reader.forwarded(one.delivery.id)

    def _matching(self, filter_: Filter) -> list[Found]:
        found = {one.delivery.id: one for one in self.everything}
        ids = list(found)
        context = Context(time.time_ns() // 1000, lambda count: ids[-count:][0] if ids else 0)
        subjects = [
            subject_of(one.delivery, one.insight, one.settled, one.accepted, pinned=one.pinned)
            for one in self.everything
        ]
        steps = search(matcher(filter_, context), subjects, self._follower.reader.sent)
        return [found[subject.id] for step in steps for subject in step.hits]

    def _check_ids(self, filter_: Filter) -> None:
        """Whoever asks for nothing but ids is told of one that there is not."""
        missing = filter_.ids - {one.delivery.id for one in self.everything}
        if missing:
            raise InspectorError(
                f"There is no delivery {min(missing)} in this journal.",
                f"It has {len(self.everything)}; `inspector ls` lists them.",
            )

    def _news(self) -> Iterator[object]:
        while True:
            yield from self._follower.poll()
            if not self._follower.behind:
                return


def _batch(found: Iterable[Found]) -> Iterator[Found]:
    """The first ones, up to so many, and so many bytes of bodies together."""
    size = 0
    for one in islice(found, _MOST_AT_ONCE):
        yield one
        size += one.delivery.size
        if size > _MOST_BYTES_AT_ONCE:
            return
