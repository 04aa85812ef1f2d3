"""A filter's hits are those of a plain loop over the same deliveries."""

import json

from hypothesis import given
from hypothesis import strategies as st

from inspector import jsonlines
from inspector.delivery import Delivery, Settled
from inspector.insight import Accepted, Insight
from inspector.query import Context, matcher, parse, subject_of
from tests.query import plainly
from tests.query.generated import NOW, deliveries, endings, filters, insights

accepted = st.sampled_from(["yes", "no", "unknown"])
NEWEST = [16, 17, 18, 19, 20]
CONTEXT = Context(NOW, lambda count: NEWEST[-count])


@given(filters, deliveries(), insights, st.booleans(), st.none() | endings, accepted)
def test_a_delivery_matches_where_a_plain_loop_says_so(
    text: str,
    delivery: Delivery,
    insight: Insight,
    judged: bool,
    settled: Settled | None,
    accepted_: Accepted,
) -> None:
    filter_ = parse(text)
    subject = subject_of(delivery, insight if judged else None, settled, accepted_)
    whole = jsonlines.delivery_line(delivery, insight, settled, accepted_, body=True)
    data = json.loads(jsonlines.encode(whole))
    expected = plainly.answer(
        filter_.root, plainly.Line(data, delivery.received_at, NOW, NEWEST, judged)
    )
    tells = matcher(filter_, CONTEXT)
    assert tells.matches(subject, delivery) is (expected is True)
    assert tells.quick(subject) in ((expected is True), None)
    if filter_.needs == "recorded":
        assert tells.quick(subject) is not None
