"""How the screen writes things down."""

from datetime import UTC

import pytest
from msgspec.structs import replace

from inspector.providers.handshake import Handshake
from inspector.tui import words
from tests.tui.fake_feed import START, insight, row, settled

NOW = START / 1e6 + 20


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0.4, "0s"), (8.9, "8s"), (99, "99s"), (125, "2m05"), (720, "12m"), (3720, "62m"),
     (7320, "2h02"), (36_000, "10h")],
)  # fmt: skip
def test_a_held_delivery_says_how_long_in_four_cells(seconds: float, written: str) -> None:
    assert words.held_for(seconds) == written
    assert len(written) <= 4


def test_sizes_are_written_as_people_write_them() -> None:
    sizes = (1, 2807, 12_400, 10_500_000)
    assert [*map(words.size, sizes)] == ["1 byte", "2,807 bytes", "12.4 kB", "10.5 MB"]


def test_an_attempt_says_of_how_many() -> None:
    one = row(1, judged=insight(attempt=2))
    assert words.attempt_words(one, 6) == ("2/6", "")
    assert words.attempt_words(one, None) == ("2/?", "")


def test_a_delivery_that_is_not_judged_says_so() -> None:
    one = row(1)
    assert words.event_words(one) == words.signature_sign(one) == words.PENDING


def test_several_events_are_counted() -> None:
    assert words.event_words(row(1, judged=insight(events=3)))[0] == "label_change +2"


def test_a_request_that_tries_an_endpoint_out_is_said_to_be_assumed() -> None:
    assumed = Handshake(
        absent=("rule", "conversation"), standing="assumed", source="the documents, «How to setup»"
    )

    def said(kind: str | None, handshake: Handshake | None) -> str:
        judged = replace(insight(kind=kind), handshake=handshake)
        return words.event_words(row(1, judged=judged), "/path")[0]

    assert said(None, assumed) == "validation (assumed)"
    assert said(None, None) == "/path"
    assert said("label_change", assumed) == "label_change"


def test_an_answer_is_its_status_or_how_it_ended() -> None:
    def said(**kwargs: object) -> str:
        end = settled(1, **kwargs)  # type: ignore[arg-type]  # the keywords of settled
        return words.answer_words(row(1, judged=insight(), end=end), NOW)[0]

    assert said(status=200) == "200"
    assert said(status=None, outcome="sender-left") == "left"
    assert said(status=None, outcome="interrupted") == "cut"
    assert said(status=None, outcome="fault", step="reset after 2s") == "reset"


def test_what_a_file_does_not_tell_is_not_said_to_be_cut() -> None:
    one = row(1, judged=insight(), end=settled(1, status=None, outcome="interrupted"))
    one.has_no_answer = True
    assert words.answer_words(one, NOW) == ("n/k", "dim")


def test_a_success_that_may_not_count_as_accepted_bears_a_mark() -> None:
    one = row(1, judged=insight(), end=settled(1), accepted="unknown")
    late = row(1, judged=insight(), end=settled(1), accepted="no")
    assert (words.answer_words(one, NOW)[0], words.answer_words(late, NOW)[0]) == ("200?", "200!")


def test_a_time_of_another_day_shows_the_day() -> None:
    assert words.clock_time(START, NOW, UTC, 12) == "11:12:30.007"
    assert words.clock_time(START, NOW + 86_400, UTC, 12) == "Jan 31 11:12"
    assert words.clock_time(START, NOW + 86_400, UTC, 8) == "Jan 31"


def test_midnight_does_not_take_the_time_away() -> None:
    late = 1_769_903_990_007_000  # 2026-01-31 23:59:50.007 UTC
    minutes_later = late / 1e6 + 300
    assert words.clock_time(late, minutes_later, UTC, 8) == "23:59:50"
    assert words.clock_time(late, minutes_later + 86_400, UTC, 8) == "Jan 31"
