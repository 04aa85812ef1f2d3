"""Failures in a row, as a provider counts them before it switches something off."""

from typing import Final, NamedTuple

import msgspec

from inspector.insight.judged import Accepted

MARGIN: Final = 15
MOST: Final = 1000
"""Subjects that are counted at a time: whoever sends ever new ones must not take all memory."""


class Subject(NamedTuple):
    """What a provider switches off after so many failures in a row.

    Attributes:
        provider: its name.
        endpoint: where its deliveries come in.
        id: the provider's id of it (Missive: the rule's); None for the webhook itself.
        limit: failures that its documents allow, about.
    """

    provider: str
    endpoint: str
    id: str | None
    limit: int

    @property
    def guarded_from(self) -> int:
        """Failures from which nothing more may fail: 15 before the limit, or half of a low one."""
        return self.limit - min(MARGIN, (self.limit + 1) // 2)


class Standing(msgspec.Struct, frozen=True):
    """A streak as it is kept between two runs: whose, and what counts in it.

    Attributes:
        provider: as in `Subject`.
        endpoint: as in `Subject`.
        id: as in `Subject`.
        failed: failures in a row that have ended.
        held: the ids of the deliveries that were open.
    """

    provider: str
    endpoint: str
    id: str | None
    failed: int
    held: tuple[int, ...] = ()


class _Streak(msgspec.Struct):
    failed: int = 0
    held: int = 0


class Streaks:
    """The failures in a row of every subject; a delivery counts as one until it is accepted."""

    def __init__(self) -> None:
        self._streaks: dict[Subject, _Streak] = {}
        self._held: dict[int, Subject] = {}

    def __bool__(self) -> bool:
        """Whether anything counts as failed."""
        return bool(self._streaks)

    def held(self, delivery: int) -> Subject | None:
        """What a delivery counts for, while it is open; None where it does not."""
        return self._held.get(delivery)

    def failures(self, subject: Subject) -> int:
        """Failures in a row, what is held open among them."""
        streak = self._streaks.get(subject)
        return streak.failed + streak.held if streak else 0

    def listed(self) -> list[tuple[Subject, int]]:
        """Every subject that is failing, with its failures; the nearest to its limit first."""
        counts = [(subject, self.failures(subject)) for subject in self._streaks]
        return sorted(counts, key=lambda pair: pair[1] - pair[0].limit, reverse=True)

    def arrive(self, delivery: int, subject: Subject) -> None:
        """A delivery came, and counts as failed for as long as it is open."""
        if subject not in self._streaks and len(self._streaks) >= MOST:
            self._forget_one()
        self._streaks.setdefault(subject, _Streak()).held += 1
        self._held[delivery] = subject

    def _forget_one(self) -> None:
        """Forget the oldest of those that have failed least, unless all are held open."""
        idle = [subject for subject, streak in self._streaks.items() if not streak.held]
        if idle:
            del self._streaks[min(idle, key=self.failures)]

    def settle(self, delivery: int, accepted: Accepted, *, forged: bool) -> None:
        """A delivery has ended.

        Args:
            delivery: its id.
            accepted: whether the provider counts it as accepted; what is unknown is a failure.
            forged: whether its signature is invalid: the provider knows nothing of an acceptance.
        """
        subject = self._held.pop(delivery, None)
        if subject is None:
            return
        streak = self._streaks[subject]
        streak.held -= 1
        if accepted != "yes":
            streak.failed += 1
        elif not forged:
            streak.failed = 0
        if not streak.failed and not streak.held:
            del self._streaks[subject]

    def snapshot(self) -> "list[Standing]":
        """Everything that counts, for going on with in a later run."""
        held: dict[Subject, list[int]] = {subject: [] for subject in self._streaks}
        for delivery, subject in self._held.items():
            held[subject].append(delivery)
        return [
            Standing(*subject[:3], self._streaks[subject].failed, tuple(ids))
            for subject, ids in held.items()
        ]

    def resume(self, subject: Subject, standing: "Standing") -> None:
        """Go on with what an earlier run counted."""
        for delivery in standing.held:
            self.arrive(delivery, subject)
        if standing.failed:
            self._streaks.setdefault(subject, _Streak()).failed += standing.failed
