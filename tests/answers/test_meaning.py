"""What a plan means, attempt by attempt."""

import pytest

from inspector.answers import Body, Choice, Plan, Reply, Step, parse


def read(name: str) -> bytes:
    return {"reply.json": b'{"ok":true}', "two words": b"\xff\x00"}[name]


def whole(text: str) -> Plan:
    """The plan that a text is."""
    return parse(text, read_file=read)


def only(text: str) -> Reply:
    """The reply of a plan that has one."""
    (step,) = whole(text).steps
    assert step.count is None
    assert step.choice.percent is None
    return step.choice.reply


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("200", Reply("status", 200)),
        ("599", Reply("status", 599)),
        ("hang", Reply("hang")),
        ("TIMEOUT", Reply("timeout")),
        ("200 after 14s", Reply("status", 200, after=(14.0, 14.0))),
        ("200 after 1s..5s", Reply("status", 200, after=(1.0, 5.0))),
        ("hang after 500ms forwarded", Reply("hang", after=(0.5, 0.5), forwarded=True)),
        ("429 retry-after 30s", Reply("status", 429, retry_after=30)),
        ("429 retry-after 1500ms", Reply("status", 429, retry_after=2)),
        ("200 over 20s", Reply("status", 200, over=20.0)),
        (r"200 body 'it\'s \\ a\nline'", Reply("status", 200, body=Body(b"it's \\ a\nline"))),
        ("200 body 'a, b | c x2'", Reply("status", 200, body=Body(b"a, b | c x2"))),
        ("200 body @reply.json", Reply("status", 200, body=Body(b'{"ok":true}', "reply.json"))),
        ("200 body @'two words'", Reply("status", 200, body=Body(b"\xff\x00", "two words"))),
        (
            "301 header 'Location: http://x/' header 'X-A:b'",
            Reply("status", 301, headers=(("Location", "http://x/"), ("X-A", "b"))),
        ),
        ("204 header 'X-A: b'", Reply("status", 204, headers=(("X-A", "b"),))),
    ],
)
def test_a_reply_is_read(text: str, reply: Reply) -> None:
    assert only(text) == reply


def test_the_order_of_modifiers_does_not_matter() -> None:
    assert only("200 body 'x' after 3s over 5s") == only("200 over 5s body 'x' after 3s")


def test_space_is_free_and_counts_may_touch_their_status() -> None:
    assert whole(" 503x2,200 ") == whole("503 x2 , 200") == whole("503 x2, 200")


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("200", [200] * 9),
        ("503, 200", [503, *[200] * 8]),
        ("503 x2, 200", [503, 503, *[200] * 7]),
        ("503 x2, 429, 200", [503, 503, 429, *[200] * 6]),
        ("503 x2", [503, 503, *[None] * 7]),
        ("503, 429 x3", [503, 429, 429, 429, *[None] * 5]),
        ("503 x2, 200 in order", [503, 503, *[200] * 7]),
    ],
)
def test_attempt_n_gets_step_n(text: str, statuses: list[int | None]) -> None:
    plan = whole(text)
    steps = [plan.step(attempt) for attempt in range(1, 10)]
    assert [step and step.choice.reply.status for step in steps] == statuses


def test_a_step_prints_with_its_count_and_its_choice_without() -> None:
    step = whole("503 x2, 200").step(1)
    assert step == Step(Choice(Reply("status", 503)), 2)
    assert str(step) == "503 x2"
    assert str(step.choice) == "503"


@pytest.mark.parametrize(
    ("text", "depends"),
    [
        ("200", False),
        ("500 20% | 200", False),
        ("503 x2", True),
        ("503, 200", True),
        ("503, 200 in order", False),
    ],
)
def test_only_steps_and_counts_depend_on_attempts(text: str, depends: bool) -> None:
    assert whole(text).depends_on_attempts is depends


@pytest.mark.parametrize(
    ("text", "random"),
    [
        ("200 after 3s", False),
        ("200 after 3s..3s", False),
        ("200 after 1s..3s", True),
        ("503, 200 20% | 201", True),
    ],
)
def test_chance_is_in_ranges_and_percentages(text: str, random: bool) -> None:
    assert whole(text).is_random is random


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("200", True),
        ("204", True),
        ("300", False),
        ("200 x2", False),
        ("200 after 1s", False),
        ("200, 200", False),
        ("200 50% | 201", False),
        ("forward", False),
    ],
)
def test_plain_is_an_immediate_success_and_nothing_else(text: str, plain: bool) -> None:
    assert whole(text).is_plain is plain
