"""What the screen shows, as data: one row a delivery, and the state of the listener."""

from typing import Literal, Protocol
from urllib.parse import urlsplit

import msgspec

from inspector.delivery import (
    BodyState,
    DecidedBy,
    Delivery,
    Forwarded,
    Origin,
    Replayed,
    Settled,
    Via,
)
from inspector.insight.judged import Accepted, Insight

TunnelState = Literal["off", "starting", "up", "down", "failed"]


class Row(msgspec.Struct, gc=False):
    """One delivery in the list. Its body is read from the journal when it is opened.

    Attributes:
        insight: None until it is judged (a large journal is judged behind the first paint).
        settled: None while it is held open.
        waits_for: the step of the plan that a held one is waiting for, in the answer language.
        accepted: whether the provider counts it as accepted.
        forwarded: what the local app did with it, without the body; None where it got nothing.
        replayed: what it got when it was last sent again, without the body; None where it was not.
        run: which run of the listener took it.
        pinned: whether a person pinned it.
        note: what a person noted; empty for nothing.
        has_no_answer: whether how it was answered can't be known: it came from a file.
    """

    id: int
    received_at: int
    method: str
    path: str
    size: int
    body_state: BodyState
    via: Via
    origin: Origin
    insight: Insight | None = None
    settled: Settled | None = None
    waits_for: str | None = None
    accepted: Accepted = "unknown"
    forwarded: Forwarded | None = None
    replayed: Replayed | None = None
    run: int = 0
    pinned: bool = False
    note: str = ""
    has_no_answer: bool = False


class PlanInForce(msgspec.Struct, frozen=True):
    """An answer plan in force.

    Attributes:
        plan: in the answer language.
        endpoint: whom it is for; None for everything.
        by: whose it is; `default` for `forward` where a local app is set.
        when: a rule's filter; None for all others.
    """

    plan: str
    endpoint: str | None
    by: DecidedBy
    when: str | None = None


class Target(msgspec.Struct, frozen=True):
    """Where deliveries are forwarded to: an endpoint's own local app, or everything's (None).

    Attributes:
        url: the local app's.
        endpoint: whose; None for everything.
        by: who set it: `app` for what was set on a screen.
    """

    url: str
    endpoint: str | None = None
    by: DecidedBy = "option"


class Streak(msgspec.Struct, frozen=True):
    """Failures in a row that a provider counts before it switches something off.

    Attributes:
        provider: its name.
        endpoint: where they were seen.
        subject: what would be switched off (Missive: the rule's id); None for the webhook itself.
        failures: in a row, what is held open among them; those unseen are not.
        limit: how many the provider's documents allow, about.
    """

    provider: str
    endpoint: str
    subject: str | None
    failures: int
    limit: int


class Acted(Streak, frozen=True):
    """Where the guard has answered 200 by itself a moment ago.

    Attributes:
        times: how often, since the listener began.
        failures: in a row, before the last time.
    """

    times: int = 1


class Guard(msgspec.Struct, frozen=True):
    """The guard.

    Attributes:
        on: whether it is on.
        streaks: those that are not over, the nearest to its limit first.
        acted: where it has stepped in within the last half minute, the newest first.
    """

    on: bool = True
    streaks: tuple[Streak, ...] = ()
    acted: tuple[Acted, ...] = ()


