import pytest

from inspector.payload import preview, read
from inspector.payload.hexdump import lines, row_count


@pytest.mark.parametrize(
    "body, line",
    [
        (b'{"rule":1,"team":{},"message":[]}', "{3} rule, team, message"),
        (b"[1,2]", "[2]"),
        (b"{}", "{}"),
        (b"[ ]", "[]"),
        (b'"text"', "text"),
        (b"1.10", "1.10"),
        (b'{"%s":1}' % (b"k" * 100), "{1} " + "k" * 45 + "…"),
    ],
)  # fmt: skip
def test_a_closed_container_says_what_is_in_it(body: bytes, line: str) -> None:
    assert preview(read(body, "application/json").root, 50) == line


def test_a_large_container_is_not_counted_for_a_preview() -> None:
    body = b'{"a":[%s],"b":1}' % (b"1," * 50_000 + b"1")
    root = read(body, "application/json").root
    assert preview(root, 50) == "{…} 100,015 bytes"
    root.children(0, 0)
    assert preview(root, 50) == "{2} a, b"


def test_fields_and_bytes_say_what_they_hold() -> None:
    form = read(b'a=1&payload={"x":1}', "application/x-www-form-urlencoded").root
    assert preview(form, 50) == "(2) a, payload"
    assert preview(form.children()[1], 50) == '(1) {"x":1}'
    assert preview(read(bytes(2000), "image/png").root, 50) == "2,000 bytes"


@pytest.mark.parametrize("width", [0, 1, 5])
def test_a_preview_is_never_wider_than_asked(width: int) -> None:
    assert len(preview(read(b'{"abc":1,"def":2}', "application/json").root, width)) == width


def test_bytes_are_shown_in_rows_of_sixteen() -> None:
    body = b"\x00\x1b[31mhello\xff\x7f~ more"
    assert row_count(body) == 2
    assert lines(body, 0, 2) == [
        "00000000  00 1b 5b 33 31 6d 68 65 6c 6c 6f ff 7f 7e 20 6d  |..[31mhello..~ m|",
        "00000010  6f 72 65                                         |ore|",
    ]


def test_only_the_rows_asked_for_are_made() -> None:
    body = bytes(25_000_000)
    assert row_count(body) == 1_562_500
    assert [row[:8] for row in lines(body, 1_562_499, 1_562_600)] == ["017d7830"]
    assert lines(b"", 0, 10) == []
