"""What the commands read that take a FILTER: deliveries of a journal, judged."""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, takewhile
from pathlib import Path

import click
import msgspec

from inspector.cli.options import filter_from
from inspector.config import Settings
from inspector.delivery import Annotation, Answer, Delivery, Forwarded, Replayed, Settled
from inspector.errors import InspectorError
from inspector.follower import Arrived, Ended, Follower, News, interrupted
from inspector.insight import Accepted, Insight, Right
from inspector.journal import Deleted, Held, is_held, open_existing
from inspector.knowledge import known_from
from inspector.query import Context, Filter, Recorded, Sent, matcher, search, subject_of


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

    @property
    def note(self) -> str:
        """What a person noted; empty for nothing."""
        return self.annotation.note if self.annotation is not None else ""


class Journal:
    """A journal, read once from end to end.

    Every delivery is judged in the light of those before it, so all of them are read, whichever
    are asked for.

    Attributes:
        known: what they are judged with.
        gone: the ids of those that were deleted before they were read whole.
    """

    def __init__(self, settings: Settings) -> None:
        path = Path(settings.journal)
        open_existing(path).close()
        self._live = is_held(path)
        self._follower = Follower(path, known_from(settings))
        self.known = self._follower.fold.known
        self.gone: list[int] = []

    def close(self) -> None:
        """Let go of it."""
        self._follower.close()

    @cached_property
    def everything(self) -> list[Found]:
        """All deliveries, oldest first, without bodies, as they were when this was first asked."""
        found: OrderedDict[int, Found] = OrderedDict()
        for news in self._news():
            for one in news:
                _take_in(one, found)
            _drop_bodies(reversed(found.values()), len(news))
        self._interrupt(found.values())
        return list(found.values())

    def wholes(self, words: Sequence[str]) -> Iterator[Found]:
        """The deliveries that a filter is for, oldest first; whole, a few at a time.

        The journal is gone through once, and none of it kept.

        Raises:
            InspectorError: with the first one: it is no filter, or names an id that there is not.
        """
        filter_ = filter_from(words)
        if filter_.is_everything:
            yield from filter(self._is_filled, self._all())
            return
        self._check_ids(filter_, self._follower.reader.ids() if filter_.ids else ())
        matches = matcher(filter_, self._context(self._follower.reader.ids))
        for one in self._all():
            subject = _subject(one)
            matched = matches.quick(subject)
            if matched is False or not self._is_filled(one):
                continue
            if matched or matches.matches(subject, one.delivery):
                yield one

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
            self._check_ids(filter_, [one.delivery.id for one in found])
            found = self._matching(filter_)
        return found if limit is None else found[max(len(found) - limit, 0) :]

    def whole(self, one: Found) -> Delivery | None:
        """The delivery with its body; None where it was deleted meanwhile, see `tell_gone`."""
        delivery = self._follower.reader.delivery(one.delivery.id)
        if delivery is None:
            self.gone.append(one.delivery.id)
        return delivery

    def wholes_of(self, found: Iterable[Found]) -> Iterator[tuple[Found, Delivery]]:
        """Each with its body, read when it is its turn; those that were deleted meanwhile are left
        out.
        """
        for one in found:
            delivery = self.whole(one)
            if delivery is not None:
                yield one, delivery

    def tell_gone(self) -> bool:
        """Say which were deleted meanwhile; returns whether any was."""
        if self.gone:
            several = f"{len(self.gone):,} deliveries were"
            which = f"#{self.gone[0]} was" if len(self.gone) == 1 else several
            click.echo(f"inspector: {which} deleted meanwhile", err=True)
        return bool(self.gone)

    @property
    def right(self) -> Mapping[Right, int]:
        """Where signatures are right, and in which delivery last; once all were read."""
        return self._follower.fold.right

    @property
    def newest(self) -> int:
        """The id of the newest delivery; 0 where there is none."""
        return self._follower.reader.newest()

    @property
    def receiver(self) -> str | None:
        """The URL of the receiver that writes to this journal, or did last; None without any."""
        listening = self._follower.reader.state("listening")
        return listening["url"] if listening else None

    @property
    def public(self) -> str | None:
        """The URL of its tunnel; None where none is up."""
        tunnel = self._follower.reader.state("tunnel")
        url: str | None = tunnel.get("public_url") if tunnel and self._live else None
        return url

    def replays(self, one: Found) -> list[Replayed]:
        """How a delivery was sent again, the oldest first."""
        return self._follower.reader.replays(one.delivery.id)

    def forwarded(self, one: Found) -> Forwarded | None:
        """What the local app did with a delivery; None where it got nothing."""
        return self._follower.reader.forwarded(one.delivery.id)

    def _matching(self, filter_: Filter) -> list[Found]:
        found = {one.delivery.id: one for one in self.everything}
        context = self._context(lambda: list(found))
        subjects = [_subject(one) for one in self.everything]
        steps = search(matcher(filter_, context), subjects, self._sent)
        return [found[subject.id] for step in steps for subject in step.hits]

    def _sent(self, ids: Sequence[int]) -> Sequence[tuple[int, Sent]]:
        """What was sent in these deliveries; those that were deleted meanwhile are left out."""
        sent = self._follower.reader.sent(ids)
        self.gone += sorted(set(ids) - {number for number, _ in sent})
        return sent

    def _context(self, ids: Callable[[], list[int]]) -> Context:
        """This moment, and this journal, whose ids are asked for where the newest ones matter."""
        return Context(time.time_ns() // 1000, lambda count: next(iter(ids()[-count:]), 0))

    def _check_ids(self, filter_: Filter, ids: Collection[int]) -> None:
        """Whoever asks for nothing but ids is told of one that there is not."""
        missing = filter_.ids.difference(ids)
        if missing:
            raise InspectorError(
                f"There is no delivery {min(missing)} in this journal.",
                f"It has {len(ids)}; `inspector ls` lists them.",
            )

    def _is_filled(self, one: Found) -> bool:
        """Put its body to one; False where it was deleted meanwhile."""
        if len(one.delivery.body) < one.delivery.size:
            delivery = self.whole(one)
            if delivery is None:
                return False
            one.delivery = delivery
        return True

    def _all(self) -> Iterator[Found]:
        """All deliveries in their order, each as soon as it is known how it ended.

        Where one that is open keeps others waiting, they wait without their bodies.
        """
        waiting: OrderedDict[int, Found] = OrderedDict()
        for news in self._news():
            for one in news:
                _take_in(one, waiting)
            ended = list(takewhile(_is_settled, waiting.values()))
            self._annotate(ended)
            for found in ended:
                del waiting[found.delivery.id]
                yield found
            _drop_bodies(reversed(waiting.values()), len(news))
        self._interrupt(waiting.values())
        yield from waiting.values()

    def _annotate(self, found: Sequence[Found]) -> None:
        """Put to deliveries what a person has: the journal tells it when all before it is told."""
        if found:
            first, last = found[0].delivery.id, found[-1].delivery.id
            annotations = self._follower.reader.annotations(first, last)
            by_delivery = {one.delivery: one for one in annotations}
            for one in found:
                one.annotation = by_delivery.get(one.delivery.id)

    def _interrupt(self, found: Iterable[Found]) -> None:
        """What is open still, where nobody listens any more, was interrupted."""
        for one in found:
            if one.settled is None and not self._live:
                one.settled = interrupted(one.delivery.id, one.delivery.received_at, one.held)

    def _news(self) -> Iterator[list[News]]:
        while True:
            yield self._follower.poll()
            if not self._follower.behind:
                return


def _subject(one: Found) -> Recorded:
    return subject_of(one.delivery, one.insight, one.settled, one.accepted, pinned=one.pinned)


def _is_settled(one: Found) -> bool:
    return one.settled is not None


def _take_in(news: News, found: dict[int, Found]) -> None:
    """Note what happened to a delivery."""
    if isinstance(news, Arrived):
        found[news.delivery.id] = Found(news.delivery, news.insight)
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


def _drop_bodies(found: Iterable[Found], most: int) -> None:
    """Keep no bodies of so many."""
    for one in islice(found, most):
        one.delivery = msgspec.structs.replace(one.delivery, body=b"")
