"""The diagnosis of a verdict, in the light of everything that is known."""

from collections.abc import Mapping

import msgspec

from inspector.delivery import Delivery
from inspector.insight.judged import Insight
from inspector.insight.known import Known
from inspector.signatures import Finding, Scheme, Verdict, Working, explain, workings


def is_called_for(verdict: Verdict) -> bool:
    """Whether there is something to explain."""
    return verdict.verdict in ("invalid", "missing", "expired", "unverifiable")


def finding(known: Known, delivery: Delivery, insight: Insight) -> Finding:
    """Why the signature fails, and what to change; milliseconds for a few kilobytes."""
    secrets = _secrets(known, delivery, insight)
    return explain(_schemes(known, insight), delivery, secrets, _others(known, secrets))


def explained(known: Known, delivery: Delivery, insight: Insight) -> Verdict:
    """The verdict with the diagnosis as its reason and hint, where it has anything to explain."""
    verdict = insight.signature
    if not is_called_for(verdict):
        return verdict
    found = finding(known, delivery, insight)
    return msgspec.structs.replace(verdict, reason=found.reason, hint=found.hint)


def tried(known: Known, delivery: Delivery, insight: Insight) -> list[Working]:
    """Every scheme with every secret that counts, as it was tried."""
    return workings(_schemes(known, insight), delivery, _secrets(known, delivery, insight))


def _schemes(known: Known, insight: Insight) -> tuple[Scheme, ...]:
    provider = known.providers.get(insight.provider or "")
    return provider.schemes if provider else ()


def _secrets(known: Known, delivery: Delivery, insight: Insight) -> tuple[str, ...]:
    return known.secrets_for(delivery.path, insight.provider)


def _others(known: Known, secrets: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """What further secrets there are; the tunnel's token signs nothing."""
    return {
        name: tuple(secret for secret in values if secret not in secrets)
        for name, values in known.secrets.items()
        if name != "ngrok"
    }
