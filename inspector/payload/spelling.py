"""Characters that are written in more than one way: `é` is one character, or `e` and a mark.

Unicode calls them canonically equivalent (UAX 15, «Unicode Normalization Forms»). Who types one
looks for both.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, is_normalized, normalize

LONGEST = 1_000
"""Characters of a text up to which other spellings of it are looked for."""

MOST_MARKS = 4
"""Marks on one character of which each may be a part of it or stand apart."""

_VARIES = "\x80"


class Spelling(NamedTuple):
    """How a text may be written.

    Attributes:
        pattern: matches all of its spellings, as the source of a regular expression; None where
            there is but one.
        longest: characters of the longest.
        steady: the text with a sign beyond ASCII for each character that is written in several
            ways; what is left of it stands in every spelling.
    """

    pattern: str | None
    longest: int
    steady: str


@lru_cache(maxsize=16)
def spelling(text: str) -> Spelling:
    """How a text may be written."""
    if len(text) > LONGEST or (is_normalized("NFC", text) and is_normalized("NFD", text)):
        return Spelling(None, len(text), text)
    several = [_spellings(one) for one in _characters(normalize("NFD", text))]
    return Spelling(
        "".join(f"(?:{'|'.join(map(re.escape, each))})" for each in several),
        sum(max(map(len, each)) for each in several),
        "".join(each[0] if len(each) == 1 else _VARIES for each in several),
    )


def _characters(decomposed: str) -> list[str]:
    """What is one character to a reader: each with its marks."""
    found: list[str] = []
    for one in decomposed:
        if found and (combining(one) or len(normalize("NFC", found[-1] + one)) == 1):
            found[-1] += one
        else:
            found.append(one)
    return found


def _spellings(character: str) -> list[str]:
    """One character whole, with some of its marks apart, and with all of them."""
    upto = range(1, min(len(character), MOST_MARKS) + 1)
    parts = [normalize("NFC", character[:at]) + character[at:] for at in upto]
    return list(dict.fromkeys([normalize("NFC", character), *reversed(parts), character]))
