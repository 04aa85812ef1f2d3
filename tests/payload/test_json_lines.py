from inspector.payload import read
from tests.payload.trees import outline


def test_each_line_is_a_node_and_a_broken_one_is_text() -> None:
    payload = read(b'{"a":1.10}\r\n\n  [1]\n{"b":\n"s"', "application/x-ndjson")
    assert payload.kind == "ndjson"
    assert outline(payload.root) == [
        ("object", "line 1", None),
        ("array", "line 3", None),
        ("text", "line 4", '{"b":'),
        ("string", "line 5", "s"),
    ]
    broken = payload.root.children()[2]
    assert broken.note == "not valid JSON: column 6: expected a value, it ends there"
    assert payload.notes == (f"line 4: {broken.note}",)
    assert payload.root.children()[0].children()[0].path == "$[0].a"
    assert payload.root.children()[1].path == "$[1]"


def test_a_page_of_many_lines_has_the_right_numbers() -> None:
    body = b"".join(b'{"n":%d}\n\n' % number for number in range(1000))
    root = read(body, "application/jsonl").root
    assert [line.label for line in root.children(600, 602)] == ["line 1201", "line 1203"]
    assert root.children(600)[0].children()[0].text == "600"
    assert root.count == 1000


def test_lines_sent_as_json_are_read_as_lines() -> None:
    payload = read(b'{"a":1}\n{"a":2}\n', "application/json")
    assert (payload.kind, payload.broken) == ("ndjson", None)
    assert payload.notes[-1] == "sent as application/json, read as JSON Lines"


def test_a_body_of_blank_lines_has_no_children() -> None:
    assert read(b"\n \r\n\n", "application/x-ndjson").root.count == 0
