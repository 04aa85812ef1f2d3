"""Which URL is signed, where a scheme signs one."""

import pytest

from inspector.errors import InspectorError
from inspector.outbound.called import Called, Callers, called_by, is_near, usually_called
from inspector.outbound.exchange import Address, address_of

PUBLIC = b"https://hooks.example.com"
URLS = {
    "/": "https://tunnel.example.net",
    "/sms": PUBLIC.decode(),
    "/in/calls": f"{PUBLIC.decode()}/public/calls",
    "twilio": "https://not-a-path.example",
}


def at(url: str) -> Address:
    address = address_of(url)
    assert address is not None
    return address


@pytest.mark.parametrize(
    ("target", "url"),
    [
        (b"/sms?a=1", PUBLIC + b"/sms"),
        (b"/sms/below", PUBLIC + b"/sms/below"),
        (b"/in/calls/1?b", PUBLIC + b"/public/calls/1"),
        (b"/other", b"https://tunnel.example.net/other"),
    ],
)
def test_an_app_near_by_is_called_by_the_url_that_is_known_for_the_path(
    target: bytes, url: bytes
) -> None:
    called = usually_called(URLS, target, at("http://localhost:3000/elsewhere"))
    assert called is not None
    assert called.origin + called.target(b"/elsewhere?c=2") == url + b"?c=2"


@pytest.mark.parametrize("url", ["https://staging.example.org/sms", "http://93.184.216.34"])
def test_who_is_far_away_is_called_where_he_is(url: str) -> None:
    assert usually_called(URLS, b"/sms", at(url)) is None


def test_without_a_known_url_it_is_where_it_goes() -> None:
    assert usually_called({"/sms": "https://a.example"}, b"/sms2", at("http://localhost")) is None


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("localhost", True), ("app.localhost", True), ("127.0.0.2", True), ("::1", True),
        ("192.168.1.7", True), ("web", True), ("host.docker.internal", True),
        ("example.com", False), ("93.184.216.34", False), ("2606:4700::1111", False),
    ],
)  # fmt: skip
def test_near_is_what_nobody_outside_can_name(host: str, near: bool) -> None:
    assert is_near(host) is near


def test_what_a_person_gives_wins_and_without_a_path_each_has_its_own() -> None:
    far = at("https://far.example.org/x")
    given = Callers(URLS, called_by("https://a.example:8443"))
    assert given.of(b"/sms?a=1", far) == Called(b"https://a.example:8443", b"/sms")
    root = Callers(URLS, called_by("https://a.example/")).of(b"/sms?a=1", far)
    assert root is not None
    assert root.target(b"/sms?a=1") == b"/?a=1"
    whole = Callers(URLS, called_by("https://a.example/b?c=d")).of(b"/sms?a=1", far)
    assert whole is not None
    assert whole.target(b"/x?a=1") == b"/b?c=d"


@pytest.mark.parametrize(
    "typed", ["nonsense", "https://", "ftp://a.example", "https://u:p@a.example"]
)
def test_what_is_no_url_is_refused_by_its_option(typed: str) -> None:
    with pytest.raises(InspectorError, match=r"^--url "):
        called_by(typed)


def test_of_two_names_that_differ_by_a_slash_each_leads_to_its_own() -> None:
    urls = {"/sms": "https://a.example", "/sms/": "https://b.example"}
    near = at("http://localhost")
    assert usually_called(urls, b"/sms", near) == called_by("https://a.example/sms")
    assert usually_called(urls, b"/sms/", near) == called_by("https://b.example/sms/")
