"""Which deliveries something can be done with."""

from inspector.tui.some import Shown, some_of
from tests.tui.fake_feed import FakeFeed, insight, many, row


def words(shown: Shown, feed: FakeFeed, selected: int = 1) -> list[str]:
    return [one.words for one in some_of(feed, feed.row(selected), shown)]


def test_the_nearest_comes_first() -> None:
    feed = FakeFeed([*many(2), row(3, judged=insight("mailabl"))])
    assert words(Shown(feed.rows), feed, 3) == [
        "this delivery, #3",
        "its 3 attempts",
    ]
    feed.rows.append(row(4, judged=insight(kind="another")))
    assert words(Shown(feed.rows), feed, 4) == ["this delivery, #4", "all 4 deliveries"]
    assert words(Shown(feed.rows), feed, 3) == [
        "this delivery, #3",
        "its 3 attempts",
        "all 4 deliveries",
    ]


def test_what_the_filter_shows_is_called_so_and_while_it_searches_so_far() -> None:
    feed = FakeFeed([row(number, judged=insight(kind=f"k{number}")) for number in range(1, 5)])
    some = feed.rows[:2]
    assert words(Shown(some, filtered=True), feed)[-1] == "the 2 that the filter shows"
    assert words(Shown(some, filtered=True, searching=True), feed)[-1] == "the 2 found so far"


def test_replays_of_ours_are_none_of_an_events_attempts_unless_it_is_said() -> None:
    feed = FakeFeed([*many(2), row(3, judged=insight())])
    feed.rows.append(row(4, judged=insight()))
    feed.rows[2].origin = "replay"
    shown = Shown((feed.rows[3],))
    attempts = some_of(feed, feed.rows[3], shown)[1]
    assert (attempts.words, [one.id for one in attempts.rows]) == ("its 3 attempts", [1, 2, 4])
    everything = some_of(feed, feed.rows[3], shown, replays=True)[1]
    assert everything.words == "its 3 attempts, and 1 replay of yours"
    assert [one.id for one in everything.rows] == [1, 2, 3, 4]


def test_one_alone_is_no_choice() -> None:
    feed = FakeFeed([row(1, judged=insight())])
    assert words(Shown(feed.rows), feed) == ["this delivery, #1"]
    assert some_of(feed, None, Shown(())) == []
