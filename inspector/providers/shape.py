"""What must stand in a payload."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from inspector.providers.reader import Kind, Reading


class Shape(msgspec.Struct, frozen=True):
    """A place in the payload, and what must stand there for a delivery to be the provider's.

    Attributes:
        path: where; `$[].id` is in the first element of an array.
        kind: what kind of value; `any` for anything but null.
        starts: what a text must begin with, any of them; empty for any.
        texts: what a text must be, any of them; empty for any.
    """

    path: str
    kind: Kind | Literal["any"]
    starts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def shape_fits(shapes: Iterable[Shape], reading: Reading) -> bool:
    """Whether a payload holds all that it must."""
    for shape in shapes:
        kind = reading.kind(shape.path)
        if kind != shape.kind and (kind is None or shape.kind != "any"):
            return False
        if (shape.starts or shape.texts) and not _text_fits(shape, reading):
            return False
    return True


def _text_fits(shape: Shape, reading: Reading) -> bool:
    text = reading.text(shape.path) or ""
    return text.startswith(shape.starts or "") and (not shape.texts or text in shape.texts)
