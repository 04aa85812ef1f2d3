"""Any text is a filter or refused with a column, and a filter prints back to its meaning."""

import re
from collections.abc import Mapping

from hypothesis import example, given
from hypothesis import strategies as st

from inspector.query import OF_RULES, Filter, FilterError, parse, suggest
from tests.query.generated import filters, near_filters

VALUES = {
    "provider": ["missive", "acme"],
    "type": ["label_change", 'say "x"', "two words", "none"],
    "path": ["/hooks/(a)", "/hooks/b)"],
    "header": ["User-Agent"],
}


def attempted(text: str, refused: Mapping[str, str] = {}) -> Filter | FilterError:
    try:
        return parse(text, refused=refused)
    except FilterError as error:
        return error


@given(near_filters)
@example("(" * 5000)
@example("!" * 5000 + "a")
@example("not " * 5000 + "a")
@example(" or ".join(["a"] * 1000))
@example("\ud800")
@example("took:999999999999h")
@example("header.a.b:c header..")
@example("last:" + "0" * 5000 + "1")
@example("path~" + "a{1000}" * 3)
def test_any_text_is_a_filter_or_refused_with_a_column_in_it(text: str) -> None:
    filter_ = attempted(text)
    if isinstance(filter_, FilterError):
        assert 0 <= filter_.column <= len(text)
        assert b"\x1b" not in str(filter_).encode()
    else:
        assert parse(str(filter_)) == filter_


@given(filters)
def test_a_filter_prints_to_a_text_of_the_same_meaning(text: str) -> None:
    filter_ = parse(text)
    assert parse(str(filter_)) == filter_
    assert str(parse(str(filter_))) == str(filter_)


@given(filters)
def test_a_rule_refuses_exactly_the_filters_that_ask_for_what_it_cannot_know(text: str) -> None:
    of_a_rule = attempted(text, OF_RULES)
    if any(map(parse(text).asks_for, OF_RULES)):
        assert isinstance(of_a_rule, FilterError)
        assert re.match("|".join((*OF_RULES, "#")), text[of_a_rule.column :])
    else:
        assert of_a_rule == parse(text)


@given(near_filters, st.integers(0, 40), st.sampled_from([{}, OF_RULES]))
@example("(sig:", 5, {})
@example("a or ", 5, {})
@example("a or ", 5, OF_RULES)
@example("type:", 5, {})
@example("path:/hooks/(", 13, {})
def test_nothing_is_suggested_that_could_not_stand_there(
    text: str, cursor: int, refused: Mapping[str, str]
) -> None:
    before = text[:cursor]
    start = len(re.sub(r'[^\s()!"]*\Z', "", before))
    for word in suggest(text, cursor, VALUES, refused=refused):
        assert word.lower().startswith(before[start:].lower())
        result = attempted(before[:start] + word, refused)
        if isinstance(result, FilterError):
            goes_on = word in ("not", "or") or word.endswith(":")
            is_open = result.message.endswith("never closed") and result.column < start
            assert is_open or (goes_on and result.column >= start + len(word))
