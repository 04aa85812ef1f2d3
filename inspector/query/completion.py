"""What could be typed next."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from inspector.query.fields import FIELDS
from inspector.query.filter import quoted
from inspector.query.grammar import parse_beginning
from inspector.query.mistake import FilterError
from inspector.query.numbers import EXAMPLES

_WORDS: Final = ("not", "or", "last", "last:20")
_LAST_WORD = re.compile(r'[^\s()!"]*\Z')
_NEEDS_QUOTES = re.compile(r'[\s()"]|\A\'|\Anone\Z', re.IGNORECASE)
_FIELD = re.compile(r"([A-Za-z]+):")


def suggest(
    text: str,
    cursor: int,
    values: Mapping[str, Sequence[str]] = {},
    *,
    refused: Mapping[str, str] = {},
) -> list[str]:
    """Words that could stand at the cursor.

    Args:
        text: what has been typed so far.
        cursor: a place in it, in characters from 0; only what is before it counts.
        values: known values by field (`provider`, `type`, `path`, `endpoint`, …); those of
            `header` are header names.
        refused: what cannot be asked for, as in `parse`.

    Returns:
        Whole words that begin with the one at the cursor and go on, that is from the last white
        space, parenthesis, quote or `!`; none inside of quotes and none behind a mistake.
    """
    before = text[:cursor]
    found = _LAST_WORD.search(before)
    typed = found[0] if found else ""
    head = before[: len(before) - len(typed)]
    if not _can_begin(head + "x", refused):
        return []
    begun = typed.lower()
    offered = _values(begun, values, refused) if ":" in begun else _names(head, values, refused)
    return [
        word
        for word in dict.fromkeys(offered)
        if word.lower().startswith(begun) and word.lower() != begun
    ]


def _can_begin(text: str, refused: Mapping[str, str]) -> bool:
    """Whether a filter can begin so."""
    try:
        parse_beginning(text, refused)
    except FilterError:
        return False
    return True


def _names(
    head: str, values: Mapping[str, Sequence[str]], refused: Mapping[str, str]
) -> Iterator[str]:
    for name in FIELDS:
        if name != "header" and name not in refused:
            yield f"{name}:"
    if "header" not in refused:
        yield from (f"header.{name}:" for name in values.get("header", ()))
    yield from (word for word in _WORDS if _can_begin(f"{head}{word} x", refused))


def _values(
    begun: str, values: Mapping[str, Sequence[str]], refused: Mapping[str, str]
) -> Iterator[str]:
    found = _FIELD.match(begun)
    field = FIELDS.get(found[1]) if found else None
    if field is None or field.name == "header" or field.name in refused:
        return
    known = values.get(field.name, ())
    for value in known:
        yield f"{field.name}:{quoted(value) if _NEEDS_QUOTES.search(value) else value}"
    for value in (*field.words, *EXAMPLES.get(field.kind, ())):
        yield f"{field.name}:{value}"
    if field.may_lack:
        yield f"{field.name}:none"
