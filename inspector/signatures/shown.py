"""Bytes as the consoles of languages show them: people paste what their code printed."""

import re
from contextlib import suppress

_BUFFER = re.compile(rb"<Buffer((?: [0-9a-fA-F]{2})+)(?: \.\.\. \d+ more bytes?)?>")
_PAIRS = re.compile(rb"[0-9a-fA-F]{2}(?:([ :-])[0-9a-fA-F]{2}(?:\1[0-9a-fA-F]{2})*)")
_LITERAL = re.compile(rb"(bytearray\(b|b)?(['\"])((?:[^\\]|\\.)*)\2\)?", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:[xX]([0-9a-fA-F]{2})|(.))", re.DOTALL)
_SIGNS = {b"a": b"\a", b"b": b"\b", b"e": b"\x1b", b"f": b"\f", b"n": b"\n", b"r": b"\r",
          b"t": b"\t", b"v": b"\v", b"0": b"\0"}  # fmt: skip
_ARRAY = re.compile(rb"(?:[A-Za-z][\w.]*(?:\(\d+\))?|\[\]\w+)?\s*[\[{(]([\s\d,xa-fA-F-]+)[\]})]")
_JSON = re.compile(
    rb"""\{\s*["']?type["']?:\s*["']Buffer["'],\s*["']?data["']?:\s*\[([\s\d,]+)\]\s*\}"""
)
_NUMBERS = re.compile(rb"[\s,]+")


def shown_bytes(text: bytes) -> bytes | None:
    r"""The bytes that a text shows; None where it shows none.

    Known are `<Buffer 98 5e>` and `{"type":"Buffer","data":[152,94]}` (Node, the
    first ones where it cuts them), `98:5e` and `98-5E`
    (OpenSSL, .NET), `0x985e`, `b'\x98^'` (Python, Ruby), and numbers in brackets, signed ones too:
    `[152, 94]`, `Uint8Array(2) [ 152, 94 ]`, `[]byte{0x98, 0x5e}`, `[-104, 94]` (Java).
    """
    found = _BUFFER.fullmatch(text)
    if found or _PAIRS.fullmatch(text):
        digits = found[1] if found else text
        return bytes.fromhex(digits.translate(None, b" :-").decode())
    if text[:2] in (b"0x", b"0X"):
        with suppress(ValueError):
            return bytes.fromhex(text[2:].decode("ascii"))
    literal = _LITERAL.fullmatch(text)
    if literal and (literal[1] or b"\\" in literal[3]):
        return _ESCAPE.sub(_unescaped, literal[3])
    array = _ARRAY.fullmatch(text) or _JSON.fullmatch(text)
    return _of_numbers(array[1]) if array else None


def _unescaped(found: re.Match[bytes]) -> bytes:
    digits, sign = found[1], found[2]
    return _SIGNS.get(sign, sign) if digits is None else bytes.fromhex(digits.decode())


def _of_numbers(written: bytes) -> bytes | None:
    numbers = []
    for number in filter(None, _NUMBERS.split(written)):
        try:
            value = int(number, 16 if b"x" in number else 10)
        except ValueError:
            return None
        if not -128 <= value <= 255:
            return None
        numbers.append(value & 255)
    return bytes(numbers)
