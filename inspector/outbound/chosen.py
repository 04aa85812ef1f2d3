"""Which of the deliveries that a filter is for are sent again."""

from inspector.query import Filter

_CHOSEN_BY = ("id", "last", "origin")


def takes_replays(filter_: Filter) -> bool:
    """Whether replays that came here themselves are sent again with the others.

    They are copies of deliveries that are there too: who sends some of these again a second time
    does not mean the first time's. So they stay out, unless the filter says by number, by `last` or
    by `origin` which are meant.
    """
    return any(map(filter_.asks_for, _CHOSEN_BY))
