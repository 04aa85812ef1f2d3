"""A feed without a journal: deterministic rows, changed by hand."""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from inspector.config import Settings
from inspector.delivery import Answer, Delivery, Forwarded, Replayed, Settled, raw_headers
from inspector.errors import InspectorError
from inspector.insight import Known, Right, known
from inspector.insight.judged import Accepted, Event, Insight, Repeat, RepeatKind
from inspector.providers import Provider, builtin
from inspector.signatures import Finding
from inspector.signatures.verdict import Verdict, VerdictKind
from inspector.tui.model import Change, OnChange, PlanInForce, Row, Status
from inspector.tui.views import Diagnosis, Offer, SignatureTry, SignatureView, SignedPart

START = 1_769_857_950_007_000
"""2026-01-31 11:12:30.007 UTC, in microseconds."""

BODY = b"""{
  "rule": {"id": "45408b30-aaef-11eb-bcbc-0242ac130002", "type": "label_change",
           "description": "When a label is added to a conversation, tell the warehouse", "n": 1.10},
  "conversation": {"id": "c7a9", "subject": "Order 66 has not arrived", "messages_count": 3,
    "team": {"name": "Hobbits", "color": null}, "assignees": [{"name": "Sam"}, {"name": "Pip"}]},
  "latest_message": {"id": "86ef", "preview": "Hi, where is it?", "unread": true, "big":
    1234567890123456789012345678901234567890, "to": [], "meta": {}}
}"""

PROVIDERS = ("missive", "manysends", "mailabl")


def insight(
    provider: str | None = "missive",
    kind: str | None = "label_change",
    verdict: VerdictKind = "valid",
    repeat: RepeatKind = "first",
    attempt: int = 1,
    events: int = 1,
) -> Insight:
    """What one delivery means."""
    known = Repeat(repeat, of=None if repeat == "first" else 1)
    event = Event("ev_1", kind, None, "key", "strong", known, attempt)
    reason, hint = None, None
    if verdict == "invalid":
        reason = "the body was changed on the way: it is JSON written anew"
        hint = "compare the body's bytes with what the provider shows"
    signature = Verdict(verdict, "hmac-sha256 hex, sha256= prefix", reason, hint)
    return Insight(provider, "/hooks/" + (provider or "x"), signature, (event,) * events, known,
                   attempt)  # fmt: skip


def settled(
    delivery_id: int, status: int | None = 200, outcome: str = "answered", step: str = "200"
) -> Settled:
    """How a delivery ended."""
    answer = Answer("app", "503 x2, 200", step, status, (("Content-Type", "text/plain"),), b"ok\n")
    return Settled(
        delivery_id, delivery_id, delivery_id, START + delivery_id * 1_000_000 + 3100,
        outcome, answer, 0.0031,  # type: ignore[arg-type]  # a literal, checked by the reader
    )  # fmt: skip


def row(delivery_id: int, *, path: str = "/hooks/missive", method: str = "POST",
        judged: Insight | None = None, end: Settled | None = None, accepted: Accepted = "yes",
        size: int = len(BODY)) -> Row:  # fmt: skip
    """One row of the list, received a second after the one before."""
    return Row(
        delivery_id, START + delivery_id * 1_000_000, method, path, size, "complete", "tunnel",
        "provider", judged, end, None, accepted,
    )  # fmt: skip


def many(count: int) -> list[Row]:
    """So many rows of the three providers."""
    judged = {provider: insight(provider) for provider in PROVIDERS}
    answer = settled(0).answer
    rows = []
    for number in range(1, count + 1):
        provider = PROVIDERS[number % 3]
        at = START + number * 1_000_000 + 3100
        end = Settled(number, number, number, at, "answered", answer, 0.0031)
        rows.append(row(number, path=f"/hooks/{provider}", judged=judged[provider], end=end))
    return rows


