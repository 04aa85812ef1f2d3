"""What a signature needs of the place that a request goes to."""

import pytest

from inspector.outbound.sealing import renewed, with_parameters
from inspector.providers import builtin
from inspector.signatures import sign


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
