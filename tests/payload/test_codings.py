import gzip
import random
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.payload import read
from inspector.payload.codings import decode


def raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(body) + compressor.flush()


NOISE = random.Random(1).randbytes(200_000)


def zlib_deflate(body: bytes) -> bytes:
    return zlib.compress(body)


def gzipped(body: bytes) -> bytes:
    return gzip.compress(body)


def both(body: bytes) -> bytes:
    return gzip.compress(zlib.compress(body))


@pytest.mark.parametrize("body", [b'{"a":1}', b"x", NOISE, b"0" * 300_000])
@pytest.mark.parametrize(
    "encoding, encode",
    [
        ("gzip", gzipped),
        ("X-GZIP", gzipped),
        (" gzip , identity", gzipped),
        ("deflate", zlib_deflate),
        ("deflate", raw_deflate),
        ("deflate, gzip", both),
    ],
)
def test_a_coded_body_is_decoded(
    encoding: str, encode: Callable[[bytes], bytes], body: bytes
) -> None:
    assert decode(encode(body), encoding)[0] == body


def test_what_was_decoded_is_said_in_bytes() -> None:
    body = b'{"a":"%s"}' % (b"x" * 5000)
    sent = gzip.compress(body)
    payload = read(sent, "application/json", "gzip")
    assert (payload.kind, payload.decoded) == ("json", body)
    assert payload.notes == (f"decoded from gzip, {len(sent)} → 5,008 bytes",)


def test_gzip_that_is_not_declared_is_decoded_and_that_is_said() -> None:
    payload = read(gzip.compress(b"[1]"), "application/json")
    assert payload.kind == "json"
    assert payload.notes[0].endswith("though no Content-Encoding says so")


def test_several_gzip_members_are_one_body() -> None:
    assert decode(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip")[0] == b"one two"


def test_a_bomb_stops_at_the_limit_and_never_holds_much_more() -> None:
    limit = 1_000_000
    bomb = gzip.compress(bytes(60_000_000))
    tracemalloc.start()
    try:
        decoded, notes = decode(bomb, "gzip", limit)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(decoded) == limit
    assert peak < 2.5 * limit
    assert "decoding stops at 1,000,000 bytes" in notes[0]


def test_a_body_of_exactly_the_limit_is_whole() -> None:
    decoded, notes = decode(gzip.compress(bytes(5000)), "gzip", 5000)
    assert (len(decoded), "stops" in notes[0]) == (5000, False)


@given(st.integers(0, 400))
def test_a_truncated_stream_gives_what_it_held(cut: int) -> None:
    body = b"".join(b"line %d\n" % number for number in range(100))
    sent = gzip.compress(body)
    decoded, notes = decode(sent[: min(cut, len(sent) - 1)], "gzip")
    assert body.startswith(decoded) or decoded == sent[:cut]
    assert notes


def stored(block: bytes) -> bytes:
    """A deflate block that is not compressed (RFC 1951, 3.2.4)."""
    size = len(block).to_bytes(2, "little")
    return b"\x00" + size + bytes(byte ^ 0xFF for byte in size) + block


@pytest.mark.parametrize("size", [1, 1000, 65_000, 100_000, 200_000])
def test_a_damaged_stream_gives_all_that_came_before_the_damage(size: int) -> None:
    blocks = (NOISE[begin : min(begin + 60_000, size)] for begin in range(0, size, 60_000))
    reserved_block_type = b"\x07"
    sent = b"".join(map(stored, blocks)) + reserved_block_type + NOISE
    decoded, notes = decode(sent, "deflate")
    assert decoded == NOISE[:size]
    assert "it is damaged there (invalid block type)" in notes[0]


def test_a_wrong_checksum_costs_nothing_of_the_body() -> None:
    sent = bytearray(gzip.compress(b"hello " * 100))
    sent[-5] ^= 1
    decoded, notes = decode(bytes(sent), "gzip")
    assert decoded == b"hello " * 100
    assert "incorrect data check" in notes[0]


def test_bytes_behind_the_stream_are_said() -> None:
    decoded, notes = decode(gzip.compress(b"hello") + b"tail", "gzip")
    assert decoded == b"hello"
    assert "4 bytes that are not part of it follow" in notes[0]


@pytest.mark.parametrize(
    "encoding, note",
    [
        ("br", "encoded as br, which can't be decoded here: shown as sent"),
        ("gzip", "sent as gzip, but not gzip: shown as sent"),
        ("gzip,gzip,gzip,gzip,gzip", "5 content codings on one body: shown as sent"),
    ],
)
def test_what_cannot_be_decoded_is_shown_as_sent(encoding: str, note: str) -> None:
    assert decode(b"hello", encoding) == (b"hello", [note])


def test_what_is_still_coded_is_not_taken_for_what_its_content_type_says() -> None:
    sent = b"\x1b\x00\xf8\xff" * 10
    payload = read(sent, "application/json", "br")
    assert (payload.kind, payload.decoded, len(payload.notes)) == ("bytes", sent, 1)
    assert read(b"[1]", "application/json", "br").kind == "json", "a coding that was not used"


@pytest.mark.parametrize("encoding", ["", "identity", "none", " , identity"])
def test_no_coding_leaves_the_body_alone(encoding: str) -> None:
    assert decode(b"hello", encoding) == (b"hello", [])


def test_an_empty_body_is_empty_whatever_its_coding() -> None:
    assert read(b"", "application/json", "gzip").kind == "empty"
    assert read(gzip.compress(b""), "application/json", "gzip").kind == "empty"
