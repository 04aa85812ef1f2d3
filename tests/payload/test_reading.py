import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspector.delivery import BodyState
from inspector.payload import preview, read
from inspector.payload.content import media_type
from tests.payload.trees import walk

NAMES = ["", "application/json", "application/x-ndjson", "application/x-www-form-urlencoded"]
MORE_NAMES = ["multipart/form-data; boundary=B", "multipart/mixed", "text/xml", "text/plain", "x/y"]
ODD_NAMES = ["application/json; charset=utf-16", "text/plain; charset=nonsense", 'a/b; charset="x']
TYPES = st.sampled_from([*NAMES, *MORE_NAMES, *ODD_NAMES]) | st.text(max_size=30)
JSON_PIECES = [b"{", b"}", b"[", b"]", b'"a"', b":", b",", b"1", b"\\", b"\xff", b"\x00", b"\n"]
MULTIPART_PIECES = [b"--B", b"--", b"\r\n", b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"]
XML_PIECES = [b"<a>", b"</a>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?xml version='1.0'?>"]
MORE_XML_PIECES = [b"<a b='c'/>", b"&lt;", b"<!DOCTYPE a [", b"<!ENTITY a 'b'>"]
OTHER_PIECES = [b"a=b", b"&", b"%7B", b"\x1f\x8b\x08", b"\xef\xbb\xbf", b"\xff\xfe"]
PIECES = st.sampled_from(
    [*JSON_PIECES, *MULTIPART_PIECES, *XML_PIECES, *MORE_XML_PIECES, *OTHER_PIECES]
)
BODIES = st.binary(max_size=60) | st.lists(PIECES, max_size=14).map(b"".join)


@given(BODIES, TYPES, st.sampled_from(["", "gzip", "deflate", "br", "gzip, deflate", "x\x00y"]))
@example(b"--B\r\n\r\n", "multipart/form-data; boundary=B", "")
def test_nothing_that_arrives_raises(body: bytes, content_type: str, encoding: str) -> None:
    payload = read(body, content_type, encoding, limit=10_000)
    for node in walk(payload.root, depth=6):
        preview(node, 30)
        assert node.size == len(node.raw)
        assert node.has_children == bool(node.children(0, 1))
        assert node.count == len(node.children())
        assert node.path.isprintable() or not node.path.isascii()


@pytest.mark.parametrize("name", ["text/plain", "application/x-www-form-urlencoded", "image/png"])
def test_json_sent_as_something_else_is_json_and_that_is_said(name: str) -> None:
    payload = read(b' {"a": 1}', name)
    assert (payload.kind, payload.notes) == ("json", (f"sent as {name}, read as JSON",))


@pytest.mark.parametrize("name", ["application/json; charset=utf-8", "application/vnd.api+json"])
@pytest.mark.parametrize("body", [b"1.10", b'"a"', b"null", b"\r\n[]\r\n"])
def test_any_value_is_json_under_a_json_type(name: str, body: bytes) -> None:
    payload = read(body, name)
    assert (payload.kind, payload.notes) == ("json", ())
    assert payload.root.raw == body.strip()


def test_text_that_only_begins_with_a_bracket_is_text_without_a_remark() -> None:
    payload = read(b"[2026-01-31] started", "text/plain")
    assert (payload.kind, payload.notes) == ("text", ())


def test_what_was_meant_as_json_says_where_it_breaks_whatever_its_type() -> None:
    payload = read(b'{"a": }', "text/plain")
    assert payload.kind == "text"
    assert payload.notes == (
        "sent as text/plain; as JSON it is not valid: "
        "line 1, column 7: expected a value, found '}'",
    )


@pytest.mark.parametrize(
    "body, content_type, text, notes",
    [
        ("é€".encode(), "text/plain", "é€", ()),
        (b"\xe9", "text/plain; charset=latin-1", "é", ("read as iso8859-1",)),
        (b"\x93x\x94", "text/plain; charset=windows-1252", "“x”", ("read as cp1252",)),
        ("é".encode("utf-16"), "text/plain", "é", ("read as utf-16-le",)),
    ],
)
def test_text_is_read_in_its_charset(
    body: bytes, content_type: str, text: str, notes: tuple[str, ...]
) -> None:
    payload = read(body, content_type)
    assert (payload.kind, payload.root.text, payload.notes) == ("text", text, notes)


def test_bytes_that_are_not_of_the_charset_are_shown_as_bytes() -> None:
    payload = read(b"a\xffb", "text/plain")
    assert payload.root.text == r"a\xffb"
    assert payload.notes == (r"not valid UTF-8 at byte 1: such bytes are shown as \xNN",)


@pytest.mark.parametrize("charset", ["nope", "base64", "unicode_escape", "idna", "../x", "x" * 99])
def test_what_is_no_charset_is_not_used(charset: str) -> None:
    payload = read(rb"aGk= \x41", f"text/plain; charset={charset}")
    assert payload.root.text == r"aGk= \x41"
    assert payload.notes == (f"unknown charset {charset!r}, read as UTF-8",)


def test_json_in_another_declared_charset_is_read_in_it() -> None:
    payload = read('["é"]'.encode("latin-1"), "application/json; charset=iso-8859-1")
    assert payload.root.children()[0].text == "é"


def test_bytes_are_bytes() -> None:
    payload = read(b"\x00\x01\xff", "application/octet-stream")
    assert (payload.kind, payload.root.raw, payload.root.text) == ("bytes", b"\x00\x01\xff", None)


def test_text_without_a_type_is_text() -> None:
    assert read("naïve".encode(), "").kind == "text"


def test_an_empty_body_is_empty() -> None:
    payload = read(b"", "application/json")
    assert (payload.kind, payload.notes, payload.root.children()) == ("empty", (), [])


@pytest.mark.parametrize("state, words", [("partial", "sender left"), ("over-limit", "limit")])
def test_a_cut_body_says_so_first(state: BodyState, words: str) -> None:
    payload = read(b'{"a": [1', "application/json", body_state=state)
    assert payload.notes[0].startswith("the body was cut: ")
    assert words in payload.notes[0]
    assert "expected ',' or ']', it ends there" in payload.notes[1]


def test_header_parameters_may_be_quoted_and_escaped() -> None:
    media = media_type('Form-Data; NAME="a;\\"b\\\\"; filename=x.png; name=second; broken="z')
    assert media.name == "form-data"
    assert media.parameters == {"name": 'a;"b\\', "filename": "x.png", "broken": "z"}
