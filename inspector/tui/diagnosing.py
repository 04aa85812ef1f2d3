"""Why a signature fails, and what own code came to; both are looked for outside the event loop."""

from collections.abc import Mapping

from msgspec.structs import replace

from inspector.config import Settings
from inspector.delivery import Delivery
from inspector.insight import Insight, Known, Right, diagnosis
from inspector.signatures import Finding
from inspector.surroundings import around
from inspector.tui.fixing import with_offer
from inspector.tui.views import Diagnosis


def diagnose(
    settings: Settings,
    known: Known,
    delivery: Delivery,
    insight: Insight,
    right: Mapping[Right, int] | None,
) -> Diagnosis:
    """Why a delivery's signature fails, and what can be done about it here.

    Args:
        settings: where the journal is.
        known: what the delivery was judged with.
        delivery: the one that fails.
        insight: what it means.
        right: where signatures are right, and in which delivery last; see `fixing.with_offer`.

    Raises:
        InspectorError: the journal can't be read.
    """
    beside = replace(around(settings, delivery), right=right or {})
    found = diagnosis.finding(known, delivery, insight, beside)
    return with_offer(found, known, delivery, insight, right)


def explain_computed(
    settings: Settings, known: Known, delivery: Delivery, insight: Insight, value: str
) -> Finding:
    """What a person's own code must have hashed to come to a value.

    Raises:
        InspectorError: it is no signature, no provider is known, or the journal can't be read.
    """
    return diagnosis.computed(known, delivery, insight, value, around(settings, delivery))
