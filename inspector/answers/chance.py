"""Chance that repeats: a draw hangs on the seed, the event and the attempt, on nothing else."""

from hashlib import blake2b

from inspector.answers.plan import Reply


def draw(seed: int, event_key: str, attempt: int) -> float:
    """A number from 0 to below 1, the same for the same seed, event and attempt."""
    text = f"{seed} {attempt} {event_key}"
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) / 2**53


def delay(reply: Reply, drawn: float) -> float:
    """Seconds from the end of the request's body to the answer.

    Args:
        reply: what is to be given.
        drawn: what `Choice.pick` left of the draw, from 0 to 1.
    """
    if reply.after is None:
        return 0.0
    low, high = reply.after
    return low + (high - low) * drawn
