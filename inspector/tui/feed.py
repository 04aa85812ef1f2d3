"""The screen's feed: the rows of a journal, live or yesterday's, and what listens to it.

A thread follows the journal and judges; the event loop takes up what it found, some twenty times a
second, however much arrives. A large journal shows its newest rows at once and is judged behind
them from its beginning, since what a delivery means depends on all that came before it.
"""

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path
from typing import Any

import msgspec

from inspector import secrets
from inspector.answers import parse
from inspector.config import Settings, answer_files
from inspector.delivery import Delivery, Settled
from inspector.errors import InspectorError
from inspector.follower import Arrived, Ended, Follower, News, interrupted
from inspector.insight import Fold, diagnosis
from inspector.journal import Held, Malformed, Reader, ask, is_held
from inspector.knowledge import known_from
from inspector.listener.process import Listener
from inspector.signatures import fingerprint
from inspector.tui.model import Change, OnChange, PlanInForce, Row, Status
from inspector.tui.signing import view_of
from inspector.tui.views import SignatureView
from inspector.tunnel.spec import parse as parse_tunnel

FIRST_ROWS = 200  # shown before anything is judged
EVERY = 0.02  # seconds between two looks at the journal
CHANGES_EVERY = 0.05  # seconds between two changes of the screen
SLOW_LOOKS_EVERY = 1.0  # seconds: the secrets file, and whether somebody listens
CATCHING_UP_CHANGES_EVERY = 0.2  # seconds: judging thousands goes before showing each of them
CATCH_UP_BATCH = 400  # deliveries

log = logging.getLogger(__name__)


