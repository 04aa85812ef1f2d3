"""What was deleted before a delivery, and whether attempts of its event may have been among it."""

from typing import NamedTuple

from inspector.insight.timeline import micros, tolerance
from inspector.providers import Provider


class Gap(NamedTuple):
    """Deliveries that are gone.

    Attributes:
        deleted: how many, all that came before taken together.
        until: when the newest of them had come at the latest, microseconds since the Unix epoch,
            UTC.
    """

    deleted: int
    until: int


def may_hide(gap: Gap, at: int, provider: Provider | None) -> bool:
    """Whether an attempt of an event that came at a moment may be among what is gone.

    It may, unless the provider's documents say that it had stopped trying before.

    Args:
        gap: what is gone.
        at: when the attempt came that is there, microseconds since the Unix epoch, UTC.
        provider: whose documents count; None where it is not known.
    """
    longest = _longest(provider)
    return longest is None or at - gap.until <= micros(longest + tolerance(longest))


def _longest(provider: Provider | None) -> float | None:
    """Seconds from an event's first attempt to its last; None where the documents do not say."""
    retries = provider.retries.value if provider else None
    if provider is None or retries is None:
        return None
    if not retries.gaps:
        return retries.window
    patience = provider.timeout.value or 0.0
    scheduled = max(sum(one.gaps) + patience * len(one.gaps) for one in retries.readings)
    return max(scheduled, retries.window or 0.0)
