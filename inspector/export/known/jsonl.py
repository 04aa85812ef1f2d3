"""JSON Lines: the `delivery` lines of `inspector ls --json --body`, exact enough to be imported."""

from collections.abc import Iterator

from inspector.export.exact import are_utf8, base64_of, exact_headers, is_utf8
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
    known = delivery_line(
        delivery,
        one.insight,
        one.settled,
        one.accepted,
        body=True,
        pinned=one.pinned,
        note=one.note,
    )
    written = encode(known)
    for name, value in _exact(one):
        written = b'%b,"%b":%b}' % (written[:-1], name, encode(value))
    return printable(written) + b"\n"


def _exact(one: Exported) -> Iterator[tuple[bytes, object]]:
    if not is_utf8(one.delivery.target):
        yield b"target_base64", base64_of(one.delivery.target)
    if not are_utf8(one.delivery.headers):
        yield b"headers_base64", exact_headers(one.delivery.headers)
    if one.settled is not None and not one.delivery.has_no_answer(one.settled):
        yield b"settled_after", one.settled.after


class JsonLines:
    """A line for each delivery."""

    name = "jsonl"
    title = "JSON Lines, which can be imported"
    stem = "deliveries"
    suffix = ".jsonl"
    single = False
    has_files_beside = False
    sends = False

    def write(self, deliveries: Iterator[Exported], out: Out) -> None:
        """Write a line for each."""
        for one in deliveries:
            out.write(line(one))


FORMAT = JsonLines()
