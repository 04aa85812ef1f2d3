from hypothesis import given
from hypothesis import strategies as st

from inspector.payload import Node, read
from tests.payload.trees import outline, walk

TYPE = 'multipart/form-data; boundary="B"'


def part(head: str, content: bytes) -> bytes:
    return b"--B\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n"


def content(node: Node) -> Node:
    return node.children()[-1]


@given(st.lists(st.binary(max_size=30).filter(lambda body: b"--B" not in body), max_size=6))
def test_parts_hold_exactly_the_bytes_between_the_boundaries(bodies: list[bytes]) -> None:
    head = 'Content-Disposition: form-data; name="n"\r\nContent-Type: application/octet-stream'
    parts = [part(head, body) for body in bodies]
    payload = read(b"".join(parts) + part(head, b"last") + b"--B--\r\n", TYPE)
    assert [content(node).raw for node in payload.root.children()] == [*bodies, b"last"]
    assert payload.notes == ()


def test_each_part_has_its_headers_and_is_read_by_its_own_type() -> None:
    body = (
        b"a preamble\r\n"
        + part('Content-Disposition: form-data; name="text"', b"hello")
        + part(
            'content-disposition: form-data; name="data"\r\nContent-Type: application/json',
            b'{"a":1.10}',
        )
        + part(
            'Content-Disposition: form-data; name="f"; filename="../../etc/\\"passwd"\r\n'
            "Content-Type: image/png\r\nX-Folded: one\r\n two",
            b"\x89PNG\r\n\x1a\n\x00",
        )
        + b"--B--\r\nan epilogue"
    )
    payload = read(body, TYPE)
    text, data, file = payload.root.children()
    assert (text.label, text.text, text.path) == ("text", "hello", "text")
    assert outline(content(data)) == [("number", "a", "1.10")]
    assert (file.label, file.note) == ("f", 'file ../../etc/"passwd')
    assert [node[1:] for node in outline(file)[1:3]] == [
        ("Content-Type", "image/png"),
        ("X-Folded", "one two"),
    ]
    assert (content(file).kind, content(file).raw) == ("bytes", b"\x89PNG\r\n\x1a\n\x00")


def test_a_missing_boundary_is_said_and_the_body_is_shown_as_it_is() -> None:
    body = part("Content-Type: text/plain", b"hello") + b"--B--"
    without = read(body, "multipart/form-data")
    assert (without.kind, without.notes) == (
        "text",
        ("multipart without a boundary in its Content-Type",),
    )
    other = read(body, "multipart/form-data; boundary=other")
    assert other.kind == "text"
    assert "the boundary that Content-Type names is not in the body" in other.notes[0]


def test_a_cut_body_shows_the_parts_that_are_there() -> None:
    body = part('Content-Disposition: form-data; name="a"', b"one") + b"--B\r\nContent-Dispo"
    payload = read(body, TYPE, body_state="partial")
    assert [node.label for node in payload.root.children()] == ["a", "part 2"]
    assert payload.root.children()[1].note == "no empty line after its headers"
    assert payload.notes == (
        "the body was cut: the sender left before its end",
        "cut or unfinished: the closing boundary is missing",
    )


def test_the_boundary_counts_only_on_a_line_of_its_own() -> None:
    body = part("X: y", b"not --B\r\n--Bx\r\n --B\r\nhere") + b"--B--"
    (only,) = read(body, TYPE).root.children()
    assert content(only).raw == b"not --B\r\n--Bx\r\n --B\r\nhere"


def test_a_body_that_only_begins_like_its_boundary_has_no_parts() -> None:
    assert read(b"--B--B--B", TYPE).kind == "text"
    (only,) = read(b"--Bx\r\n--B\r\n\r\nhello\r\n--B--", TYPE).root.children()
    assert only.text == "hello"


def test_line_feeds_alone_separate_too_and_a_part_may_have_no_headers() -> None:
    payload = read(b"--B\n\nhello\n--B\nX: y\n\nthere\n--B--\n", TYPE)
    assert [node.text for node in payload.root.children()] == ["hello", "there"]


def test_multipart_in_multipart_in_multipart_opens_level_by_level() -> None:
    body, boundary = b"hello", ""
    for level in range(200):
        head = f"Content-Type: multipart/mixed; boundary={boundary}" if boundary else "X: y"
        boundary = f"b{level}x"
        body = f"--{boundary}\r\n{head}\r\n\r\n".encode() + body + f"\r\n--{boundary}--".encode()
    root = read(body, f"multipart/mixed; boundary={boundary}").root
    assert any(node.text == "hello" for node in walk(root, depth=500))
