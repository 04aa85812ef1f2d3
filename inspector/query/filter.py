"""A filter as data, and how it is written.

Everything here is as it was written, so that a filter prints to what was meant: a value keeps its
text beside what it means.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal

import msgspec

Needs = Literal["recorded", "head", "body"]


class Text(msgspec.Struct, frozen=True, tag=True):
    """A text that is looked for.

    Attributes:
        text: the text.
        exact: whether it stood in quotes, so that its case counts.
    """

    text: str
    exact: bool = False

    def __str__(self) -> str:
        return quoted(self.text) if self.exact else self.text


class Regex(msgspec.Struct, frozen=True, tag=True):
    """A regular expression in the syntax of RE2; what stood in quotes is kept as it stood there."""

    pattern: str
    exact: bool = False

    def __str__(self) -> str:
        return f'"{self.pattern}"' if self.exact else self.pattern


class Span(msgspec.Struct, frozen=True, tag=True):
    """Numbers from one to another, both among them.

    Attributes:
        low: the least; None for no limit. Durations in seconds, sizes in bytes, numbers of
            payloads to their last digit.
        high: the most; None for no limit.
        written: as it was written.
    """

    low: float | Decimal | None
    high: float | Decimal | None
    written: str

    def __str__(self) -> str:
        return self.written


class Absent(msgspec.Struct, frozen=True, tag=True):
    """That there is nothing: `none`."""

    def __str__(self) -> str:
        return "none"


class Present(msgspec.Struct, frozen=True, tag=True):
    """That there is something: a header or a path without a value behind it."""


Test = Text | Regex | Span | Absent | Present


class Term(msgspec.Struct, frozen=True, tag=True):
    """One question.

    Attributes:
        field: a field's name; `$` for a place in the payload; empty for what is looked for in the
            path, the types, the event ids and the body.
        test: what is asked of it.
        of: the header's name, or the names that lead to the place in the payload.
    """

    field: str
    test: Test
    of: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.field:
            return str(self.test)
        member = str if self.field == "header" else _member
        name = self.field + "".join(f".{member(part)}" for part in self.of)
        if isinstance(self.test, Present):
            return name
        return f"{name}{'~' if isinstance(self.test, Regex) else ':'}{self.test}"


class Newest(msgspec.Struct, frozen=True, tag=True):
    """The newest so many deliveries of the journal."""

    count: int

    def __str__(self) -> str:
        return "last" if self.count == 1 else f"last:{self.count}"


class Not(msgspec.Struct, frozen=True, tag=True):
    """What another node does not match."""

    node: "Node"

    def __str__(self) -> str:
        return f"not {_in_parentheses(self.node, All, AnyOf)}"


class All(msgspec.Struct, frozen=True, tag=True):
    """What every one of two or more nodes matches."""

    nodes: "tuple[Node, ...]"

    def __str__(self) -> str:
        return " ".join(_in_parentheses(node, All, AnyOf) for node in self.nodes)


class AnyOf(msgspec.Struct, frozen=True, tag=True):
    """What at least one of two or more nodes matches."""

    nodes: "tuple[Node, ...]"

    def __str__(self) -> str:
        return " or ".join(_in_parentheses(node, AnyOf) for node in self.nodes)


Node = Term | Newest | Not | All | AnyOf


class Filter(msgspec.Struct, frozen=True):
    """Which deliveries; printed, it gives a line of the same meaning.

    Attributes:
        root: what is asked; None for nothing, which all deliveries match.
    """

    root: Node | None = None

    def __str__(self) -> str:
        return "" if self.root is None else str(self.root)

    @property
    def is_everything(self) -> bool:
        """Whether nothing is asked."""
        return self.root is None

    @property
    def needs(self) -> Needs:
        """The most that has to be read: `recorded` fields, headers (`head`), or the `body`."""
        fields = {leaf.field for leaf in self._leaves() if isinstance(leaf, Term)}
        if fields & IN_BODY:
            return "body"
        return "head" if "header" in fields else "recorded"

    @property
    def newest(self) -> int:
        """The largest number of newest deliveries that it names anywhere; 0 where it names none."""
        return max((leaf.count for leaf in self._leaves() if isinstance(leaf, Newest)), default=0)

    @property
    def ids(self) -> frozenset[int]:
        """The ids that it names, where it asks for nothing but single ids and the newest ones."""
        nodes = self.root.nodes if isinstance(self.root, AnyOf) else (self.root,)
        named = [_named_id(node) for node in nodes if not isinstance(node, Newest)]
        return frozenset(number for number in named if number) if all(named) else frozenset()

    def asks_for(self, field: str) -> bool:
        """Whether a field is asked for; `$` for the payload, `last` for the newest deliveries.

        A bare word asks for four of them.
        """
        return any(
            leaf.field == field or (not leaf.field and field in BARE)
            if isinstance(leaf, Term)
            else field == "last"
            for leaf in self._leaves()
        )

    def _leaves(self) -> Iterator[Term | Newest]:
        waiting = [] if self.root is None else [self.root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Not):
                waiting.append(node.node)
            elif isinstance(node, All | AnyOf):
                waiting += node.nodes
            else:
                yield node


BARE: Final = ("path", "type", "event", "body")
"""The fields in which a bare word is looked for."""

PLAIN_NAME: Final = re.compile(r"""[^\s.:~"'()\[\]]+""")
"""The names of members that can stand in a path without quotes."""

IN_BODY: Final = frozenset({"", "body", "$"})
"""The fields of terms for which a body has to be read."""

_ESCAPES: Final = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": r"\t"}


def quoted(text: str) -> str:
    """A text in quotes, as the language reads it."""
    return '"' + "".join(_ESCAPES.get(char, char) for char in text) + '"'


def _named_id(node: Node | None) -> int | None:
    """The id that a node is for, where it is for a single one."""
    if isinstance(node, Term) and node.field == "id" and isinstance(node.test, Span):
        return int(node.test.written) if node.test.written.isdigit() else None
    return None


def _member(name: str) -> str:
    return name if PLAIN_NAME.fullmatch(name) else quoted(name)


def _in_parentheses(node: Node, *kinds: type[Node]) -> str:
    return f"({node})" if isinstance(node, kinds) else str(node)
