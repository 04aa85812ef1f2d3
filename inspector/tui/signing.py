"""How a signature was judged, as the Signature tab shows it."""

from inspector.delivery import Delivery, is_below
from inspector.insight import Insight, Known, diagnosis
from inspector.signatures import Working
from inspector.tui.views import SignatureTry, SignatureView

MOST_TRIES = 40


def view_of(known: Known, delivery: Delivery, insight: Insight) -> SignatureView:
    """Verdict with its diagnosis, and every scheme and secret that was tried, the match first."""
    tried = sorted(diagnosis.tried(known, delivery, insight), key=_likeliest_first)
    best = tried[0] if tried else None
    headers = dict.fromkeys((one.place, one.given) for one in tried if one.given is not None)
    return SignatureView(
        diagnosis.explained(known, delivery, insight),
        tuple((place, given) for place, given in headers if given is not None),
        best.signed if best else None,
        best.scheme if best else None,
        tuple(_try(one, known, delivery, insight) for one in tried[:MOST_TRIES]),
    )


def _likeliest_first(one: Working) -> tuple[bool, bool, bool]:
    return (not one.matched, one.given is None, one.standing == "candidate")


def _try(one: Working, known: Known, delivery: Delivery, insight: Insight) -> SignatureTry:
    note = None
    if one.standing != "documented":
        note = f"This recipe is {one.standing}: no document states it"
    return SignatureTry(
        one.scheme,
        one.secret or None,
        _name_of_secrets(known, delivery, insight),
        one.expected,
        one.given,
        one.matched,
        note,
    )


def _name_of_secrets(known: Known, delivery: Delivery, insight: Insight) -> str:
    """Whose the secrets are that count for this delivery."""
    paths = [name for name in known.secrets if name[:1] == "/" and is_below(delivery.path, name)]
    return max(paths, key=len, default=insight.provider or insight.endpoint)
