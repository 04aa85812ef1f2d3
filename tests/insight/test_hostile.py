"""Nothing that can arrive ends the judging: a journal with it has to go on opening."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.cli.verifying.given import Asked, Request
from inspector.cli.verifying.judging import judged
from inspector.delivery import Delivery, Endpoint, RawHeaders
from inspector.insight import Fold, fold, known
from inspector.insight.diagnosis import explained, finding
from inspector.insight.fold import FAILED
from inspector.listener.handshakes import decide, may_try_out
from inspector.providers import builtin

PROVIDERS = sorted(builtin())
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KNOWN = known(
    tuple(Endpoint(f"/{name}", provider=name) for name in PROVIDERS),
    {},
    {name: [SECRET, "plain"] for name in PROVIDERS},
)

PIECES = [
    *(b"/", b"//", b"[", b"]", b":", b"?", b"#", b"%", b"%5", b"%00", b"\xff", b"@", b"\\", b"&"),
    *(b"=", b";", b"http://", b"https://[", b":99999999", b"hub.mode=subscribe", b"hub.challenge="),
    *(b"hub.verify_token=", *(b"/" + name.encode() for name in PROVIDERS)),
]
TARGETS = st.lists(st.sampled_from(PIECES), max_size=7).map(lambda some: b"/" + b"".join(some))

NAMES = sorted(
    {b"Host", b"Content-Type", b"Content-Encoding", b"Authorization"}
    | {
        name.encode()
        for provider in builtin().values()
        for scheme in provider.schemes
        for name in (scheme.header, scheme.timestamp.partition(":")[2])
        if name and "*" not in name
    }
    | {one.header.encode() for p in builtin().values() for one in p.handshakes if one.header}
)
VALUES = [
    *(b"", b" ", b"\xff", b"0", b"-1", b"1700000000", b"9" * 400, b"1e9", b"NaN", b"\xd9\xa1"),
    *(b"t=1,v1=", b"v1,", b"v1a,AAAA", b"sha256=", b"sha256=00", b"a" * 64, b"=", b",", b"t=,t="),
    *(b"application/json; charset=utf-99", b"application/x-www-form-urlencoded", b"gzip", b"br"),
    *(b"multipart/form-data; boundary=", b"[::1", b"a b", b"2026-01-01T00:00:00+99:99", b"ping"),
]
HEADERS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=5)

BODIES = st.sampled_from(
    [
        *(b"", b"{}", b"[]", b"null", b'"', b"{", b"[" * 3000, b"\xff\xfe", b"\xef\xbb\xbf{}"),
        *(b'{"type":1}', b'{"type":"url_verification","challenge":{}}', b'{"id":1e999}'),
        *(b'{"event":"endpoint.url_validation","payload":[]}', b'{"Type":"Notification"}'),
        *(b'{"Type":"SubscriptionConfirmation","SubscribeURL":"https://["}', b"webhook_id=%"),
        *(b'{"event":"endpoint.url_validation","payload":{"plainToken":"\\ud800"}}', b"a=%ff&a"),
        *(b'{"signature":{"timestamp":"x","token":1,"signature":[]}}', b"1" * 5000, b'{"a":-0}'),
        *(b'{"object":"page","entry":[{}]}', b"\x1f\x8b\x08", b'{"id":"\\ud800","type":[]}'),
    ]
)


@settings(max_examples=100, deadline=None)
@given(TARGETS, HEADERS, BODIES, st.sampled_from([b"GET", b"POST"]))
@example(b"//[?hub.mode=subscribe&hub.challenge=a&hub.verify_token=t", [], b"", b"GET")
def test_whatever_arrives_is_judged(
    target: bytes, headers: list[tuple[bytes, bytes]], body: bytes, method: bytes
) -> None:
    given_headers: RawHeaders = tuple(headers)
    one = Delivery(
        1, 1_700_000_000_000_000, method.decode(), target, "1.1", given_headers, body,
        size=len(body),
    )  # fmt: skip
    it = Fold(KNOWN)
    insight = it.arrive(one)
    assert insight.signature.reason != FAILED.reason
    finding(KNOWN, one, insight)
    may_try_out(one)
    decide(it, one, is_set=True)


def test_a_delivery_that_cannot_be_judged_leaves_the_others_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def of_odd_ones_fails(provider: object, delivery: Delivery, *, is_set: bool) -> None:
        assert delivery.id % 2 == 0

    monkeypatch.setattr(fold, "tried_by", of_odd_ones_fails)
    told: list[tuple[int, type[Exception]]] = []
    it = Fold(KNOWN, failed=lambda delivery, error: told.append((delivery.id, type(error))))
    several = [Delivery(n, n, "POST", b"/a", "1.1", (), b"{}", size=2) for n in (2, 3, 4, 5)]
    first, second, third, fourth = map(it.arrive, several)
    assert second.signature == fourth.signature == FAILED
    assert (second.provider, second.endpoint) == (None, "/a")
    assert first.signature == third.signature != FAILED
    assert [one.attempt for one in (first, second, third, fourth)] == [1, 2, 3, 4]
    assert told == [(3, AssertionError)]
    assert explained(KNOWN, several[1], second) == FAILED
    asked = Asked(request=Request())
    assert judged(KNOWN, several[1], second, asked).insight.signature == FAILED
