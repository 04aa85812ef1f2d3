"""One event's attempts."""

from hypothesis import given
from hypothesis import strategies as st

from inspector.insight.ledger import Group

IDS = st.lists(st.integers(1, 50), min_size=1, unique=True).map(sorted)


@given(IDS, st.integers(0, 51), st.sets(st.integers(1, 50)))
def test_a_group_tells_what_plain_lists_tell(ids: list[int], after: int, replays: set[int]) -> None:
    attempts = [one for one in ids if one not in replays]
    group = Group(0, b"")
    for delivery in ids:
        if delivery in replays:
            group.add_replay(delivery)
        elif group.first:
            group.add(delivery)
        else:
            group.first = delivery
    assert group.deliveries == ids
    assert group.count == len(attempts)
    assert group.newest == max(attempts, default=0)
    assert group.count_since(after) == sum(1 for delivery in ids if delivery > after)
    assert [one for one in range(1, 52) if group.holds(one)] == ids
