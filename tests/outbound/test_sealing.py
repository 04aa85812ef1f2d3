"""What a signature needs of the place that a request goes to."""

import pytest

from inspector.outbound.sealing import renewed, with_parameters
from inspector.providers import builtin, own
from inspector.signatures import Scheme, sign
from inspector.signatures.timestamp import TimestampFormat, write


@pytest.mark.parametrize(
    ("target", "sent"),
    [
        (b"/", b"/?a=1&b=2"),
        (b"/hooks?b=3", b"/hooks?b=3&a=1"),
        (b"/hooks?a=&b", b"/hooks?a=&b"),
        (b"//[x", b"//[x?a=1&b=2"),
        (b"//[x?a=3", b"//[x?a=3&b=2"),
    ],
)
def test_parameters_are_added_to_any_target_that_does_not_have_them(
    target: bytes, sent: bytes
) -> None:
    assert with_parameters(target, [("a", "1"), ("b", "2")]) == sent


def test_a_timestamp_and_a_signature_stay_where_they_stood() -> None:
    scheme = builtin()["standard-webhooks"].schemes[0]
    given = (
        (b"Webhook-Id", b"msg_1"),
        (b"Webhook-Timestamp", b"1"),
        (b"Webhook-Signature", b"v1,AA=="),
        (b"webhook-timestamp", b"2"),
        (b"X", b"y"),
    )
    headers, body = renewed(scheme, given, b"{}", 3_000_000)
    done = sign(scheme, "whsec_c2VjcmV0", body, headers, method="POST", target=b"/", at=3_000_000)
    assert [name for name, _ in done.headers] == [
        b"Webhook-Id",
        b"Webhook-Timestamp",
        b"Webhook-Signature",
        b"X",
    ]
    assert done.headers[1] == (b"Webhook-Timestamp", b"3")
    assert renewed(scheme, given[:1], b"{}", 3_000_000) == (given[:1], b"{}")


AT = 1_769_856_744_000_000
AN_HOUR_LATER = AT + 3_600_000_000


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("written", ["seconds", "milliseconds", "iso-8601", "http-date"])
def test_a_header_has_the_new_time_as_the_old_one_was_written(
    written: TimestampFormat, said: bool
) -> None:
    scheme = signed_in({"timestamp_header": "X-T"}, written if said else None)
    sent, body = renewed(scheme, ((b"x-t", write(AT, written)),), b"{}", AN_HOUR_LATER)
    assert (sent, body) == (((b"x-t", write(AN_HOUR_LATER, written)),), b"{}")


@pytest.mark.parametrize("written", ["iso-8601", "http-date"])
def test_a_header_without_a_readable_time_has_the_new_one_as_it_is_said_to_be(
    written: TimestampFormat,
) -> None:
    scheme = signed_in({"timestamp_header": "X-T"}, written)
    sent, _ = renewed(scheme, ((b"X-T", b"soon"),), b"{}", AT)
    assert sent == ((b"X-T", write(AT, written)),)


@pytest.mark.parametrize("written", ["seconds", "milliseconds", "iso-8601", "http-date"])
def test_a_body_has_the_new_time_as_it_is_said_to_be_written(written: TimestampFormat) -> None:
    scheme = signed_in({"timestamp": "$.sent_at"}, written)
    body = b'{"sent_at": "%s", "id": 1}'
    _, sent = renewed(scheme, (), body % write(AT, written), AN_HOUR_LATER)
    assert sent == body % write(AN_HOUR_LATER, written)


@pytest.mark.parametrize("said", [None, "seconds", "http-date"])
def test_a_date_in_the_body_that_nobody_calls_the_time_of_signing_stays(
    said: TimestampFormat | None,
) -> None:
    body = b'{"sent_at": "2026-01-31T10:52:24Z"}'
    scheme = signed_in({"timestamp": "$.sent_at"}, said)
    assert renewed(scheme, (), body, AN_HOUR_LATER) == ((), body)


def signed_in(place: dict[str, str], written: TimestampFormat | None) -> Scheme:
    said = {} if written is None else {"timestamp_format": written}
    header = "X-Acme-Signature"
    signature = {"header": header, "signed": "{timestamp}.{body}", **place, **said}
    return own("acme", {"match": {"header": header}, "signature": signature}).schemes[0]
