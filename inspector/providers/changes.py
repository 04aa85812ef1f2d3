"""What a person wants to be different in a sample payload: `conversation.subject=Hello`."""

import json
import re
from collections.abc import Collection, Iterator

import msgspec

from inspector.errors import InspectorError
from inspector.providers.drawn import Number, Tree

_NAME = r"[^.\[\]=]+"
_PATH = re.compile(rf"(\$(?:\[\])?\.)?({_NAME}(?:\.{_NAME}|\[[0-9]+\])*)")
_ONE_EVENT = re.compile(r"\$\[[0-9]+\]\.")
_STEP = re.compile(rf"({_NAME})|\[([0-9]+)\]")
_LIKE = "Write PATH=VALUE, such as conversation.subject=Hello or $.data.tags[0]=7."
_DEEPEST = 64
_LONGEST_INDEX = 9


class Change(msgspec.Struct, frozen=True):
    """A place in a payload, and what is to stand there.

    Attributes:
        path: the members and the elements that lead there.
        value: a tree of JSON values.
        each: whether the place was said to lie in each element of an array: `$[].id`.
    """

    path: tuple[str | int, ...]
    value: Tree
    each: bool = False


def parse_change(text: str) -> Change:
    """A change from `PATH=VALUE`; what is no JSON after the first `=` is a text.

    Numbers stay as they are written. In front of the path there may be `$.`, or `$[].` where
    payloads are arrays of events.

    Raises:
        InspectorError: it is not one.
    """
    path, equals, value = text.partition("=")
    if not equals:
        raise InspectorError(f"{text!r} does not say what is to change: it has no =.", _LIKE)
    if not _is_unicode(text):
        raise InspectorError(f"The value for {_plain(path)} is not UTF-8.", "Encode it as UTF-8.")
    found = _PATH.fullmatch(path.strip())
    if found is None or found[2] == "$":
        raise InspectorError(f"{path!r} is not a place in a payload.", _LIKE)
    if one := _ONE_EVENT.match(found[2]):
        raise InspectorError(
            f"{path!r} names one event of a delivery, and all of them are changed alike.",
            f"Leave the number out: $[].{found[2][one.end() :]}",
        )
    steps = _STEP.findall(found[2])
    if any(len(index) > _LONGEST_INDEX for _, index in steps):
        raise InspectorError(f"No payload has as many elements as {path!r} says.", _LIKE)
    return Change(
        tuple(name or int(index) for name, index in steps),
        _parse_value(value),
        each=found[1] == "$[].",
    )


def changed(body: Tree, change: Change) -> Tree:
    """A payload with one place changed; the rest is the same, and in the same order.

    A member may be new where the object that gets it is there.

    Raises:
        InspectorError: there is no such place.
    """
    return _changed(body, change, 0)


def _changed(tree: Tree, change: Change, depth: int) -> Tree:
    if depth == len(change.path):
        return change.value
    step, here = change.path[depth], change.path[:depth]
    last = depth + 1 == len(change.path)
    if isinstance(tree, dict) and isinstance(step, str):
        if step not in tree and not last:
            raise _missing(tree, step, here)
        return tree | {step: _changed(tree.get(step), change, depth + 1)}
    if isinstance(tree, list) and isinstance(step, int):
        if step >= len(tree):
            raise _too_few(tree, step, here)
        inner = _changed(tree[step], change, depth + 1)
        return [*tree[:step], inner, *tree[step + 1 :]]
    raise _other_kind(tree, step, here)


def _missing(tree: Collection[str], name: str, here: tuple[str | int, ...]) -> InspectorError:
    from difflib import get_close_matches  # only a mistake needs it

    place = _shown((*here, name))
    near = [_shown((*here, found)) for found in get_close_matches(name, tree, n=1)]
    there = f"There are {', '.join(tree)}." if tree else f"Set {place} whole."
    hint = f"Did you mean {near[0]}?" if near else there
    return InspectorError(f"The payload has no {place}.", hint)


def _too_few(tree: list[Tree], index: int, here: tuple[str | int, ...]) -> InspectorError:
    place = _shown(here)
    if not tree:
        return InspectorError(f"{place} is empty, so it has no [{index}].", f"Set {place} whole.")
    elements = "1 element" if len(tree) == 1 else f"{len(tree)} elements"
    return InspectorError(
        f"{place} has {elements}, so it has no [{index}].",
        f"The first is {place}[0], the last {place}[{len(tree) - 1}].",
    )


def _other_kind(tree: Tree, step: str | int, here: tuple[str | int, ...]) -> InspectorError:
    place = _shown(here) or "The payload"
    if isinstance(tree, list):
        hint = f"Name one of its elements: {_shown((*here, 0, step))}"
        return InspectorError(f"{place} is an array, so it has no member {step}.", hint)
    if isinstance(tree, dict):
        hint = f"Its members are {', '.join(tree)}." if tree else "Name a member: it has none yet."
        return InspectorError(f"{place} is an object, so it has no [{step}].", hint)
    what = f"member {step}" if isinstance(step, str) else f"[{step}]"
    return InspectorError(f"{place} is one value, so it has no {what}.", f"Set {place} itself.")


def _shown(path: tuple[str | int, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _parse_value(text: str) -> Tree:
    try:
        value: Tree = json.loads(
            text, parse_int=Number, parse_float=Number, parse_constant=_no_constant
        )
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        return text
    if _is_deep(value, _DEEPEST):
        raise _too_deep()
    return value


def _no_constant(name: str) -> Tree:
    raise ValueError(f"{name} is Python's, not JSON's")


def _too_deep() -> InspectorError:
    return InspectorError(
        f"The value is nested more than {_DEEPEST} levels deep.", "Send it as a file: --body FILE."
    )


def _is_deep(tree: Tree, levels: int) -> bool:
    return levels < 0 or any(_is_deep(inner, levels - 1) for inner in _inside(tree))


def _inside(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, dict):
        yield from tree.values()
    elif isinstance(tree, list):
        yield from tree


def _is_unicode(text: str) -> bool:
    return text == _plain(text)


def _plain(text: str) -> str:
    """Text without lone surrogates, which stand for bytes of the command line that are no UTF-8."""
    return text.encode(errors="replace").decode()
