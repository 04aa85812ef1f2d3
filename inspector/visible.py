"""The one door through which untrusted text reaches a terminal.

A payload may carry escape sequences (an OSC 52 writes the clipboard), C1 controls, bidirectional
overrides that reorder what is read, characters that nobody sees, or lone surrogates that no encoder
takes. Here each becomes a visible symbol; joiners and variation selectors stay, as emoji and some
scripts are written with them. What comes out must still be drawn as `Content` or `Text`, never as
markup.
"""

import re

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
_UNSEEN = (
    "\xad\u034f\u115f\u1160\u180e\u200b\u2028\u2029\u2060-\u2064\u3164\ufeff\uffa0"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_OTHER = f"\x7f-\x9f{_BIDI}{_UNSEEN}\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f"
_HOSTILE = re.compile(f"[\x00-\x1f{_OTHER}]")
_HOSTILE_BUT_LINES = re.compile(f"[\x00-\x08\x0b-\x1f{_OTHER}]")


def _symbol(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)  # ␀ to ␟, the control pictures
    if code == 0x7F:
        return "␡"
    return f"⟨{code:02X}⟩"


def visible(text: str) -> str:
    """Text that is safe on one line of a terminal: every control, bidi and surrogate shown."""
    return text if text.isascii() and text.isprintable() else _HOSTILE.sub(_symbol, text)


def visible_lines(text: str) -> str:
    """The same for text of several lines: line feeds stay, tabs become four spaces."""
    return _HOSTILE_BUT_LINES.sub(_symbol, text.replace("\r\n", "␍\n")).replace("\t", "    ")
