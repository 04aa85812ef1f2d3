"""Known secrets, however a request spells them."""

from collections.abc import Iterable
from typing import Protocol

from inspector.signatures.secret import secret_bytes

_MOST_MEMORY = 256 << 20  # bytes that RE2 may take for all of them
_JSON = {'"': '"', "\\": "\\", "/": "/", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}


class Finder(Protocol):
    """What finds them in linear time, whatever a text is."""

    def search(self, text: bytes, /) -> object | None:
        """Where one is; None where none is."""

    def subn(self, repl: bytes, text: bytes, /) -> tuple[bytes, int]:
        """The text with something else in their place, and how many they were."""


def finder(secrets: Iterable[str]) -> Finder | None:
    r"""What finds secrets, the longest first; None where there are none.

    Each is found as it is, in UTF-8 or Latin-1, and with any of its characters escaped as URLs
    (`%2f`), forms (`+`) and JSON (`\u00e9`, `\/`, also within a text within JSON) do.
    """
    wanted = sorted(filter(None, set(secrets)), key=len, reverse=True)
    if not wanted:
        return None
    import re2  # only who exports waits for it

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.never_capture = True
    options.max_mem = _MOST_MEMORY
    pattern = "|".join("".join(map(_spellings, secret)) for secret in wanted)
    found: Finder = re2.compile(pattern.encode(), options)
    return found


def _spellings(character: str) -> str:
    """A pattern of all ways to write a character, those first that others are a part of."""
    ways = [rf"\\+u{_escaped(character)}"]
    if character in _JSON:
        ways.append(rf"\\+{_quoted(ord(_JSON[character]))}")
    if character == " ":
        ways.append(r"\+")
    ways.append("".join(map(_byte, secret_bytes(character))))
    if 0x80 <= ord(character) <= 0xFF:
        ways.append(_byte(ord(character)))
    return f"(?:{'|'.join(ways)})"


def _byte(byte: int) -> str:
    """A byte as it is, or as a URL writes it."""
    return f"(?:%{_hexadecimal(f'{byte:02x}')}|{_quoted(byte)})"


def _escaped(character: str) -> str:
    r"""What stands behind `\u`: one number, two where it is beyond 16 bits."""
    code = ord(character)
    if code < 0x10000:
        return _hexadecimal(f"{code:04x}")
    high, low = 0xD800 + (code - 0x10000 >> 10), 0xDC00 + (code & 0x3FF)
    return rf"{_hexadecimal(f'{high:04x}')}\\+u{_hexadecimal(f'{low:04x}')}"


def _hexadecimal(digits: str) -> str:
    """Digits in either case."""
    return "".join(d if d.isdigit() else f"[{d}{d.upper()}]" for d in digits)


def _quoted(byte: int) -> str:
    return rf"\x{byte:02x}"
