"""The text of JSON: its tokens, where a value ends, what a string says.

The patterns here are for documents that `json_check` has found to be JSON; so they are short, and
take whatever lies between two quotes. None of them backtracks.
"""

import json
import re

import msgspec

WS = rb"[ \t\n\r]*+"
STRING = rb'"(?:[^"\\]++|\\.)*+"'
SHORT_STRING = rb'"(?:[^"\\]{1,4096}+|\\.){0,64}+"'
LITERAL = rb'[^ \t\n\r,\[\]{}":]++'
FLAT = rb'[\[{](?:[^"\[\]{}]++|' + SHORT_STRING + rb"){0,200}+[\]}]"
SIMPLE = b"(?:" + SHORT_STRING + b"|" + LITERAL + b"|" + FLAT + b")"
"""A value that a pattern can take: short, and no container in a container."""

_BRACKETS = re.compile(rb'(?:[^"\[\]{}]++|' + STRING + rb"){0,1000}([\[{]++|[\]}]++)?", re.DOTALL)
_STRING = re.compile(STRING, re.DOTALL)
_CLOSERS = {ord("{"): b"}", ord("["): b"]", ord('"'): b'"'}
_RAW = msgspec.json.Decoder(msgspec.Raw)
_TRAILING = "JSON is malformed: trailing characters (byte "
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_STRINGS = json.JSONDecoder(strict=False)


def _reported(source: bytes | memoryview) -> int | None:
    """The position that msgspec reports of what stands behind the first value, if it does."""
    try:
        _RAW.decode(source)
    except msgspec.DecodeError as error:
        words = str(error)
        return int(words[len(_TRAILING) : -1]) if words.startswith(_TRAILING) else None
    except RecursionError:
        return None
    return None


_SHIFT = (_reported(b"{}x") or 2) - 2
"""How far the reported position is from the trailing character itself."""


def strict_value_end(source: bytes, start: int) -> int | None:
    """Where the container or string that starts at `start` ends; None where msgspec can't say.

    msgspec skips a value at the speed of memory and says where something follows it. It refuses
    what is only nearly JSON, deeper than its stack, or followed by nothing.
    """
    reported = _reported(memoryview(source)[start:])
    if reported is None:
        return None
    return source.rfind(_CLOSERS[source[start]], start, start + reported - _SHIFT) + 1 or None


def value_end(source: bytes, start: int) -> int:
    """The offset behind the container or string that starts at `start`."""
    end = strict_value_end(source, start)
    if end is not None:
        return end
    string = _STRING.match(source, start)
    return string.end() if string else _count_brackets(source, start)


def _count_brackets(source: bytes, start: int) -> int:
    depth, place = 0, start
    while match := _BRACKETS.match(source, place):
        brackets = match[1]
        if brackets is None and match.end() == place:
            break
        place = match.end()
        if brackets is not None:
            opening = brackets[0] in b"[{"
            depth += len(brackets) if opening else -len(brackets)
            if depth <= 0:
                return place + depth
    return len(source)


def string_text(raw: bytes) -> str:
    r"""What a JSON string says: escapes resolved, bytes that are not UTF-8 shown as `\xff`."""
    try:
        text, damaged = raw.decode(), False
    except UnicodeDecodeError:
        text, damaged = raw.decode(errors="surrogateescape"), True
    said: str = _STRINGS.decode(text) if "\\" in text else text[1:-1]
    if damaged:
        said = _ESCAPED_BYTE.sub(lambda byte: f"\\x{ord(byte[0]) - 0xDC00:02x}", said)
    return said
