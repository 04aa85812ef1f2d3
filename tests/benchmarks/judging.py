"""What judging costs: a delivery's signature alone, and the whole fold, beside a bare HMAC.

    python -m tests.benchmarks.judging [PROVIDER ...]

Bodies of 3 KB, with the headers that a tunnel and a provider send; one secret is known. The fold
recognises the provider, reads its events, and judges; «unknown» is nobody's.
"""

import hmac
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from inspector.delivery import Delivery, raw_headers
from inspector.insight import Fold
from inspector.insight.known import Known
from inspector.providers import Provider, builtin
from inspector.signatures import Scheme, judge, sign

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = 1_769_856_744_000_000
COUNT = 500
ROUNDS = 25
TARGET = b"/hooks/in"
HEADERS = raw_headers(
    [
        ("Host", "hooks.example.test"),
        ("User-Agent", "Hookshot/1.0"),
        ("Content-Length", "3000"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "gzip"),
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Host", "hooks.example.test"),
        ("X-Forwarded-Proto", "https"),
    ]
)
# Headers by which a provider's deliveries are known.
OF_PROVIDER = {
    "github": [("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "d1")],
    "gitlab": [("X-Gitlab-Event", "Push Hook"), ("webhook-id", "m1")],
    "shopify": [("X-Shopify-Topic", "orders/create"), ("X-Shopify-Webhook-Id", "w1")],
    "standard-webhooks": [("webhook-id", "m1")],
    "svix": [("svix-id", "m1")],
}
MISSIVE = {
    "rule": {"id": "r1", "type": "label_change", "description": "a rule"},
    "conversation": {"id": "c1", "subject": "Größe 42", "team": {"name": "Hobbits"}},
    "latest_message": {"id": "m1", "updated_at": 1_548_434_556},
}
MANYSENDS = {"event": "message.created", "timestamp": "2026-01-31T10:52:24Z", "data": {"id": "c"}}
OTHER = {"id": "evt_1", "type": "thing.made", "created": 1, "webhookTimestamp": NOW // 1_000}
MAILGUN = {"signature": {"timestamp": "1769856744", "token": "t"}, "event-data": {"id": "e"}}
OF_BODY: dict[str, dict[str, Any]] = {
    "missive": MISSIVE,
    "manysends": MANYSENDS,
    "mailgun": MAILGUN,
}


def body_of(name: str, number: int) -> bytes:
    """A payload of about 3 KB; each has another number in it."""
    if name == "twilio":
        fields = [f"Parameter{i}=SM{number:032}{'0123456789' * 8}" for i in range(20)]
        return "&".join([*fields, *(f"{end}=%2B14155551212" for end in ("From", "To"))]).encode()
    members = [{"id": f"m{i}", "text": "Grüße, bitte 42/43", "n": i * 1.5} for i in range(45)]
    document = OF_BODY.get(name, OTHER) | {"number": number, "members": members}
    return json.dumps(document, ensure_ascii=False).encode()


def deliveries(name: str, scheme: Scheme | None, count: int = COUNT) -> list[Delivery]:
    """Deliveries of a provider, signed where it has a scheme that one secret can sign."""
    made = []
    for number in range(1, count + 1):
        body = body_of(name, number)
        headers = HEADERS + raw_headers(OF_PROVIDER.get(name, []))
        kind = b"application/x-www-form-urlencoded" if name == "twilio" else b"application/json"
        headers += ((b"Content-Type", kind),)
        if scheme is not None:
            signed = sign(scheme, SECRET, body, headers, method="POST", target=TARGET, at=NOW)
            body, headers = signed.body, signed.headers
        made.append(Delivery(number, NOW, "POST", TARGET, "1.1", headers, body, size=len(body)))
    return made


def each(*runs: Callable[[], object]) -> list[float]:
    """Microseconds a delivery, each in the best of several rounds; taken in turns."""
    best = [float("inf")] * len(runs)
    for _ in range(ROUNDS):
        for place, run in enumerate(runs):
            start = time.process_time()
            run()
            best[place] = min(best[place], time.process_time() - start)
    return [seconds / COUNT * 1e6 for seconds in best]


def measure(name: str, provider: Provider | None) -> None:
    """Print a line of a provider."""
    schemes = provider.schemes if provider else ()
    made = deliveries(name, schemes[0] if schemes else None)
    key = SECRET.encode()
    known = Known(builtin(), (), {name: (SECRET,)} if provider else {})

    def bare() -> None:
        for delivery in made:
            hmac.digest(key, delivery.body, "sha256")

    def judged() -> None:
        for delivery in made:
            judge(schemes, delivery, (SECRET,))

    folds = [Fold(known) for _ in range(ROUNDS)]

    def folded() -> None:
        fold = folds.pop()
        for delivery in made:
            fold.arrive(delivery)

    insight = Fold(known).arrive(made[0])
    verdict = judge(schemes, made[0], (SECRET,)).verdict
    one, two, three = each(bare, judged, folded)
    print(
        f"{name:18} hmac {one:5.1f} µs   judge {two:5.1f} µs = {two / one:4.1f} x   fold "
        f"{three:5.1f} µs = {three / one:4.1f} x   {verdict}, recognised as {insight.provider}",
        flush=True,
    )


def by_hmac(provider: Provider) -> bool:
    """Whether its first scheme is an HMAC or a token."""
    return bool(provider.schemes) and provider.schemes[0].algorithm.startswith(("hmac", "token"))


def main(names: list[str]) -> None:
    """Measure the named providers, or all whose secret is shared, and what is nobody's."""
    for name, provider in builtin().items():
        if name in names or (not names and by_hmac(provider)):
            measure(name, provider)
    if not names or "unknown" in names:
        measure("unknown", None)


if __name__ == "__main__":
    main(sys.argv[1:])
