"""What a signature needs of the place that a request goes to."""

import pytest

from inspector.outbound.sealing import with_parameters


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
