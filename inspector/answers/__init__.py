"""The answer language: what a sender gets, attempt by attempt."""

from inspector.answers.chance import delay, draw
from inspector.answers.completion import suggest
from inspector.answers.grammar import NOT_YET, ReadFile, parse
from inspector.answers.mistake import PlanError
from inspector.answers.plan import Body, Choice, Kind, Plan, Reply, Step
from inspector.answers.wording import hold_time, in_words

__all__ = [
    "NOT_YET",
    "Body",
    "Choice",
    "Kind",
    "Plan",
    "PlanError",
    "ReadFile",
    "Reply",
    "Step",
    "delay",
    "draw",
    "hold_time",
    "in_words",
    "parse",
    "suggest",
]