def varied() -> list[Row]:
    """A dozen rows with everything that a row can say."""

    def one(number: int, provider: str | None, kind: str | None, verdict: VerdictKind,
            repeat: RepeatKind, attempt: int, end: Settled | None,
            accepted: Accepted = "yes", events: int = 1) -> Row:  # fmt: skip
        judged = insight(provider, kind, verdict, repeat, attempt, events)
        path = f"/hooks/{provider}" if provider else "/try"
        return row(number, path=path, judged=judged, end=end, accepted=accepted)

    s = settled
    return [
        one(1197, "missive", "incoming_email", "valid", "first", 1, s(1197)),
        one(1198, "mailabl", "task.updated", "expired", "first", 1, s(1198, 401), "no", 3),
        one(1199, None, None, "unsigned", "first", 1, s(1199)),
        one(1200, "mailabl", "task.created", "missing", "same-content", 2, s(1200), "unknown"),
        one(1201, "missive", "label_change", "valid", "first", 1, s(1201, 503), "no"),
        one(1202, "manysends", "message.created", "unverifiable", "first", 1, None, "unknown"),
        one(1203, "mailabl", "task.updated", "invalid", "duplicate", 2, s(1203)),
        one(1204, "missive", "label_change", "valid", "retry", 2, s(1204, 503), "no"),
        one(1205, "manysends", "message.bounced", "no-secret", "conflict", 12,
            s(1205, None, "sender-left"), "no"),
        one(1206, "missive", "label_change", "valid", "retry", 3,
            s(1206, None, "fault", "reset after 2s"), "no"),
        one(1207, "missive", "label_change", "valid", "retry", 4, s(1207, 200)),
        row(1208, path="/hooks/missive"),
    ]  # fmt: skip


def running() -> Status:
    """A listener with its tunnel up and failures set."""
    return Status(
        journal="/home/pat/.local/state/inspector/shop/journal.db",
        url="http://127.0.0.1:8080", listener="running", tunnel="up",
        public_url="https://3f1c-198-51-100-7.ngrok-free.app",
        plans=(PlanInForce("503 x2, 200", None, "app"),),
    )  # fmt: skip


