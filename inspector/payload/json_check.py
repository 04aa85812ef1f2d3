"""Whether bytes are JSON, and where they stop being it.

msgspec decides in a pass at the speed of memory, but it says little of what is wrong, and refuses
what Python's reader and many senders take: NaN, control characters in strings, lone surrogates,
any depth. What it refuses is given to it once more without what is often a little loose; what it
still refuses is read again here, without recursion.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from inspector.payload import json_loose
from inspector.payload.json_text import strict_value_end

_RAW = msgspec.json.Decoder(msgspec.Raw)

_WS = rb"[ \t\n\r]*+"
_ESCAPE = rb'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
_STRICT = rb'"(?:[^"\\\x00-\x1f]++|' + _ESCAPE + rb')*+"'
_NUMBER = rb"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"
_SCALAR = b"(?:" + _STRICT + b"|" + _NUMBER + b"|true|false|null)"
_RUN = b"{1,500}"

_SPACE = re.compile(_WS)
_OPENING = re.compile(rb"(?:\[" + _WS + b")" + _RUN)
_CLOSING = re.compile(rb"(?:\]" + _WS + b")" + _RUN + rb"|(?:\}" + _WS + b")" + _RUN)
_DESCENT = re.compile(rb"(?:\{" + _WS + rb'"[^"\\\x00-\x1f{]*+"' + _WS + b":" + _WS + b")" + _RUN)
_ITEMS = re.compile(b"(?:" + _SCALAR + _WS + b"," + _WS + b")" + _RUN)
_KEY = _STRICT + _WS + b":" + _WS
_MEMBERS = re.compile(b"(?:" + _KEY + _SCALAR + _WS + b"," + _WS + b")" + _RUN)
_NAME = re.compile(_KEY)
_VALUE = re.compile(_SCALAR)
_NEARLY = re.compile(b"(NaN|-?Infinity)" + rb'|"(?:[^"\\]++|' + _ESCAPE + rb')*+"')
_WELL_BEGUN = re.compile(rb'"(?:[^"\\]++|' + _ESCAPE + rb")*+")
_CONTROL = re.compile(rb"[\x00-\x1f]")
_LONE_SURROGATE = re.compile(
    rb"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F][0-9a-fA-F]{2})"
)

_IN_STRING = "a control character in a string"

_EXCERPT = 24
_SKIPPED_DEPTH = 3
_MOST_FAILED_SKIPS = 100


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a document breaks.

    Attributes:
        offset: bytes of the document (in UTF-8, without a byte order mark) before the place.
        line: from 1.
        column: in characters, from 1.
        expected: what could have stood there.
        found: what stands there, a short excerpt as sent; empty at the end of the document.
    """

    offset: int
    line: int
    column: int
    expected: str
    found: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.reason}"

    @property
    def reason(self) -> str:
        """What is wrong, without the line."""
        found = f"found {self.found!r}" if self.found else "it ends there"
        return f"column {self.column}: expected {self.expected}, {found}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: where it breaks, or what is odd about JSON that can still be read."""

    broken: Broken | None = None
    notes: tuple[str, ...] = ()


def check(source: bytes) -> Checked:
    """Read a whole document (UTF-8, without a byte order mark) and say whether it is JSON."""
    notes: list[str] = []
    try:
        _RAW.decode(source)
    except (msgspec.DecodeError, RecursionError):
        loose = _loose(source)
        audit = _Audit(source) if loose is None else None
        broken = audit.run() if audit else None
        if broken is not None:
            return Checked(broken)
        notes += audit.notes if audit else loose or ()
    return Checked(None, (*notes, *_not_utf8(source)))


