"""Fetching the URL by which a provider has a subscription confirmed, once a person said so."""

from typing import NamedTuple

from inspector import __version__
from inspector.outbound.exchange import Exchanged, address_of, exchange, request

PATIENCE = 10.0
"""Seconds for the whole of it."""

LARGEST = 64 * 1024
"""Bytes of an answer that are read; nothing is made of them."""


class Confirmed(NamedTuple):
    """What came of it.

    Attributes:
        is_so: whether the other side took it.
        said: that in a sentence.
    """

    is_so: bool
    said: str


async def confirm(url: str) -> Confirmed:
    """Send one GET request to a URL that a person has seen and chosen; no redirect is followed."""
    address = address_of(url)
    if address is None:
        return Confirmed(False, "It leads to no host that can be looked up: nothing was fetched.")
    headers = (
        (b"User-Agent", f"webhook-inspector/{__version__}".encode()),
        (b"Accept", b"*/*"),
        (b"Connection", b"close"),
    )
    message = request("GET", address, headers, b"")
    got = await exchange(address, message, to_head=False, limit=LARGEST, patience=PATIENCE)
    return _outcome(got)


def _outcome(got: Exchanged) -> Confirmed:
    if got.status is None:
        return Confirmed(False, f"Not confirmed: {got.problem}.")
    if 200 <= got.status < 300:
        return Confirmed(True, f"It answered {got.status}: the subscription is confirmed.")
    if 300 <= got.status < 400:
        return Confirmed(False, f"Not confirmed: it answered {got.status}, which leads elsewhere.")
    return Confirmed(False, f"Not confirmed: it answered {got.status} {got.reason}".rstrip() + ".")
