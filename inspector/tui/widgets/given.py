"""Answers as lines: a status with how it came about, headers, and the beginning of a body."""

from collections.abc import Sequence

from inspector.delivery import Forwarded, Replayed, text
from inspector.payload import hexdump
from inspector.tui import words
from inspector.tui.text import Line, wrap_pieces
from inspector.tui.widgets.content import heading
from inspector.tui.wrapped import WrappedText
from inspector.visible import visible

BODY_ROWS = 200

HEX_ROWS = 32

Pairs = list[tuple[str, str, str]]
"""Names with their values and inks, as `facts` draws them."""


def came_of(given: Forwarded | Replayed) -> Pairs:
    """What somebody answered to what we sent, or why there was no whole answer."""
    pairs: Pairs = []
    if given.status is not None:
        ok = 200 <= given.status < 300
        status = f"{given.status} {phrase(given.status)}"
        pairs.append(("its status", status, "ok" if ok else "warn"))
    if given.problem is not None:
        pairs.append(("problem", given.problem, "bad"))
    return [*pairs, ("took", words.duration(given.took), "")]


def content_of(given: Forwarded | Replayed, cells: int) -> list[Line]:
    """The headers and the body of somebody's answer."""
    headers = [(text(name), text(value)) for name, value in given.headers]
    return headers_of("Its headers", headers, cells) + body_of(given.body, cells)


def headers_of(title: str, headers: Sequence[tuple[str, str]], cells: int) -> list[Line]:
    """Headers below a title; nothing where there are none."""
    lines = heading(title) if headers else []
    for name, value in headers:
        lines += wrap_pieces([(f"{visible(name)}: ", "key")], value, "", cells, 4)
    return lines


def body_of(body: bytes, cells: int) -> list[Line]:
    """The beginning of a body, as text or in hexadecimal."""
    if not body:
        return []
    lines = heading(f"Body ({words.size(len(body))})")
    try:
        decoded = body.decode()
    except UnicodeDecodeError:
        decoded = "\0"
    if "\0" in decoded:
        per_row = hexdump.row_for(cells)
        shown, count = HEX_ROWS, hexdump.row_count(body, per_row)
        lines += [[(row, "")] for row in hexdump.lines(body, 0, shown, per_row)]
    else:
        wrapped = WrappedText(decoded, cells)
        shown, count = BODY_ROWS, len(wrapped)
        lines += [[(wrapped.row(index), "")] for index in range(min(shown, count))]
    return lines if count <= shown else [*lines, [("… cut here", "dim")]]


def phrase(status: int) -> str:
    """The words beside a status; empty for one that has none."""
    from http import HTTPStatus

    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
