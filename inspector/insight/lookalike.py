"""That a delivery looks like another provider's than the one that it is taken for."""

from inspector.delivery import Delivery, whose_endpoint
from inspector.insight.judged import Insight
from inspector.insight.known import Known
from inspector.providers import Provider
from inspector.signatures import Finding, Fix
from inspector.signatures.material import Material


def looks_like_anothers(
    known: Known, delivery: Delivery, insight: Insight, recognised: Provider | None
) -> Finding | None:
    """The finding for a delivery without the signature that it should have; None for no other's.

    Where no secret is known the other provider's signature has to be there, as nothing is amiss
    otherwise.

    Args:
        known: what it was judged with.
        delivery: what arrived.
        insight: what it means; nothing stands where its provider signs.
        recognised: whose it looks like.
    """
    verdict, taken_for = insight.signature.verdict, insight.provider
    if recognised is None or taken_for is None or recognised.name == taken_for:
        return None
    place = _place(recognised, delivery)
    if verdict not in ("missing", "unsigned") or (verdict == "unsigned" and not place):
        return None
    _, is_set = whose_endpoint(delivery.path, known.endpoints, known.told)
    what = f"the endpoint is set to {taken_for}" if is_set else f"it is taken for {taken_for}'s"
    return Finding(
        "other-provider",
        f"It looks like {recognised.title}'s{f' ({place})' if place else ''}; {what}",
        f'Set provider = "{recognised.name}" for this endpoint in the configuration',
        Fix("provider", recognised.name, name=insight.endpoint),
    )


def _place(provider: Provider, delivery: Delivery) -> str:
    """Where the signature of a provider stands in a delivery; empty where there is none."""
    material = Material(delivery)
    found = (material.given(scheme) for scheme in provider.schemes if material.counts(scheme))
    return next((places[0][0] for places in found if places), "")
