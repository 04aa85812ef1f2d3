"""JSON as languages write it anew, and that a sentence names what differs and nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Delivery
from inspector.providers import builtin
from inspector.signatures import Scheme
from inspector.signatures.causes.json_parsed import in_javascript, parsed_and_written
from inspector.signatures.diagnosis import explain, explain_computed
from tests.signatures.signer import AT, delivery, hex_hmac

SECRET = "s3cret-of-the-endpoint"
GITHUB = builtin()["github"].schemes
STAMP = AT // 1_000_000


def arrived(body: bytes, signed: bytes) -> Delivery:
    return delivery(body, {"X-Hub-Signature-256": "sha256=" + hex_hmac(SECRET, signed)})


GO = b'{"b":"<\xc3\xa9>","a":{"z":1.50,"y":12345678901234567890}}'
WRITTEN: list[tuple[bytes, bytes, list[str]]] = [
    (b'{"a":1,"n":1.50}', b'{"a":1,"n":1.5}', ["other numbers (1.50 as 1.5)"]),
    (b'{"b":1,"a":2}', b'{"a":2,"b":1}', ["with sorted members"]),
    (b'{"b": 1, "a": 2}', b'{"a": 2, "b": 1}', ["with sorted members"]),
    (b'{"b": 1, "a": 2}', b'{"a":2,"b":1}', ["with sorted members, without spaces"]),
    (b'{"b":1,"a":2,"b":1}', b'{"b":1,"a":2}', ["without its repeated members"]),
    (b'{"b":1.50,"a":2}', b'{"a":2,"b":1.50}', ["with sorted members"]),
    (b'{"b":1.50,"a":2}', b'{"a":2,"b":1.5}', ["sorted members and other numbers (1.50 as 1.5)"]),
    (
        b'{"id":12345678901234567890}',
        b'{"id":12345678901234567000}',
        ["other numbers (12345678901234567890 as 12345678901234567000)"],
    ),
    (b'{"n":0.0000001}', b'{"n":1e-7}', ["other numbers (0.0000001 as 1e-7)"]),
    (b'{"n":0.00001}', b'{"n":1e-05}', ["other numbers (0.00001 as 1e-05)"]),
    (
        GO,
        b'{"a":{"y":12345678901234567000,"z":1.5},"b":"\\u003c\xc3\xa9\\u003e"}',
        ["as Go writes a map", "sorted", "other numbers (1.50 as 1.5)", "u003c"],
    ),
    (
        GO.replace(b"1.50", b"1"),
        b"",
        ["as Go writes a map", "sorted", "other numbers", "a newline"],
    ),
    (b'{"a":[1],"b":{}}', b'{\n\t"a": [\n\t\t1\n\t],\n\t"b": {}\n}', ["indented by tabs"]),
    (b'{"a":1}', b'{\r\n  "a": 1\r\n}', ["indented by 2", "with CRLF"]),
    (b'{"b":1,"a":2}', b'{"a":2,"b":1}\n', ["as Go writes a map", "sorted", "a newline"]),
    (b'[{"a": 1}]', b'[{"a":1}]\r\n', ["without spaces, and a CRLF"]),
    (b'{"a":{}, "b":1}', b'{"a":[],"b":1}', ["without spaces, {} as []"]),
    (b'{"a":"\\/"}', b'{"a":"/"}', ["with its escapes undone"]),
]
GO_LINE = b'{"a":{"y":12345678901234567000,"z":1},"b":"\\u003c\xc3\xa9\\u003e"}\n'


@pytest.mark.parametrize(("body", "signed", "words"), WRITTEN)
def test_what_a_language_changed_is_named_and_nothing_else(
    body: bytes, signed: bytes, words: list[str]
) -> None:
    signed = signed or GO_LINE
    found = explain(GITHUB, arrived(body, signed), [SECRET], {})
    own = explain_computed(GITHUB, arrived(body, body), [SECRET], {}, hex_hmac(SECRET, signed))
    for finding in (found, own):
        assert finding.cause == "json-rewritten"
        assert all(each in finding.reason for each in words), finding.reason
        for other in ("sorted", "numbers", "spaces"):
            assert (other in finding.reason) == any(other in each for each in words)


def test_sorted_members_are_not_named_where_only_a_member_is_signed() -> None:
    own = Scheme(name="own", header="X-Own", signed="{text:id}|{raw:n}")
    body = b'{"n":1.50,"id":"x"}'
    case = delivery(body, {"X-Own": hex_hmac(SECRET, b"x|1.5")})
    found = explain((own,), case, [SECRET], {})
    assert found.cause == "json-rewritten"
    assert "other numbers" in found.reason
    assert "sorted" not in found.reason


@pytest.mark.parametrize("provider", ["stripe", "slack"])
@pytest.mark.parametrize("layout", [(",", ":"), (", ", ": ")])
def test_json_written_anew_and_a_forgotten_time_are_both_named(
    provider: str, layout: tuple[str, str]
) -> None:
    body = b'{"a":  1,\n"b":"x"}'
    signed = {"stripe": b"%d." % STAMP + body, "slack": b"v0:%d:" % STAMP + body}[provider]
    right = hex_hmac(SECRET, signed)
    headers = {
        "stripe": {"Stripe-Signature": f"t={STAMP},v1={right}"},
        "slack": {"X-Slack-Signature": f"v0={right}", "X-Slack-Request-Timestamp": f"{STAMP}"},
    }[provider]
    value = hex_hmac(SECRET, json.dumps(json.loads(body), separators=layout).encode())
    schemes = builtin()[provider].schemes
    found = explain_computed(schemes, delivery(body, headers), [SECRET], {}, value)
    assert found.cause == "json-rewritten and other-content"
    assert "its JSON written anew" in found.reason
    assert "only the body" in found.reason


@pytest.mark.parametrize(
    ("digits", "written"),
    [
        # What node prints for JSON.stringify of each.
        ("12345678901234567890", "12345678901234567000"),
        ("1e21", "1e+21"),
        ("123456789012345680000", "123456789012345680000"),
        ("0.000001", "0.000001"),
        ("0.0000015", "0.0000015"),
        ("-1.5e-7", "-1.5e-7"),
        ("1.50", "1.5"),
        ("100", "100"),
        ("-0.0", "0"),
        ("123e3", "123000"),
        ("5e-324", "5e-324"),
        ("1e400", "null"),
    ],
)
def test_numbers_are_written_as_javascript_writes_them(digits: str, written: str) -> None:
    assert in_javascript(digits) == written


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_javascript_writes_it_is_the_same_number(value: float) -> None:
    assert float(in_javascript(repr(value))) == value


@given(st.integers(-(2**53), 2**53))
def test_an_integer_that_a_double_holds_stays_as_it_is(value: int) -> None:
    assert in_javascript(str(value)) == str(value)


@pytest.mark.parametrize("deep", [100, 900, *range(940, 1_000, 5), 100_000])
def test_a_deep_document_is_written_anew_or_left_alone(deep: int) -> None:
    for opened, closed in ((b"[", b"]"), (b'{"b":1,"a":', b"}")):
        body = opened * deep + b"1.50" + closed * deep
        for _, written in parsed_and_written(body):
            assert written
            assert b" " * 202 not in written  # by then a level costs more than all that is in it
