"""What a person makes of a request: on the screen's fields, or in a file."""

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Delivery, RawHeaders
from inspector.outbound.draft import Draft, draft_of
from inspector.outbound.editing import (
    EditError,
    Form,
    file_of,
    form_of,
    with_file,
    with_form,
)
from inspector.outbound.symbols import editable, harmless, typed

HEADERS: RawHeaders = (
    (b"Content-Type", b"application/json"),
    (b"x-Name", "Jürgen ␛".encode()),
    (b"X-Name", b"\xff\x01 latin\t"),
    (b"Content-Length", b"9"),
    (b"X-Empty", b""),
)
DRAFT = Draft("POST", b"/hooks/\xc3\xa9?x=1", HEADERS, b'{"a": 1}\n')

ANY = st.text(st.characters(codec=None))
TRICKY = st.text(
    st.sampled_from("a1F⟨⟩␛␊␡\x1b\x00\x7f\r\n\t\x85\u2028\u202e\ud800\udcff\ufeff\U000e0041")
)
TEXT = ANY | TRICKY
BREAKS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]")

NAMES = st.from_regex(rb"[A-Za-z-]{1,8}", fullmatch=True)
VALUES = st.binary(max_size=12).map(lambda raw: re.sub(rb"[\r\n\0]", b"", raw))
DELIVERIES = st.builds(
    Delivery,
    id=st.just(1),
    received_at=st.just(0),
    method=st.sampled_from(["POST", "GET", "patch"]),
    target=st.binary(max_size=9).map(lambda raw: b"/" + re.sub(rb"[\x00-\x20]", b"", raw)),
    http_version=st.just("1.1"),
    headers=st.lists(st.tuples(NAMES, VALUES), max_size=5).map(tuple),
    body=st.binary(max_size=40) | TEXT.map(lambda text: text.encode("utf-8", "replace")),
)


@given(TEXT)
def test_every_text_comes_back_from_its_symbols(text: str) -> None:
    assert typed(editable(text)) == text
    assert typed(editable(text, one_line=True)) == text


@given(TEXT)
def test_what_is_edited_holds_nothing_that_a_terminal_obeys_or_that_breaks_a_line(
    text: str,
) -> None:
    assert BREAKS.search(editable(text)) is None
    assert (
        editable(text).splitlines()
        == editable(text).removesuffix("\n").split("\n")[: len(editable(text).splitlines())]
    )
    assert "\n" not in editable(text, one_line=True)
    assert BREAKS.search(harmless(text)) is None


@given(TEXT)
def test_what_is_pasted_from_an_edited_text_means_what_it_meant_there(text: str) -> None:
    assert harmless(editable(text)) == editable(text)


def test_a_sign_and_the_control_that_it_stands_for_look_different() -> None:
    assert editable("\x1b[2J") == "␛[2J"
    assert editable("␛[2J") == "⟨241B⟩[2J"
    assert editable("⟨1B⟩") == "⟨27E8⟩1B⟩"
    assert typed("⟨no code⟩ ⟨FFFFFF⟩ ⟨") == "⟨no code⟩ ⟨FFFFFF⟩ ⟨"


@given(DELIVERIES)
def test_what_nobody_touched_is_the_same_draft(delivery: Delivery) -> None:
    draft = draft_of(delivery)
    assert with_form(draft, form_of(draft)) is draft
    assert with_file(draft, file_of(draft)) is draft


@given(DELIVERIES)
def test_an_editor_that_ends_each_file_with_a_line_feed_changes_nothing(
    delivery: Delivery,
) -> None:
    draft = draft_of(delivery)
    content = file_of(draft)
    if not content.endswith(b"\n"):
        assert with_file(draft, content + b"\n") is draft


@given(DELIVERIES, st.text(max_size=20))
def test_an_edited_body_is_sent_as_it_reads_with_its_length(delivery: Delivery, text: str) -> None:
    draft = draft_of(delivery)
    form = form_of(draft)
    if form.body is None:
        return
    edited = with_form(draft, msgspec.structs.replace(form, body=form.body + editable(text)))
    assert edited.body == draft.body + text.encode()
    lengths = [value for name, value in edited.headers if name.lower() == b"content-length"]
    assert not edited.body or lengths == [b"%d" % len(edited.body)]


def changed(**parts: str) -> Draft:
    return with_form(DRAFT, msgspec.structs.replace(form_of(DRAFT), **parts))


def test_headers_are_lines_with_symbols_for_what_is_no_text() -> None:
    assert form_of(DRAFT).request == "POST /hooks/é?x=1"
    assert form_of(DRAFT).headers.split("\n")[1:3] == [
        "x-Name: Jürgen ⟨241B⟩",
        "X-Name: ⟨DCFF⟩␁ latin␉",
    ]


def test_untouched_lines_keep_their_bytes_wherever_they_go() -> None:
    one, odd, other, *rest = form_of(DRAFT).headers.split("\n")
    edited = changed(headers="\n".join([other, "", odd, "New:value", *rest, one]))
    assert edited.headers == (
        HEADERS[2],
        HEADERS[1],
        (b"New", b"value"),
        *HEADERS[3:],
        HEADERS[0],
    )
    assert edited.body == DRAFT.body


def test_a_length_that_was_taken_away_is_told_again() -> None:
    assert changed(headers="A: b").headers == ((b"A", b"b"), (b"Content-Length", b"9"))


def test_the_method_changes_without_the_path() -> None:
    edited = changed(request=" PUT  /hooks/é?x=1 ")
    assert (edited.method, edited.target) == ("PUT", DRAFT.target)


