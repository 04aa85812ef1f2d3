"""What stands behind a field: texts, words, numbers, regular expressions."""

import re
from typing import Final

from inspector.query import numbers, regexes
from inspector.query.fields import FIELDS, Field
from inspector.query.filter import Absent, Present, Regex, Test, Text
from inspector.query.scan import Scanner, shown

_COUNT = re.compile(r"0*[1-9][0-9]{0,8}")
_TOO_LARGE = re.compile(r"0*[1-9][0-9]{9,}")
_OF_PAYLOAD = Field("$", "text", "the payload at a place")

_ON_SCREEN: Final = {
    "ok": "valid", "bad": "invalid", "miss": "missing", "old": "expired", "key": "no-secret",
    "none": "unsigned", "n/v": "unverifiable",
    "dup": "duplicate", "same": "same-content", "confl": "conflict",
    "left": "sender-left", "cut": "interrupted", "fail": "failed", "reset": "fault",
    "close": "fault", "garbl": "fault", "trunc": "fault",
}  # fmt: skip
"""What the screen's narrow columns write for words of closed lists."""


class Values:
    """Reads the values that stand at a scanner's place; every method may raise FilterError."""

    def __init__(self, scan: Scanner) -> None:
        self.scan = scan

    def of(self, name: str, operator: str | None) -> Test:
        """What is asked of a field, behind its operator; None where it has none."""
        field = FIELDS.get(name, _OF_PAYLOAD)
        if operator is None:
            self._check_break()
            return Present()
        if self.scan.at_break:
            raise self._mistake("a value is missing", self.scan.at, field)
        if operator == "~":
            return self._regex(field)
        column = self.scan.at
        given = self.text()
        if field.may_lack and not given.exact and given.text.lower() == "none":
            return Absent()
        if field.kind in ("text", "ids"):
            span = None if given.exact or name != "$" else numbers.plain_range(given.text)
            return span or given
        if field.kind == "words":
            return self._word(given, field, column)
        try:
            return numbers.read(given.text, field.kind)
        except numbers.UnfitError as error:
            message, place = error.args
            raise self._mistake(message, column + place + given.exact, field) from None

    def text(self) -> Text:
        """A word, or a text in quotes."""
        if self.scan.text.startswith('"', self.scan.at):
            return Text(self.scan.take_quoted(), exact=True)
        if self.scan.text.startswith("'", self.scan.at):
            raise self.scan.mistake('text stands in double quotes, as in "text"', self.scan.at)
        return Text(self.scan.take_word())

    def count(self, operator: str) -> int:
        """How many of the newest."""
        column = self.scan.at
        word = "" if self.scan.at_break else self.scan.take_word()
        if operator == "~" or not _COUNT.fullmatch(word):
            wrong = "too large" if _TOO_LARGE.fullmatch(word) else "no count"
            message = f"{shown(word)} is {wrong}" if word else "a count is missing"
            raise self.scan.mistake(message, column, ["a number, as in last:20"])
        return int(word.lstrip("0"))

    def _word(self, given: Text, field: Field, column: int) -> Text:
        word = given.text.lower()
        if word not in field.words:
            from difflib import get_close_matches  # only a mistake needs it

            meant = _ON_SCREEN.get(word, "")
            near = [meant] if meant in field.words else get_close_matches(word, field.words, 1)
            question = f": did you mean {near[0]}?" if near else ""
            message = f"{shown(given.text)} is not known of '{field.name}'{question}"
            raise self.scan.mistake(message, column, field.words)
        return Text(word)

    def _regex(self, field: Field) -> Regex:
        column = self.scan.at
        if field.kind in ("duration", "size"):
            message = f"'{field.name}' is compared with a range, not with a regular expression"
            raise self._mistake(message, column - 1, field)
        exact = self.scan.text.startswith('"', column)
        pattern = self.scan.take_quoted_as_it_stands() if exact else self.scan.take_word()
        reason = regexes.why_not(pattern)
        if reason is not None:
            message = f"this is no regular expression: {reason}"
            raise self.scan.mistake(message, column)
        return Regex(pattern, exact)

    def _check_break(self) -> None:
        if not self.scan.at_break:
            found = self.scan.text[self.scan.at]
            message = f"{shown(found)} cannot stand here"
            raise self.scan.mistake(message, self.scan.at, ("':', '~', a space",))

    def _mistake(self, message: str, column: int, field: Field) -> Exception:
        expected = field.words or numbers.EXAMPLES.get(field.kind, ())
        return self.scan.mistake(message, column, expected)
