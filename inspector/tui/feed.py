"""The screen's feed: the rows of a journal, live or yesterday's, and what listens to it.

A thread follows the journal and judges; the event loop takes up what it found, some twenty times a
second, however much arrives. A large journal shows its newest rows at once and is judged behind
them from its beginning, since what a delivery means depends on all that came before it.
"""

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from inspector import secrets
from inspector.answers import parse, parse_reply
from inspector.config import Settings, answer_files, forward_target
from inspector.delivery import Delivery, Forwarded, Replayed
from inspector.errors import InspectorError
from inspector.follower import News
from inspector.insight import Fold, Insight, Known, Right
from inspector.journal import Deleted, Editor, Malformed, Reader, ask, is_held, no_listener
from inspector.journal.reader import Sent
from inspector.knowledge import known_from
from inspector.listener.process import Listener
from inspector.providers import Provider
from inspector.signatures import Finding, fingerprint
from inspector.tui import listening
from inspector.tui.following import AHEAD, Following, Progress
from inspector.tui.listening import Ending, how_to_listen, must_listen
from inspector.tui.model import Change, OnChange, Row, Status
from inspector.tui.rows import Rows, row_of
from inspector.tui.views import Diagnosis, Offer, SignatureView
from inspector.tunnel.spec import parse as parse_tunnel

TOLD = ("listening", "tunnel", "plans", "forward", "guard")
"""What a listener tells of itself in its journal too, for those who join it."""