@pytest.mark.parametrize(
    ("request_line", "said"),
    [
        ("", "the method is missing"),
        ("PO␛ST /", "«PO␛ST» is no method"),
        ("POST", "the path is missing"),
        ("POST hooks", "«hooks» does not begin with /"),
        ("POST http://there/hooks", "does not begin with /"),
        ("POST /a b", "the path holds a blank"),
        ("POST /ü", "another sign that no URL has"),
        ("POST /␍␊X: y", "another sign that no URL has"),
    ],
)
def test_a_request_line_that_is_none(request_line: str, said: str) -> None:
    with pytest.raises(EditError, match=f"^The request line: .*{re.escape(said)}") as caught:
        changed(request=request_line)
    assert caught.value.part == "request"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no colon", "«no colon» is no header: it has no colon"),
        (": value", "a name is missing"),
        ("two words: value", "«two words» is no name of a header"),
        (" X: folded", "« X» is no name of a header"),
        ("Näme: value", "«Näme» is no name of a header"),
        ("X: 日本", "the value of X holds «日»"),
        ("X: a␍␊Y: b", "the value of X holds «␍»"),
        ("X: a␀", "the value of X holds «␀»"),
        ("X: ⟨D800⟩", "⟨D800⟩ is half of a character"),
        ("Host: there", "Host is set when it is sent"),
        ("Connection: close", "Connection is set when it is sent"),
        ("Transfer-Encoding: chunked", "Transfer-Encoding is set when it is sent"),
        ("Inspector-Origin: replay x", "Inspector-Origin is set when it is sent"),
    ],
)
def test_a_header_that_is_none_is_told_with_its_line(line: str, said: str) -> None:
    with pytest.raises(EditError, match=f"^Line 3 of the headers: {re.escape(said)}") as caught:
        changed(headers=f"A: b\n\n{line}")
    assert (caught.value.part, caught.value.line) == ("headers", 3)


def test_half_a_character_in_the_body_is_told_with_its_line() -> None:
    with pytest.raises(EditError, match="The body: line 2 holds ⟨D800⟩"):
        changed(body="a\n⟨D800⟩")


def test_bytes_that_are_no_text_stay_while_the_headers_change() -> None:
    binary = msgspec.structs.replace(DRAFT, body=b"\xff\x00\x1f")
    form = form_of(binary)
    assert form.body is None
    edited = with_form(binary, msgspec.structs.replace(form, headers="A: b"))
    assert edited == Draft(
        "POST", DRAFT.target, ((b"A", b"b"), (b"Content-Length", b"3")), b"\xff\x00\x1f"
    )


def test_a_file_is_the_request_as_it_stands_on_the_wire_with_plain_line_breaks() -> None:
    assert file_of(DRAFT) == (
        b"POST /hooks/\xc3\xa9?x=1 HTTP/1.1\n"
        b"Content-Type: application/json\n"
        b"x-Name: J\xc3\xbcrgen \xe2\x90\x9b\n"
        b"X-Name: \xff\x01 latin\t\n"
        b"Content-Length: 9\n"
        b"X-Empty: \n"
        b"\n"
        b'{"a": 1}\n'
    )


@pytest.mark.parametrize(
    ("content", "request_line", "headers", "body"),
    [
        (b"PUT /x HTTP/1.1\nA: b\n\nbody\n", b"PUT /x", b"A: b", b"body\n"),
        (b"PUT /x HTTP/1.1\r\nA: b\r\n\r\nbo\r\ndy", b"PUT /x", b"A: b", b"bo\r\ndy"),
        (b"\xef\xbb\xbfPUT /x\n\n\n\nbody", b"PUT /x", b"", b"\n\nbody"),
        (b"PUT /x\nA: b", b"PUT /x", b"A: b", b""),
        (b"PUT /x\nA: b\n\n", b"PUT /x", b"A: b", b""),
    ],
)
def test_files_as_editors_leave_them(
    content: bytes, request_line: bytes, headers: bytes, body: bytes
) -> None:
    edited = with_file(DRAFT, content)
    assert b"%b %b" % (edited.method.encode(), edited.target) == request_line
    kept = [one for one in edited.headers if one[0] != b"Content-Length"]
    assert b"\n".join(b"%b: %b" % one for one in kept) == headers
    assert edited.body == body


def test_a_mistake_in_a_file_is_told_with_the_line_of_the_file() -> None:
    with pytest.raises(EditError, match=r"^Line 3: «oops» is no header"):
        with_file(DRAFT, b"POST / HTTP/1.1\nA: b\noops\n\n{}")
    with pytest.raises(EditError, match=r"^Line 1: the method is missing"):
        with_file(DRAFT, b"")


def test_a_form_is_what_is_compared_to_know_whether_something_was_changed() -> None:
    assert form_of(DRAFT) == form_of(msgspec.structs.replace(DRAFT))
    assert form_of(DRAFT) != Form("POST /", form_of(DRAFT).headers, form_of(DRAFT).body)


def test_a_request_about_all_of_a_server_can_be_edited_like_any_other() -> None:
    draft = Draft("OPTIONS", b"*", (), b"")
    assert with_form(draft, Form("OPTIONS *", "", "")) == draft
    assert with_form(draft, Form("PUT *", "", "")) == msgspec.structs.replace(draft, method="PUT")
    with pytest.raises(EditError, match="does not begin with /"):
        with_form(DRAFT, Form("OPTIONS *", "", ""))
