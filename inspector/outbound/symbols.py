"""Text that is edited in a terminal: controls as visible symbols, and back without loss.

`visible` alone can't be undone: whether a `␛` was an escape or that very sign is lost. Here the
signs that it writes are themselves written as `⟨241B⟩`, so that every text has a form of its own.
"""

import re

from inspector.visible import visible

_PICTURES = "\u2400-\u241f\u2421"  # as `visible` draws controls
_OPENING = "⟨"
_NOT_PLAIN = re.compile(r"[^ -~\n\t]")
_NOT_PLAIN_IN_A_LINE = re.compile(r"[^ -~]")
_OURS = re.compile(f"[{_PICTURES}{_OPENING}]")
_SYMBOL = re.compile(rf"[{_PICTURES}]|⟨([0-9A-F]{{2,6}})⟩")
_LAST = 0x10FFFF


def editable(text: str, *, one_line: bool = False) -> str:
    """A text as it can be drawn and edited; `typed` gives it back as it was.

    Args:
        text: any text, lone surrogates included.
        one_line: whether line feeds and tabs become symbols too; else they stay.
    """
    return (_NOT_PLAIN_IN_A_LINE if one_line else _NOT_PLAIN).sub(_drawn, text)


def harmless(text: str) -> str:
    """What is put into an editable text from elsewhere: symbols in it mean what they mean there."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")  # terminals paste breaks as returns
    return _NOT_PLAIN.sub(lambda match: visible(match[0]), lines)


def typed(text: str) -> str:
    """The text that an editable one stands for."""
    return _SYMBOL.sub(_meant, text)


def _drawn(match: re.Match[str]) -> str:
    char = match[0]
    return f"⟨{ord(char):X}⟩" if _OURS.match(char) else visible(char)


def _meant(match: re.Match[str]) -> str:
    if match[1] is None:
        code = ord(match[0]) - 0x2400
        return chr(0x7F if code == 0x21 else code)
    code = int(match[1], 16)
    return chr(code) if code <= _LAST else match[0]
