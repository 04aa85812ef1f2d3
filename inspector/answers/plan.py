"""A plan: what a sender gets, as data, and its canonical text."""

import re
from typing import Literal

import msgspec

from inspector import durations

Kind = Literal[
    "status", "timeout", "hang", "ask", "forward", "reset", "close", "garbage", "truncate"
]

_FILE_NAME = re.compile(r"""[^\s,|'"]+""")
_ESCAPES = str.maketrans({"\\": r"\\", "'": r"\'", "\n": r"\n"})


class Body(msgspec.Struct, frozen=True, gc=False):
    """The body of an answer: its bytes, and the file they were read from, if any."""

    content: bytes
    file: str | None = None

    def __str__(self) -> str:
        if self.file is None:
            return quoted(self.content.decode())
        plain = _FILE_NAME.fullmatch(self.file)
        return f"@{self.file if plain else quoted(self.file)}"


class Reply(msgspec.Struct, frozen=True, gc=False):
    """One thing that a sender can get.

    Attributes:
        kind: `status` for a status code, else the fault or the wait of that name.
        status: the code of a `status`, 200 to 599; None for the others.
        after: seconds, to the millisecond, from the end of the request's body: the least and the
            most (equal where nothing is left to chance); None for at once.
        over: seconds, to the millisecond, that the body is spread over; None for whole.
        retry_after: the Retry-After header, whole seconds.
        headers: names and values that the answer sets, in order.
        body: what the answer carries.
        forwarded: the local app gets the delivery too, and its answer is only recorded.
    """

    kind: Kind
    status: int | None = None
    after: tuple[float, float] | None = None
    over: float | None = None
    retry_after: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: Body | None = None
    forwarded: bool = False

    @property
    def is_random(self) -> bool:
        """Whether its delay is drawn from a range."""
        return self.after is not None and self.after[0] != self.after[1]

    def __str__(self) -> str:
        words = [self.kind if self.status is None else str(self.status)]
        if self.after is not None:
            low, high = (durations.format(seconds) for seconds in self.after)
            words.append(f"after {low}" if low == high else f"after {low}..{high}")
        if self.over is not None:
            words.append(f"over {durations.format(self.over)}")
        if self.retry_after is not None:
            words.append(f"retry-after {self.retry_after}s")
        words += [f"header {quoted(f'{name}: {value}')}" for name, value in self.headers]
        if self.body is not None:
            words.append(f"body {self.body}")
        if self.forwarded:
            words.append("forwarded")
        return " ".join(words)


class Choice(msgspec.Struct, frozen=True, gc=False):
    """One reply, or two of which the first is taken in so many per cent of the cases."""

    reply: Reply
    percent: float | None = None
    otherwise: Reply | None = None

    @property
    def replies(self) -> tuple[Reply, ...]:
        """The one reply, or both."""
        return (self.reply,) if self.otherwise is None else (self.reply, self.otherwise)

    @property
    def is_random(self) -> bool:
        """Whether a draw decides anything in it."""
        return self.otherwise is not None or self.reply.is_random

    def pick(self, draw: float) -> tuple[Reply, float]:
        """The reply that a draw selects, and a draw that is left for the reply's delay.

        Args:
            draw: from 0 to below 1.

        Returns:
            The reply, and what the selection left undecided of the draw, again from 0 to below 1.
        """
        if self.percent is None or self.otherwise is None:
            return self.reply, draw
        share = self.percent / 100
        if draw < share:
            return self.reply, draw / share
        return self.otherwise, (draw - share) / (1 - share)

    def __str__(self) -> str:
        if self.percent is None:
            return str(self.reply)
        return f"{self.reply} {number(self.percent)}% | {self.otherwise}"


class Step(msgspec.Struct, frozen=True, gc=False):
    """A choice, and for how many attempts; without a count for one, and as the last for ever."""

    choice: Choice
    count: int | None = None

    def __str__(self) -> str:
        return str(self.choice) if self.count is None else f"{self.choice} x{self.count}"


class Plan(msgspec.Struct, frozen=True, gc=False):
    """The answers of an event's attempts, one after the other.

    Attributes:
        steps: at least one.
        in_order: deliveries are counted, whatever their event, instead of an event's attempts.
    """

    steps: tuple[Step, ...]
    in_order: bool = False

    def step(self, attempt: int) -> Step | None:
        """The step of an attempt, counted from 1 since the plan was set; None when it ran out."""
        for step in self.steps[:-1]:
            attempt -= step.count or 1
            if attempt <= 0:
                return step
        last = self.steps[-1]
        return last if last.count is None or attempt <= last.count else None

    @property
    def depends_on_attempts(self) -> bool:
        """Whether an event's attempts have to be counted to know the step."""
        return not self.in_order and (len(self.steps) > 1 or self.steps[0].count is not None)

    @property
    def is_random(self) -> bool:
        """Whether chance decides anything: with a seed that needs event and attempt too."""
        return any(step.choice.is_random for step in self.steps)

    @property
    def is_plain(self) -> bool:
        """Whether every delivery is accepted at once and nothing more: nothing to warn of."""
        if len(self.steps) > 1 or self.steps[0].count is not None:
            return False
        choice = self.steps[0].choice
        status = choice.reply.status or 0
        return 200 <= status < 300 and choice == Choice(Reply("status", status))

    def __str__(self) -> str:
        steps = ", ".join(map(str, self.steps))
        return f"{steps} in order" if self.in_order else steps


def quoted(text: str) -> str:
    """Text between the quotes of the answer language."""
    return f"'{text.translate(_ESCAPES)}'"


def number(value: float) -> str:
    """A number without the `.0` of a whole one."""
    return str(int(value)) if value == int(value) else str(value)
