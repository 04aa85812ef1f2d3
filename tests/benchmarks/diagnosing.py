"""What a diagnosis costs when nothing is found: every cause is tried then.

    python -m tests.benchmarks.diagnosing

A line for each provider with a body of 3 KB, its own secrets and ten others, and then for bodies
that grow. Under 50 ms for 3 KB is what was promised.
"""

import json
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspector.delivery import Delivery, raw_headers
from inspector.providers import Provider, builtin
from inspector.signatures import sign
from inspector.signatures.diagnosis import explain, explain_computed
from inspector.signatures.signing import Signed

TIMES = 5
"""Runs of each, of which the quickest counts."""

AT = 1_769_856_744_000_000
SECRETS = [f"whsec_c2VjcmV0IG51bWJlciBvZiB0aGUgbGlzdCA{n}" for n in range(10)]
SHARED = "hmac-sha256", "hmac-sha1", "hmac-sha512", "sha256"


def main() -> None:
    """Print a line for each provider and size."""
    providers = builtin()
    for name, provider in providers.items():
        told(f"{name}, 3 KB", provider, delivery(provider, body(3_000)))
    pairs(providers["discord"])
    stripe = providers["stripe"]
    for size in (30_000, 250_000, 1_000_000, 10_000_000):
        told(f"stripe, {size / 1000:,.0f} KB", stripe, delivery(stripe, body(size)))


def pairs(discord: Provider) -> None:
    """Print a line for ten public keys, none of which is the right one."""
    keys = [
        Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32).public_key().public_bytes_raw().hex()
        for n in range(10)
    ]
    content = body(3_000)
    value = Ed25519PrivateKey.from_private_bytes(b"n" * 32).sign(content + b"0").hex()
    headers = raw_headers([("X-Signature-Ed25519", value), ("X-Signature-Timestamp", "17")])
    case = Delivery(1, AT, "POST", b"/hooks", "1.1", headers, content, size=len(content))
    for count in (1, 10):
        took = timed(lambda count=count: explain(discord.schemes, case, keys[:count], {}))  # type: ignore[misc]  # mypy has no default in a lambda
        print(f"discord, public keys: {count:<4}  {took * 1e3:7.1f} ms")


def told(words: str, provider: Provider, case: Delivery) -> None:
    """Time one case in both directions, with ten secrets of its own and with one and ten others."""
    schemes = {name: one.schemes for name, one in builtin().items() if one is not provider}
    others = {f"/hooks/{n}": [secret] for n, secret in enumerate(SECRETS)}
    own = timed(lambda: explain(provider.schemes, case, SECRETS, {}, providers=schemes))
    few = timed(lambda: explain(provider.schemes, case, ["one"], others, providers=schemes))
    code = timed(lambda: explain_computed(provider.schemes, case, SECRETS, {}, "0" * 64))
    several = zip(("", "1 + 10 others", "computed"), (own, few, code), strict=True)
    print(f"{words:26}" + "".join(f"  {name} {took * 1e3:7.1f} ms" for name, took in several))


def timed(what: Callable[[], object]) -> float:
    """Seconds of the quickest run."""
    best = 60.0
    for _ in range(TIMES):
        begin = time.perf_counter()
        what()
        best = min(best, time.perf_counter() - begin)
        if best > 1:
            break
    return best


def body(size: int) -> bytes:
    """A document of about so many bytes, with text that is not ASCII."""
    item = {
        "id": "c3b2-11",
        "name": "Ærø / <Ø>",
        "url": "https://a.example/b",
        "n": 1.5,
        "on": True,
    }
    items = [item | {"at": n} for n in range(size // 95)]
    return json.dumps({"type": "x", "signature": "", "items": items}).encode()


def delivery(provider: Provider, content: bytes) -> Delivery:
    """A delivery that was signed with a secret that nobody knows."""
    headers = raw_headers([("Host", "hooks.example"), ("webhook-id", "m"), ("svix-id", "m")])
    scheme = provider.schemes[0]
    if scheme.algorithm in SHARED and not scheme.member and "form" not in scheme.signed:
        made = sign(
            scheme, "whsec_bm9ib2R5IGtub3dzIGl0IGF0IGFsbA==", content, headers,
            method="POST", target=b"/hooks", at=AT, origin=b"https://other.example",
        )  # fmt: skip
    else:
        head = (scheme.header or "X-Signature").encode()
        made = Signed(content, (*headers, (head, b"ab" * 32), (b"X-Signature-Timestamp", b"17")))
    return Delivery(1, AT, "POST", b"/hooks", "1.1", made.headers, made.body, size=len(made.body))


if __name__ == "__main__":
    main()
