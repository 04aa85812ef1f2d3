"""Requests that try an endpoint out: which of them come without a signature by their nature."""

import pytest

from inspector.delivery import Delivery, Endpoint, raw_headers
from inspector.insight import Fold, known
from inspector.signatures.verdict import VerdictKind

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TRIALS: dict[str, tuple[str, dict[str, str], bytes, VerdictKind]] = {
    "asana": ("", {"X-Hook-Secret": "b7d7f00d"}, b"{}", "unsigned"),
    "meta": ("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=t", {}, b"", "unsigned"),
    "woocommerce": ("", FORM, b"webhook_id=5", "unsigned"),
    "slack": ("", {}, b'{"type":"url_verification","challenge":"c"}', "missing"),
    "zoom": (
        "",
        {},
        b'{"event":"endpoint.url_validation","payload":{"plainToken":"t"}}',
        "missing",
    ),
    "github": ("", {"X-GitHub-Event": "ping"}, b"{}", "missing"),
}


@pytest.mark.parametrize("provider", TRIALS)
def test_only_a_trial_that_providers_sign_is_missing_its_signature(provider: str) -> None:
    query, headers, body, verdict = TRIALS[provider]
    pairs = raw_headers(list(headers.items()))
    one = Delivery(1, 0, "POST", f"/hooks{query}".encode(), "1.1", pairs, body, size=len(body))
    it = known((Endpoint("/hooks", provider=provider),), {}, {"/hooks": ["kept"]})
    insight = Fold(it).arrive(one)
    assert insight.handshake is not None
    assert insight.signature.verdict == verdict


def test_a_wrong_signature_of_a_trial_stays_wrong() -> None:
    pairs = raw_headers([("X-Hook-Secret", "b7d7f00d"), ("X-Hook-Signature", "ab" * 32)])
    one = Delivery(1, 0, "POST", b"/hooks", "1.1", pairs, b"{}", size=2)
    it = known((Endpoint("/hooks", provider="asana"),), {}, {"/hooks": ["kept"]})
    assert Fold(it).arrive(one).signature.verdict == "invalid"
