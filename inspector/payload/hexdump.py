"""Bytes as hexadecimal rows, made only for the rows that are looked at."""

ROW = 16


def row_count(body: bytes) -> int:
    """How many rows a body has."""
    return -(-len(body) // ROW)


def lines(body: bytes, start: int, stop: int) -> list[str]:
    """The rows from `start` up to `stop`: offset, sixteen bytes, and what of them is ASCII."""
    return [_row(body, row * ROW) for row in range(*slice(start, stop).indices(row_count(body)))]


def _row(body: bytes, offset: int) -> str:
    piece = body[offset : offset + ROW]
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in piece)
    return f"{offset:08x}  {piece.hex(' '):<{ROW * 3 - 1}}  |{shown}|"
