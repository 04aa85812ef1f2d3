"""Content-Encoding undone, for reading only: bounded, and as far as the bytes allow."""

import zlib
from io import BytesIO
from typing import NamedTuple

DECODE_LIMIT = 64 * 1024 * 1024
"""Bytes that a body is decoded to at most."""

_SLICE = 64 * 1024
_MOST_CODINGS = 4
_MOST_MEMBERS = 1000
_GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP, _ZLIB, _RAW_DEFLATE = 31, 15, -15
_UNTOUCHED = {"", "identity", "none"}


def decode(
    body: bytes, content_encoding: str, limit: int = DECODE_LIMIT
) -> tuple[bytes, list[str]]:
    """Undo the codings of a body, the last one first, and say what was done.

    Args:
        body: the bytes as sent.
        content_encoding: the header, one coding or several in the order they were applied.
        limit: bytes after which decoding stops.

    Returns:
        The decoded bytes, or as much of them as there was, and notes. A body that is gzip without
        saying so is decoded too.
    """
    found = _decoded(body, content_encoding, limit)
    return found.body, found.notes


def undone(body: bytes, content_encoding: str, limit: int) -> bytes:
    """A body without its codings; the very bytes that were given where not all could be undone.

    Args:
        body: the bytes as sent.
        content_encoding: the header; empty where there is none, see `decode`.
        limit: bytes of the decoded body from which it is not.
    """
    found = _decoded(body, content_encoding, limit)
    return found.body if found.whole else body


class _Decoded(NamedTuple):
    """What became of a body.

    Attributes:
        body: decoded as far as it could be.
        notes: what was done, or why it was not.
        whole: whether nothing is left to be decoded.
    """

    body: bytes
    notes: list[str]
    whole: bool


def _decoded(body: bytes, content_encoding: str, limit: int) -> _Decoded:
    codings = [coding.strip().lower() for coding in content_encoding.split(",")]
    codings = [coding for coding in codings if coding not in _UNTOUCHED]
    if len(codings) > _MOST_CODINGS:
        return _Decoded(body, [f"{len(codings)} content codings on one body: shown as sent"], False)
    if not codings and body.startswith(_GZIP_MAGIC):
        decoded, note, whole = _inflated(body, "gzip", limit)
        return _Decoded(decoded, [f"{note}, though no Content-Encoding says so"], whole)
    notes: list[str] = []
    whole = True
    for coding in reversed(codings):
        if coding not in ("gzip", "x-gzip", "deflate"):
            note = f"encoded as {coding}, which can't be decoded here: shown as sent"
            return _Decoded(body, [*notes, note], False)
        body, note, this_whole = _inflated(body, coding.removeprefix("x-"), limit)
        notes.append(note)
        whole = whole and this_whole
    return _Decoded(body, notes, whole)


def _inflated(body: bytes, coding: str, limit: int) -> tuple[bytes, str, bool]:
    """What comes out of one coding, what is to be said of it, and whether that is all."""
    if not body:
        return body, f"empty, though sent as {coding}", True
    if coding == "gzip" and not body.startswith(_GZIP_MAGIC):
        return body, "sent as gzip, but not gzip: shown as sent", False
    window = _GZIP if coding == "gzip" else _ZLIB if _has_zlib_head(body) else _RAW_DEFLATE
    inflation = _Inflation(body, window, limit)
    if window == _ZLIB and not inflation.decoded:
        inflation = _Inflation(body, _RAW_DEFLATE, limit)
    if not inflation.decoded and inflation.trouble:
        return body, f"sent as {coding}, but {inflation.trouble}: shown as sent", False
    note = f"decoded from {coding}, {len(body):,} → {len(inflation.decoded):,} bytes"
    if inflation.trouble:
        note += f"; {inflation.trouble}"
    return inflation.decoded, note, not inflation.trouble


def _has_zlib_head(body: bytes) -> bool:
    return body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0


class _Inflation:
    """One stream inflated up to a limit.

    Attributes:
        decoded: what came out.
        trouble: why that is not all, a clause; empty when it is.
    """

    def __init__(self, body: bytes, window: int, limit: int) -> None:
        self.trouble = ""
        self._out = BytesIO()
        self._window = window
        self._limit = limit
        self._run(memoryview(body))
        self.decoded = self._out.getvalue()

    def _run(self, body: memoryview) -> None:
        for _ in range(_MOST_MEMBERS):
            stream, read = self._member(body)
            body = body[read:]
            if self.trouble:
                return
            if not stream.eof:
                self.trouble = "it ends before its stream does"
                return
            if not body:
                return
            if self._window != _GZIP or bytes(body[:3]) != _GZIP_MAGIC:
                self.trouble = f"{len(body):,} bytes that are not part of it follow"
                return
        self.trouble = f"more than {_MOST_MEMBERS:,} gzip members, the rest is left out"

    def _member(self, body: memoryview) -> "tuple[zlib._Decompress, int]":
        """Inflate one stream; returns its decompressor and the bytes it took.

        zlib gives nothing of a slice that turns out damaged, so such a slice is tried again from
        where it began, in smaller ones.
        """
        stream, read, step = zlib.decompressobj(self._window), 0, _SLICE
        while read < len(body) and not stream.eof:
            before = stream.copy()
            mark = self._out.tell()
            piece = body[read : read + step]
            try:
                self._slice(stream, piece)
            except zlib.error as error:
                stream = before
                self._out.seek(mark)
                self._out.truncate()
                if step == 1:
                    self.trouble = f"it is damaged there ({_reason(error)})"
                    break
                step = max(1, step // 16)
                continue
            read += len(piece) - len(stream.unused_data)
            if self.trouble:
                break
        return stream, read

    def _slice(self, stream: "zlib._Decompress", piece: memoryview) -> None:
        data: bytes | memoryview = piece
        while not stream.eof:
            room = self._limit - self._out.tell()
            wanted = max(1, min(room, _SLICE))
            inflated = stream.decompress(data, wanted)
            if len(inflated) > room:
                self.trouble = f"it goes on, but decoding stops at {self._limit:,} bytes"
                return
            self._out.write(inflated)
            data = stream.unconsumed_tail
            if not data and len(inflated) < wanted:
                return


def _reason(error: zlib.error) -> str:
    return str(error).rpartition(": ")[2] or "not a valid stream"
