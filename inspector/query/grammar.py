"""The grammar of the filter language, read by hand so that a mistake is named where it is."""

from collections.abc import Mapping

from inspector.query.filter import Filter


def parse(text: str, *, refused: Mapping[str, str] = {}) -> Filter:
    """Read a filter.

    Args:
        text: a line in the filter language; an empty one asks for nothing.
        refused: fields that cannot be asked for, and why; `OF_RULES` for a rule.

    Raises:
        FilterError: it is no filter; the error says where, and what could stand there.
    """
    raise NotImplementedError
