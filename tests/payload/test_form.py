from urllib.parse import parse_qsl, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from inspector.payload import read
from tests.payload.trees import outline

FORM = "application/x-www-form-urlencoded"


@given(
    st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=20), st.integers(0, 600)
)
def test_fields_keep_their_order_and_their_repeats(
    pairs: list[tuple[str, str]], padding: int
) -> None:
    everything = [*pairs, *[("n", str(number)) for number in range(padding)], *pairs, ("a", "b")]
    body = "&".join(f"{quote_plus(name, errors='replace')}={quote_plus(value)}" for name, value in
        everything)  # fmt: skip
    root = read(body.encode(), FORM).root
    wanted = parse_qsl(body, keep_blank_values=True)
    assert [(field.label, field.text) for field in root.children()] == wanted


def test_a_value_that_is_json_opens_as_json() -> None:
    body = b"token=1&payload=%7B%22user%22%3A%7B%22id%22%3A1.10%7D%7D"
    root = read(body, FORM).root
    assert outline(root) == [("field", "token", "1"), ("field", "payload", '{"user":{"id":1.10}}')]
    token, field = root.children()
    assert not token.has_children
    leaf = field.children()[0].children()[0]
    assert (leaf.text, leaf.path) == ("1.10", "payload.user.id")


def test_the_text_as_sent_is_kept() -> None:
    fields = read(b"a=1+%2b&&b&c=%ff%zz", FORM).root.children()
    assert [(field.text, field.raw) for field in fields] == [
        ("1 +", b"a=1+%2b"),
        ("", b"b"),
        (r"\xff%zz", b"c=%ff%zz"),
    ]


def test_the_declared_charset_is_honoured() -> None:
    (field,) = read(b"caf%e9=%e9", f"{FORM}; charset=iso-8859-1").root.children()
    assert (field.label, field.text) == ("café", "é")


def test_a_form_without_a_type_is_recognised_and_base64_is_not_one() -> None:
    assert read(b"a=1&b=2", "").notes == ("sent without a Content-Type, read as a form",)
    assert read(b"aGVsbG8gd29ybGQ=", "").kind == "text"
