"""Deliveries as they are read to know what they mean: without their content encoding."""

from msgspec.structs import replace

from inspector.delivery import Delivery
from inspector.payload.codings import undone

LARGEST = 1024 * 1024
"""Bytes up to which a body is decoded: whose it is has to be known while somebody waits."""

_PLAIN = (b"", b"{", b"[")


def decoded(delivery: Delivery, limit: int = LARGEST) -> Delivery:
    """A delivery with its body decoded; as it was sent where there is nothing to decode.

    What is not decoded whole (damaged, too large, a coding that is not known here) stays as it was
    sent too. Signatures are judged over what was sent, whatever this gives.

    Args:
        delivery: as it was sent.
        limit: bytes up to which a body is decoded.
    """
    if delivery.body[:1] in _PLAIN:  # as no coding begins
        return delivery
    body = undone(delivery.body, delivery.header("content-encoding") or "", limit)
    return delivery if body is delivery.body else replace(delivery, body=body)
