"""What is not quite JSON though many write it: `NaN`, infinities, line breaks in strings.

Found and taken out at the speed of patterns, so that msgspec can do the rest.
"""

import re
from collections.abc import Callable, Iterable, Iterator

_BETWEEN = rb'(?:[^"NI-]++|"(?:[^"\\]++|\\.)*+"|-(?!Infinity))*+'
_WORD = re.compile(_BETWEEN + rb"(NaN|-?Infinity)", re.DOTALL)
_SOUND = re.compile(rb'(?:[^"]++|"(?:[^"\\\x00-\x1f]++|\\.)*+")*+', re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x1f]")
_BLANK = bytes.maketrans(b"\t\n\r", b"   ")


def words(source: bytes) -> Iterator[tuple[int, int]]:
    """Where `NaN`, `Infinity` and `-Infinity` stand outside of strings."""
    at = 0
    while found := _WORD.match(source, at):
        at = found.end()
        yield found.span(1)


def control(source: bytes) -> int | None:
    """Where the first control character stands in a string."""
    found = _CONTROL.search(source, _SOUND.match(source).end())  # type: ignore[union-attr]  # it matches nothing too
    return found.start() if found else None


def with_words(
    source: bytes, found: Iterable[tuple[int, int]], instead: Callable[[bytes], bytes]
) -> bytes:
    """The same with something else in place of each of the words that were found."""
    pieces, at = [], 0
    for start, stop in found:
        pieces += [source[at:start], instead(source[start:stop])]
        at = stop
    return b"".join([*pieces, source[at:]])


def tightened(source: bytes, found: Iterable[tuple[int, int]]) -> bytes:
    """A document that is strict JSON where it would be but for what is found here.

    Strings have blanks in place of tabs and line breaks, and the words are `null`: what could not
    stand in their place can't in that one's either.
    """
    return with_words(source, found, lambda _: b"null").translate(_BLANK)
