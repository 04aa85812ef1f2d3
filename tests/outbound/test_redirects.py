"""Where an answer leads on, and what is sent there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import RawHeaders
from inspector.outbound.exchange import Exchanged, address_of
from inspector.outbound.redirects import MOST, Redirected, redirected
from inspector.visible import visible

ORIGIN = (b"Inspector-Origin", b"send token")
ONLY_THERE = frozenset({b"inspector-origin"})
SIGNED = (b"X-Hook-Signature", b"sha256=00")
TYPED = (b"Content-Type", b"application/json")
ASKED = Redirected("http://one:3000/hooks/a?x=1", "POST", (ORIGIN, SIGNED, TYPED), b"{}")


def to(location: bytes, status: int = 307) -> Exchanged:
    return Exchanged(status=status, headers=((b"LOCATION", location),))


def led(asked: Redirected, got: Exchanged) -> Redirected:
    found = redirected(asked, got, only_there=ONLY_THERE)
    assert isinstance(found, Redirected)
    return found


@pytest.mark.parametrize(
    "got",
    [
        Exchanged(status=200, headers=((b"Location", b"/x"),)),
        Exchanged(status=304, headers=((b"Location", b"/x"),)),
        Exchanged(status=300, headers=((b"Location", b"/x"),)),
        Exchanged(status=503),
        Exchanged(problem="nobody listens there"),
        Exchanged(status=307, headers=((b"Location", b"/x"),), problem="its answer broke off"),
    ],
)
def test_other_answers_lead_nowhere(got: Exchanged) -> None:
    assert redirected(ASKED, got) is None


@pytest.mark.parametrize(
    ("location", "url"),
    [
        (b"http://two/x", "http://two/x"),
        (b"https://one:3000/y?z=1", "https://one:3000/y?z=1"),
        (b"/", "http://one:3000/"),
        (b"b", "http://one:3000/hooks/b"),
        (b"../b?c", "http://one:3000/b?c"),
        (b"?y=2", "http://one:3000/hooks/a?y=2"),
        (b"//two:81/b", "http://two:81/b"),
        ("/caf\xe9".encode(), "http://one:3000/caf\xe9"),
        (b"/caf\xe9", "http://one:3000/caf\xe9"),
        (b"HTTP://Two/B", "http://Two/B"),
    ],
)
def test_a_location_is_read_from_where_it_was_said(location: bytes, url: str) -> None:
    assert led(ASKED, to(location)).url == url


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD"])
def test_a_redirect_that_keeps_the_method_keeps_everything(status: int, method: str) -> None:
    asked = Redirected(ASKED.url, method, ASKED.headers, ASKED.body)
    assert led(asked, to(b"/b", status)) == Redirected(
        "http://one:3000/b", method, ASKED.headers, b"{}", 1
    )


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (303, "POST", "GET"),
        (303, "PUT", "GET"),
        (301, "PUT", "PUT"),
        (302, "DELETE", "DELETE"),
        (303, "HEAD", "HEAD"),
        (303, "GET", "GET"),
    ],
)
def test_what_becomes_a_get_leaves_its_body_behind(status: int, method: str, then: str) -> None:
    asked = Redirected(ASKED.url, method, (ORIGIN, SIGNED, TYPED), b"{}")
    found = led(asked, to(b"/b", status))
    assert found.method == then
    became_get = then == "GET" != method
    assert found.body == (b"" if became_get else b"{}")
    assert found.headers == ((ORIGIN, SIGNED) if became_get else (ORIGIN, SIGNED, TYPED))


@pytest.mark.parametrize(
    ("location", "stays"),
    [
        (b"/other", True),
        (b"http://ONE:3000/other", True),
        (b"https://one:3000/", False),
        (b"http://one/", False),
        (b"http://two:3000/", False),
        (b"http://one.two:3000/", False),
    ],
)
def test_nobody_else_sees_what_is_for_one_origin_only(location: bytes, stays: bool) -> None:
    private = (ORIGIN, (b"AUTHORIZATION", b"Basic x"), (b"Cookie", b"a=1"))
    asked = Redirected(ASKED.url, "POST", (*private, SIGNED), b"{}")
    assert led(asked, to(location)).headers == ((*private, SIGNED) if stays else (SIGNED,))


def test_a_default_port_is_the_same_origin_as_none() -> None:
    asked = Redirected("http://one/", "POST", (ORIGIN,), b"")
    assert led(asked, to(b"http://one:80/x")).headers == (ORIGIN,)


def test_redirects_are_followed_so_many_times() -> None:
    asked = ASKED
    for _ in range(MOST):
        asked = led(asked, to(b"/again"))
    assert redirected(asked, to(b"/again")) == f"it redirects more than {MOST} times"


@pytest.mark.parametrize("got", [Exchanged(status=302), to(b"", 302)])
def test_a_redirect_to_nowhere_is_a_problem(got: Exchanged) -> None:
    assert redirected(ASKED, got) == "it redirects (302) without saying where to"


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        (b"ftp://one/", "ftp://one/"),
        (b"javascript:alert(1)", "javascript:alert(1)"),
        (b"https://", "https://"),
        (b"http://[::1/", "http://[::1/"),
        (b"http://one:port/", "http://one:port/"),
        (b"http://a b/", "http://a b/"),
        (b"http://good\\@bad/", "http://good\\@bad/"),
        (b"http://a..b/", "http://a..b/"),
        (b"http://" + b"a" * 64 + b"/", "http://" + "a" * 64 + "/"),
        (b"file:\x1b]52;c;x\x07", "file:␛]52;c;x␇"),
        (b"data:" + b"x" * 500, "data:" + "x" * 95),
    ],
)
def test_a_redirect_out_of_the_web_is_a_problem(location: bytes, shown: str) -> None:
    expected = f"it redirects to {shown}, which is no http:// or https:// URL"
    assert redirected(ASKED, to(location)) == expected


HOSTILE = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=20).map(lambda rest: f"http://{rest}".encode("utf-8", "surrogatepass")),
    st.text("/\\@:[]%#?.;a\t\x00é1", max_size=20).map(lambda rest: f"//{rest}".encode()),
)


@given(st.sampled_from([301, 302, 303, 307, 308]), HOSTILE)
def test_whatever_a_location_says_the_next_request_can_be_sent_or_is_a_problem(
    status: int, location: bytes
) -> None:
    found = redirected(ASKED, to(location, status), only_there=ONLY_THERE)
    if isinstance(found, Redirected):
        address = address_of(found.url)
        assert address is not None
        target: bytes = address.authority + address.target
        assert not any(byte <= 0x20 or byte >= 0x7F for byte in target)
        headers: RawHeaders = found.headers
        assert (ORIGIN in headers) == (address.host == "one" and address.port == 3000)
    else:
        assert isinstance(found, str)
        assert visible(found) == found
