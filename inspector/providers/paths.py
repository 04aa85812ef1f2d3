"""Places in a delivery, as facts and the configuration name them: `$.a.b`, `$[].id`, `header:X`."""

from functools import cache

import msgspec


class Path(msgspec.Struct, frozen=True, gc=False):
    """A place in a delivery.

    Attributes:
        header: a header's name; empty for a place in the payload.
        batch: whether it lies in each element of an array.
        names: the members that lead to it, from the top or from the element.
    """

    header: str = ""
    batch: bool = False
    names: tuple[str, ...] = ()


@cache
def parse_path(text: str) -> Path:
    """A path from its text.

    Raises:
        ValueError: it is not one; the sentence says what one looks like.
    """
    kind, _, header = text.partition(":")
    if kind == "header" and header.strip():
        return Path(header=header.strip())
    root, *names = text.split(".")
    if root not in ("$", "$[]") or not all(names) or not names or "[" in "".join(names):
        raise ValueError(f"{text!r} is not a path such as $.data.id, $[].id or header:X-Event-Id")
    return Path(batch=root == "$[]", names=tuple(names))
