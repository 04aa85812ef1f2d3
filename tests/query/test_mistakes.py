"""Each mistake is said where it is, with what could stand there."""

import pytest

from inspector.query import OF_RULES, FilterError, parse, suggest
from inspector.tui import words


def mistake(text: str, **options: object) -> FilterError:
    with pytest.raises(FilterError) as caught:
        parse(text, **options)  # type: ignore[arg-type]  # a mapping, where it is given
    return caught.value


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("sg:valid", 0, "'sg' is no field: did you mean sig?"),
        ("a http://x", 2, "'http' is no field; to search for it, put it in quotes"),
        ("漢字:x", 0, "'漢字' is no field; to search for it, put it in quotes"),
        ("a sïg:valid", 2, "'sïg' is no field: did you mean sig?"),
        ("नाम~x", 0, "'नाम' is no field"),
        ("e\u0301:x", 0, "'e\u0301' is no field"),
        ("sig:bat", 4, "'bat' is not known of 'sig'"),
        ("sig:vald", 4, "'vald' is not known of 'sig': did you mean valid?"),
        ("sig:", 4, "a value is missing"),
        ("(sig:)", 5, "a value is missing"),
        ("took:3", 5, "'3' lacks its unit: ms, s, m or h"),
        ("took:1s..x", 9, "'x' is no duration"),
        ("took:5s..1s", 9, "the range ends before it begins"),
        ("took:..", 5, "a range needs a beginning or an end"),
        ('took:"5x"', 6, "'5x' is no duration"),
        ("took~1", 4, "'took' is compared with a range, not with a regular expression"),
        ("size:1..3tb", 8, "'3tb' is no size"),
        ("status:6xx", 7, "'6xx' is no status code"),
        ("status:20", 7, "'20' is no status code"),
        ("id:x", 3, "'x' is no number"),
        ("attempt:1.5", 8, "'1.5' is no number"),
        ("id:²", 3, "'²' is no number"),
        ("id:" + "9" * 5000, 3, f"'{'9' * 29}…' is too large"),
        ("id:1.." + "9" * 16, 6, f"'{'9' * 16}' is too large"),
        ("size:" + "9" * 16, 5, f"'{'9' * 16}' is too large"),
        ("last:" + "9" * 5000, 5, f"'{'9' * 29}…' is too large"),
        ("$" + ".a" * 101, 201, "a place in the payload has up to 100 steps"),
        ("header:x", 0, "a header is asked for by its name: header.User-Agent:curl"),
        ("header.:x", 7, "a header's name is missing"),
        ("$", 1, "a place in the payload is written $.a.b"),
        ("$:x", 1, "a place in the payload is written $.a.b"),
        ("$.", 2, "a name is missing"),
        ("$.a..b", 4, "a name is missing"),
        ("$.a[0].b", 3, "arrays are looked through without brackets: $.items.name"),
        ('$.a"b"', 3, "'\"' cannot stand here"),
        ("path~[", 5, "this is no regular expression: missing ]: ["),
        ("path~a{1001}", 5, "this is no regular expression: invalid repetition size: {1001}"),
        ('path~"(?=a)"', 5, "this is no regular expression: invalid perl operator: (?="),
        ("path~(a|b", 5, "this parenthesis is not closed in its word"),
        ("type:(a or b)", 5, "this parenthesis is not closed in its word"),
        ("(a", 0, "the parenthesis that opens here is never closed"),
        ("a (b", 2, "the parenthesis that opens here is never closed"),
        ("a)", 1, "this parenthesis closes nothing"),
        ("()", 1, "something is missing before the parenthesis"),
        ("a or", 4, "something is missing at the end"),
        ("not", 3, "something is missing at the end"),
        ("a !", 3, "something is missing at the end"),
        ("or a", 0, "'or' joins two conditions; to search for it, put it in quotes"),
        ("a and or b", 6, "'or' joins two conditions"),
        ('a "b', 2, "the quote that opens here is never closed"),
        ('a"b"', 1, "a quote cannot stand inside of a word: put the whole of it in quotes"),
        ('"a"b', 3, "a space is missing behind the quotes"),
        ('""', 0, "nothing stands in the quotes"),
        (r'"a\q"', 2, r"\q means nothing in quotes"),
        ("'a b'", 0, 'text stands in double quotes, as in "text"'),
        ("type:'a'", 5, 'text stands in double quotes, as in "text"'),
        ("last:", 5, "a count is missing"),
        ("last:0", 5, "'0' is no count"),
        ("last~1", 5, "'1' is no count"),
        ("a \ud800", 2, "half a character stands here"),
        ("(" * 101 + "a" + ")" * 101, 100, "parentheses stand in one another up to 100 times"),
    ],
)
def test_a_mistake_is_said_where_it_is(text: str, column: int, message: str) -> None:
    error = mistake(text)
    assert (error.column, error.message[: len(message)]) == (column, message)


def test_what_the_screen_writes_in_short_is_asked_for_by_its_word() -> None:
    assert mistake("repeat:dup").message.endswith("did you mean duplicate?")
    columns = (("sig", words.SIGNATURES), ("repeat", words.REPEATS))
    for field, meant, written in (
        (field, meant, piece[0].split()[-1])
        for field, pieces in columns
        for meant, piece in pieces.items()
    ):
        if written != meant:
            message = f"'{written}' is not known of '{field}': did you mean {meant}?"
            assert mistake(f"{field}:{written}").message == message
    for step, written in words.FAULTS.items():
        assert mistake(f"outcome:{written}").message.endswith("did you mean fault?"), step


def test_a_mistake_says_what_could_stand_there() -> None:
    assert mistake("held:maybe").expected == ("yes", "no")
    assert mistake("took:x").expected == ("1s..", "..500ms", "2s..5s")
    assert "outcome" in mistake("sg:valid").expected
    assert "outcome" not in mistake("sg:valid", refused=OF_RULES).expected
    assert str(mistake("a sig:x")).splitlines()[1:3] == ["a sig:x", "      ^"]


@pytest.mark.parametrize("field", ["status:5xx", "outcome:fault", "took:1s..", "age:..1m"])
def test_a_rule_may_not_ask_for_what_is_not_known_yet(field: str) -> None:
    error = mistake(f"path:/a not ({field})", refused=OF_RULES)
    name = field.partition(":")[0]
    assert error.message == f"'{name}' is not known yet when a delivery is answered"
    assert error.column == 13


@pytest.mark.parametrize(
    ("asked", "name"),
    [("held:yes", "held"), ("held~n", "held"), ("pinned:no", "pinned"), ("last", "last"),
     ("LAST:2", "last"), ("id:2", "id"), ("id:2..", "id"), ("#2", "id")],
)  # fmt: skip
def test_a_rule_may_not_ask_for_what_is_so_of_each_delivery_or_of_one(
    asked: str, name: str
) -> None:
    error = mistake(f"path:/a not ({asked})", refused=OF_RULES)
    assert error.message == f"'{name}' {OF_RULES[name]}"
    assert error.column == 13


def test_what_a_rule_may_not_ask_for_is_not_offered_to_it() -> None:
    offered = suggest("", 0, {}, refused=OF_RULES)
    assert {"sig:", "path:", "not"} < {*offered}
    assert not {"held:", "status:", "id:", "last", "last:20"} & {*offered}
    assert {"held:", "status:", "id:", "last", "last:20"} < {*suggest("", 0)}
    assert suggest("held:", 5, {}, refused=OF_RULES) == []
    assert suggest("held:", 5) == ["held:yes", "held:no"]
