"""Being each provider: what it sends to a real socket, and how that is judged there."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from inspector.delivery import Delivery, raw_headers
from inspector.outbound.simulator.attempt import Attempt, Tally
from inspector.outbound.simulator.choosing import scheme_for
from inspector.outbound.simulator.orders import Orders, Signing
from inspector.outbound.simulator.otherkeys import other_key
from inspector.outbound.simulator.payloads import Sampled
from inspector.outbound.simulator.run import Run
from inspector.outbound.simulator.schedule import schedule_of
from inspector.outbound.simulator.tampering import Way
from inspector.providers import Provider, builtin
from inspector.providers.sample import Sample
from inspector.providers.samples import samples_of
from inspector.signatures import Scheme
from inspector.signatures.keys import public_half
from tests.signatures.sdks import KEY, SDKS, TEXT, Sdk, Sent
from tests.support.endpoint import Arrival, Endpoint

PAIRS = {
    name: other_key.__wrapped__(name) for name in ("ed25519", "ecdsa-p256-sha256", "rsa-sha256")
}
"""A private key for each algorithm, which is nobody else's."""

PAIRS["rsa-sha1"] = PAIRS["rsa-sha256"]


class Case(NamedTuple):
    """A sample event, and one of the schemes that sign it."""

    provider: Provider
    sample: Sample
    scheme: Scheme

    @property
    def secret(self) -> str:
        if self.scheme.recipe.paired:
            sdk = self.sdk
            return sdk.private if sdk and sdk.private else PAIRS[self.scheme.algorithm]
        if self.scheme.algorithm == "token":
            return "a token"
        if self.sdk:
            return self.sdk.secret
        return KEY if self.scheme.key == "base64" else TEXT

    @property
    def public(self) -> str:
        """What whoever gets it knows."""
        return public_half(self.scheme, self.secret) or self.secret

    @property
    def sdk(self) -> Sdk | None:
        """The provider's library that verifies it; None where there is none."""
        named = (self.provider.name, self.scheme.word)
        fitting = (sdk for sdk in SDKS if sdk.verifies and (sdk.provider, sdk.word) == named)
        return next(fitting, None)

    def __str__(self) -> str:
        return f"{self.provider.name} {self.sample.type} {self.scheme.word}".strip()


def cases() -> list[Case]:
    """Every sample event with every scheme that signs it."""
    found = []
    for provider in builtin().values():
        for sample in samples_of(provider.name):
            words = list(sample.schemes) or [s.word or s.name for s in provider.schemes]
            for word in words:
                scheme = scheme_for(provider, word, "", sample)
                assert scheme is not None
                found.append(Case(provider, sample, scheme))
    return found


async def sent(
    place: Endpoint, case: Case, *, is_signed: bool = True, tamper: Way | None = None, **more: Any
) -> Arrival:
    """What came at the endpoint, of a run of one event."""
    await ran(place, case, is_signed=is_signed, tamper=tamper, **more)
    return place.got[-1]


async def ran(
    place: Endpoint, case: Case, *, is_signed: bool = True, tamper: Way | None = None, **more: Any
) -> tuple[Tally, Sequence[Attempt]]:
    scheme = case.scheme if is_signed else None
    payloads = Sampled([case.sample], case.provider, seed="7", scheme_of=lambda _: scheme)
    fields: dict[str, Any] = {
        "url": f"{place.url}?a=1&b=%C3%A6",
        "schedule": schedule_of(case.provider, gaps=()),
        "signing": Signing(case.scheme, case.secret, tamper) if is_signed else None,
    }
    told: list[Attempt] = []
    orders = Orders(provider=case.provider, payloads=payloads, seed="7", **(fields | more))
    return await Run(orders, told.append).run(), told


def delivery_of(arrival: Arrival, at: int) -> Delivery:
    """What came, as it is judged."""
    method, target, _ = arrival.first.split(" ")
    headers = raw_headers(list(arrival.headers.items()))
    return Delivery(1, at, method, target.encode(), "1.1", headers, arrival.body)


class _AnyCase(dict[str, str]):
    """Headers that are found whatever their case."""

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


def is_taken(case: Case, arrival: Arrival) -> bool:
    """Whether the provider's own library takes what came; there has to be one."""
    sdk = case.sdk
    if sdk is None or sdk.verifies is None:
        return _ed25519_says(case.public, arrival)
    url = f"http://{arrival.headers['host']}{arrival.first.split(' ')[1]}"
    try:
        return sdk.verifies(Sent(arrival.body.decode(), _AnyCase(arrival.headers), url))
    except (ValueError, TypeError):  # a signature that is none in its encoding
        return False


def has_library(case: Case) -> bool:
    return case.sdk is not None or case.scheme.word == "v1a"


def _ed25519_says(public: str, arrival: Arrival) -> bool:
    """PyNaCl on a signature of Standard Webhooks' version 1a; no library of theirs knows it."""
    headers: Mapping[str, str] = arrival.headers
    prefix = "svix-" if "svix-id" in headers else "webhook-"
    raw = base64.b64decode(headers[f"{prefix}signature"].removeprefix("v1a,"))
    message = f"{headers[f'{prefix}id']}.{headers[f'{prefix}timestamp']}.".encode() + arrival.body
    key = VerifyKey(base64.b64decode(public.removeprefix("whpk_")))
    try:
        key.verify(message, raw)
    except BadSignatureError:
        return False
    return True
