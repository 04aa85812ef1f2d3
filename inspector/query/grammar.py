"""The grammar of the filter language, read by hand so that a mistake is named where it is.

filter := [any]
any    := all ("or" all)*
all    := not (["and"] not)*
not    := ("not" | "!")* ("(" any ")" | term)
term   := FIELD (":" VALUE | "~" REGEX) | "header." NAME [":" VALUE | "~" REGEX]
        | "$" ("." NAME)+ [":" VALUE | "~" REGEX] | "last" [":" COUNT] | "#" ID | WORD
"""

import re
from collections.abc import Callable, Mapping

from inspector.query.fields import FIELDS
from inspector.query.filter import PLAIN_NAME, All, AnyOf, Filter, Newest, Node, Not, Span, Term
from inspector.query.scan import Scanner, refuse, shown
from inspector.query.values import Values

_WORDS = re.compile(r"""(not|and|or)(?=[\s()!"]|$)""", re.IGNORECASE)
_LAST = re.compile(r"last(?:(?=[\s)]|$)|([:~]))", re.IGNORECASE)
_ID = re.compile(r"#([0-9]{1,15})(?=[\s)]|$)")
_REFERENCE = re.compile(r"((?:[A-Za-z_]|[^\s\x00-\x7f])(?:[A-Za-z0-9_-]|[^\s\x00-\x7f])*)([:~])")
_HEADER = re.compile(r"header\.([A-Za-z0-9!#$%&'*+.^_`|-]*)", re.IGNORECASE)
_PLACE = re.compile(r"\$(?=[.\[:~]|[\s)]|$)")
_OPERATOR = re.compile("[:~]")

DEEPEST = 100
"""Parentheses within one another."""

MOST_STEPS = 100
"""Names that lead to a place in the payload."""


def parse(text: str, *, refused: Mapping[str, str] = {}) -> Filter:
    """Read a filter.

    Args:
        text: a line in the filter language; an empty one asks for nothing.
        refused: fields and `last` where they cannot be asked for, and why; `OF_RULES` for a rule.

    Raises:
        FilterError: it is no filter; the error says where, and what could stand there.
    """
    return _Grammar(Scanner(text), refused).filter()


def parse_beginning(text: str, refused: Mapping[str, str]) -> None:
    """Raise FilterError unless a filter can begin so; its parentheses may still be open."""
    grammar = _Grammar(Scanner(text), refused)
    grammar.may_go_on = True
    grammar.filter()


