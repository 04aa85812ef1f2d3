"""Rules: answers that are guarded by a filter."""

from inspector.delivery import Delivery
from inspector.insight import Insight
from inspector.query import OF_RULES, Context, matcher, parse, subject_of


class Condition:
    """A rule's filter, for deliveries that are being answered.

    Args:
        text: in the filter language; raises FilterError where it asks for what is not known yet.

    Attributes:
        text: the same.
        looks_back: whether it asks for what came before: then that has to be known.
        signatures: whether it asks for the signature.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        filter_ = parse(text, refused=OF_RULES)
        self.looks_back = filter_.asks_for("repeat") or filter_.asks_for("attempt")
        self.signatures = filter_.asks_for("sig")
        # A rule can ask neither for ages nor for the newest, so that any moment will do.
        self._matcher = matcher(filter_, Context(0, lambda _: 0))

    def meets(self, delivery: Delivery, insight: Insight) -> bool:
        """Whether the rule is for this delivery."""
        return self._matcher.matches(subject_of(delivery, insight, None, "unknown"), delivery)
