"""Reading a filter from left to right."""

import re
from collections.abc import Iterable, Mapping

from inspector.query.mistake import FilterError
from inspector.visible import visible

_SPACE = re.compile(r"\s*")
_PIECE = re.compile(r'[^\s()"]+')
_QUOTED_CHARACTER = re.compile(r'\\(.?)|[^"]', re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPED = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}


class Scanner:
    """A place in a text.

    Attributes:
        text: the whole text.
        at: the place, counted in characters from 0; on white space only behind a word.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        half = _HALF.search(text)
        if half:
            raise self.mistake("half a character stands here", half.start())
        self.skip_space()

    def skip_space(self) -> None:
        """Go on to the next character that is not white space."""
        self.at = self._end_of(_SPACE)

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.at == len(self.text)

    @property
    def at_break(self) -> bool:
        """Whether a word could end here."""
        return self.at_end or self.text[self.at].isspace() or self.text[self.at] == ")"

    def see(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What a pattern matches here, not passed over."""
        return pattern.match(self.text, self.at)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What a pattern matches here, passed over."""
        found = self.see(pattern)
        if found:
            self.at = found.end()
        return found

    def take_sign(self, sign: str) -> bool:
        """Pass over a sign; False when another thing stands here."""
        found = self.text.startswith(sign, self.at)
        if found:
            self.at += len(sign)
        return found

    def take_word(self) -> str:
        """Pass over what stands here up to white space; pairs of parentheses belong to it."""
        start = self.at
        open_: list[int] = []
        while not self.at_end:
            sign = self.text[self.at]
            if sign == "(":
                open_.append(self.at)
            elif sign == ")" and open_:
                open_.pop()
            elif sign == '"':
                message = "a quote cannot stand inside of a word: put the whole of it in quotes"
                raise self.mistake(message, self.at)
            elif self.at_break:
                break
            self.at = self._end_of(_PIECE) if sign not in "()" else self.at + 1
        if open_:
            message = "this parenthesis is not closed in its word: put the word in double quotes"
            raise self.mistake(message, open_[-1])
        return self.text[start : self.at]

    def take_quoted(self, *, of_member: bool = False) -> str:
        r"""Pass over `"text"`, in which `\"`, `\\`, `\n` and `\t` are known; returns the text.

        Args:
            of_member: whether it is a member's name: that may be empty, and a place goes on.
        """
        return "".join(map(self._character, self._in_quotes(of_member=of_member)))

    def take_quoted_as_it_stands(self) -> str:
        r"""Pass over `"text"`, whose backslashes stay; `\"` does not end it."""
        return "".join(found[0] for found in self._in_quotes())

    def _in_quotes(self, *, of_member: bool = False) -> list[re.Match[str]]:
        opening = self.at
        characters = []
        self.at += 1
        while found := self.take(_QUOTED_CHARACTER):
            characters.append(found)
        if self.at_end:
            raise self.mistake("the quote that opens here is never closed", opening)
        self.at += 1
        if of_member:
            return characters
        if not characters:
            raise self.mistake("nothing stands in the quotes", opening)
        if not self.at_break:
            raise self.mistake("a space is missing behind the quotes", self.at)
        return characters

    def _character(self, found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        if found[1] not in _ESCAPED:
            message = f"{visible(found[0])} means nothing in quotes"
            raise self.mistake(message, found.start(), (r"\"", r"\\", r"\n", r"\t"))
        return _ESCAPED[found[1]]

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        found = self.see(pattern)
        return found.end() if found else self.at

    def mistake(self, message: str, column: int, expected: Iterable[str] = ()) -> FilterError:
        """The mistake that is at a column."""
        return FilterError(message, self.text, column, tuple(expected))


def refuse(scan: Scanner, field: str, column: int, refused: Mapping[str, str]) -> None:
    """Raise FilterError for a field that is known but cannot be asked for."""
    if field in refused:
        raise scan.mistake(f"'{field}' {refused[field]}", column)


def shown(text: str) -> str:
    """Text of the user's as a message quotes it."""
    short = text if len(text) <= 30 else f"{text[:29]}…"
    return f"'{visible(short)}'"
