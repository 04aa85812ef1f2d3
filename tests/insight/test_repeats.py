"""First, retry, duplicate, conflict, same content: what is told apart, and by what."""

import json

import pytest

from inspector.delivery import Endpoint
from inspector.insight import Repeat
from tests.insight.story import FIRST, Story, mailabl, missive
from tests.providers.deliveries import MISSIVE


def retry(of: int) -> Repeat:
    return Repeat("retry", of)


def duplicate(of: int) -> Repeat:
    return Repeat("duplicate", of)


def test_an_event_that_failed_is_tried_again_until_it_is_accepted() -> None:
    story = Story()
    told = [story.gets(mailabl("a"), status) for status in (503, 500, 200, 200, 503)]
    assert [(insight.repeat, insight.attempt) for insight in told] == [
        (FIRST, 1),
        (retry(1), 2),
        (retry(1), 3),
        (duplicate(1), 4),
        (duplicate(1), 5),
    ]
    assert {event.key_strength for insight in told for event in insight.events} == {"strong"}


def test_events_are_told_apart_whatever_comes_between() -> None:
    story = Story()
    told = [story.gets(mailabl(id_), 503) for id_ in "abab"]
    assert [insight.repeat for insight in told] == [FIRST, FIRST, retry(1), retry(2)]


def test_a_replay_of_ours_is_no_attempt_and_its_acceptance_is_not_known_to_the_provider() -> None:
    story = Story()
    story.gets(mailabl("a"), 503)
    replay = story.gets(mailabl("a"), 200, origin="replay")
    again = story.gets(mailabl("a"), 200)
    assert (replay.attempt, again.attempt) == (1, 2)
    assert again.repeat == retry(1)
    assert story.gets(mailabl("a"), origin="replay").attempt == 2
    assert story.gets(mailabl("a")).repeat == duplicate(1)
    assert story.attempts(3, again) == [1, 2, 3, 4, 5]


def test_where_only_replays_came_before_it_an_event_is_new() -> None:
    story = Story()
    story.gets(mailabl("a", edited=1), origin="replay")
    told = story.gets(mailabl("a", "a"), 503)
    assert (told.repeat, told.attempt) == (FIRST, 1)
    assert {event.repeat for event in told.events} == {FIRST}
    again = story.gets(mailabl("a", "a"))
    assert (again.repeat.kind, again.attempt) == ("retry", 2)


def test_a_replay_that_was_edited_changes_nothing_of_what_the_provider_sends() -> None:
    story = Story()
    story.gets(missive("a"), 200)
    edited = story.gets(missive("b"), 200, origin="replay")
    assert (edited.repeat, edited.attempt) == (duplicate(1), 1)
    again = story.gets(missive("a"), 200)
    assert (again.repeat, again.attempt) == (duplicate(1), 2)
    assert story.gets(missive("c"), 200).repeat == FIRST
    assert story.gets(missive("a"), origin="replay").repeat == duplicate(1)
    assert story.attempts(3, again) == [1, 2, 3, 5]


def test_what_is_still_held_may_yet_fail_so_the_next_is_a_retry() -> None:
    story = Story()
    story.comes(mailabl("a"))
    assert story.comes(mailabl("a")).repeat == retry(1)
    story.ends(1, 200)
    assert story.comes(mailabl("a")).repeat == duplicate(1)
    story.ends(2, 503)
    assert story.comes(mailabl("a")).repeat == duplicate(1)


def test_a_strong_id_with_another_body_is_a_conflict_whether_accepted_or_not() -> None:
    story = Story()
    story.gets(mailabl("a"), 503)
    assert story.gets(mailabl("a", other=1)).repeat == Repeat("conflict", 1)
    assert story.gets(mailabl("a")).repeat == duplicate(1)
    assert story.gets(mailabl("a", other=1)).repeat == Repeat("conflict", 1)
    assert story.gets(mailabl("a", other=2)).attempt == 5


def test_without_a_key_the_same_body_is_a_retry_or_the_same_content() -> None:
    story = Story()
    told = [story.gets(b"plain", status) for status in (503, 200, 200)]
    assert [insight.repeat for insight in told] == [FIRST, retry(1), Repeat("same-content", 1)]
    assert told[0].events[0].key_strength == "body"
    assert story.gets(b"plain2").repeat == FIRST


def test_a_weak_key_with_another_body_is_a_new_event_once_the_old_one_is_accepted() -> None:
    story = Story()
    told = [story.gets(missive("one")), story.gets(missive("two")), story.gets(missive("two"))]
    assert [(insight.repeat, insight.attempt) for insight in told] == [
        (FIRST, 1),
        (FIRST, 1),
        (duplicate(2), 2),
    ]
    assert told[0].events[0].key == told[1].events[0].key
    assert told[0].events[0].key_strength == "weak"


def test_a_weak_key_with_another_body_is_a_retry_while_the_event_is_not_accepted() -> None:
    story = Story()
    told = [story.gets(missive(text), status) for text, status in (("one", 503), ("two", 200))]
    assert [insight.repeat for insight in told] == [FIRST, retry(1)]
    # Both bodies are the event's now; a third is not.
    assert story.gets(missive("one")).repeat == duplicate(1)
    assert story.gets(missive("two")).repeat == duplicate(1)
    assert story.gets(missive("three")).repeat == FIRST


