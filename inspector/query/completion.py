"""What could be typed next."""

from collections.abc import Mapping, Sequence


def suggest(text: str, cursor: int, values: Mapping[str, Sequence[str]] = {}) -> list[str]:
    """Words that could stand at the cursor.

    Args:
        text: what has been typed so far.
        cursor: a place in it, in characters from 0; only what is before it counts.
        values: known values by field (`provider`, `type`, `path`, `endpoint`, …); those of
            `header` are header names.

    Returns:
        Whole words that begin with the one at the cursor and go on, that is from the last white
        space, parenthesis or `!`; none inside of quotes and none behind a mistake.
    """
    raise NotImplementedError
