"""A text that is looked for: where it stands in other texts, and where in bytes it may stand.

Case is ignored as filters ignore it: both sides are case-folded as Unicode says. Long texts are
folded a chunk at a time, so that none of it keeps other threads waiting. A character with a mark is
found however it is written: see `spelling`.
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import AnyStr

from inspector.payload.spelling import spelling

CHUNK = 256 * 1024
"""Characters or bytes that are looked at in one step."""

Span = tuple[int, int]
"""Where something starts, and where it stops."""

_ESCAPE = re.compile(r'\\(["\\nt])')
_ESCAPED = {"n": "\n", "t": "\t"}
_TO_ESCAPE = re.compile(r'["\\\n\t]')
ASCII_WITHIN_OTHERS = "ßİŉſǰẖẗẘẙẚẞ\u212aﬀﬁﬂﬃﬄﬅﬆ"
"""All characters beyond ASCII whose folded form has an ASCII letter in it."""

FOLDING = re.compile("|".join(ASCII_WITHIN_OTHERS).encode())
"""One of them, in UTF-8."""

ESCAPED_SHORTLY = frozenset('"\\/\b\f\n\r\t')
"""What JSON may write with a backslash and one more character."""

_ASCII_RUN = re.compile("[\x00-\x7f]+")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_LONGEST_CHARACTER = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text that is looked for.

    Attributes:
        text: at least one character.
        exact: whether its case matters.
    """

    text: str
    exact: bool = False

    @property
    def folded(self) -> str:
        """What is looked for in what is folded."""
        return self.text if self.exact else self.text.casefold()

    @property
    def typed(self) -> str:
        """How a person types it."""
        return f'"{_TO_ESCAPE.sub(_escape, self.text)}"' if self.exact else self.text

    def within(self, text: str) -> bool:
        """Whether it stands in a text."""
        return next(self.spans(text), None) is not None

    def spans(self, text: str) -> Iterator[Span]:
        """Where it stands in a text, from left to right; none overlaps another."""
        longest = spelling(self.folded).longest
        at = 0
        while at < len(text):
            end = at + CHUNK
            behind = end
            for start, stop in self._in_chunk(text[at : end + longest - 1]):
                if at + start >= end:
                    break
                yield at + start, at + stop
                behind = max(behind, at + stop)
            at = behind

    def spans_of_bytes(self, source: bytes) -> Iterator[Span]:
        """Where its UTF-8 stands in bytes; of other letters than A to Z the case matters here."""
        raw = self.text.encode(errors="surrogatepass")
        text = self.text if self.exact else raw.lower().decode(errors="surrogatepass")
        longest = 4 * spelling(text).longest
        places = _places_of_bytes(text)
        at = 0
        while at < len(source):
            end = at + CHUNK
            behind = end
            piece = source[at : end + longest - 1]
            for start, stop in places(piece if self.exact else piece.lower()):
                if at + start >= end:
                    break
                yield at + start, at + stop
                behind = max(behind, at + stop)
            at = behind

    def _in_chunk(self, text: str) -> Iterator[Span]:
        folded = text if self.exact else text.casefold()
        spans = _places_of(self.folded, folded)
        if len(folded) == len(text):  # nothing folds to less than one character
            return spans
        return _unfolded(text, spans)


class Marks:
    r"""Where something of interest may begin in bytes of UTF-8: what is wanted, as far as it can be
    told without reading the text that they stand for.

    A string that says it has a mark in it: the longest run of ASCII of what is wanted, an escape,
    or a character that folds to ASCII. Most that have one say it too.

    Args:
        source: the bytes.
        wanted: what is looked for.
        escape: how characters begin that are written otherwise, `\\u` in JSON.
    """

    def __init__(self, source: bytes, wanted: Wanted, escape: bytes) -> None:
        self._source = source
        self._exact = wanted.exact
        self._run = max(
            _ASCII_RUN.findall(spelling(wanted.folded).steady), key=len, default=""
        ).encode()
        self._escape = escape
        self._begin, self._end = 0, 0
        self._seeks: list[_Seek] = []

    def behind(self, at: int) -> int:
        """The first mark at or behind an offset; the length of it all where there is none."""
        while at < len(self._source):
            if not self._begin <= at < self._end:
                self._take_chunk(at)
            place = min(seek(at - self._begin) for seek in self._seeks)
            if place < self._end - self._begin:
                return self._begin + place
            at = self._end
        return len(self._source)

    def _take_chunk(self, at: int) -> None:
        self._begin, self._end = at, min(at + CHUNK, len(self._source))
        overlap = max(len(self._run), len(self._escape), _LONGEST_CHARACTER) - 1
        piece = self._source[at : self._end + overlap]
        self._seeks = [_Seek(piece.find, self._escape)]
        if self._run:
            self._seeks.append(_Seek((piece if self._exact else piece.lower()).find, self._run))
        if not piece.isascii() and not (self._run and self._exact):
            characters = FOLDING if self._run else _BEYOND_ASCII
            self._seeks.append(_Seek(lambda _, at: _start(characters.search(piece, at)), b""))


class _Seek:
    """The next place of one kind, sought only when the one before is passed."""

    def __init__(self, find: Callable[[bytes, int], int], what: bytes) -> None:
        self._find = find
        self._what = what
        self._next = -1

    def __call__(self, at: int) -> int:
        if self._next < at:
            found = self._find(self._what, at)
            self._next = sys.maxsize if found < 0 else found
        return self._next


def wanted(typed: str) -> Wanted | None:
    r"""What a person typed: the case of what stands in double quotes matters.

    In quotes `\"`, `\\`, `\n` and `\t` are known; the closing one may not be typed yet.
    """
    if not typed.startswith('"'):
        return Wanted(typed) if typed.strip() else None
    quoted = re.fullmatch(r'"((?:[^"\\]|\\.?)*)"?', typed.rstrip())
    text = typed[1:] if quoted is None else quoted[1]
    text = _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[1], escape[1]), text)
    return Wanted(text, exact=True) if text else None


def _escape(character: re.Match[str]) -> str:
    return {"\n": r"\n", "\t": r"\t"}.get(character[0], "\\" + character[0])


def _places_of(wanted: str, text: str) -> Iterator[Span]:
    """Where a text stands in another, in any of its spellings."""
    pattern = spelling(wanted).pattern
    if pattern is None:
        return _places(text, wanted)
    return (found.span() for found in re.finditer(pattern, text))


def _places_of_bytes(wanted: str) -> Callable[[bytes], Iterator[Span]]:
    """The same for UTF-8."""
    pattern = spelling(wanted).pattern
    if pattern is None:
        raw = wanted.encode(errors="surrogatepass")
        return lambda source: _places(source, raw)
    compiled = re.compile(pattern.encode(errors="surrogatepass"))
    return lambda source: (found.span() for found in compiled.finditer(source))


def _places(source: AnyStr, wanted: AnyStr) -> Iterator[Span]:
    """Where something stands, one behind the end of the other."""
    length = len(wanted)
    place = source.find(wanted) if wanted else -1
    while place >= 0:
        yield place, place + length
        place = source.find(wanted, place + length)


def _unfolded(text: str, spans: Iterator[Span]) -> Iterator[Span]:
    """Spans of a folded text as those of the text itself, of which a character may be several."""
    grown = [at for at, character in enumerate(text) for _ in character.casefold()]
    behind = 0
    for first, last in spans:
        start, stop = grown[first], grown[last - 1] + 1
        if start >= behind:
            yield start, stop
            behind = stop


def _start(found: re.Match[bytes] | None) -> int:
    return -1 if found is None else found.start()