def test_a_body_that_came_before_is_no_new_event_whatever_looked_like_it_since() -> None:
    story = Story()
    told = [story.gets(missive(text)) for text in ("one", "two", "one", "two")]
    assert [(insight.repeat, insight.attempt) for insight in told] == [
        (FIRST, 1),
        (FIRST, 1),
        (duplicate(1), 2),
        (duplicate(2), 2),
    ]


def test_each_element_of_an_array_is_an_event_of_its_own() -> None:
    story = Story()
    story.gets(mailabl("a", "b"), 503)
    story.gets(mailabl("b"), 200)
    third = story.gets(mailabl("a", "b", "c"))
    assert [(event.id, event.repeat, event.attempt) for event in third.events] == [
        ("a", retry(1), 2),
        ("b", duplicate(1), 3),
        ("c", FIRST, 1),
    ]


def test_a_deliverys_own_repeat_is_that_of_its_event_with_most_attempts() -> None:
    story = Story()
    story.gets(mailabl("b"), 503)
    story.gets(mailabl("b"), 200)
    third = story.gets(mailabl("a", "b", "c"))
    assert (third.repeat, third.attempt) == (duplicate(1), 3)


def test_an_array_that_holds_an_event_twice_brings_it_once() -> None:
    story = Story()
    first = story.gets(mailabl("a", "a"))
    assert [(event.repeat, event.attempt) for event in first.events] == [(FIRST, 1), (FIRST, 1)]
    second = story.gets(mailabl("a", "a"))
    assert [(event.repeat, event.attempt) for event in second.events] == [(duplicate(1), 2)] * 2


def test_an_array_that_holds_an_id_with_two_bodies_is_in_conflict_with_itself() -> None:
    two = json.loads(mailabl("a")) + json.loads(mailabl("a", other=1))
    events = Story().comes(json.dumps(two).encode()).events
    assert [event.repeat for event in events] == [FIRST, Repeat("conflict", 1)]
    assert [event.attempt for event in events] == [1, 1]


def test_keys_are_per_path_where_no_endpoint_is_named() -> None:
    story = Story()
    assert story.gets(mailabl("a"), path="/one").repeat == FIRST
    assert story.gets(mailabl("a"), path="/two").repeat == FIRST
    assert story.gets(mailabl("a"), path="/one?query=counts-not").repeat == duplicate(1)


def test_keys_are_per_endpoint_with_all_that_is_below_it() -> None:
    story = Story(Endpoint("/hooks"), Endpoint("/hooks/other"))
    paths = ["/hooks", "/hooks/deep", "/hooks/", "/hooks2", "/hooks/other", "/hooks/other/deep"]
    told = [story.gets(mailabl("a"), path=path) for path in paths]
    assert [insight.endpoint for insight in told] == [
        *("/hooks", "/hooks", "/hooks", "/hooks2"),
        *("/hooks/other", "/hooks/other"),
    ]
    assert [insight.repeat.kind for insight in told] == [
        *("first", "duplicate", "duplicate", "first"),
        *("first", "duplicate"),
    ]


def test_an_endpoints_provider_is_taken_as_said() -> None:
    story = Story(Endpoint("/m", provider="missive"), Endpoint("/x", provider="mailabl"))
    assert story.gets(b"anything", path="/m").provider == "missive"
    assert story.gets(MISSIVE, path="/x").provider == "mailabl"
    assert story.gets(MISSIVE, path="/elsewhere").provider == "missive"
    assert story.gets(b"anything", path="/elsewhere").provider is None


def test_the_attempts_of_an_event_are_found_from_any_of_them() -> None:
    story = Story()
    told = [story.gets(mailabl(id_), 503) for id_ in ("a", "b", "a", "c", "a")]
    assert [story.attempts(number, told[number - 1]) for number in (1, 3, 5)] == [[1, 3, 5]] * 3
    assert story.attempts(2, told[1]) == [2]


def test_the_attempts_of_all_events_of_a_delivery_are_found() -> None:
    story = Story()
    story.gets(mailabl("a"), 503)
    story.gets(mailabl("b"), 503)
    both = story.gets(mailabl("b", "a"))
    assert story.attempts(3, both) == [1, 2, 3]


def test_events_with_the_same_weak_key_keep_their_own_attempts() -> None:
    story = Story()
    told = [
        story.gets(missive(text), status)
        for text, status in (("one", 503), ("one", 200), ("two", 503), ("two", 503), ("one", 200))
    ]
    assert story.attempts(1, told[0]) == [1, 2]
    assert story.attempts(2, told[1]) == [1, 2]
    assert story.attempts(3, told[2]) == [3, 4, 5]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000, b"\x00\xff", b"null"])
def test_any_body_is_one_event(body: bytes) -> None:
    story = Story(Endpoint("/m", provider="mailabl"))
    for path in ("/hooks", "/m"):
        insight = story.gets(body, path=path)
        assert len(insight.events) == 1
        assert insight.events[0].key_strength == "body"