PROBLEMS = ("listener", "journal", "secrets")
"""What may be wrong beside deliveries; the first of them is said."""


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
        self.settings = settings
        self._listener = listener
        self._now = now
        self._journal = Path(settings.journal)
        self._reader = Reader(self._journal)
        self._reading = threading.Lock()
        self._searching: Reader | None = None
        self._searches = threading.Lock()
        self._known = known_from(settings)
        self._fold = Fold(self._known)
        self._subscribers: list[OnChange] = []
        self._rows = Rows()
        self.rows = self._rows.listed
        self.progress: Progress = None
        self._problems: dict[str, str] = {}
        self._ending = Ending(Path(f"{self._journal}.log"))
        listen_by = how_to_listen(self._journal, self._reader.state("project"))
        self.status = Status(journal=str(self._journal), listen_by=listen_by)
        self._deleted = self._reader.cursor_at_the_beginning().deleted
        self._show_first_rows()
        self._look_who_listens()

    def _show_first_rows(self) -> None:
        tail = self._reader.tail(AHEAD)
        self._rows.show(row_of(delivery, settled) for delivery, settled in tail)
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
            self._set_problem("listener", "")
            self._take_up_state()
        elif self.status.listener == "running":
            listening.end(self.status)

    def _take_up_state(self) -> None:
        """What another's listener tells of itself."""
        with self._reading:
            told = {key: self._reader.state(key) for key in TOLD}
        for key, value in told.items():
            if value is not None:
                listening.hear({"type": key, **value}, self.status, self._ending)

    def close(self) -> None:
        """Let go of the journal: only then can the listener, as the last one, take its log away."""
        with self._reading:
            self._reader.close()
        with self._searches:
            if self._searching is not None:
                self._searching.close()

    # What the screen calls.

    def subscribe(self, on_change: OnChange) -> None:
        """Have a function called after each change."""
        self._subscribers.append(on_change)

    async def run(self) -> None:
        """Follow the journal until cancelled."""
        loop = asyncio.get_running_loop()
        if self._listener is not None:
            self._hear(loop, self._listener)
        self._following = Following(self.settings, self._known, loop, self, self._deleted)
        self._following.start()
        try:
            await asyncio.Event().wait()
        finally:
            self._following.stop()

    def delivery(self, delivery_id: int) -> Delivery | None:
        """A whole delivery, body included."""
        with self._reading:
            return self._reader.delivery(delivery_id)

    def sent(self, ids: Sequence[int]) -> list[tuple[int, Sent]]:
        """The headers and bodies of deliveries; who searches has a reader of its own."""
        with self._searches:
            if self._searching is None:
                self._searching = Reader(self._journal)
            return self._searching.sent(ids)

    def row(self, delivery_id: int) -> Row | None:
        """The row of a delivery."""
        return self._rows.get(delivery_id)

    def attempts(self, row: Row) -> list[Row]:
        """All deliveries of the row's events, oldest first."""
        if row.insight is None:
            return [row]
        keys = [event.key for event in row.insight.events]
        ids = self._fold.ledger.attempts(row.id, row.insight.endpoint, row.insight.provider, keys)
        return [found for found in map(self._rows.get, ids) if found is not None] or [row]

    def attempts_allowed(self, provider: str) -> int | None:
        """How many attempts a provider's documents allow; None where they do not say."""
        found = self._known.providers.get(provider)
        retries = found.retries.value if found else None
        return retries.count + 1 if retries else None

    def signature(self, row: Row) -> SignatureView:
        """How the signature of a row's delivery was judged."""
        from inspector.tui.signing import view_of  # what explains is imported where it is wanted

        return view_of(self._known, *self._judged(row))

    def diagnose(self, row: Row) -> Diagnosis:
        """Why the signature of a row's delivery fails."""
        from inspector.tui import diagnosing

        return diagnosing.diagnose(self.settings, self._known, *self._judged(row), self.right)

    def explain_computed(self, row: Row, value: str) -> Finding:
        """What a person's own code must have hashed to come to a value."""
        from inspector.tui import diagnosing

        return diagnosing.explain_computed(self.settings, self._known, *self._judged(row), value)

    @property
    def right(self) -> dict[Right, int] | None:
        """Where signatures are right, and in which delivery last; None while not all are judged."""
        fold, newest = self._fold, self.rows[-1:]
        return dict(fold.right) if not newest or fold.newest >= newest[0].id else None

    def _judged(self, row: Row) -> tuple[Delivery, Insight]:
        if row.insight is None:
            raise InspectorError("This delivery is not judged yet.", "It is in a moment.")
        delivery = self.delivery(row.id)
        if delivery is None:
            raise InspectorError(f"#{row.id} is not in the journal any more.")
        return delivery, row.insight

    def apply(self, offer: Offer) -> str:
        """Change what a diagnosis found to be wrong; every past verdict is judged again."""
        from inspector.tui import fixing

        fixing.check(offer, self._known, self.right)
        done = fixing.apply(offer, self.settings)
        self._following.judge_again()
        return done

    def secret_names(self) -> list[str]:
        """Names that a secret can belong to: those seen, then those configured, then the rest."""
        seen = [row.insight for row in self.rows[-AHEAD:] if row.insight]
        names = [insight.endpoint for insight in seen]
        names += [insight.provider for insight in seen if insight.provider]
        names += [endpoint.path for endpoint in self._known.endpoints]
        return list(dict.fromkeys([*names, *self._known.providers]))

    def secret_fingerprints(self, name: str) -> list[str]:
        """The secrets of a name, each as its fingerprint."""
        stored = secrets.load() if name == secrets.NGROK else self._known.secrets
        return [fingerprint(secret) for secret in stored.get(name, ())]

    @property
    def known(self) -> Known:
        """Providers, endpoints and secrets, as they are known now."""
        return self._known

    def secrets(self) -> list[str]:
        """All secrets that are known, to keep them out of what is written down."""
        return [secret for known in self._known.secrets.values() for secret in known]

    def set_answer(self, plan: str, endpoint: str | None) -> None:
        """Set the answer for everything or one endpoint."""
        parse(plan, read_file=answer_files(self.settings.config_path, Path.cwd()))
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

    def release(self, delivery_id: int | None, reply: str | None = None) -> None:
        """Answer a held delivery now; all that are held without an id."""
        if reply is not None:
            parse_reply(reply, read_file=answer_files(self.settings.config_path, Path.cwd()))
        self._ask("release", {"delivery": delivery_id, "reply": reply})

    def set_forward(self, url: str | None, endpoint: str | None) -> None:
        """Set the local app for everything or one endpoint; None takes it back."""
        checked = None if url is None else forward_target(url)
        if checked is not None and self.status.leads_here(checked):
            raise InspectorError(
                f"{checked} is where inspector itself listens: deliveries would come back to it.",
                "Name the address of your own app.",
            )
        self._ask("forward", {"url": checked, "endpoint": endpoint})

    def forwarded(self, delivery_id: int) -> Forwarded | None:
        """What the local app did with a delivery, body included."""
        with self._reading:
            return self._reader.forwarded(delivery_id)

    def replays(self, delivery_id: int) -> list[Replayed]:
        """How a delivery was sent again, the oldest first; only the newest with its bodies."""
        with self._reading:
            return self._reader.replays(delivery_id)

    def replay(self, seq: int) -> Replayed | None:
        """One of them, with its bodies."""
        with self._reading:
            return self._reader.replay(seq)

    def record(self, replays: Sequence[Replayed]) -> None:
        """Keep what deliveries got when they were sent again."""
        with self._editing() as editor:
            editor.replayed(replays)

    def annotate(
        self, ids: Sequence[int], *, pinned: bool | None = None, note: str | None = None
    ) -> int:
        """Pin deliveries or not, put a note to them; what is None stays as it is."""
        with self._editing() as editor:
            return editor.annotate(ids, self._now(), pinned=pinned, note=note)

    def delete(
        self,
        ids: Sequence[int],
        told: Callable[[int], None] = lambda _: None,
        *,
        pinned_too: bool = False,
    ) -> int:
        """Delete deliveries, with all that belongs to them; not those that are held open."""
        with self._editing() as editor, no_listener(self._journal) as alone:
            return editor.delete(ids, self._now(), open_too=alone, pinned_too=pinned_too, told=told)

    @contextmanager
    def _editing(self) -> Iterator[Editor]:
        editor = Editor(self._journal)
        try:
            yield editor
        finally:
            editor.close()

    def provider(self, name: str) -> Provider | None:
        """What is known of a provider."""
        return self._known.providers.get(name)

    def _ask(self, kind: str, value: object) -> None:
        must_listen(self.status)
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
                listening.hear(msgspec.json.decode(line), self.status, self._ending)
            if not chunk:
                loop.remove_reader(descriptor)
                self._listener_ended()
            self._tell(Change(status=True))

        loop.add_reader(descriptor, read)

    def _listener_ended(self) -> None:
        listening.end(self.status)
        self._set_problem("listener", f"It ended by itself: {self._ending.why}")

    def _has_ended(self, listener: Listener) -> bool:
        return self.status.listener == "ended" and listener.process.poll() is not None

    # What the following thread found.

    def take_up(self, news: list[News], ahead: list[Row], progress: Progress) -> None:
        """Take up what was read and judged; called in the event loop."""
        status = progress != self.progress
        self.progress = progress
        refused = [item for item in news if isinstance(item, Malformed)]
        if refused:
            self.status.malformed += len(refused)
            self.status.last_malformed = refused[-1].reason
            status = True
        change = self._rows.take_up(news, ahead)
        self._tell(msgspec.structs.replace(change, status=status))
        if deleted := [item for item in news if isinstance(item, Deleted)]:
            self._tell(self._rows.remove(deleted))

    def complain(self, error: InspectorError | None) -> None:
        """The secrets can't be read, and those known before still count; None: they can."""
        said = f"{error.message}; those known before still count" if error else ""
        self._set_problem("secrets", said)

    def fail(self, error: InspectorError | None) -> None:
        """The journal can't be followed, for now or for ever; None: it can again."""
        said = f"The journal can't be followed: {error.message}" if error else ""
        self._set_problem("journal", said)

    def _set_problem(self, of: str, said: str) -> None:
        self._problems[of] = said
        first = next(filter(None, map(self._problems.get, PROBLEMS)), None)
        if first != self.status.problem:
            self.status.problem = first
            self._tell(Change(status=True))

    def start_again(self, fold: Fold) -> None:
        """All is judged again, with what is known now; called in the event loop."""
        self._fold, self._known = fold, fold.known
        self.status.malformed = 0

    def look_around(self, *, state_changed: bool) -> None:
        """See who listens; called in the event loop about once a second."""
        before = msgspec.structs.replace(self.status)
        if self._listener is not None and self._has_ended(self._listener):
            self._listener = None  # who listens from now on is another's
        if self._listener is None:
            self._look_who_listens()
            if state_changed and self.status.joined:
                self._take_up_state()
        change = Change()
        if self.status.listener != "running" and self.progress is None:
            change = self._rows.cut_open_ones()
        if self.status != before or change.changed:
            self._tell(msgspec.structs.replace(change, status=True))

    def _tell(self, change: Change) -> None:
        for subscriber in self._subscribers:
            subscriber(change)
