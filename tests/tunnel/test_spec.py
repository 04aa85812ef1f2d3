"""The one line in which a tunnel is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import InspectorError
from inspector.tunnel.spec import TunnelSpec, domain_url, fill, parse


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("ngrok", TunnelSpec("ngrok")),
        (" NGROK ", TunnelSpec("ngrok")),
        ("none", TunnelSpec("none")),
        ("auto", TunnelSpec("auto")),
        ("https://hooks.example.com", TunnelSpec("url", "https://hooks.example.com")),
        ("https://hooks.example.com/", TunnelSpec("url", "https://hooks.example.com")),
        ("https://example.com:8443/in/7/", TunnelSpec("url", "https://example.com:8443/in/7")),
        ("http://10.0.0.1", TunnelSpec("url", "http://10.0.0.1")),
        ("https://[2001:db8::1]:8080", TunnelSpec("url", "https://[2001:db8::1]:8080")),
        ("command: a --to {url}", TunnelSpec("command", command=("a", "--to", "{url}"))),
        ("command:'my tool' x", TunnelSpec("command", command=("my tool", "x"))),
    ],
)
def test_what_is_possible_is_read(text: str, spec: TunnelSpec) -> None:
    assert parse(text) == spec


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("ngork", "'ngork' is not a tunnel", "cloudflared tunnel --url {url}"),
        ("", "'' is not a tunnel", "Possible are"),
        ("hooks.example.com", "without its scheme", "Say https://hooks.example.com"),
        ("command:", "is empty", "Possible are"),
        ("command: a 'b", "no closing quotation", "every quote"),
        ("ftp://example.com", "not ftp://", "Possible are"),
        ("https://me:pw@example.com", "a user name or a password", "Leave them out"),
        ("https://example.com/?a=1", "a query or a fragment", "base URL only"),
        ("https://example.com#x", "a query or a fragment", "base URL only"),
        ("https://", "no host", "Possible are"),
        ("https://exa mple.com", "no host", "Possible are"),
        ("https://example.com:99999", "cannot be read", "Possible are"),
        ("https://example.com/a b", "cannot stand in a URL", "Percent-encode"),
        ("\x1b]52;c;eA==\x07", "␛]52;c;eA==␇", "Possible are"),
    ],
)
def test_a_mistake_says_what_is_possible(text: str, message: str, hint: str) -> None:
    with pytest.raises(InspectorError) as mistake:
        parse(text)
    assert message in mistake.value.message
    assert hint in (mistake.value.hint or "")
    assert "\x1b" not in str(mistake.value)


def parsed(text: str) -> TunnelSpec | InspectorError:
    try:
        return parse(text)
    except InspectorError as mistake:
        return mistake


@given(st.text() | st.text().map("https://{}".format) | st.text().map("command:{}".format))
def test_any_text_is_a_tunnel_or_a_sentence(text: str) -> None:
    result = parsed(text)
    if isinstance(result, InspectorError):
        assert result.hint
        assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in str(result.message))
    else:
        assert result.kind != "url" or parse(result.url or "") == result


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\0{}")), min_size=1))
def test_only_the_url_and_the_port_are_replaced(words: list[str]) -> None:
    filled = fill((*words, "{url}/x:{port}", "{other}"), "http://127.0.0.1:8080")
    assert filled == (*words, "http://127.0.0.1:8080/x:8080", "{other}")


def test_a_domain_is_taken_with_or_without_its_scheme() -> None:
    assert domain_url("mine.ngrok.app") == domain_url("https://mine.ngrok.app/")
    assert domain_url("mine.ngrok.app") == "https://mine.ngrok.app"
    with pytest.raises(InspectorError, match="not a domain"):
        domain_url("mine.ngrok.app/path")