class FakeFeed:
    """What the screen reads, in memory."""

    def __init__(self, rows: list[Row] | None = None, status: Status | None = None) -> None:
        self.rows = rows or []
        self.status = status or running()
        self.progress: tuple[int, int] | None = None
        self.body = BODY
        self.headers = raw_headers(
            [("Content-Type", "application/json"), ("X-Hook-Signature", "sha256=ab12"),
             ("User-Agent", "Missive/1.0")]
        )  # fmt: skip
        self.read: list[int] = []
        self.asked: list[tuple[object, ...]] = []
        self.secrets: dict[str, list[str]] = {"missive": ["a1b2c3"]}
        self.refuse: InspectorError | None = None
        self.fail_with: Exception | None = None
        self.deleted: set[int] = set()
        self.replayed: list[Replayed] = []
        self._watchers: list[OnChange] = []

    async def run(self) -> None:
        """Nothing to follow: tests say what changes."""
        await asyncio.Event().wait()

    def subscribe(self, on_change: OnChange) -> None:
        self._watchers.append(on_change)

    def change(self, change: Change) -> None:
        """Tell the screen of a change."""
        for watcher in self._watchers:
            watcher(change)

    def add(self, *rows: Row) -> None:
        """Let rows arrive."""
        self.rows.extend(rows)
        self.change(Change(added=len(rows)))

    def set_status(self, alter: Callable[[Status], None]) -> None:
        """Change the status and tell the screen."""
        alter(self.status)
        self.change(Change(status=True))

    @property
    def known(self) -> Known:
        return known((), {}, {"missive": ("a-secret", "the-newest")})

    @property
    def right(self) -> dict[Right, int] | None:
        return {}

    def delivery(self, delivery_id: int) -> Delivery | None:
        self.read.append(delivery_id)
        if self.fail_with is not None:
            raise self.fail_with
        found = self.row(delivery_id)
        if found is None or delivery_id in self.deleted:
            return None
        return Delivery(
            delivery_id, found.received_at, found.method, found.path.encode("utf-8", "replace"),
            "1.1", self.headers, self.body, size=len(self.body), peer="127.0.0.1",
        )  # fmt: skip

    def sent(self, ids: Sequence[int]) -> Iterable[tuple[int, Delivery]]:
        for found in map(self.delivery, ids):
            if found is not None:
                yield found.id, found

    def row(self, delivery_id: int) -> Row | None:
        return next((r for r in self.rows if r.id == delivery_id), None)

    def attempts(self, row: Row) -> list[Row]:
        if row.insight is None:
            return [row]
        kind = row.insight.events[0].type
        return [r for r in self.rows if r.insight and r.insight.events[0].type == kind][-20:]

    def attempts_allowed(self, provider: str) -> int | None:
        return {"missive": 6, "mailabl": 11}.get(provider)

    def signature(self, row: Row) -> SignatureView:
        verdict = row.insight.signature if row.insight else Verdict("no-secret")
        matched = verdict.verdict == "valid"
        one = SignatureTry(
            "hmac-sha256 hex, sha256= prefix", "a1b2c3", "missive", "sha256=ab12",
            "sha256=ab12" if matched else "sha256=ffff", matched,
        )  # fmt: skip
        return SignatureView(
            verdict, (("X-Hook-Signature", "sha256=ab12"),), (SignedPart("body", self.body),),
            "{body}", (one,),
        )  # fmt: skip

    def diagnose(self, row: Row) -> Diagnosis:
        verdict = row.insight.signature if row.insight else Verdict("no-secret")
        return Diagnosis(Finding("changed", verdict.reason or "it is so", verdict.hint))

    def explain_computed(self, row: Row, value: str) -> Finding:
        return Finding(None, f"nothing gives {value}")

    def apply(self, offer: Offer) -> str:
        self._ask("apply", offer)
        return "done"

    def secret_names(self) -> list[str]:
        return ["missive", "manysends", "mailabl", "/hooks/missive", "ngrok"]

    def secret_fingerprints(self, name: str) -> list[str]:
        return self.secrets.get(name, [])

    def set_answer(self, plan: str, endpoint: str | None) -> None:
        self._ask("answer", plan, endpoint)

    def clear_answer(self, endpoint: str | None) -> None:
        self._ask("clear", endpoint)

    def add_secret(self, name: str, value: str) -> None:
        self._ask("secret", name, value)
        self.secrets.setdefault(name, []).append("0ff1ce")

    def set_tunnel(self, spec: str) -> None:
        self._ask("tunnel", spec)

    def release(self, delivery_id: int | None, reply: str | None = None) -> None:
        self._ask("release", delivery_id, reply)

    def set_forward(self, url: str | None, endpoint: str | None) -> None:
        self._ask("forward", url, endpoint)

    def forwarded(self, delivery_id: int) -> Forwarded | None:
        found = self.row(delivery_id)
        return found.forwarded if found else None

    @property
    def settings(self) -> Settings:
        return Settings(journal=self.status.journal)

    def replays(self, delivery_id: int) -> list[Replayed]:
        return [one for one in self.replayed if one.delivery == delivery_id]

    def replay(self, seq: int) -> Replayed | None:
        return next((one for one in self.replayed if one.seq == seq), None)

    def record(self, replays: Sequence[Replayed]) -> None:
        self._ask("record", *replays)
        self.replayed += replays

    def annotate(
        self, ids: Sequence[int], *, pinned: bool | None = None, note: str | None = None
    ) -> int:
        self._ask("annotate", tuple(ids), pinned, note)
        return len(ids)

    def delete(
        self,
        ids: Sequence[int],
        told: Callable[[int], None] = lambda _: None,
        *,
        pinned_too: bool = False,
    ) -> int:
        self._ask("delete", tuple(ids))
        told(len(ids))
        return len(ids)

    def provider(self, name: str) -> Provider | None:
        return builtin().get(name)

    def _ask(self, *what: object) -> None:
        if self.refuse:
            raise self.refuse
        self.asked.append(what)
