"""The public URL in what a tunnel command prints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.tunnel.spec import parse
from inspector.tunnel.urls import Found, public_url

SURE = [
    (
        "2022-11-11T19:57:58Z INF |  https://four-words-in-url.trycloudflare.com       |",
        "https://four-words-in-url.trycloudflare.com",
    ),
    ("your url is: https://brave-cat-7.loca.lt", "https://brave-cat-7.loca.lt"),
    (
        "12ab34.lhr.life tunneled with tls termination, https://12ab34.lhr.life",
        "https://12ab34.lhr.life",
    ),
    (
        "\x1b[32mForwarding HTTP traffic from https://abc.serveo.net\x1b[0m",
        "https://abc.serveo.net",
    ),
    (
        "Connect via browser: https://x.euw.devtunnels.ms:8080, https://x-8080.euw.devtunnels.ms",
        "https://x.euw.devtunnels.ms:8080",
    ),
    ("Hosting at https://x-8080.euw.devtunnels.ms/.", "https://x-8080.euw.devtunnels.ms"),
    ("  https://tunnel.example.com/in/7", "https://tunnel.example.com/in/7"),
    ("Forwarding https://t.example.com -> http://localhost:8080", "https://t.example.com"),
    (
        "Terms: https://www.cloudflare.com/website-terms/ yours: https://t.example.com",
        "https://t.example.com",
    ),
]


@pytest.mark.parametrize(("line", "url"), SURE)
def test_what_the_tools_print_is_understood(line: str, url: str) -> None:
    assert public_url(line) == Found(url, sure=True)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "http://127.0.0.1:8080",
        "see https://developers.cloudflare.com/cloudflare-one/connections/connect-apps",
        'Post "https://api.trycloudflare.com/tunnel": dial tcp: no such host',
        "To set up a custom domain go to https://admin.localhost.run/",
        "https://localhost",
        "https://user",
        "https://host.example:99999",
    ],
)
def test_help_links_and_half_urls_are_none(line: str) -> None:
    assert public_url(line) is None


def test_an_unknown_link_with_a_path_in_a_sentence_waits_for_a_better_one() -> None:
    found = public_url("Read https://docs.example.com/start first")
    assert found == Found("https://docs.example.com/start", sure=False)


@given(st.text(), st.sampled_from([line for line, _ in SURE]), st.text())
def test_whatever_is_found_is_a_url_that_could_have_been_given(
    before: str, line: str, after: str
) -> None:
    found = public_url(before + line + after)
    if found:
        assert parse(found.url).url == found.url
