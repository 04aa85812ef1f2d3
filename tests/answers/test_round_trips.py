"""Any text is a plan or refused with a column, and a plan prints back to its meaning."""

import re
from collections.abc import Callable
from typing import TypeVar, get_args

from hypothesis import example, given
from hypothesis import strategies as st

from inspector.answers import (
    Body,
    Choice,
    Kind,
    Plan,
    PlanError,
    Reply,
    Step,
    in_words,
    parse,
    parse_reply,
    suggest,
)

Parsed = TypeVar("Parsed")


def read(name: str) -> bytes:
    return name.encode()


def whole(text: str) -> Plan:
    return parse(text, read_file=read)


def whole_reply(text: str) -> Reply:
    return parse_reply(text, read_file=read)


def attempted(text: str, parsed: Callable[[str], Parsed]) -> Parsed | PlanError:
    try:
        return parsed(text)
    except PlanError as error:
        return error


seconds = st.integers(0, 366 * 24 * 3600 * 1000).map(lambda ms: ms / 1000)
delays = st.tuples(seconds, seconds).map(lambda pair: (min(pair), max(pair)))
texts = st.text(st.characters(exclude_categories=["Cs"]))
file_names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
bodies = st.one_of(
    texts.map(lambda text: Body(text.encode())),
    file_names.map(lambda name: Body(name.encode(), name)),
)
names = st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}", fullmatch=True).filter(
    lambda name: name.lower() not in {"content-length", "transfer-encoding"}
)
values = st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(lambda text: text.strip(" \t"))
optional_delay = st.none() | delays
statuses = st.builds(
    Reply,
    kind=st.just("status"),
    status=st.integers(200, 599).filter(lambda status: status not in {204, 304}),
    after=optional_delay,
    over=st.none() | seconds,
    retry_after=st.none() | st.integers(0, 10**6),
    headers=st.lists(st.tuples(names, values), max_size=3).map(tuple),
    body=st.none() | bodies,
    forwarded=st.booleans(),
)
faults = st.builds(
    Reply,
    kind=st.sampled_from(get_args(Kind)[1:]),
    after=optional_delay,
    forwarded=st.booleans(),
)
replies = statuses | faults
percents = st.integers(0, 100_000).map(lambda thousandths: thousandths / 1000)
choices = st.builds(Choice, replies) | st.builds(Choice, replies, percents, replies)
steps = st.builds(Step, choices, st.none() | st.integers(1, 999_999_999))
plans = st.builds(Plan, st.lists(steps, min_size=1, max_size=4).map(tuple), in_order=st.booleans())

words = st.sampled_from(
    [
        *get_args(Kind),
        *("200", "503", "204", "x2", "x0", ",", "|", "20%", "after", "1s..5s", "14s", "over"),
        *("retry-after", "header", "'A: b'", "body", "'text'", "@file", "forwarded", "in", "order"),
        *("'", "\\", "\n", "\x1b", "\ud800", " "),
    ]
)
near_plans = st.lists(words, max_size=12).map(" ".join) | st.text()


@given(plans)
def test_a_plan_prints_to_a_text_of_the_same_meaning(plan: Plan) -> None:
    assert whole(str(plan)) == plan


@given(near_plans)
@example("200 body @'a b'")
@example("200 after 0.0004s")
def test_any_text_is_a_plan_or_refused_with_a_column_in_it(text: str) -> None:
    plan = attempted(text, whole)
    if isinstance(plan, PlanError):
        assert 0 <= plan.column <= len(text)
        assert b"\x1b" not in str(plan).encode()
    else:
        assert whole(str(plan)) == plan


@given(near_plans | replies.map(str))
def test_any_text_is_one_reply_or_refused_with_a_column_in_it(text: str) -> None:
    reply = attempted(text, whole_reply)
    if isinstance(reply, PlanError):
        assert 0 <= reply.column <= len(text)
    else:
        assert whole(text) == Plan((Step(Choice(reply)),))


@given(plans)
def test_every_plan_can_be_said_in_words(plan: Plan) -> None:
    sentence = in_words(plan, timeout=15)
    assert "\n" not in sentence
    assert "\x1b" not in sentence


@given(near_plans, st.integers(0, 80))
@example("200 in", 6)
@example("503, 200 in o", 13)
def test_nothing_is_suggested_that_could_not_stand_there(text: str, cursor: int) -> None:
    before = text[:cursor]
    start = len(re.sub(r"""[^\s,|'"]*\Z""", "", before))
    for word in suggest(text, cursor):
        assert word.startswith(before[start:].lower())
        result = attempted(before[:start] + word, whole)
        assert isinstance(result, Plan) or result.column >= start + len(word)
    for word in suggest(text, cursor, read=parse_reply):
        reply = attempted(before[:start] + word, whole_reply)
        assert isinstance(reply, Reply) or reply.column >= start + len(word)
