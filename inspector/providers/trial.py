"""The requests by which a provider tries an endpoint out, to be sent in its place."""

import msgspec

from inspector.providers.sample import Sample


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """How a provider tries an endpoint out. What it needs to hear, its `Handshake` knows.

    Attributes:
        sample: the request; its `type` is what the provider calls it, empty where that is unknown.
        is_signed: whether it is signed as events are.
        and_wrong: whether it is sent once more with a wrong signature, which has to be refused.
        status: the only status code that will do; None for any by which events are accepted.
    """

    sample: Sample
    is_signed: bool = True
    and_wrong: bool = False
    status: int | None = None
