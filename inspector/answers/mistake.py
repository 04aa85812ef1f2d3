"""What is wrong with an answer, and where."""

from inspector.mistake import LineError


class PlanError(LineError):
    """A text that is no plan."""
