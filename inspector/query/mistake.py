"""What is wrong with a filter, and where."""

from inspector.mistake import LineError


class FilterError(LineError):
    """A text that is no filter."""
