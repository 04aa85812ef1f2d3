"""Finding what a tree says, in document order, without unfolding it.

JSON is walked by its tokens: however deep it is, and passing quickly over what cannot say what is
looked for. Other trees are walked node by node, up to a bound.
"""

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import NamedTuple

from inspector.payload.json_text import (
    LITERAL,
    SIMPLE,
    STRING,
    WS,
    strict_value_end,
    string_text,
)
from inspector.payload.node import PAGE, Node
from inspector.payload.wanted import ESCAPED_SHORTLY, Marks, Wanted

MOST = 10_000
"""Places that are kept."""

_RUN = 16
"""Short values that are passed over at a time."""

_FAR = 2_000
"""Bytes without anything of interest from which it is tried to pass over several values."""

_PASSED_OVER = 8 * 1024
"""Bytes up to which a container is passed over whole; a larger one is walked through."""

_PASS_LEVELS = 32
"""Levels on which that is tried: where it can't be done, so much was read for nothing."""

REREAD = 64
"""Times the size of a tree that may be read, as its levels are read one by one."""

SPARE = 4_000_000
"""Bytes that may be read of any tree."""

_BRACE = ord("{")

_NAME = WS + b"(" + STRING + b")" + WS + b":"
_MEMBER_NAME = re.compile(_NAME, re.DOTALL)
_VALUE = re.compile(WS + rb"(?:([\[{])|(" + STRING + b"|" + LITERAL + b"))", re.DOTALL)
_NEXT = re.compile(WS + rb"([,\]}])")
_ITEMS = re.compile(b"(?:" + WS + SIMPLE + WS + b",){%d}" % _RUN, re.DOTALL)
_MEMBERS = re.compile(b"(?:" + _NAME + WS + SIMPLE + WS + b",){%d}" % _RUN, re.DOTALL)


class Place:
    """Where a node stands in a tree.

    Attributes:
        parent: where its parent stands; None for the root.
        index: which child of it this is.
    """

    __slots__ = ("index", "parent")

    def __init__(self, parent: "Place | None", index: int) -> None:
        self.parent = parent
        self.index = index

    @property
    def route(self) -> tuple[int, ...]:
        """Which child to take, and of that which, from the root on; empty for the root."""
        steps = []
        place = self
        while place.parent is not None:
            steps.append(place.index)
            place = place.parent
        return tuple(reversed(steps))


class Found(NamedTuple):
    """What was found.

    Attributes:
        places: of the nodes whose name or value says it, in document order.
        whole: whether these are all.
    """

    places: list[Place]
    whole: bool


def find(root: Node, wanted: Wanted, stop: Callable[[], bool], most: int = MOST) -> Found:
    """Find the nodes whose name or value says something.

    Args:
        root: the tree.
        wanted: what is looked for.
        stop: whether nobody wants to know any more; asked again and again.
        most: places that are kept.
    """
    search = _Search(wanted, stop, REREAD * root.size + SPARE)
    places: list[Place] = []
    for place in search.in_tree(root):
        if len(places) == most:
            return Found(places, whole=False)
        places.append(place)
    return Found(places, search.whole)


def name_of(node: Node, parent: Node | None) -> str | None:
    """A node's name, where the sender chose it: not the number of an item, a line or a part."""
    if parent is not None and parent.kind in ("array", "lines"):
        return None
    if parent is not None and parent.kind == "part" and node.kind != "header":
        return None
    return node.label


def value_of(node: Node) -> str | None:
    """A node's text, where its children do not say the same."""
    return None if node.has_children else node.text


_Node = tuple[Node, Node | None, Place]
"""A node, its parent, and where it stands."""


