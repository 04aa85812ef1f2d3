"""What `ls` and `show` read: deliveries of a journal, judged."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from inspector.cli.options import ids_from
from inspector.config import Settings
from inspector.delivery import Answer, Delivery, Settled
from inspector.errors import InspectorError
from inspector.follower import Arrived, Ended, Follower, interrupted
from inspector.insight import Accepted, Insight
from inspector.journal import Held, is_held, open_existing
from inspector.knowledge import known_from


class Found(msgspec.Struct):
    """A delivery with all that is known of it; its body is read when it is asked for."""

    delivery: Delivery
    insight: Insight
    settled: Settled | None = None
    accepted: Accepted = "unknown"
    held: Answer | None = None


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

    def find(self, words: tuple[str, ...], limit: int | None = None) -> list[Found]:
        """The deliveries that these words name, oldest first; without bodies.

        Args:
            words: ids, `last`, `last:20`; none for all.
            limit: only so many of the newest.
        """
        ids, newest = ids_from(words)
        found: dict[int, Found] = {}
        for news in self._news():
            if isinstance(news, Arrived):
                delivery = msgspec.structs.replace(news.delivery, body=b"")
                found[delivery.id] = Found(delivery, news.insight)
            elif isinstance(news, Held):
                found[news.delivery].held = news.answer
            elif isinstance(news, Ended):
                one = found[news.settled.delivery]
                one.settled, one.accepted = news.settled, news.accepted
        listed = list(found.values())
        missing = sorted(ids - found.keys())
        if missing:
            raise InspectorError(
                f"There is no delivery {missing[0]} in this journal.",
                f"It has {len(listed)}; `inspector ls` lists them.",
            )
        if words:
            recent = {one.delivery.id for one in (listed[-newest:] if newest else [])}
            listed = [one for one in listed if one.delivery.id in ids | recent]
        if limit is not None:
            listed = listed[max(len(listed) - limit, 0) :]
        for one in listed:
            if one.settled is None and not self._live:
                one.settled = interrupted(one.delivery.id, one.delivery.received_at, one.held)
        return listed

    def whole(self, one: Found) -> Delivery:
        """The delivery with its body."""
        return self._follower.reader.delivery(one.delivery.id) or one.delivery

    def _news(self) -> Iterator[object]:
        while True:
            yield from self._follower.poll()
            if not self._follower.behind:
                return
