"""The rows of the list: judged ones in the order of the journal, and what is ahead of judging."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import attrgetter

from inspector.delivery import Annotation, Delivery, Forwarded, Replayed, Settled
from inspector.follower import Arrived, Ended, News, interrupted
from inspector.journal import Deleted, Held
from inspector.tui.model import Change, Row

_ID = attrgetter("id")


class Rows:
    """Rows by their place and by their id.

    Attributes:
        listed: all rows, oldest first; the same list for ever.
    """

    def __init__(self) -> None:
        self.listed: list[Row] = []
        self._by_id: dict[int, Row] = {}
        self._judged = 0  # rows at the beginning; those behind them are shown ahead of judging

    def get(self, delivery_id: int) -> Row | None:
        """The row of a delivery."""
        return self._by_id.get(delivery_id)

    def take_up(self, news: Iterable[News], ahead: Iterable[Row]) -> Change:
        """Take up what was judged, and what is newer than that; `remove` is to be called behind it.

        Args:
            news: in the order of the journal.
            ahead: rows of deliveries that are not judged yet.
        """
        unseen: list[Row] = []
        changed: set[int] = set()
        judged_before = self._judged
        added = earlier = 0
        for item in news:
            if isinstance(item, Arrived):
                row = self._by_id.get(item.delivery.id)
                if row is None:
                    row = self._by_id[item.delivery.id] = row_of(item.delivery)
                    unseen.append(row)
                elif row.insight is None:
                    added, earlier = self._put_in(unseen, added, earlier)
                    self._judged += 1
                    changed.add(row.id)
                else:
                    changed.add(row.id)
                row.insight = item.insight
            elif isinstance(item, Ended):
                self._end(item, changed)
            elif isinstance(item, Held):
                self._hold(item, changed)
            elif isinstance(item, Forwarded):
                self._forward(item, changed)
            elif isinstance(item, Annotation):
                self._annotate(item, changed)
            elif isinstance(item, Replayed):
                self._replay(item, changed)
        added, earlier = self._put_in(unseen, added, earlier)
        put_in = range(judged_before, self._judged) if earlier else range(0)
        return Change(added + self.show(ahead), frozenset(changed), put_in)

    def show(self, rows: Iterable[Row]) -> int:
        """Put rows at the end, ahead of judging; returns how many were new."""
        before = len(self.listed)
        for row in rows:
            if row.id not in self._by_id:
                self._by_id[row.id] = row
                self.listed.append(row)
        return len(self.listed) - before

    def cut_open_ones(self) -> Change:
        """Nobody listens any more, so nobody will settle what is still open."""
        cut = [row for row in self.listed if row.settled is None]
        for row in cut:
            row.settled = interrupted(row.id, row.received_at, None)
        return Change(changed=frozenset(row.id for row in cut))

    def _put_in(self, unseen: list[Row], added: int, earlier: int) -> tuple[int, int]:
        """Put rows behind the judged ones and before those ahead; counts them as what they are."""
        count, at = len(unseen), self._judged
        at_the_end = at == len(self.listed)
        self.listed[at:at] = unseen
        self._judged += count
        unseen.clear()
        return (added + count, earlier) if at_the_end else (added, earlier + count)

    def _end(self, ended: Ended, changed: set[int]) -> None:
        row = self._by_id.get(ended.settled.delivery)
        if row is not None:
            row.settled, row.accepted = ended.settled, ended.accepted
            changed.add(row.id)

    def _hold(self, held: Held, changed: set[int]) -> None:
        row = self._by_id.get(held.delivery)
        if row is not None:
            row.waits_for = held.answer.step
            changed.add(row.id)

    def _annotate(self, annotation: Annotation, changed: set[int]) -> None:
        row = self._by_id.get(annotation.delivery)
        if row is not None:
            row.pinned, row.note = annotation.pinned, annotation.note
            changed.add(row.id)

    def remove(self, deleted: Iterable[Deleted]) -> Change:
        """Take out what was deleted."""
        for first, last in (ids for one in deleted for ids in one.ids):
            begin = bisect_left(self.listed, first, key=_ID)
            end = bisect_right(self.listed, last, key=_ID)
            for row in self.listed[begin:end]:
                del self._by_id[row.id]
            del self.listed[begin:end]
            self._judged -= max(0, min(end, self._judged) - begin)
        return Change(changed=None)

    def _forward(self, forwarded: Forwarded, changed: set[int]) -> None:
        row = self._by_id.get(forwarded.delivery)
        if row is not None:
            row.forwarded = forwarded
            changed.add(row.id)

    def _replay(self, replayed: Replayed, changed: set[int]) -> None:
        row = self._by_id.get(replayed.delivery)
        if row is not None:
            row.replayed = replayed
            changed.add(row.id)


def row_of(delivery: Delivery, settled: Settled | None = None) -> Row:
    """The row of a delivery that is not judged yet."""
    return Row(
        delivery.id,
        delivery.received_at,
        delivery.method,
        delivery.path,
        delivery.size,
        delivery.body_state,
        delivery.via,
        delivery.origin,
        settled=settled,
        run=delivery.run,
        has_no_answer=delivery.has_no_answer(settled),
    )
