"""What a plan will do, in words, and what could be typed next."""

import pytest

from inspector.answers import (
    WITHOUT_SCREEN,
    hold_time,
    in_words,
    parse,
    parse_reply,
    suggest,
)


def said(text: str, timeout: float | None = None) -> str:
    return in_words(parse(text, read_file=lambda _: b"x"), timeout)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("200", "accept every delivery"),
        ("202", "accept every delivery with 202"),
        ("302", "answer every delivery with 302"),
        ("503", "fail every delivery with 503"),
        (
            "503 x2, 200",
            "every event: fail its first two attempts with 503, accept from the third on",
        ),
        ("503, 200", "every event: fail its first attempt with 503, accept from the second on"),
        (
            "503 x2",
            "every event: fail its first two attempts with 503, then answer as without this plan",
        ),
        (
            "503 x2, 429 x3, 200 x11, 201, 202",
            "every event: fail its first two attempts with 503, fail its next three attempts with"
            " 429, accept its next 11 attempts, accept its 17th attempt with 201, accept from the"
            " 18th on with 202",
        ),
        ("503 x21, 500, 200", "every event: fail its first 21 attempts with 503, fail its 22nd "),
        (
            "503, 200 in order",
            "in the order of arrival: fail the first delivery with 503, accept from the second on",
        ),
        ("200 after 14s", "accept every delivery after 14s"),
        ("200 after 1s..5s", "accept every delivery after a random 1s to 5s"),
        ("429 retry-after 30s", "fail every delivery with 429 and a retry asked for after 30s"),
        (
            "200 over 20s header 'X-A: b' body 'x'",
            "accept every delivery with the header X-A and a body of 1 byte with its answer spread"
            " over 20s",
        ),
        ("hang", "hold every delivery until the sender leaves, ten minutes at most"),
        ("500 20% | 200", "fail every delivery with 500 in 20 % of the cases, else accept it"),
        (
            "503 forwarded x1, forward",
            "every event: fail its first attempt with 503 while the local app gets it too, let"
            " the local app answer from the second on",
        ),
    ],
)
def test_a_plan_is_said_in_words(text: str, sentence: str) -> None:
    assert said(text).startswith(sentence) if sentence.endswith(" ") else said(text) == sentence


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("200 after 14s", "after 14s, inside the provider's 15s"),
        ("200 after 16s", "after 16s, past the provider's 15s"),
        ("200 after 15s", "after 15s"),
        ("200 after 14s..16s", "after a random 14s to 16s"),
        ("timeout", "for 18s, longer than the provider waits, and fail with 504"),
    ],
)
def test_a_delay_is_set_beside_the_timeout_of_the_provider(text: str, end: str) -> None:
    assert said(text, timeout=15.0).endswith(end)


def test_a_timeout_outlasts_the_documented_one_by_a_fifth() -> None:
    assert hold_time(15.0) == 18.0
    assert hold_time(None) == 30.0
    assert "for 30s" in said("timeout")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("50", ["503", "500", "502", "504"]),
        ("t", ["timeout", "truncate"]),
        ("503 A", ["after"]),
        ("503 x", ["x2", "x3", "x5"]),
        ("503 x2", []),
        ("503 x2, 20", ["200", "202", "204"]),
        ("503 x2 i", ["in order"]),
        ("503 x2 in o", ["order"]),
        ("200 after ", ["1s", "5s", "15s", "30s", "1m"]),
        ("hang r", []),
        ("200 body 'a", []),
        ("tiemout, ", []),
        ("500 20% ", ["|"]),
    ],
)
def test_what_could_be_typed_next_is_suggested(text: str, words: list[str]) -> None:
    assert suggest(text, len(text)) == words


def test_only_what_is_before_the_cursor_decides() -> None:
    assert suggest("503 x2, 200", 1) == ["503", "500", "502", "504"]


def test_what_is_refused_is_not_suggested() -> None:
    assert "ask" in suggest("", 0)
    assert "ask" not in suggest("", 0, refused=WITHOUT_SCREEN)


def test_for_one_reply_nothing_of_a_plan_is_suggested() -> None:
    assert suggest("503 after 3s ", 13, read=parse_reply) == [
        *("over", "retry-after", "header", "body", "forwarded"),
    ]


def test_what_a_provider_does_not_take_as_accepted_is_not_said_to_be() -> None:
    plan = parse("202, 200")
    assert in_words(plan, accepts=lambda status: status == 200) == (
        "every event: answer its first attempt with 202, accept from the second on"
    )


def test_without_a_documented_timeout_the_time_is_said_to_be_assumed() -> None:
    assert said("timeout") == (
        "hold every delivery for 30s, as no timeout is documented, and fail with 504"
    )
