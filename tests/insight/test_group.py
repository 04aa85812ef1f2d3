"""One event's attempts."""

from hypothesis import given
from hypothesis import strategies as st

from inspector.insight.ledger import Group

IDS = st.lists(st.integers(1, 50), min_size=1, unique=True).map(sorted)


@given(IDS, st.integers(0, 51), st.sets(st.integers(1, 50)))
def test_deliveries_behind_an_id_and_attempts_are_those_of_a_plain_count(
    ids: list[int], after: int, replays: set[int]
) -> None:
    group = Group(ids[0], b"", replays=int(ids[0] in replays))
    for delivery in ids[1:]:
        group.add(delivery, is_replay=delivery in replays)
    assert group.count_since(after) == sum(1 for delivery in ids if delivery > after)
    assert group.attempts == len(set(ids) - replays)
