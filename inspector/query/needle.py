"""Finding a text: in values, and in bodies as the bytes that were sent.

Where case is ignored, both sides are case-folded as Unicode says; here that is done without
decoding a body, wherever its bytes alone can tell. A character with a mark is found however it is
written: see `spelling`.
"""

import json
import re
from collections.abc import Callable

from inspector.payload.spelling import spelling
from inspector.payload.wanted import ESCAPED_SHORTLY, FOLDING
from inspector.query.filter import Text

_ASCII_RUN = re.compile("[\x00-\x7f]+")
_ESCAPE = re.compile(r'(?:\\u[0-9a-fA-F]{4})+|\\["\\/bfnrt]')
_STRING = json.JSONDecoder(strict=False)


def contains(wanted: Text) -> Callable[[str], bool]:
    """Whether a value contains a text."""
    folded = _folded(wanted)
    pattern = spelling(folded).pattern
    if pattern is not None:
        search = re.compile(pattern).search
        return _of_folded(wanted, lambda value: folded in value or search(value) is not None)
    if wanted.exact:
        return lambda value: folded in value
    return lambda value: folded in value.casefold()


def equals(wanted: Text) -> Callable[[str], bool]:
    """Whether a value is a text."""
    folded = _folded(wanted)
    pattern = spelling(folded).pattern
    if pattern is not None:
        match = re.compile(pattern).fullmatch
        return _of_folded(wanted, lambda value: value == folded or match(value) is not None)
    if wanted.exact:
        return lambda value: value == folded
    return lambda value: value.casefold() == folded


def _folded(wanted: Text) -> str:
    return wanted.text if wanted.exact else wanted.text.casefold()


def _of_folded(wanted: Text, decide: Callable[[str], bool]) -> Callable[[str], bool]:
    return decide if wanted.exact else lambda value: decide(value.casefold())


def within(wanted: Text) -> Callable[[bytes], bool]:
    """Whether a body, in UTF-8, contains a text: as it was sent, or behind its JSON escapes."""
    as_sent = _as_sent(wanted)
    in_text = contains(wanted)
    escaped_shortly = not ESCAPED_SHORTLY.isdisjoint(wanted.text)

    def found(source: bytes) -> bool:
        if as_sent(source):
            return True
        if b"\\" not in source or not (escaped_shortly or b"\\u" in source):
            return False
        return in_text(resolved(source))

    return found


def resolved(source: bytes) -> str:
    r"""A body with its JSON escapes resolved, wherever they stand: `caf\u00e9` is `café`."""
    return _ESCAPE.sub(_character, source.decode(errors="surrogateescape"))


def _character(escape: re.Match[str]) -> str:
    text: str = _STRING.decode(f'"{escape[0]}"')
    return text


def _as_sent(wanted: Text) -> Callable[[bytes], bool]:
    folded = _folded(wanted)
    pattern, _, steady = spelling(folded)
    ascii_run = max(_ASCII_RUN.findall(steady), key=len, default="").encode()
    in_text = contains(wanted)
    if wanted.exact:
        raw = folded.encode()
        if pattern is None:
            return lambda source: raw in source
        return lambda source: (
            raw in source
            or (not source.isascii() and ascii_run in source and in_text(_decoded(source)))
        )
    if folded.isascii():
        return lambda source: (
            ascii_run in source.lower() or (_folds(source) and in_text(_decoded(source)))
        )
    return lambda source: (
        not source.isascii()
        and (ascii_run in source.lower() or _folds(source))
        and in_text(_decoded(source))
    )


def _folds(source: bytes) -> bool:
    """Whether there is anything beyond ASCII in it that folds to ASCII."""
    return not source.isascii() and FOLDING.search(source) is not None


def _decoded(source: bytes) -> str:
    return source.decode(errors="surrogateescape")
