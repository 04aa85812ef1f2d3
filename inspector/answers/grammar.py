"""The grammar of the answer language, read by hand so that a mistake is named where it is.

plan     := step ("," step)* ["in order"]
step     := choice ["x" COUNT]
choice   := reply | reply PERCENT "|" reply
reply    := (STATUS | KIND) modifier*
modifier := "after" DURATION[".."DURATION] | "over" DURATION | "retry-after" DURATION
          | "header" 'Name: value' | "body" 'text' | "body" @file | "forwarded"
"""

import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, get_args

from msgspec.structs import replace

from inspector import durations
from inspector.answers.mistake import PlanError
from inspector.answers.plan import Body, Choice, Kind, Plan, Reply, Step
from inspector.answers.scan import BREAK, Scanner, shown
from inspector.errors import InspectorError

ReadFile = Callable[[str], bytes]
"""Gives the bytes of a file that a body names; raises OSError or InspectorError."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)[1:]
MODIFIERS: Final = ("after", "over", "retry-after", "header", "body", "forwarded")

IN_ORDER: Final = ("in order", "order")

STATUS: Final = "a status code (200–599)"
DURATION: Final = "a duration (500ms, 3s, 2m, 1h)"
COUNT: Final = "a count (x2)"
PERCENT: Final = "a percentage (20%)"
END: Final = "the end"

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
"""No word is refused."""

WITHOUT_SCREEN: Final[Mapping[str, str]] = MappingProxyType({"ask": "needs the screen"})
"""Words that cannot be used where nobody can be asked, and why."""

_STATUS = re.compile(rf"([0-9]+)(?=x[0-9]|{BREAK})", re.IGNORECASE)
_COUNT = re.compile(rf"x([0-9]*){BREAK}", re.IGNORECASE)
_PERCENT = re.compile(rf"([0-9]+(?:\.[0-9]{{1,3}})?)\s*%{BREAK}")
_IN = re.compile(rf"in{BREAK}", re.IGNORECASE)
_DURATION = re.compile(r"[0-9.]+(ms|s|m|h)")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

_OF_STATUS = frozenset({"over", "retry-after", "header", "body"})
_OF_BODY = frozenset({"over", "body"})
_WITHOUT_BODY = frozenset({204, 304})
_FRAMING = frozenset({"content-length", "transfer-encoding"})
_LONGEST = 366 * 24 * 3600.0


def parse(
    text: str, *, read_file: ReadFile | None = None, refused: Mapping[str, str] = NOTHING
) -> Plan:
    """Read a plan.

    Args:
        text: a line in the answer language.
        read_file: gives the bytes of a file that a body names; without it such a body is refused.
        refused: words that cannot be used here, and why: `WITHOUT_SCREEN`.

    Raises:
        PlanError: it is no plan; the error says where, and what could stand there.
    """
    return _Grammar(Scanner(text, refused), read_file).plan()


def parse_reply(
    text: str, *, read_file: ReadFile | None = None, refused: Mapping[str, str] = NOTHING
) -> Reply:
    """Read one reply: what a delivery gets that is held open. Arguments as of `parse`.

    Raises:
        PlanError: it is no reply, or more than one.
    """
    return _Grammar(Scanner(text, refused), read_file).only_reply()


def check_without_screen(plans: Mapping[str, str | None]) -> None:
    """Refuse what waits for somebody at a screen, where there is none.

    Args:
        plans: plans that were read before, by the names that a message calls them (`--answer`);
            None where none was given.

    Raises:
        InspectorError: a plan asks; with the line and a caret.
    """
    for name, plan in plans.items():
        try:
            parse(plan or "200", read_file=lambda _: b"", refused=WITHOUT_SCREEN)
        except PlanError as mistake:
            raise InspectorError(f"{name}: {mistake.message}", mistake.hint) from None


class _Grammar:
    def __init__(self, scanner: Scanner, read_file: ReadFile | None) -> None:
        self.scan = scanner
        self.read_file = read_file
        self.open: tuple[Reply, set[str]] | None = None
        """The reply just read and its modifiers, while it could take more of them."""

    def plan(self) -> Plan:
        steps = [self.step()]
        while self.scan.take_sign(","):
            steps.append(self.step())
        in_order = self.in_order()
        self.check_leftover()
        return Plan(tuple(steps), in_order)

    def only_reply(self) -> Reply:
        reply = self.reply()
        scan = self.scan
        more = scan.text.startswith((",", "|"), scan.at) or self.begins_another
        if more or any(sign.match(scan.text, scan.at) for sign in (_COUNT, _PERCENT, _IN)):
            scan.offers.append(END)
            raise scan.mistake("one reply is wanted here, not a plan")
        self.check_leftover()
        return reply

    @property
    def begins_another(self) -> bool:
        """Whether a reply begins here."""
        word = self.scan.word.lower()
        return word in KINDS or _STATUS.match(word) is not None

    def in_order(self) -> bool:
        found = self.scan.see(_IN, "in order", "in order")
        if found:
            self.scan.move(found.end())
            if not self.scan.take_word(["order"]):
                raise self.scan.unexpected()
        return found is not None

    def step(self) -> Step:
        choice = self.choice()
        found = self.scan.see(_COUNT, COUNT)
        if not found:
            return Step(choice)
        if len(found[1]) > 9 or int(found[1] or 0) == 0:
            message = "a count is written x2, and goes from 1 to 999999999"
            raise self.scan.mistake(message, expected=[COUNT])
        self.scan.move(found.end())
        self.open = None
        return Step(choice, int(found[1]))

    def choice(self) -> Choice:
        reply = self.reply()
        found = self.scan.see(_PERCENT, PERCENT, "%")
        if not found:
            return Choice(reply)
        percent = float(found[1])
        if percent > 100:
            raise self.scan.mistake("a percentage goes up to 100", expected=[PERCENT])
        self.scan.move(found.end())
        if not self.scan.take_sign("|"):
            raise self.scan.unexpected()
        return Choice(reply, percent, self.reply())

    def reply(self) -> Reply:
        reply = self.kind()
        given: set[str] = set()
        while word := self.scan.take_word(_fitting(reply, given)):
            given.add(word)
            reply = self.modified(reply, word)
        self.open = reply, given
        return reply

    def kind(self) -> Reply:
        found = self.scan.see(_STATUS, STATUS)
        if found:
            code = found[1]
            if len(code) != 3 or not 200 <= int(code) <= 599:
                message = f"{shown(code)} is no status code to answer with: they go from 200 to 599"
                raise self.scan.mistake(message, expected=[STATUS])
            self.scan.move(found.end())
            return Reply("status", int(code))
        word = self.scan.take_word(KINDS)
        if word is None:
            raise self.scan.unexpected()
        return Reply(word)

    def modified(self, reply: Reply, modifier: str) -> Reply:
        match modifier:
            case "after":
                return replace(reply, after=self.delay())
            case "over":
                return replace(reply, over=self.duration())
            case "retry-after":
                return replace(reply, retry_after=math.ceil(self.duration()))
            case "header":
                return replace(reply, headers=(*reply.headers, self.header()))
            case "body":
                return replace(reply, body=self.body())
            case _:
                return replace(reply, forwarded=True)

    def delay(self) -> tuple[float, float]:
        column, word = self.scan.at, self.scan.word
        low, dots, high = word.partition("..")
        least = most = self.seconds(low, column)
        if dots:
            place = column + len(low) + len(dots)
            most = self.seconds(high, place)
            if most < least:
                raise self.scan.mistake("the range ends before it begins", place, [DURATION])
        self.scan.move(column + len(word))
        return least, most

    def duration(self) -> float:
        column, word = self.scan.at, self.scan.word
        seconds = self.seconds(word, column)
        self.scan.move(column + len(word))
        return seconds

    def seconds(self, written: str, column: int) -> float:
        try:
            seconds = round(durations.parse(written), 3)
        except ValueError:
            message = f"{shown(written)} is no duration" if written else "a duration is missing"
            if _NUMBER.fullmatch(written):
                message = f"{shown(written)} lacks its unit: ms, s, m or h"
        else:
            if seconds <= _LONGEST:
                return seconds
            message = f"{shown(written)} is longer than a year"
        raise self.scan.mistake(message, column, [DURATION])

    def header(self) -> tuple[str, str]:
        column = self.scan.at
        text, columns = self.scan.take_quoted()
        for character, place in zip(text, columns, strict=True):
            if character in "\r\n":
                raise self.scan.mistake("a header is one line", place, ())
            if (character < " " and character != "\t") or character == "\x7f":
                raise self.scan.mistake("a header carries no control characters", place, ())
        name, colon, value = text.partition(":")
        if not colon or not _HEADER_NAME.fullmatch(name):
            raise self.scan.mistake("a header is written 'Name: value'", column, ["'Name: value'"])
        if name.lower() == "connection":
            message = f"{name} is refused: how the connection ends is not the answer's to set"
            raise self.scan.mistake(message, column, ())
        if name.lower() in _FRAMING:
            raise self.scan.mistake(f"{name} is set from the body itself", column, ())
        return name, value.strip(" \t")

    def body(self) -> Body:
        if not self.scan.text.startswith("@", self.scan.at):
            self.scan.offers.append("@file")
            return Body(self.scan.take_quoted()[0].encode())
        column = self.scan.at
        name = self.file_name(column + 1)
        if self.read_file is None:
            raise self.scan.mistake("no file can be read here", column, ["'text' in single quotes"])
        try:
            return Body(self.read_file(name), name)
        except OSError as error:
            reason = error.strerror or type(error).__name__
        except (InspectorError, ValueError) as error:
            reason = str(error)
        raise self.scan.mistake(f"{shown(name)} cannot be read: {reason}", column, ())

    def file_name(self, column: int) -> str:
        if self.scan.text.startswith("'", column):
            self.scan.move(column)
            return self.scan.take_quoted()[0]
        name = self.scan.word[1:]
        if not name:
            raise self.scan.mistake("a file's name is missing", column, ["a file's name"])
        self.scan.move(column + len(name))
        return name

    def check_leftover(self) -> None:
        scan = self.scan
        scan.offers.append(END)
        if scan.at_end:
            return
        word = scan.word.lower()
        if self.begins_another:
            raise scan.mistake(f"a comma is missing before {shown(scan.word)}")
        if word in MODIFIERS:
            raise scan.mistake(self.misplaced(word))
        if scan.text.startswith("|", scan.at):
            raise scan.mistake("a percentage is missing before '|', as in 500 20% | 200")
        if _PERCENT.match(word):
            if self.open is None:
                raise scan.mistake("a percentage stands before the count, not behind it")
            raise scan.mistake("a choice has two branches, and the second takes the rest")
        if _DURATION.match(word):
            raise scan.mistake(f"{shown(word)} needs a word before it: after {shown(word)[1:-1]}")
        raise scan.unexpected()

    def misplaced(self, modifier: str) -> str:
        if self.open is None:
            return f"'{modifier}' stands before the count, not behind it"
        reply, given = self.open
        if modifier in given:
            return f"'{modifier}' is given twice"
        if reply.status is None:
            return f"'{modifier}' belongs to a status code, not to '{reply.kind}'"
        return f"{reply.status} carries no body"


def _fitting(reply: Reply, given: set[str]) -> list[str]:
    """The modifiers that a reply can still take."""
    unfit = given - {"header"}
    if reply.status is None:
        unfit |= _OF_STATUS
    if reply.status in _WITHOUT_BODY:
        unfit |= _OF_BODY
    return [word for word in MODIFIERS if word not in unfit]
