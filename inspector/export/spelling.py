"""Known secrets, however a request spells them."""

import base64
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from inspector.signatures.secret import secret_bytes

SHORTEST_ENCODED = 6
"""Bytes from which a secret is looked for in base64 and hex too; what is shorter would be found in
much that is none."""

SHORTEST_WITHIN = 8
"""Bytes from which a secret is looked for within words too; `miss` stands in `/hooks/missive`."""

_MOST_MEMORY = 256 << 20  # bytes that RE2 may take for all of them
_JSON = {'"': '"', "/": "/", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}
_PREFIX = re.compile(r"(?:v1,)?wh(?:sec|sk|pk)_")
_WORD = re.compile(r"\w", re.ASCII)
_SLASH = r"(?:\\|%(?:25)*5[Cc])"  # a backslash, also in a form
_HEX = "[0-9A-Fa-f]"
_NO_WORD = "|".join(
    (
        rf"%(?:25)*(?:u{_HEX}{{4}}|{_HEX}{{2}})",  # of a URL, perhaps within others; of `escape()`
        rf"{_SLASH}+(?:[abefnrtv]|[0-7]{{1,3}}|x{_HEX}{{2}}|u{_HEX}{{4}}|U{_HEX}{{8}})",
        rf"={_HEX}{{2}}",  # of quoted-printable
        r"\[[0-9;]*m",  # a colour of a terminal
        "_",  # of a prefix, as `sk_`
    )
)
_ANY_OF_BASE64 = "[A-Za-z0-9+/_-]?"


class _Found(Protocol):
    def groups(self) -> tuple[bytes | None, ...]: ...


class _Pattern(Protocol):
    def search(self, text: bytes, /) -> _Found | None: ...
    def subn(self, by: Callable[[_Found], bytes], text: bytes, /) -> tuple[bytes, int]: ...


class Finder:
    """Finds secrets in linear time, whatever a text is."""

    def __init__(self, pattern: _Pattern) -> None:
        self._pattern = pattern

    def is_in(self, text: bytes) -> bool:
        """Whether one is in a text."""
        return self._pattern.search(text) is not None

    def replaced(self, by: bytes, text: bytes) -> tuple[bytes, int]:
        """The text with something else in their place, and how many they were."""
        return self._pattern.subn(lambda found: b"".join(filter(None, found.groups())) + by, text)


def finder(secrets: Iterable[str]) -> Finder | None:
    r"""What finds secrets, the longest first; None where there are none.

    Each is found as it is, in UTF-8 or Latin-1, and with any of its characters escaped as URLs
    (`%2f`), forms (`+`) and JSON (`\u00e9`, `\/`, also within a text within JSON) do; in hex; and
    in base64 of either alphabet, also as a part of what was encoded (`user:secret`). So is the key
    behind a prefix as `whsec_`, and where that is base64, what it stands for. What is short is
    found as it is only where it stands alone, in no longer word: neither an escape before it, of
    whatever language, nor a prefix that ends in `_` makes a word longer.
    """
    patterns = {pattern for secret in secrets if secret for pattern in _forms(secret)}
    if not patterns:
        return None
    import re2  # only who exports waits for it

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.longest_match = True
    options.max_mem = _MOST_MEMORY
    return Finder(re2.compile("|".join(sorted(patterns)).encode(), options))


def _forms(secret: str) -> Iterator[str]:
    """Patterns of all forms of a secret."""
    key = _PREFIX.sub("", secret, count=1)
    texts = {secret, key} - {""}
    for text in texts:
        is_short = len(secret_bytes(text)) < SHORTEST_WITHIN
        yield _alone(text) if is_short else "".join(map(_spellings, text))
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


def _alone(text: str) -> str:
    """A pattern that finds a text in no longer word; what stands before it and stays is a group."""
    last = len(text) - 1
    return "".join(
        _at_an_end(one, is_first=n == 0, is_last=n == last)
        if n in (0, last) and _WORD.match(one)
        else _spellings(one)
        for n, one in enumerate(text)
    )


def _at_an_end(character: str, *, is_first: bool, is_last: bool) -> str:
    """A pattern of a character that, written plainly, has a border of a word beside it."""
    before = rf"(?:\b|({_NO_WORD}))" if is_first else ""
    after = r"\b" if is_last else ""
    plain = _quoted(ord(character))
    return f"(?:{before}{plain}{after}|{_in_json(character)}|{_in_url(ord(character))})"


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
    ways = [_in_json(character)]
    if character == "\\":
        ways.append(rf"(?:{_SLASH}{_SLASH})+")
    elif character in _JSON:
        ways.append(rf"{_SLASH}+{_byte(ord(_JSON[character]))}")
    if character == " ":
        ways.append(r"\+")
    ways.append("".join(map(_byte, secret_bytes(character))))
    if 0x80 <= ord(character) <= 0xFF:
        ways.append(_byte(ord(character)))
    return f"(?:{'|'.join(ways)})"


def _byte(byte: int) -> str:
    """A byte as it is, or as a URL writes it."""
    return f"(?:{_in_url(byte)}|{_quoted(byte)})"


def _in_url(byte: int) -> str:
    """A byte as a URL writes it, perhaps within others."""
    return f"%(?:25)*{_hexadecimal(f'{byte:02x}')}"


def _in_json(character: str) -> str:
    return rf"{_SLASH}+u{_escaped(character)}"


def _escaped(character: str) -> str:
    r"""What stands behind `\u`: one number, two where it is beyond 16 bits."""
    code = ord(character)
    if code < 0x10000:
        return _hexadecimal(f"{code:04x}")
    high, low = 0xD800 + (code - 0x10000 >> 10), 0xDC00 + (code & 0x3FF)
    return rf"{_hexadecimal(f'{high:04x}')}{_SLASH}+u{_hexadecimal(f'{low:04x}')}"


def _hexadecimal(digits: str) -> str:
    """Digits in either case."""
    return "".join(d if d.isdigit() else f"[{d}{d.upper()}]" for d in digits)


def _quoted(byte: int) -> str:
    return rf"\x{byte:02x}"
