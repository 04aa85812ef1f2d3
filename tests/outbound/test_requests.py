"""The bytes that the local app gets, made from the bytes that the sender sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Delivery, RawHeaders
from inspector.outbound.exchange import address_of
from inspector.outbound.forward import came_back, climbs, mark, place, request
from inspector.outbound.headers import end_to_end
from tests.support.journals import delivery

MARK = mark("token")


def sent(one: Delivery, url: str = "http://app:3000", below: str = "") -> list[bytes]:
    """The lines of the request, without those that are always ours."""
    address = address_of(url)
    assert address is not None
    *lines, via, connection, _, body = request(one, address, below, MARK).split(b"\r\n")
    assert (via, connection) == (b"Via: 1.1 " + MARK, b"Connection: close")
    return [*lines, body]


def from_sender(*headers: tuple[bytes, bytes], body: bytes = b"") -> Delivery:
    return delivery(body, headers=headers)


def test_headers_keep_their_case_order_and_repeats() -> None:
    headers = [(b"x-B", b"1"), (b"HOST", b"public"), (b"X-b", b""), (b"x-B", b"\xe9\xff  2")]
    one = from_sender(*headers, (b"X-Forwarded-Host", b"given"))
    assert sent(one)[1:-1] == [
        b"x-B: 1",
        b"HOST: app:3000",
        b"X-b: ",
        b"x-B: \xe9\xff  2",
        b"X-Forwarded-Host: given",
    ]


def test_what_is_for_one_connection_stays_there() -> None:
    one = from_sender(
        (b"Host", b"public"),
        (b"Connection", b"keep-alive, X-Hop ,host"),
        (b"Keep-Alive", b"timeout=5"),
        (b"x-hop", b"1"),
        (b"Proxy-Authorization", b"secret"),
        (b"TE", b"trailers"),
        (b"Trailer", b"X-Sum"),
        (b"Upgrade", b"h2c"),
        (b"Expect", b"100-continue"),
        (b"Inspector-Origin", b"replay token"),
        (b"Accept-Encoding", b"gzip"),
    )
    assert sent(one)[1:-1] == [
        b"Host: app:3000",
        b"Accept-Encoding: gzip",
        b"X-Forwarded-Host: public",
    ]


@pytest.mark.parametrize(
    ("framing", "body", "told"),
    [
        ((b"content-LENGTH", b"2"), b"{}", [b"content-LENGTH: 2"]),
        ((b"Transfer-Encoding", b"chunked"), b"{}", [b"Content-Length: 2"]),
        ((b"Transfer-Encoding", b"chunked"), b"", [b"Content-Length: 0"]),
        ((b"Content-Length", b"0"), b"", [b"Content-Length: 0"]),
        ((b"X-Other", b"1"), b"", [b"X-Other: 1"]),
    ],
)
def test_the_body_goes_whole_with_its_length_where_its_framing_stood(
    framing: tuple[bytes, bytes], body: bytes, told: list[bytes]
) -> None:
    one = from_sender((b"Host", b"h"), framing, (b"X-Last", b"1"), body=body)
    assert sent(one)[2:] == [*told, b"X-Last: 1", b"X-Forwarded-Host: h", body]


def test_a_host_is_added_where_there_was_none() -> None:
    one = delivery(http_version="1.0", headers=((b"X", b"1"),))
    assert sent(one)[:3] == [b"POST / HTTP/1.1", b"Host: app:3000", b"X: 1"]


@pytest.mark.parametrize(
    ("url", "below", "target", "expected"),
    [
        ("http://app", "/hooks", b"/hooks", b"/hooks"),
        ("http://app/", "/hooks", b"/hooks", b"/hooks"),
        ("http://app", "", b"/hooks", b"/"),
        ("http://app", "", b"/hooks?a=1", b"/?a=1"),
        ("http://app/base/", "", b"/hooks", b"/base/"),
        ("http://app/base/", "/deep", b"/hooks/deep", b"/base/deep"),
        ("http://app/base?key=%20", "/x", b"/h/x?a=1&a", b"/base/x?key=%20&a=1&a"),
        ("http://app/base", "/x", b"/h/x?", b"/base/x?"),
        ("http://app", "//a/%2F%2ep;p", b"/h//a/%2F%2ep;p?q=+%20?", b"//a/%2F%2ep;p?q=+%20?"),
        ("http://app", "/\xe9", b"/h/\xe9", b"/\xe9"),
        ("http://app", "/é", "/h/é".encode(), "/é".encode()),
        ("http://app/münchen x", "/y", b"/h/y", b"/m%C3%BCnchen%20x/y"),
        ("http://app", "/y", b"http://public/h/y?z", b"/y?z"),
    ],
)
def test_the_target_is_the_urls_path_and_what_is_below_and_the_query_as_sent(
    url: str, below: str, target: bytes, expected: bytes
) -> None:
    assert sent(delivery(target=target), url, below)[0] == b"POST " + expected + b" HTTP/1.1"


@pytest.mark.parametrize(
    ("url", "below", "shown"),
    [
        ("http://app:3000", "/hooks", "http://app:3000/hooks"),
        ("https://me:pw@app/base/?key=1", "/x", "https://app/base/x"),
        ("http://app/base/", "", "http://app/base/"),
        ("no url", "/x", "no url"),
    ],
)
def test_the_place_that_is_shown_tells_no_credentials(url: str, below: str, shown: str) -> None:
    assert place(url, below) == shown


@pytest.mark.parametrize(
    "path",
    [
        *("/..", "/../etc", "/a/../b", "/./a", "/a/.", "..", "//.."),
        *("/%2e%2e/admin", "/.%2E", "/%2e", "/..%2fadmin", "/a%2F..", "/a%2f%2e%2e%2fb"),
        *("/..;/admin", "/..;a=1/admin", "/a;b/..", "/..%3b/admin", "/..;%2fadmin", "/..;\n/a"),
        *("/..\\admin", "/a\\..\\b", "/..%5cadmin", "/%5c..", "/..#", "/.%2e#a"),
    ],
)
def test_a_path_with_dots_for_a_segment_climbs(path: str) -> None:
    assert climbs(path)


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "//", "/a//b", "/%2F", "/a%2fb", "/a%5cb", "/a\\b", "/;", "/a;b=c", "/#"),
        *(
            "/...",
            "/.a",
            "/a.",
            "/a..",
            "/..a",
            "/.well-known/x",
            "/.%2e.",
            "/é..",
            "/. .",
            "/..%20",
        ),
        *("/..%20", "/..%0a", "/%252e%252e/admin", "/..%252fadmin", "/%", "/%2", "/%zz"),
    ],
)
def test_dots_within_a_name_and_slashes_alone_do_not_climb(path: str) -> None:
    assert not climbs(path)


def test_a_method_is_sent_as_it_was() -> None:
    assert sent(delivery(method="pUrGe"))[0] == b"pUrGe / HTTP/1.1"


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("http://app", ("app", 80, False, b"app")),
        ("https://app/x", ("app", 443, True, b"app")),
        ("http://me:pw@127.0.0.1:3000", ("127.0.0.1", 3000, False, b"127.0.0.1:3000")),
        ("http://[::1]:3000/", ("::1", 3000, False, b"[::1]:3000")),
        ("http://bücher.test:81", ("bücher.test", 81, False, b"xn--bcher-kva.test:81")),
    ],
)
def test_an_address_is_read_from_a_url(url: str, where: tuple[str, int, bool, bytes]) -> None:
    address = address_of(url)
    assert address is not None
    assert (address.host, address.port, address.tls, address.authority) == where


@pytest.mark.parametrize(
    "url", ["", "app:3000", "ftp://app", "http://", "http://app:x", "http://[::1"]
)
def test_what_is_no_url_is_no_address(url: str) -> None:
    assert address_of(url) is None


def test_what_was_forwarded_by_us_is_known_when_it_comes_back() -> None:
    first = from_sender((b"Host", b"h"), (b"Via", b"1.1 proxy"))
    assert not came_back(first, MARK)
    address = address_of("http://app")
    assert address is not None
    lines = request(first, address, "", MARK).split(b"\r\n")[1:-2]
    again = from_sender(*[tuple(line.split(b": ")) for line in lines])  # type: ignore[arg-type]  # pairs
    assert came_back(again, MARK)
    assert not came_back(again, mark("another token"))


names = st.sampled_from(
    [
        b"Host",
        b"X-A",
        b"x-a",
        b"Content-Length",
        b"Transfer-Encoding",
        b"Connection",
        b"TE",
        b"Proxy-X",
    ]
)
headers = st.lists(st.tuples(names, st.sampled_from([b"", b"1", b"x-a", b"close, X-A"]))).map(tuple)


@given(headers=headers, length=st.one_of(st.none(), st.integers(0, 9)))
def test_any_headers_come_out_with_one_length_in_order_and_nothing_new(
    headers: RawHeaders, length: int | None
) -> None:
    out = end_to_end(headers, length)
    assert {name.lower() for name, _ in out} <= {b"host", b"x-a", b"content-length"}
    if length is not None:
        assert [value for name, value in out if name == b"Content-Length"] == [b"%d" % length]
    others = [pair for pair in out if pair[0] != b"Content-Length"]
    rest = iter(headers)
    assert all(pair in rest for pair in others)  # each one behind the one before
