"""Whatever bytes arrive, the next delivery is recorded and answered."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.client import wire
from tests.support.listening import Running

GOOD = [
    wire(b"GET http://name:1/any?a=b#c HTTP/1.1\r\nX-A: b", b""),
    wire(b"POST /any HTTP/1.1\r\nContent-Type: a/b", b"body"),
    wire(b"POST /any HTTP/1.1\r\nTransfer-Encoding: chunked", b"3\r\nabc\r\n0\r\n\r\n"),
    wire(b"POST /any HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket", b"body"),
]

hostile = st.one_of(
    st.binary(min_size=1, max_size=8),
    st.sampled_from(
        [b"\xff", b"\xed\xa0\x80", b"\x00", b"\r\n", b"\n", b":", b"[", b"%", b"\x1b["]
    ),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good request with something in it, or instead of a part of it, that is not."""
    sent = draw(st.sampled_from(GOOD))
    start = draw(st.integers(0, len(sent)))
    end = draw(st.integers(start, min(len(sent), start + 4)))
    return sent[:start] + draw(hostile) + sent[end:]


@settings(max_examples=200, deadline=None)
@given(sent=st.one_of(damaged(), st.binary(max_size=60)))
def test_whatever_bytes_arrive_the_next_delivery_is_recorded(
    listener: Running, sent: bytes
) -> None:
    with listener.connect() as client:
        client.send(sent)
        client.half_close()
        with suppress(ConnectionResetError):
            client.rest()
    assert listener.post("/after-any-bytes").status == 200