def position(source: bytes, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1, the column in characters."""
    begin = source.rfind(b"\n", 0, offset) + 1
    before = source[begin:offset]
    column = len(before if before.isascii() else before.decode(errors="replace")) + 1
    return source.count(b"\n", 0, offset) + 1, column


def _loose(source: bytes) -> list[str] | None:
    """What is odd about JSON that msgspec takes once that is taken out; None where it does not."""
    words = list(json_loose.words(source))
    try:
        _RAW.decode(json_loose.tightened(source, words))
    except (msgspec.DecodeError, RecursionError):
        return None
    first: dict[str, int] = {}
    for start, stop in words:
        first.setdefault(source[start:stop].decode(), start)
    control = json_loose.control(source)
    if control is not None:
        first[_IN_STRING] = control
    return [_note(source, first[what], what) for what in sorted(first, key=first.__getitem__)]


def _note(source: bytes, offset: int, what: str) -> str:
    line, column = position(source, offset)
    return f"not strict JSON: {what} at line {line}, column {column}"


def _not_utf8(source: bytes) -> tuple[str, ...]:
    try:
        source.decode()
    except UnicodeDecodeError as error:
        return (f"not valid UTF-8 at byte {error.start}: such bytes are shown as \\xNN",)
    return ()


def _is_escaped(source: bytes, offset: int) -> bool:
    """Whether the backslash at an offset stands behind another one that takes it."""
    begin = offset
    while begin and source[begin - 1] == 0x5C:
        begin -= 1
    return (offset - begin) % 2 == 1


class _BrokenError(Exception):
    def __init__(self, offset: int, expected: str) -> None:
        super().__init__(expected)
        self.offset = offset
        self.expected = expected


class _Audit:
    """One reading of a document. Each state takes what it can and names the state that follows."""

    def __init__(self, source: bytes) -> None:
        self.notes: list[str] = []
        self._source = source
        self._at = 0
        self._open = bytearray()
        self._noted: set[str] = set()
        self._failed_skips = 0

    def run(self) -> Broken | None:
        state: _State | None = self._value
        try:
            while state is not None:
                self._take(_SPACE)
                state = state()
        except _BrokenError as error:
            line, column = position(self._source, error.offset)
            found = self._source[error.offset : error.offset + _EXCERPT]
            excerpt = found.decode(errors="backslashreplace")
            return Broken(error.offset, line, column, error.expected, excerpt)
        for lone in _LONE_SURROGATE.finditer(self._source):
            if not _is_escaped(self._source, lone.start()):
                self._note(lone.start(), "a lone surrogate")
                break
        return None

    def _note(self, offset: int, what: str) -> None:
        if what not in self._noted:
            self._noted.add(what)
            self.notes.append(_note(self._source, offset, what))

    def _take(self, pattern: re.Pattern[bytes]) -> bool:
        match = pattern.match(self._source, self._at)
        if match is None:
            return False
        self._at = match.end()
        return True

    def _here(self, char: bytes) -> bool:
        if not self._source.startswith(char, self._at):
            return False
        self._at += 1
        return True

    def _skip(self) -> bool:
        """Leave a sound container behind; only near the top, or a deep one would be read often."""
        worth_it = len(self._open) <= _SKIPPED_DEPTH and self._failed_skips < _MOST_FAILED_SKIPS
        if not (worth_it and self._source.startswith((b"[", b"{"), self._at)):
            return False
        end = strict_value_end(self._source, self._at)
        if end is None:
            self._failed_skips += 1
            return False
        self._at = end
        return True

    def _value(self, expected: str = "a value") -> "_State":
        if self._skip():
            return self._after
        begin = self._at
        if self._take(_OPENING):
            self._open += b"[" * self._source.count(b"[", begin, self._at)
            return self._first_item
        if self._take(_DESCENT):
            self._open += b"{" * self._source.count(b"{", begin, self._at)
            return self._value
        if self._here(b"{"):
            self._open += b"{"
            return self._first_name
        if self._open.endswith(b"[") and self._take(_ITEMS):
            return self._value
        self._scalar(expected)
        return self._after

    def _first_item(self) -> "_State":
        return self._close() if self._here(b"]") else self._value("a value or ']'")

    def _first_name(self) -> "_State":
        return self._close() if self._here(b"}") else self._name("a quoted name or '}'")

    def _name(self, expected: str = "a quoted name") -> "_State":
        if self._take(_MEMBERS):
            return self._name
        if not self._take(_NAME):
            if not self._source.startswith(b'"', self._at):
                raise _BrokenError(self._at, expected)
            self._scalar(expected)
            self._take(_SPACE)
            if not self._here(b":"):
                raise _BrokenError(self._at, "':'")
        return self._value

    def _after(self) -> "_State | None":
        if not self._open:
            if self._at < len(self._source):
                raise _BrokenError(self._at, "the end of the document")
            return None
        if self._close_many():
            return self._after
        in_array = self._open.endswith(b"[")
        if self._here(b","):
            return self._value if in_array else self._name
        if not self._here(b"]" if in_array else b"}"):
            raise _BrokenError(self._at, f"',' or '{']' if in_array else '}'}'")
        return self._close()

    def _close_many(self) -> bool:
        match = _CLOSING.match(self._source, self._at)
        if match is None:
            return False
        closer = match[0][:1]
        closed = self._source.count(closer, match.start(), match.end())
        if self._open[-closed:] != (b"[" if closer == b"]" else b"{") * closed:
            return False
        del self._open[-closed:]
        self._at = match.end()
        return True

    def _close(self) -> "_State":
        self._open.pop()
        return self._after

    def _scalar(self, expected: str) -> None:
        begin = self._at
        if self._take(_VALUE):
            return
        nearly = _NEARLY.match(self._source, begin)
        if nearly is None:
            if not self._source.startswith(b'"', begin):
                raise _BrokenError(begin, expected)
            self._take(_WELL_BEGUN)
            escape = self._source.startswith(b"\\", self._at)
            raise _BrokenError(self._at, "an escape such as \\n or \\u00e9" if escape else "'\"'")
        self._at = nearly.end()
        if nearly[1]:
            self._note(begin, nearly[1].decode())
        elif control := _CONTROL.search(nearly[0]):
            self._note(begin + control.start(), _IN_STRING)


_State = Callable[[], "_State | None"]
