"""Words of a command for sh, bash and zsh, whatever stands in them."""

import re

from inspector.visible import visible

_BARE = re.compile(r"[A-Za-z0-9_./:@%+,-]+")
# What a printf's format means something by, what a shell may within double quotes, and what is no
# printable ASCII. A format that begins with `-` would be an option.
_SPECIAL = re.compile(rb"[^ -~]|['\"!`$\\]")


def word(raw: bytes, *, lines: bool = False) -> str:
    """Bytes as one word that a shell takes literally, and that is safe to look at.

    Args:
        raw: no NUL among them, which no argument can hold, and no line feed at the end unless all
            of it is plain text.
        lines: whether it may run over several lines.
    """
    text = plain(raw, lines=lines)
    if text is None:
        return f'"$({printf(raw)})"'
    if _BARE.fullmatch(text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


def plain(raw: bytes, *, lines: bool = True) -> str | None:
    """Bytes as text that a terminal shows as it is; None where they are not that.

    Args:
        raw: the bytes.
        lines: whether line feeds and tabs may be among them.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    shown = text.replace("\n", "").replace("\t", "") if lines else text
    return text if visible(shown) == shown else None


def printf(raw: bytes) -> str:
    """A command that writes these bytes: printf is built into every shell, and knows no limit."""
    pieces = (raw[at : at + _PIECE] for at in range(0, len(raw), _PIECE))
    written = "".join("".join(map(_WRITTEN.__getitem__, piece)) for piece in pieces)
    first = "\\055" if written.startswith("-") else written[:1]
    return f"printf '{first}{written[1:]}'"


def _in_format(byte: int) -> str:
    """How a byte is written in a format of printf, within single quotes."""
    if byte == ord("%"):
        return "%%"
    return f"\\{byte:03o}" if _SPECIAL.match(bytes([byte])) else chr(byte)


_WRITTEN = tuple(map(_in_format, range(256)))
_PIECE = 1 << 20  # bytes that are written at once
