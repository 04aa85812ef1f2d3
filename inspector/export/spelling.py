"""Known secrets, however a request spells them."""

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from inspector.signatures.secret import secret_bytes

SHORTEST_ENCODED = 6
"""Bytes from which a secret is looked for in base64 and hex too; what is shorter would be found in
much that is none."""

SHORTEST_WITHIN = 8
"""Bytes from which a secret is looked for within words too; `miss` stands in `/hooks/missive`."""

_MOST_MEMORY = 256 << 20  # bytes that RE2 may take for all of them
_JSON = {'"': '"', "\\": "\\", "/": "/", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}
_PREFIX = re.compile(r"(?:v1,)?wh(?:sec|sk|pk)_")
_WORD = re.compile(r"\w", re.ASCII)
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[bfnrt]"
_ANY_OF_BASE64 = "[A-Za-z0-9+/_-]?"


class Finder(Protocol):
    """What finds them in linear time, whatever a text is."""

    def search(self, text: bytes, /) -> object | None:
        """Where one is; None where none is."""

    def subn(self, repl: bytes, text: bytes, /) -> tuple[bytes, int]:
        """The text with something else in their place, and how many they were."""


def finder(secrets: Iterable[str]) -> Finder | None:
    r"""What finds secrets, the longest first; None where there are none.

    Each is found as it is, in UTF-8 or Latin-1, and with any of its characters escaped as URLs
    (`%2f`), forms (`+`) and JSON (`\u00e9`, `\/`, also within a text within JSON) do; in hex; and
    in base64 of either alphabet, also as a part of what was encoded (`user:secret`). So is the key
    behind a prefix as `whsec_`, and where that is base64, what it stands for. What is short is
    found as it is only where it stands alone, in no longer word.
    """
    patterns = {pattern for secret in secrets if secret for pattern in _forms(secret)}
    if not patterns:
        return None
    import re2  # only who exports waits for it

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.never_capture = True
    options.longest_match = True
    options.max_mem = _MOST_MEMORY
    found: Finder = re2.compile("|".join(sorted(patterns)).encode(), options)
    return found


def _forms(secret: str) -> Iterator[str]:
    """Patterns of all forms of a secret."""
    key = _PREFIX.sub("", secret, count=1)
    texts = {secret, key} - {""}
    for text in texts:
        found = "".join(map(_spellings, text))
        is_short = len(secret_bytes(text)) < SHORTEST_WITHIN
        yield _alone(text, found) if is_short else found
    raw = {secret_bytes(text) for text in texts}
    decoded = _decoded(key) if key != secret else None
    if decoded is not None:
        raw.add(decoded)
    for one in raw:
        if len(one) >= SHORTEST_ENCODED:
            yield _hexadecimal(one.hex())
            yield from (_in_base64(one, before) for before in range(3))
    if decoded is not None and len(decoded) >= SHORTEST_ENCODED:
        yield "".join(map(_byte, decoded))


def _alone(text: str, found: str) -> str:
    r"""A pattern that finds a text in no longer word; an escape before it (`%20`, `\n`) is none."""
    before = rf"(?:\b|{_ESCAPE})" if _WORD.match(text[0]) else ""
    return f"{before}{found}" + (r"\b" if _WORD.match(text[-1]) else "")


def _decoded(key: str) -> bytes | None:
    """What a key in base64 stands for; None where it is none."""
    try:
        return base64.b64decode(key + "=" * (-len(key) % 4), validate=True)
    except ValueError:
        return None


def _in_base64(raw: bytes, before: int) -> str:
    """A pattern of bytes in base64 behind so many others, modulo 3.

    The characters at both ends that stand for a part of their neighbours too may be any.
    """
    encoded = base64.b64encode(bytes(before) + raw).decode()
    first, end = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
    begins = _ANY_OF_BASE64 if before else ""
    ends = _ANY_OF_BASE64 if (before + len(raw)) % 3 else ""
    return begins + "".join(map(_character_of_base64, encoded[first:end])) + ends


def _character_of_base64(character: str) -> str:
    if character.isalnum():
        return character
    return f"(?:{_spellings(character)}|{'-' if character == '+' else '_'})"


def _spellings(character: str) -> str:
    """A pattern of all ways to write a character."""
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
