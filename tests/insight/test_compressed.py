"""Compressed bodies: read decoded to know what they mean, judged as they were sent."""

import gzip
import hmac
import json
import tracemalloc
import zlib

import pytest
from msgspec.structs import replace

from inspector.delivery import Delivery
from inspector.insight import Fold, diagnosis, known
from inspector.insight.decoded import LARGEST, decoded
from inspector.signatures import Finding
from tests.support.journals import delivery

MISSIVE = {
    "rule": {"id": "r1", "type": "label_change", "description": "a rule"},
    "conversation": {"id": "c1", "subject": "s"},
    "latest_message": {"id": "m1", "updated_at": 1_548_434_556},
}
BODY = json.dumps(MISSIVE).encode()


def raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(body) + compressor.flush()


def sent(body: bytes, coding: bytes = b"gzip", number: int = 1) -> Delivery:
    right = hmac.new(b"s", body, "sha256").hexdigest().encode()
    headers = ((b"Content-Encoding", coding), (b"X-Hook-Signature", b"sha256=" + right))
    return replace(delivery(body, "/hooks", headers=headers), id=number)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (b"gzip", gzip.compress(BODY, mtime=0)),
        (b"", gzip.compress(BODY, mtime=0)),
        (b"deflate", zlib.compress(BODY)),
        (b"deflate", raw_deflate(BODY)),
        (b"deflate, gzip", gzip.compress(zlib.compress(BODY), mtime=0)),
    ],
)
def test_whose_a_compressed_delivery_is_and_what_happened_is_read_from_what_it_holds(
    coding: bytes, body: bytes
) -> None:
    it = known((), {}, {"missive": ("s",)})
    insight = Fold(it).arrive(sent(body, coding))
    assert (insight.provider, insight.events[0].type) == ("missive", "label_change")
    assert insight.signature.verdict == "valid", "over the bytes as they were sent"
    _, provider, reading = Fold(it).whose(sent(body, coding))
    assert provider is not None
    assert reading is not None
    assert reading.text("$.rule.id") == "r1", "which the guard counts by"


def test_a_retry_that_was_compressed_anew_is_no_other_body() -> None:
    fold = Fold(known((), {}, {}))
    fold.arrive(sent(gzip.compress(BODY, mtime=1)))
    again = fold.arrive(sent(gzip.compress(BODY, 1, mtime=2), number=2))
    assert (again.repeat.kind, again.attempt) == ("retry", 2)
    other = fold.arrive(sent(gzip.compress(BODY.replace(b'"s"', b'"t"')), number=3))
    assert other.events[0].key == again.events[0].key


def test_a_provider_that_a_compressed_body_speaks_for_is_named_by_the_diagnosis() -> None:
    it = known((), {}, {"stripe": ("s",)}, told={"/hooks": "stripe"})
    one = sent(gzip.compress(BODY))
    found: Finding = diagnosis.finding(it, one, Fold(it).arrive(one))
    assert found.fix is None or found.fix.value == "missive"
    assert "missive" in f"{found.reason} {found.hint}".lower()


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(BODY, mtime=0)[:-9],
        gzip.compress(BODY, mtime=0) + b"tail",
        gzip.compress(BODY + b" " * LARGEST, mtime=0),
        b"not gzip",
    ],
)
def test_what_is_not_decoded_whole_stays_as_it_was_sent(body: bytes) -> None:
    insight = Fold(known((), {}, {})).arrive(sent(body))
    assert insight.provider is None
    assert insight.events[0].key_strength == "body"


def test_a_bomb_is_given_up_at_the_bound() -> None:
    bomb = sent(gzip.compress(bytes(60 * LARGEST)))
    tracemalloc.start()
    try:
        assert decoded(bomb) is bomb
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * LARGEST
