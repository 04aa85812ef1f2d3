"""Going to a path in a tree of JSON: `$.users[0].name`, as paths are copied and as filters ask.

A name leads through every element of an array, as it does in a filter; a number to one element.
"""

import re
from collections.abc import Callable, Iterator
from itertools import count, islice

from inspector.payload.find import MOST, REREAD, SPARE, Found, Place, find
from inspector.payload.node import PAGE, Node
from inspector.payload.wanted import Wanted

Step = str | int
"""A member's name, or the number of an element."""

Steps = tuple[Step, ...]

_STEP = re.compile(
    r"""\.(?P<plain>[^\s.:~"'()\[\]]+)
    | \."(?P<filter>(?:[^"\\]|\\.)*)"
    | \[\s*(?:'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)")\s*\]
    | \[\s*(?P<number>[0-9]{1,15})\s*\]""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}

MOST_STEPS = 100_000


def steps_of(typed: str) -> Steps | None:
    """The steps of a path; None of what is none, or not yet."""
    typed = typed.strip()
    if not typed.startswith("$"):
        return None
    steps: list[Step] = []
    at = 1
    while (found := _STEP.match(typed, at)) and len(steps) < MOST_STEPS:
        at = found.end()
        number = found["number"]
        kind = found.lastgroup or ""
        steps.append(int(number) if number else _ESCAPE.sub(_character, found[kind]))
    return tuple(steps) if steps and at == len(typed) else None


def find_or_go(root: Node, wanted: Wanted, stop: Callable[[], bool], most: int = MOST) -> Found:
    """Where a path leads, if a path is wanted that leads somewhere; else what says it, see `find`.

    Args:
        root: the tree.
        wanted: what is looked for; a path only where its case does not matter.
        stop: whether nobody wants to know any more.
        most: places that are kept.
    """
    steps = None if wanted.exact else steps_of(wanted.text)
    if steps is None:
        return find(root, wanted, stop, most)
    walk = _Walk(steps, stop, REREAD * root.size + SPARE)
    places = list(islice(walk.from_root(root), most + 1))
    if places or stop():
        return Found(places[:most], walk.whole and len(places) <= most)
    said = find(root, wanted, stop, most)
    return Found(said.places, said.whole and walk.whole)


class _Walk:
    """The ways that a path goes through a tree.

    Attributes:
        whole: whether all of the tree was looked at that it may lead through.
    """

    def __init__(self, steps: Steps, stop: Callable[[], bool], budget: int) -> None:
        self.whole = True
        self._steps = steps
        self._stop = stop
        self._left = budget

    def from_root(self, root: Node) -> Iterator[Place]:
        """The places that it leads to, in document order."""
        waiting: list[Iterator[_Node]] = [iter([(root, Place(None, 0), 0)])]
        while waiting:
            found = next(waiting[-1], None)
            if found is None:
                waiting.pop()
                continue
            node, place, done = found
            if done == len(self._steps):
                yield place
            elif node.has_children:
                self._left -= node.size
                if self._stop() or self._left < 0:
                    self.whole = False
                    return
                waiting.append(_onwards(node, place, self._steps[done], done))


_Node = tuple[Node, Place, int]
"""A node, where it is, and how many steps led to it."""


def _onwards(node: Node, place: Place, step: Step, done: int) -> Iterator[_Node]:
    """Where one step leads from a node; a name leads no further than into an array's elements."""
    if node.kind == "object":
        for index, child in _children(node):
            if child.label == step:
                yield child, Place(place, index), done + 1
    elif node.kind not in ("array", "lines"):
        return
    elif isinstance(step, int):
        for child in node.children(step, step + 1):
            yield child, Place(place, step), done + 1
    else:
        for index, child in _children(node):
            yield child, Place(place, index), done


def _children(node: Node) -> Iterator[tuple[int, Node]]:
    for start in count(0, PAGE):
        page = node.children(start, start + PAGE)
        yield from enumerate(page, start)
        if len(page) < PAGE:
            return


def _character(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 16))
    return _SHORT.get(escape[2], escape[2])
