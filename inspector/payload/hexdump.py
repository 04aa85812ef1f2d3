"""Bytes as hexadecimal rows, made only for the rows that are looked at."""

ROW, SHORT_ROW = 16, 8
"""Bytes of a row, and of one where there is little room."""

HEX_AT = 10
"""The column in which the bytes of a row begin."""


def ascii_at(row: int = ROW) -> int:
    """The column in which stands what of a row's bytes is ASCII."""
    return HEX_AT + 3 * row + 2


def row_for(cells: int) -> int:
    """How many bytes a row has in a width of so many cells."""
    return ROW if cells > ascii_at() + ROW else SHORT_ROW


def row_count(body: bytes, row: int = ROW) -> int:
    """How many rows a body has."""
    return -(-len(body) // row)


def lines(body: bytes, start: int, stop: int, row: int = ROW) -> list[str]:
    """The rows from `start` up to `stop`: offset, `row` bytes, and what of them is ASCII."""
    numbers = range(*slice(start, stop).indices(row_count(body, row)))
    return [_row(body, number * row, row) for number in numbers]


def _row(body: bytes, offset: int, row: int) -> str:
    piece = body[offset : offset + row]
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in piece)
    return f"{offset:08x}  {piece.hex(' '):<{row * 3 - 1}}  |{shown}|"
