"""What was decided for a delivery."""

import msgspec

from inspector.answers import Body, Reply
from inspector.delivery import Answer

LARGEST_KEPT = 64 * 1024
"""Bytes of an answer's body that are recorded with every delivery that gets it."""

_NO_BODY = (204, 304)
_WAITING = frozenset({"timeout", "hang", "ask", "forward"})


class Target(msgspec.Struct, frozen=True, gc=False):
    """Where a delivery is forwarded to.

    Attributes:
        url: the local app's URL, as the user gave it.
        below: the delivery's path below what that URL is for: empty, or from its slash on.
    """

    url: str
    below: str = ""


class Decision(msgspec.Struct, frozen=True, gc=False):
    """What a delivery gets.

    Attributes:
        reply: what to put on the socket.
        delay: seconds from the end of the request.
        answer: the same in words, as it is recorded.
        hold: seconds that a `timeout` is held before it is answered 504.
        target: the local app, where it may be asked for; None where there is none.
    """

    reply: Reply
    delay: float
    answer: Answer
    hold: float = 0.0
    target: Target | None = None

    @property
    def may_be_held(self) -> bool:
        """Whether it may take its time, and then be released with another answer."""
        reply = self.reply
        return bool(self.delay or reply.over or reply.forwarded or reply.kind in _WAITING)

    @property
    def forwards(self) -> bool:
        """Whether the local app gets the delivery."""
        return self.reply.forwarded or self.reply.kind == "forward"


PLAIN = Reply("status", 200)
DEFAULT = Decision(PLAIN, 0.0, Answer("default", status=200))
GUARDED = Decision(PLAIN, 0.0, Answer("guard", step="200", status=200))
FORWARD = Reply("forward")


def shaken(status: int, headers: tuple[tuple[str, str], ...] = (), body: bytes = b"") -> Decision:
    """What a provider gets that tries an endpoint out."""
    reply = Reply("status", status, headers=headers, body=Body(body) if body else None)
    answer = Answer("handshake", step=str(status), status=status, headers=headers, body=body)
    return Decision(reply, 0.0, answer)


def refusal(status: int, text: str) -> Decision:
    """What nobody set: an answer that says why a request could not be taken whole."""
    reply = Reply("status", status, body=Body(f"{text}\n".encode()))
    return Decision(reply, 0.0, recorded(reply, Answer("default", status=status)))


def recorded(reply: Reply, answer: Answer) -> Answer:
    """What is recorded of a reply: the answer with the headers and the body that it sets.

    A body that is larger than `LARGEST_KEPT` is left out.
    """
    headers = reply.headers
    if reply.retry_after is not None and not any(n.lower() == "retry-after" for n, _ in headers):
        headers = (*headers, ("Retry-After", str(reply.retry_after)))
    body = reply.body.content if reply.body and reply.status not in _NO_BODY else b""
    if len(body) > LARGEST_KEPT:
        body = b""
    return msgspec.structs.replace(answer, headers=headers, body=body)
