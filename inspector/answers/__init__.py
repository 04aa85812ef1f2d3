"""The answer language: what a sender gets, attempt by attempt."""

from inspector.answers.chance import delay, draw
from inspector.answers.completion import suggest
from inspector.answers.grammar import (
    WITHOUT_SCREEN,
    ReadFile,
    check_without_screen,
    parse,
    parse_reply,
)
from inspector.answers.mistake import PlanError
from inspector.answers.plan import Body, Choice, Kind, Plan, Reply, Step
from inspector.answers.wording import hold_time, in_words, reply_in_words

__all__ = [
    "WITHOUT_SCREEN",
    "Body",
    "Choice",
    "Kind",
    "Plan",
    "PlanError",
    "ReadFile",
    "Reply",
    "Step",
    "check_without_screen",
    "delay",
    "draw",
    "hold_time",
    "in_words",
    "parse",
    "parse_reply",
    "reply_in_words",
    "suggest",
]