class JournalFeed:
    """Rows and status for the screen; see `model.Feed`.

    Args:
        settings: the journal, and with what its deliveries are judged.
        listener: the one that this process started; None where another runs, or none.
        now: microseconds since the Unix epoch, UTC.
    """

    def __init__(
        self,
        settings: Settings,
        listener: Listener | None,
        now: Callable[[], int] = lambda: time.time_ns() // 1000,
    ) -> None:
        self._settings = settings
        self._listener = listener
        self._now = now
        self._journal = Path(settings.journal)
        self._reader = Reader(self._journal)
        self._reading = threading.Lock()
        self._known = known_from(settings)
        self._fold = Fold(self._known)
        self._subscribers: list[OnChange] = []
        self.rows: list[Row] = []
        self._by_id: dict[int, Row] = {}
        self._before = 0  # how many rows are the judged ones in front of the first ones shown
        self.progress: tuple[int, int] | None = None
        self.status = Status(journal=str(self._journal))
        self._show_first_rows()
        self._look_who_listens()

    def _show_first_rows(self) -> None:
        for delivery, settled in self._reader.tail(FIRST_ROWS):
            self._append(_row(delivery, settled))
        newest = self.rows[-1].id if self.rows else 0
        if newest > len(self.rows):
            self.progress = (0, newest)

    def _look_who_listens(self) -> None:
        if self._listener is not None:
            self.status.listener = "running"
            self.status.url = self._listener.url
            return
        held = is_held(self._journal)
        if held:
            self.status.listener, self.status.joined = "running", True
            self._take_up_state()
        elif self.status.listener == "running":
            self.status.listener = "ended"
            self.status.public_url, self.status.tunnel = None, "off"
            self.status.plans = ()

    def _take_up_state(self) -> None:
        """What another's listener tells of itself."""
        with self._reading:
            told = {key: self._reader.state(key) for key in ("listening", "tunnel", "plans")}
        for key, value in told.items():
            if value is not None:
                self._take_up_announcement({"type": key, **value})

    def running_settings(self) -> dict[str, Any]:
        """What another's listener told of its settings; empty where it told none."""
        with self._reading:
            return self._reader.state("settings") or {}

    # What the screen calls.

    def subscribe(self, on_change: OnChange) -> None:
        """Have a function called after each change."""
        self._subscribers.append(on_change)

    async def run(self) -> None:
        """Follow the journal until cancelled."""
        loop = asyncio.get_running_loop()
        if self._listener is not None:
            self._hear(loop, self._listener)
        self._following = _Following(self._settings, self._journal, loop, self)
        self._following.start()
        try:
            await asyncio.Event().wait()
        finally:
            self._following.stop()

    def delivery(self, delivery_id: int) -> Delivery | None:
        """A whole delivery, body included."""
        with self._reading:
            return self._reader.delivery(delivery_id)

    def row(self, delivery_id: int) -> Row | None:
        """The row of a delivery."""
        return self._by_id.get(delivery_id)

    def attempts(self, row: Row) -> list[Row]:
        """All deliveries of the row's events, oldest first."""
        if row.insight is None:
            return [row]
        keys = [event.key for event in row.insight.events]
        ids = self._fold.ledger.attempts(
            row.id, row.insight.endpoint, row.insight.provider, keys
        )
        return [found for found in map(self._by_id.get, ids) if found is not None] or [row]

    def attempts_allowed(self, provider: str) -> int | None:
        """How many attempts a provider's documents allow; None where they do not say."""
        found = self._known.providers.get(provider)
        retries = found.retries.value if found else None
        return retries.count + 1 if retries else None

    def signature(self, row: Row) -> SignatureView:
        """How the signature of a row's delivery was judged."""
        delivery = self.delivery(row.id)
        if delivery is None or row.insight is None:
            raise InspectorError("This delivery is not in the journal any more.")
        return view_of(self._known, delivery, row.insight)

    def secret_names(self) -> list[str]:
        """Names that a secret can belong to: those seen, then those configured, then the rest."""
        seen = [row.insight for row in self.rows[-FIRST_ROWS:] if row.insight]
        names = [insight.endpoint for insight in seen]
        names += [insight.provider for insight in seen if insight.provider]
        names += [endpoint.path for endpoint in self._known.endpoints]
        return list(dict.fromkeys([*names, *self._known.providers]))

    def secret_fingerprints(self, name: str) -> list[str]:
        """The secrets of a name, each as its fingerprint."""
        stored = secrets.load() if name == secrets.NGROK else self._known.secrets
        return [fingerprint(secret) for secret in stored.get(name, ())]

    def set_answer(self, plan: str, endpoint: str | None) -> None:
        """Set the answer for everything or one endpoint."""
        parse(plan, read_file=answer_files(self._settings.config_path, Path.cwd()))
        self._ask("answer", {"plan": plan, "endpoint": endpoint})

    def clear_answer(self, endpoint: str | None) -> None:
        """Take back what was set in the app."""
        self._ask("answer", {"plan": None, "endpoint": endpoint})

    def add_secret(self, name: str, value: str) -> str | None:
        """Store a secret; every past verdict is judged again. Returns a warning, or None."""
        warning = secrets.add(name, value)
        if name != secrets.NGROK:
            self._following.judge_again()
        return warning

    def set_tunnel(self, spec: str) -> None:
        """Start a tunnel: `ngrok`, `none`, a URL, `command: …`."""
        parse_tunnel(spec)
        self._ask("tunnel", {"spec": spec})

    def _ask(self, kind: str, value: object) -> None:
        if self.status.listener != "running":
            raise InspectorError(
                "Nobody listens on this journal any more.", "Start `inspector` again to listen."
            )
        ask(self._journal, self._now(), kind, value)

    # What the listener tells.

    def _hear(self, loop: asyncio.AbstractEventLoop, listener: Listener) -> None:
        descriptor = listener.announcements.fileno()
        unfinished = b""

        def read() -> None:
            nonlocal unfinished
            chunk = os.read(descriptor, 65536)
            *lines, unfinished = (unfinished + chunk).split(b"\n")
            for line in lines:
                self._take_up_announcement(msgspec.json.decode(line))
            if not chunk:
                loop.remove_reader(descriptor)
                self._listener_ended()
            self._tell(Change(status=True))

        loop.add_reader(descriptor, read)

    def _listener_ended(self) -> None:
        self.status.listener, self.status.tunnel = "ended", "off"
        self.status.public_url = None
        self.status.plans, self.status.trouble = (), None
        self.status.problem = f"It ended by itself: {self._journal}.log says why"

    def _take_up_announcement(self, told: dict[str, Any]) -> None:
        status = self.status
        kind = told.get("type")
        if kind == "listening":
            status.url = told["url"]
        elif kind == "tunnel":
            status.tunnel, status.public_url = told["state"], told["public_url"]
            status.tunnel_reason, status.tunnel_hint = told["reason"], told["hint"]
        elif kind == "plans":
            status.plans = tuple(msgspec.convert(told["plans"], list[PlanInForce]))
        elif kind == "trouble":
            status.trouble = told["reason"]

    # What the following thread found.

    def take_up(self, news: list[News], heads: list[Row], progress: tuple[int, int] | None) -> None:
        """Take up what was read and judged; called in the event loop.

        Args:
            news: judged, in order.
            heads: rows that are newer than all that is judged yet.
            progress: see `Feed.progress`.
        """
        added, status = 0, progress != self.progress
        self.progress = progress
        earlier: list[Row] = []
        changed: set[int] = set()
        first_shown = self.rows[self._before].id if self._before < len(self.rows) else None
        for item in news:
            if isinstance(item, Arrived):
                row = self._by_id.get(item.delivery.id)
                if row is not None:
                    row.insight = item.insight
                    changed.add(row.id)
                    continue
                row = _row(item.delivery, None)
                row.insight = item.insight
                if first_shown is not None and row.id < first_shown:
                    self._by_id[row.id] = row
                    earlier.append(row)
                else:
                    self._append(row)
                    added += 1
            elif isinstance(item, Ended):
                self._end(item, changed)
            elif isinstance(item, Held):
                held = self._by_id.get(item.delivery)
                if held is not None:
                    held.waits_for = item.answer.step
                    changed.add(held.id)
            elif isinstance(item, Malformed):
                self.status.malformed += 1
                self.status.last_malformed = item.reason
                status = True
        for row in heads:
            if row.id not in self._by_id:
                self._append(row)
                added += 1
        self.rows[self._before : self._before] = earlier
        self._before += len(earlier)
        self._tell(Change(added, frozenset(changed), len(earlier), status))

    def fail(self, error: InspectorError) -> None:
        """The journal can't be followed any more."""
        self.status.problem = f"The journal can't be followed: {error.message}"
        self._tell(Change(status=True))

    def start_again(self, fold: Fold) -> None:
        """All is judged again, with what is known now; called in the event loop."""
        self._fold, self._known = fold, fold.known
        self.status.malformed = 0

    def look_around(self, *, state_changed: bool) -> None:
        """See who listens; called in the event loop about once a second."""
        before = msgspec.structs.replace(self.status)
        if self._listener is None:
            self._look_who_listens()
            if state_changed and self.status.joined:
                self._take_up_state()
        changed: set[int] = set()
        if self.status.listener != "running" and self.progress is None:
            changed = self._cut_open_ones()
        if self.status != before or changed:
            self._tell(Change(changed=frozenset(changed), status=True))

    def _cut_open_ones(self) -> set[int]:
        """Nobody will settle what is still open."""
        open_ones = {row.id for row in self.rows if row.settled is None}
        for found in open_ones:
            delivery = self.delivery(found)
            if delivery is not None:
                self._by_id[found].settled = interrupted(delivery, None)
        return open_ones

    def _end(self, ended: Ended, changed: set[int]) -> None:
        row = self._by_id.get(ended.settled.delivery)
        if row is not None:
            row.settled, row.accepted = ended.settled, ended.accepted
            changed.add(row.id)

    def _append(self, row: Row) -> None:
        self.rows.append(row)
        self._by_id[row.id] = row

    def _tell(self, change: Change) -> None:
        for subscriber in self._subscribers:
            subscriber(change)


