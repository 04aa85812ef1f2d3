"""What came of a run, in words."""

from collections.abc import Iterator

from inspector.outbound.exchange import UNTRUSTED
from inspector.outbound.outcome import ANY_CERTIFICATE
from inspector.outbound.simulator.attempt import Tally
from inspector.outbound.simulator.orders import Orders
from inspector.tui.words import duration, plural
from inspector.visible import visible

_MOST_ANSWERS = 6


def summary(tally: Tally, orders: Orders) -> Iterator[str]:
    """The sums of a run, in lines."""
    title = orders.provider.title
    if tally.validated is False:
        yield (
            f"{title} could not save this webhook: its validation request was not accepted"
            f" ({', '.join(_answers(tally))}), so nothing was sent."
        )
        return
    requests = f"{plural(tally.requests, 'request')} in {duration(tally.took)}"
    often = tally.took >= 1 and tally.requests >= tally.took
    rate = f" ({tally.requests / tally.took:,.0f} a second)" if often else ""
    yield f"{_events(tally)} · {requests}{rate}"
    if tally.answers:
        yield f"  answers  {', '.join(_answers(tally))}"
    median = tally.times.share(0.5)
    if median is not None and tally.requests > 1:
        most, slowest = tally.times.share(0.95) or 0.0, tally.times.share(1.0) or 0.0
        yield (
            f"  took     median {duration(median)}, 95 % within {duration(most)},"
            f" slowest {duration(slowest)}"
        )
    if any(str(answer).startswith(UNTRUSTED) for answer in tally.answers):
        yield f"  {ANY_CERTIFICATE}"
    if tally.extra:
        yield f"  besides  {plural(tally.extra, 'delivery', 'deliveries')} of what was accepted"
    if tally.switched_off:
        yield (
            f"  {title} switched the webhook off: {orders.schedule.disabled_after} failures in a"
            f" row ({orders.provider.disabled_after.standing}). Nothing was sent any more."
        )


def _events(tally: Tally) -> str:
    unfinished = tally.begun - tally.accepted - tally.given_up
    left = tally.wanted - tally.begun
    parts = [f"{tally.accepted:,} of {plural(tally.wanted, 'event')} accepted"]
    if tally.given_up:
        parts.append(f"{tally.given_up:,} given up")
    if unfinished:
        parts.append(f"{unfinished:,} not finished")
    if left:
        parts.append(f"{left:,} not begun")
    return ", ".join(parts)


def _answers(tally: Tally) -> list[str]:
    """How often each came, the most frequent first."""
    most = tally.answers.most_common(_MOST_ANSWERS)
    said = [f"{visible(str(what))} ×{count:,}" for what, count in most]
    rest = tally.answers.total() - sum(count for _, count in most)
    return [*said, f"others ×{rest:,}"] if rest else said