class _Search:
    def __init__(self, wanted: Wanted, stop: Callable[[], bool], budget: int) -> None:
        self.whole = True
        self._wanted = wanted
        self._stop = stop
        self._left = budget

    def in_tree(self, root: Node) -> Iterator[Place]:
        """The places of what says it, node by node."""
        waiting: list[Iterator[_Node]] = [iter([(root, None, Place(None, 0))])]
        while waiting:
            found = next(waiting[-1], None)
            if found is None:
                waiting.pop()
                continue
            if self._stop() or self._left < 0:
                self.whole = False
                return
            node, parent, place = found
            if self._says(name_of(node, parent)) or self._says(value_of(node)):
                yield place
            if node.kind in ("object", "array"):
                yield from self._in_json(node.raw, place)
            elif node.has_children and self._may_be_in(node):
                self._left -= node.size
                waiting.append(_children(node, place))

    def _says(self, text: str | None) -> bool:
        return text is not None and self._wanted.within(text)

    def _may_be_in(self, node: Node) -> bool:
        if node.kind != "element":
            return True
        return Marks(node.raw, self._wanted, b"&").behind(0) < node.size

    def _in_json(self, source: bytes, place: Place) -> Iterator[Place]:
        for found in _JsonWalk(source, place, self._wanted).places():
            if self._stop():
                self.whole = False
                return
            if found is not None:
                yield found


def _children(node: Node, place: Place) -> Iterator[_Node]:
    for start in count(0, PAGE):
        page = node.children(start, start + PAGE)
        for index, child in enumerate(page, start):
            yield child, node, Place(place, index)
        if len(page) < PAGE:
            return


class _Level:
    """A container that the walk is in, and at which child."""

    __slots__ = ("index", "named", "place", "try_from")

    def __init__(self, place: Place, *, named: bool) -> None:
        self.place = place
        self.named = named
        self.index = 0
        self.try_from = 0


class _JsonWalk:
    """A way through JSON that is in a container, over one name and value after the other."""

    def __init__(self, source: bytes, place: Place, wanted: Wanted) -> None:
        self._source = source
        self._wanted = wanted
        short = not ESCAPED_SHORTLY.isdisjoint(wanted.text)
        self._marks = Marks(source, wanted, b"\\" if short else b"\\u")
        self._mark = -1
        self._at = 0
        self._levels: list[_Level] = []
        self._enter(0, place)
        self._leave()

    def places(self) -> Iterator[Place | None]:
        """The places of what says it; None now and then, to be asked for more."""
        while self._levels and self._look_on():
            level = self._levels[-1]
            if self._is_far:
                self._pass_over_some(level)
            named = level.named and self._name_says_it()
            value = _VALUE.match(self._source, self._at)
            if value is None:
                return
            if named or (value[2] and self._says(*value.span(2))):
                yield Place(level.place, level.index)
            if value[1] is None:
                self._at = value.end()
            elif not self._pass_over(value.start(1)):
                self._enter(value.start(1), Place(level.place, level.index))
                yield None
            self._leave()

    def _look_on(self) -> bool:
        """Whether there is something of interest at or behind where we are."""
        if self._mark < self._at:
            self._mark = self._marks.behind(self._at)
        return self._mark < len(self._source)

    @property
    def _is_far(self) -> bool:
        return self._mark - self._at > _FAR

    def _name_says_it(self) -> bool:
        name = _MEMBER_NAME.match(self._source, self._at)
        if name is None:
            return False
        self._at = name.end()
        return self._says(*name.span(1))

    def _says(self, start: int, stop: int) -> bool:
        if self._mark >= stop:
            return False
        raw = self._source[start:stop]
        is_string = raw.startswith(b'"')
        text = string_text(raw) if is_string else raw.decode(errors="backslashreplace")
        return self._wanted.within(text)

    def _pass_over_some(self, level: _Level) -> None:
        pattern = _MEMBERS if level.named else _ITEMS
        while self._is_far and level.index >= level.try_from:
            run = pattern.match(self._source, self._at)
            if run is None or run.end() > self._mark:
                level.try_from = level.index + _RUN
            else:
                self._at = run.end()
                level.index += _RUN

    def _pass_over(self, start: int) -> bool:
        """Whether the container at an offset was passed over, as there is nothing in it."""
        if not self._is_far or len(self._levels) > _PASS_LEVELS:
            return False
        length = strict_value_end(self._source[start : start + _PASSED_OVER], 0)
        if length is None or start + length > self._mark:
            return False
        self._at = start + length
        return True

    def _enter(self, start: int, place: Place) -> None:
        self._levels.append(_Level(place, named=self._source[start] == _BRACE))
        self._at = start + 1

    def _leave(self) -> None:
        """Pass over the ends of containers, to what follows."""
        while self._levels and (sign := _NEXT.match(self._source, self._at)):
            self._at = sign.end()
            if sign[1] == b",":
                self._levels[-1].index += 1
                return
            self._levels.pop()
