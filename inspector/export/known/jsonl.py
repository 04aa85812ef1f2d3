"""JSON Lines: the `delivery` lines of `inspector ls --json --body`, exact enough to be imported."""

import base64
from collections.abc import Iterator
from itertools import chain

from inspector.delivery import Delivery
from inspector.export.exported import Exported, Out
from inspector.jsonlines import delivery_line, encode, printable


def line(one: Exported) -> bytes:
    """A delivery's line, with the line feed at its end.

    Headers and targets stand in it as text. Where that can't be turned back into the bytes, because
    they were no UTF-8, `headers_base64` (a list of names and values) or `target_base64` has them.
    `settled_after` is the newest delivery's id when this one ended; `pinned` and `note` are there
    where a person pinned it, or noted something.
    """
    delivery = one.delivery
    known = delivery_line(delivery, one.insight, one.settled, one.accepted, body=True)
    written = encode(known)
    for name, value in chain(_exact(delivery), _kept(one)):
        written = b'%b,"%b":%b}' % (written[:-1], name, encode(value))
    return printable(written) + b"\n"


def _exact(delivery: Delivery) -> Iterator[tuple[bytes, object]]:
    if not _is_utf8(delivery.target):
        yield b"target_base64", _encoded(delivery.target)
    parts = list(chain.from_iterable(delivery.headers))
    if not b"".join(parts).isascii() and not all(map(_is_utf8, parts)):
        yield (
            b"headers_base64",
            [[_encoded(name), _encoded(value)] for name, value in delivery.headers],
        )


def _kept(one: Exported) -> Iterator[tuple[bytes, object]]:
    if one.settled is not None:
        yield b"settled_after", one.settled.after
    if one.pinned:
        yield b"pinned", True
    if one.note:
        yield b"note", one.note


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


class JsonLines:
    """A line for each delivery."""

    name = "jsonl"
    title = "JSON Lines, which can be imported exactly"
    stem = "deliveries"
    suffix = ".jsonl"
    single = False
    has_files_beside = False

    def write(self, deliveries: Iterator[Exported], out: Out) -> None:
        """Write a line for each."""
        for one in deliveries:
            out.write(line(one))


FORMAT = JsonLines()
