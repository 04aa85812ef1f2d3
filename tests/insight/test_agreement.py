"""Who saw it happen and who reads it later come to the same result."""

import asyncio
import tempfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.delivery import Answer, Delivery, Outcome, Settled
from inspector.follower import Arrived, Ended, Follower
from inspector.insight import Accepted, Fold, Insight, known
from tests.insight.story import mailabl, missive
from tests.support.journals import Recorder, delivery, writing

KNOWN = known((), {})

bodies = st.sampled_from(
    [
        *(mailabl("a"), mailabl("b"), mailabl("a", "b"), mailabl("a", other=1)),
        *(missive("one"), missive("two"), b"plain"),
    ]
)


class Comes(NamedTuple):
    body: bytes
    path: str


class Ends(NamedTuple):
    which: int
    outcome: Outcome
    status: int | None
    took: float


class Turn(NamedTuple):
    """What waits is written."""


Step = Comes | Ends | Turn

answered = st.builds(
    Ends,
    st.integers(0, 9),
    st.just("answered"),
    st.sampled_from([200, 503]),
    st.sampled_from([0.1, 20]),
)
unanswered = st.builds(
    Ends,
    st.integers(0, 9),
    st.sampled_from(["sender-left", "interrupted"]),
    st.none(),
    st.just(1.0),
)
comes = st.builds(Comes, bodies, st.sampled_from(["/one", "/two"]))
stories = st.lists(st.one_of(comes, answered, unanswered, st.just(Turn())), max_size=25)


class Live(Recorder):
    """Folds what it is told, as the listener does."""

    def __init__(self) -> None:
        super().__init__()
        self.fold = Fold(KNOWN)
        self.found: list[Insight | Accepted] = []

    def appended(self, delivery: Delivery) -> int:
        self.found.append(self.fold.arrive(delivery))
        return super().appended(delivery)

    def settled(self, settled: Settled, delivery: Delivery) -> None:
        self.found.append(self.fold.settle(settled))
        super().settled(settled, delivery)


async def live(story: list[Step], path: Path) -> list[Insight | Accepted]:
    recorder = Live()
    async with writing(path, recorder) as writer:
        held: list[Delivery] = []
        waiting = []
        for step in story:
            match step:
                case Comes(body, target):
                    held.append(delivery(body, target))
                    waiting.append(writer.append(held[-1]))
                case Ends(which, outcome, status, took) if held:
                    one = held.pop(which % len(held))
                    writer.settle(one, 0, outcome, Answer("default", status=status), took)
                case Turn():
                    await asyncio.gather(*waiting)
    return recorder.found


def later(path: Path, limit: int) -> list[Insight | Accepted]:
    found: list[Insight | Accepted] = []
    with closing(Follower(path, KNOWN)) as follower:
        while follower.behind:
            for news in follower.poll(limit):
                if isinstance(news, Arrived):
                    found.append(news.insight)
                elif isinstance(news, Ended):
                    found.append(news.accepted)
    return found


@settings(max_examples=40, deadline=None)
@given(story=stories, limit=st.integers(1, 4))
def test_a_later_fold_agrees_with_the_one_that_saw_it_happen(story: list[Step], limit: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        found = asyncio.run(live(story, path))
        assert later(path, limit) == found
        assert later(path, 1000) == found
