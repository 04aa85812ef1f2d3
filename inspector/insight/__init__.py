"""The fold over deliveries in order: what each one means."""

from inspector.insight.fold import Fold, Right
from inspector.insight.judged import Accepted, Event, Insight, Repeat, RepeatKind
from inspector.insight.known import Known, known
from inspector.insight.streaks import Standing, Streaks, Subject

__all__ = [
    "Accepted",
    "Event",
    "Fold",
    "Insight",
    "Known",
    "Repeat",
    "RepeatKind",
    "Right",
    "Standing",
    "Streaks",
    "Subject",
    "known",
]