class Status(msgspec.Struct):
    """The state of what listens, as the two top lines show it.

    Attributes:
        url: where the receiver listens, `http://127.0.0.1:8080`; None over a journal that nobody
            writes to.
        joined: True where another `inspector` started the listener.
        listener: `running`, `ended` (it was, and is gone), `none` (only looking at a journal).
        public_url: the tunnel's address while it is up.
        tunnel: its state.
        tunnel_reason: why it is down or failed, a sentence.
        tunnel_hint: what to do then, a sentence.
        trouble: why deliveries can't be recorded right now («the disk is full»); None when all is
            well.
        malformed: how many requests the HTTP parser refused.
        last_malformed: why the newest of them was refused.
        plans: the answers in force, the first that applies first; empty for a plain 200.
        forward_to: the local apps, endpoints' own first.
        guard: what keeps a provider from switching the webhook off.
        problem: what else is wrong, a sentence.
        listen_by: what is to be run to receive deliveries, where nobody does.
    """

    journal: str
    url: str | None = None
    joined: bool = False
    listener: Literal["running", "ended", "none"] = "none"
    public_url: str | None = None
    tunnel: TunnelState = "off"
    tunnel_reason: str | None = None
    tunnel_hint: str | None = None
    trouble: str | None = None
    malformed: int = 0
    last_malformed: str | None = None
    plans: tuple[PlanInForce, ...] = ()
    forward_to: tuple[Target, ...] = ()
    guard: Guard = Guard()
    problem: str | None = None
    listen_by: str = "inspector"

    def leads_here(self, url: str) -> bool:
        """Whether a URL leads to the receiver, as far as its words tell."""
        wanted = _place(url)
        ours = map(_place, filter(None, (self.url, self.public_url)))
        return wanted is not None and any(
            own[1] == wanted[1] and (own[0] == wanted[0] or {own[0], wanted[0]} <= _LOCAL)
            for own in ours
            if own is not None
        )


_LOCAL = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - only compared


def _place(url: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname else None


class Change(msgspec.Struct, frozen=True):
    """What changed since the last call.

    Attributes:
        added: how many rows were added at the end.
        changed: ids of older rows that changed, or are gone; None where some are gone, and no
            other changed.
        earlier: the part of the list that rows were put into before ones shown so far (a large
            journal fills in); some that stand there may have been shown too.
        status: whether `Feed.status` changed.
    """

    added: int = 0
    changed: frozenset[int] | None = frozenset()
    earlier: range = range(0)
    status: bool = False


class Feed(Protocol):
    """What the screen reads and asks for; over a live listener or yesterday's journal alike.

    `rows` and `status` change only inside the event loop, just before `on_change` is called (at
    most about twenty times a second, however much arrives).
    """

    rows: list[Row]
    status: Status
    progress: tuple[int, int] | None
    """Rows judged and rows in all, while a journal is being judged; None when that is done."""

    async def run(self) -> None:
        """Follow the journal until cancelled, calling what `subscribe` was given."""

    def subscribe(self, on_change: "OnChange") -> None:
        """Have a function called after each change."""

    def delivery(self, delivery_id: int) -> Delivery | None:
        """A whole delivery, body included, from the journal; None when it was deleted."""

    def row(self, delivery_id: int) -> Row | None:
        """The row of a delivery."""

    def attempts(self, row: Row) -> list[Row]:
        """All deliveries of the row's event, oldest first, the row itself among them."""

    def secret_names(self) -> list[str]:
        """Names that a secret can belong to: endpoints and providers, the seen ones first."""

    def secret_fingerprints(self, name: str) -> list[str]:
        """The stored secrets of a name, each as its fingerprint."""

    def set_answer(self, plan: str, endpoint: str | None) -> None:
        """Set the answer for everything or one endpoint. Raises InspectorError on a mistake."""

    def clear_answer(self, endpoint: str | None) -> None:
        """Take back what was set in the app."""

    def release(self, delivery_id: int | None, reply: str | None = None) -> None:
        """Answer a held delivery now; all that are held without an id.

        Args:
            delivery_id: which; None for all.
            reply: one reply in the answer language; None for what was decided (what waits for
                nothing but the sender's leaving, or for a choice, gets 200).

        Raises:
            InspectorError: nobody listens, or the reply has a mistake.
        """

    def set_forward(self, url: str | None, endpoint: str | None) -> None:
        """Set the local app for everything or one endpoint; None takes it back.

        Raises:
            InspectorError: it is no URL, or nobody listens.
        """

    def forwarded(self, delivery_id: int) -> Forwarded | None:
        """What the local app did with a delivery, body included; None where it got nothing."""

    def add_secret(self, name: str, value: str) -> str | None:
        """Store a secret; every past verdict is judged again. Raises InspectorError.

        Returns:
            a sentence of warning where the value looks like a mistake.
        """

    def set_tunnel(self, spec: str) -> None:
        """Start a tunnel: `ngrok`, `none`, a URL, `command: …`. Raises InspectorError."""


class OnChange(Protocol):
    """Called in the event loop after `rows` or `status` changed."""

    def __call__(self, change: Change) -> None:
        """Take up a change."""