class _Grammar:
    def __init__(self, scan: Scanner, refused: Mapping[str, str]) -> None:
        self.scan = scan
        self.values = Values(scan)
        self.refused = refused
        self.depth = 0
        self.may_go_on = False

    def filter(self) -> Filter:
        if self.scan.at_end:
            return Filter()
        root = self.any()
        self.check_end()
        return Filter(root)

    def check_end(self) -> None:
        if not self.scan.at_end:
            raise self.scan.mistake("this parenthesis closes nothing", self.scan.at)

    def any(self) -> Node:
        nodes = [self.all()]
        while self.take_keyword("or"):
            nodes.append(self.all())
        return nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes))

    def all(self) -> Node:
        nodes = [self.negated()]
        while self.take_keyword("and") or self.goes_on():
            nodes.append(self.negated())
        return nodes[0] if len(nodes) == 1 else All(tuple(nodes))

    def goes_on(self) -> bool:
        found = self.scan.see(_WORDS)
        ends = self.scan.at_end or self.scan.text[self.scan.at] == ")"
        return not ends and not (found and found[1].lower() == "or")

    def negated(self) -> Node:
        negations = 0
        while self.scan.take_sign("!") or self.take_keyword("not"):
            negations += 1
            self.scan.skip_space()
        node = self.one()
        self.scan.skip_space()
        if negations % 2 == 0:
            return node
        return node.node if isinstance(node, Not) else Not(node)

    def one(self) -> Node:
        opening = self.scan.at
        if not self.scan.take_sign("("):
            return self.term()
        if self.depth == DEEPEST:
            message = f"parentheses stand in one another up to {DEEPEST} times"
            raise self.scan.mistake(message, opening)
        self.depth += 1
        self.scan.skip_space()
        node = self.any()
        if not self.scan.take_sign(")") and not (self.may_go_on and self.scan.at_end):
            raise self.scan.mistake("the parenthesis that opens here is never closed", opening)
        self.depth -= 1
        return node

    def take_keyword(self, word: str) -> bool:
        found = self.scan.see(_WORDS)
        if not found or found[1].lower() != word:
            return False
        self.scan.at = found.end()
        self.scan.skip_space()
        return True

    def term(self) -> Node:
        self.check_begins()
        for pattern, read in self.readers():
            found = self.scan.take(pattern)
            if found:
                return read(found)
        return Term("", self.values.text())

    def readers(self) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Node]], ...]:
        return (
            (_PLACE, self.place),
            (_ID, self.id),
            (_LAST, self.last),
            (_HEADER, self.header),
            (_REFERENCE, self.field),
        )

    def check_begins(self) -> None:
        """Raise FilterError where no term can begin."""
        scan = self.scan
        expected = ("FIELD:VALUE", "$.path:VALUE", "a word", "last")
        if scan.at_end:
            raise scan.mistake("something is missing at the end", scan.at, expected)
        sign = scan.text[scan.at]
        if sign == ")":
            raise scan.mistake("something is missing before the parenthesis", scan.at, expected)
        if sign == "'":
            raise scan.mistake('text stands in double quotes, as in "text"', scan.at)
        word = scan.see(_WORDS)
        if word:
            message = f"{shown(word[1])} joins two conditions; to search for it, put it in quotes"
            raise scan.mistake(message, scan.at)

    def id(self, found: re.Match[str]) -> Node:
        refuse(self.scan, "id", found.start(), self.refused)
        return Term("id", Span(int(found[1]), int(found[1]), str(int(found[1]))))

    def last(self, found: re.Match[str]) -> Node:
        refuse(self.scan, "last", found.start(), self.refused)
        return Newest(1 if found[1] is None else self.values.count(found[1]))

    def header(self, found: re.Match[str]) -> Node:
        refuse(self.scan, "header", found.start(), self.refused)
        if not found[1]:
            raise self.scan.mistake("a header's name is missing", self.scan.at, ["a header's name"])
        operator = self.scan.take(_OPERATOR)
        test = self.values.of("header", operator and operator[0])
        return Term("header", test, (found[1].lower(),))

    def place(self, found: re.Match[str]) -> Node:
        refuse(self.scan, "$", found.start(), self.refused)
        names: list[str] = []
        while self.scan.take_sign("."):
            if len(names) == MOST_STEPS:
                message = f"a place in the payload has up to {MOST_STEPS} steps"
                raise self.scan.mistake(message, self.scan.at - 1)
            names.append(self.name())
        if self.scan.text.startswith("[", self.scan.at):
            message = "arrays are looked through without brackets: $.items.name"
            raise self.scan.mistake(message, self.scan.at, ['."a name in quotes"'])
        if not names:
            raise self.scan.mistake("a place in the payload is written $.a.b", self.scan.at, ["."])
        operator = self.scan.take(_OPERATOR)
        return Term("$", self.values.of("$", operator and operator[0]), tuple(names))

    def name(self) -> str:
        if self.scan.text.startswith('"', self.scan.at):
            return self.scan.take_quoted(of_member=True)
        found = self.scan.take(PLAIN_NAME)
        if not found:
            raise self.scan.mistake("a name is missing", self.scan.at, ["a name", '"a name"'])
        return found[0]

    def field(self, found: re.Match[str]) -> Node:
        name = found[1].lower()
        column = found.start()
        if name not in FIELDS:
            raise self.unknown(found[1], column)
        refuse(self.scan, name, column, self.refused)
        if name == "header":
            message = "a header is asked for by its name: header.User-Agent:curl"
            raise self.scan.mistake(message, column, ["header.NAME"])
        return Term(name, self.values.of(name, found[2]))

    def unknown(self, word: str, column: int) -> Exception:
        from difflib import get_close_matches  # only a mistake needs it

        near = next(iter(get_close_matches(word.lower(), FIELDS, 1)), None)
        question = f": did you mean {near}?" if near else "; to search for it, put it in quotes"
        known = (name for name in FIELDS if name not in self.refused)
        return self.scan.mistake(f"{shown(word)} is no field{question}", column, known)
