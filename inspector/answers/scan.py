"""Reading a text from left to right, remembering at each place what could have stood there."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from inspector.answers.mistake import PlanError
from inspector.visible import visible

BREAK = r"""(?![^\s,|'"])"""
"""Where a word ends: at white space, a sign, a quote or the end of the text."""

_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"""[^\s,|'"]*""")
_QUOTED_CHARACTER = re.compile(r"\\(.?)|[^']", re.DOTALL)
_ESCAPED = {"'": "'", "\\": "\\", "n": "\n"}


WordT = TypeVar("WordT", bound=str)


class Scanner:
    """A place in a text.

    What could stand at that place is collected by the very calls that look for it, so that a
    mistake can name it and a completion can offer it.

    Attributes:
        text: the whole text.
        at: the place, counted in characters from 0; never on white space.
        offers: what could stand there, as far as it was looked for.
    """

    def __init__(self, text: str, refused: Mapping[str, str]) -> None:
        self.text = text
        self.at = 0
        self.offers: list[str] = []
        self._refused = refused
        self.move(0)

    def move(self, to: int) -> None:
        """Go on at a place, or at the first character after it that is not white space."""
        space = _SPACE.match(self.text, to)
        self.at = space.end() if space else to
        self.offers = []

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.at == len(self.text)

    @property
    def word(self) -> str:
        """What stands here up to white space, a sign or a quote; empty before one of them."""
        found = _WORD.match(self.text, self.at)
        return found[0] if found else ""

    def take_word(self, words: Collection[WordT]) -> WordT | None:
        """Pass over one of these words, its case ignored; None when another thing stands here."""
        self.offers += (word for word in words if word not in self._refused)
        written = self.word
        for word in words:
            if word == written.lower():
                self.check_refused(word)
                self.move(self.at + len(written))
                return word
        return None

    def see(self, pattern: re.Pattern[str], offer: str, word: str = "") -> re.Match[str] | None:
        """What a pattern matches here, not passed over; None when another thing stands here.

        Args:
            pattern: matched from here on.
            offer: what it stands for, in words.
            word: the name under which it may be refused.
        """
        if word not in self._refused:
            self.offers.append(offer)
        found = pattern.match(self.text, self.at)
        if found:
            self.check_refused(word)
        return found

    def take_sign(self, sign: str) -> bool:
        """Pass over a sign of one character; False when another thing stands here."""
        self.offers.append(f"'{sign}'")
        found = self.text.startswith(sign, self.at)
        if found:
            self.move(self.at + 1)
        return found

    def take_quoted(self) -> tuple[str, list[int]]:
        r"""Pass over `'text'`, in which `\'`, `\\` and `\n` are known.

        Returns:
            The text, and for each of its characters the column where it is written.
        """
        opening = self.at
        if self.text.startswith('"', opening):
            raise self.mistake("text stands in single quotes, as in 'text'", expected=())
        if not self.text.startswith("'", opening):
            self.offers.append("'text' in single quotes")
            raise self.unexpected()
        characters: list[str] = []
        columns: list[int] = []
        place = opening + 1
        while found := _QUOTED_CHARACTER.match(self.text, place):
            columns.append(place)
            characters.append(self._character(found))
            place = found.end()
        if place == len(self.text):
            raise self.mistake("the quote that opens here is never closed", opening, expected=())
        self.move(place + 1)
        return "".join(characters), columns

    def _character(self, found: re.Match[str]) -> str:
        if found[1] is None:
            if "\ud800" <= found[0] <= "\udfff":
                raise self.mistake("half a character stands here", found.start(), expected=())
            return found[0]
        if found[1] not in _ESCAPED:
            message = f"{visible(found[0])} means nothing in quotes"
            raise self.mistake(message, found.start(), expected=(r"\'", r"\\", r"\n"))
        return _ESCAPED[found[1]]

    def check_refused(self, word: str) -> None:
        """Raise PlanError for a word that is known but cannot be used."""
        if word in self._refused:
            raise self.mistake(f"'{word}' {self._refused[word]}")

    def mistake(
        self, message: str, column: int | None = None, expected: Iterable[str] | None = None
    ) -> PlanError:
        """The mistake that is here, or at another column; by default all offers are expected."""
        place = self.at if column is None else column
        could = self.offers if expected is None else expected
        return PlanError(message, self.text, place, tuple(dict.fromkeys(could)))

    def unexpected(self) -> PlanError:
        """The mistake that something stands here which cannot."""
        if self.at_end:
            blank = not self.text.strip()
            return self.mistake("an answer is missing" if blank else "the answer is not complete")
        found = self.word or self.text[self.at]
        meant = self._meant(found.lower())
        if meant:
            return self.mistake(f"{shown(found)} is not known here: did you mean {meant}?")
        return self.mistake(f"{shown(found)} cannot stand here")

    def _meant(self, word: str) -> str | None:
        from difflib import get_close_matches  # only a mistake needs it

        return next(iter(get_close_matches(word, self.offers, 1)), None)


def shown(text: str) -> str:
    """Text of the user's as a message quotes it."""
    short = text if len(text) <= 30 else f"{text[:29]}…"
    return f"'{visible(short)}'"
