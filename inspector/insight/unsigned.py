"""Why a delivery has no signature, where that is known without a search."""

from inspector.delivery import Delivery
from inspector.insight.judged import Insight
from inspector.providers import Provider
from inspector.providers.handshake import Handshake
from inspector.signatures import Finding, Verdict
from inspector.signatures.material import first_header


def why_unsigned(provider: Provider, delivery: Delivery, insight: Insight) -> Finding | None:
    """Why a provider's delivery has no signature; None where it has one, or nothing says why."""
    verdict = insight.signature
    if verdict.verdict == "missing" and insight.handshake is not None:
        return _unsigned_trial(provider, insight.handshake, verdict)
    if verdict.verdict in ("missing", "unsigned"):
        return _never_signed(provider, delivery)
    return None


def _unsigned_trial(provider: Provider, handshake: Handshake, verdict: Verdict) -> Finding:
    """That a request which tries the endpoint out lacks the signature that it should have."""
    title = provider.title
    signs = f"{title} signs the request that tries an endpoint out too"
    why = "it is forged, or the signature was lost on the way"
    if handshake.signed is None:
        signs = f"Whether {title} signs the request that tries an endpoint out is not documented"
        why = "it may come without a signature, be forged, or have lost it on the way"
    set_it = f"Set the secret in {title}'s settings; where it is set, {why}"
    return Finding(
        "handshake",
        f"{signs}: {verdict.reason}",
        set_it if handshake.secret_optional else why[0].upper() + why[1:],
        scheme=verdict.scheme,
    )


def _never_signed(provider: Provider, delivery: Delivery) -> Finding | None:
    """That a delivery is of those which its provider does not sign; None where it is not."""
    one = provider.unsigned
    value = first_header(delivery, one.header) if one else None
    if one is None or value is None or value.decode("latin-1").strip().lower() != one.value:
        return None
    reason = f"{provider.title} {one.why} ({one.header}: {one.value})"
    return Finding("never-signed", reason, one.instead)
