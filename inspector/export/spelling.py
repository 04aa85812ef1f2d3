"""Known secrets, however a request spells them."""

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import chain
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
_SLASH = r"(?:\\|%(?:25)*5[Cc])"  # a backslash, also in a form
_HEX = "[0-9A-Fa-f]"
_BEFORE = "|".join(  # what ends as a word does, though another may begin behind it
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
    """Finds secrets in linear time, whatever a text is.

    Args:
        patterns: of some each, one after the other; what a group matches stays.
    """

    def __init__(self, patterns: Sequence[_Pattern]) -> None:
        self._patterns = patterns

    def is_in(self, text: bytes) -> bool:
        """Whether one is in a text."""
        return any(pattern.search(text) is not None for pattern in self._patterns)

    def replaced(self, by: bytes, text: bytes) -> tuple[bytes, int]:
        """The text with something else in their place, and how many they were."""
        total = 0
        for pattern in self._patterns:
            text, count = pattern.subn(lambda one: b"".join(filter(None, one.groups())) + by, text)
            total += count
        return text, total


def finder(secrets: Iterable[str]) -> Finder | None:
    r"""What finds secrets, the longest first; None where there are none.

    Each is found as it is, in UTF-8 or Latin-1, and with any of its characters escaped as URLs
    (`%2f`), forms (`+`) and JSON (`\u00e9`, `\/`, also within a text within JSON) do; in hex; and
    in base64 of either alphabet, also as a part of what was encoded (`user:secret`). So is the key
    behind a prefix as `whsec_`, and where that is base64, what it stands for. What is short is
    found as it is only where it stands alone, in no longer word: neither an escape before it, of
    whatever language, nor a prefix that ends in `_` makes a word longer.
    """
    known = {secret for secret in secrets if secret}
    # The long ones first, so that no short one, as it begins before, takes a part of them.
    patterns = list(filter(None, (_any_of(map(_long, known)), _any_short(known))))
    if not patterns:
        return None
    import re2  # only who exports waits for it

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.longest_match = True
    options.max_mem = _MOST_MEMORY
    return Finder([re2.compile(pattern.encode(), options) for pattern in patterns])


def _any_of(forms: Iterable[Iterable[str]]) -> str:
    return "|".join(sorted(set(chain.from_iterable(forms))))


def _any_short(secrets: Set[str]) -> str:
    """A pattern of those that are short; what stands before one and stays is a group."""
    words, others = _any_of(map(_words, secrets)), _any_of(map(_no_words, secrets))
    return rf"(?:({_BEFORE})|\b)(?:{words}|{others})|{others}" if words else others


def _words(secret: str) -> Iterator[str]:
    """Patterns of what is short and found where a word begins only, as it begins plainly."""
    for text in filter(_is_short, _texts(secret)):
        if _WORD.match(text[0]):
            yield _quoted(ord(text[0])) + _ended(text[1:])


def _no_words(secret: str) -> Iterator[str]:
    """Patterns of what is short and begins with an escape, or with what is in no word."""
    for text in filter(_is_short, _texts(secret)):
        first = _escapes if _WORD.match(text[0]) else _spellings
        yield first(text[0]) + _ended(text[1:])


def _long(secret: str) -> Iterator[str]:
    """Patterns of all other forms of a secret."""
    texts = _texts(secret)
    yield from ("".join(map(_spellings, text)) for text in texts if not _is_short(text))
    raw = {secret_bytes(text) for text in texts}
    decoded = _decoded(secret)
    if decoded is not None:
        raw.add(decoded)
    for one in raw:
        if len(one) >= SHORTEST_ENCODED:
            yield _hexadecimal(one.hex())
            yield from (_in_base64(one, before) for before in range(3))
    if decoded is not None and len(decoded) >= SHORTEST_ENCODED:
        yield "".join(map(_byte, decoded))


def _texts(secret: str) -> set[str]:
    """A secret, and its key behind a prefix."""
    return {secret, _PREFIX.sub("", secret, count=1)} - {""}


def _is_short(text: str) -> bool:
    return len(secret_bytes(text)) < SHORTEST_WITHIN


def _ended(text: str) -> str:
    """A pattern of the rest of a text that goes on in no longer word, unless its end is escaped."""
    if not text or not _WORD.match(text[-1]):
        return "".join(map(_spellings, text))
    last = rf"(?:{_quoted(ord(text[-1]))}\b|{_escapes(text[-1])})"
    return "".join(map(_spellings, text[:-1])) + last


def _decoded(secret: str) -> bytes | None:
    """What the key behind a prefix stands for in base64; None where there is none."""
    key = _PREFIX.sub("", secret, count=1)
    if key == secret:
        return None
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
    if character in _JSON:
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


def _escapes(character: str) -> str:
    """A pattern of an ASCII character that JSON or a URL writes as its number."""
    return f"(?:{_in_json(character)}|{_in_url(ord(character))})"


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
