"""What holds secrets shows none of them."""

import msgspec
import pytest

from inspector.cli.sending.asked import Asked as AskedToSend
from inspector.cli.sending.target import Secret
from inspector.cli.verifying.given import Asked as AskedToVerify
from inspector.cli.verifying.given import Request
from inspector.config import Settings
from inspector.delivery import Endpoint
from inspector.outbound.simulator.orders import Signing
from inspector.signatures import Scheme

HELD = "one of them"
ENDPOINT = Endpoint("/hooks", secret=(HELD,))


@pytest.mark.parametrize(
    "holder",
    [
        ENDPOINT,
        Settings("/journal.db", secrets={"acme": (HELD,)}),
        Settings("/journal.db", endpoints=(ENDPOINT,)),
        AskedToSend(secret=HELD),
        AskedToVerify(Request(), secrets=(HELD,)),
        Signing(Scheme(name="acme"), HELD),
        Secret(HELD, "given"),
    ],
    ids=lambda holder: type(holder).__name__,
)
def test_a_secret_is_neither_in_its_repr_nor_in_that_of_what_has_it(holder: msgspec.Struct) -> None:
    assert HELD not in f"{holder!r} {[holder]!r}"
    assert list(holder.__rich_repr__()) == []
    assert HELD.encode() in msgspec.json.encode(holder)