class _Following(threading.Thread):
    """Follows the journal and judges, away from the event loop."""

    def __init__(
        self,
        settings: Settings,
        journal: Path,
        loop: asyncio.AbstractEventLoop,
        feed: JournalFeed,
    ) -> None:
        super().__init__(name="following", daemon=True)
        self._settings = settings
        self._journal = journal
        self._loop = loop
        self._feed = feed
        # What the screen does when it is told of a change needs the app of the one who asked.
        self._context = copy_context()
        self._stopping = threading.Event()
        self._judge_again = threading.Event()

    def stop(self) -> None:
        """End the thread, and wait for it."""
        self._stopping.set()
        self.join(timeout=2)

    def judge_again(self) -> None:
        """Judge everything again, with the secrets as they are stored now."""
        self._judge_again.set()

    def run(self) -> None:
        """Follow until stopped; a new beginning each time something new is known."""
        try:
            while not self._stopping.is_set():
                self._judge_again.clear()
                stamp = secrets.stamp()
                follower = Follower(self._journal, known_from(self._settings))
                try:
                    self._in_loop(self._feed.start_again, follower.fold)
                    self._follow(follower, stamp)
                finally:
                    follower.close()
        except RuntimeError:
            if not self._stopping.is_set():
                raise  # the loop is closed only when the app ends
        except InspectorError as error:
            log.exception("following the journal ended")
            self._in_loop(self._feed.fail, error)

    def _follow(self, follower: Follower, stamp: secrets.Stamp) -> None:
        slow_look = next_change = 0.0
        newest = seen = follower.reader.newest()
        news: list[News] = []
        while not self._stopping.is_set() and not self._judge_again.is_set():
            news += follower.poll(CATCH_UP_BATCH)
            now = time.monotonic()
            if follower.behind and now < next_change:
                continue
            heads: list[Row] = []
            progress = None
            if follower.behind and follower.cursor.delivery < newest:
                progress = (follower.cursor.delivery, newest)
                tail = follower.reader.tail(FIRST_ROWS, after=seen)
                heads = [_row(delivery, settled) for delivery, settled in tail]
                seen = max(seen, heads[-1].id if heads else 0)
            if news or progress != self._feed.progress:
                self._in_loop(self._feed.take_up, news, heads, progress)
            next_change = now + (CATCHING_UP_CHANGES_EVERY if progress else CHANGES_EVERY)
            if now - slow_look > SLOW_LOOKS_EVERY:
                slow_look = now
                if secrets.stamp() != stamp:
                    return
                self._in_loop(self._look_around, bool(news))
            if not follower.behind:
                self._stopping.wait(CHANGES_EVERY if news else EVERY)
            news = []

    def _look_around(self, state_changed: bool) -> None:
        self._feed.look_around(state_changed=state_changed)

    def _in_loop(self, function: Callable[..., None], *args: Any) -> None:
        self._loop.call_soon_threadsafe(function, *args, context=self._context)


def _row(delivery: Delivery, settled: Settled | None) -> Row:
    return Row(
        delivery.id,
        delivery.received_at,
        delivery.method,
        delivery.path,
        delivery.size,
        delivery.body_state,
        delivery.via,
        delivery.origin,
        settled=settled,
    )
