"""The listener's life: it starts what answers, tells how it is, and ends with its parent."""

import asyncio
import gc
import itertools
import logging
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from inspector import knowledge, places, secrets, told
from inspector.answers import parse, parse_reply
from inspector.config import answer_files
from inspector.delivery import Delivery, Settled
from inspector.errors import InspectorError
from inspector.journal import Wish
from inspector.journal.writer import JournalTrouble, Writer
from inspector.listener import joining, plans
from inspector.listener.announcing import Announcer
from inspector.listener.decision import Decision
from inspector.listener.desk import Decider, Desk
from inspector.listener.keeping import Keeping
from inspector.listener.process import BACKLOG, Start
from inspector.listener.receiver import Receiver
from inspector.listener.server import Server
from inspector.tunnel.protocol import TunnelReport
from inspector.tunnel.spec import parse as parse_tunnel
from inspector.tunnel.supervise import Tunnel

if TYPE_CHECKING:
    from inspector.insight import Fold, Known
    from inspector.listener.guard import Guard

WISHES_EVERY = 0.02  # seconds
GUARD_EVERY = 10  # looks for wishes: what the guard has counted
FILES_EVERY = 25  # looks for wishes: the journal's file, and those of secrets and what was told
FAREWELL = 0.05  # seconds for connections to go when we end; 0 would wait for ever

log = logging.getLogger(__name__)


class _AnswerWish(msgspec.Struct):
    plan: str | None
    endpoint: str | None


class _ReleaseWish(msgspec.Struct):
    delivery: int | None
    reply: str | None


class _ForwardWish(msgspec.Struct):
    url: str | None
    endpoint: str | None


class _TunnelWish(msgspec.Struct):
    spec: str


class Listener:
    """Everything that lives in the process that answers.

    Args:
        start: what the parent asked for.
    """

    def __init__(self, start: Start) -> None:
        self._start = start
        self._settings = settings = start.settings
        self._journal = Path(settings.journal)
        self._announcer = Announcer(sys.stdout.fileno())
        self._was_known: Known | None = None  # when it could be read last
        self._desk = Desk(self._new_fold, self._new_guard, settings.seed, settings.endpoints)
        self._files = answer_files(settings.config_path, Path.cwd())
        self._stamp = knowledge.stamp(settings)
        self._desk.tell(self._told())
        self._counted = plans.Counted()
        self._guard_told: dict[str, object] = {}
        self._wish = 0  # the newest that was taken up
        self._wishes: list[Wish] = []
        self._put_off = 0
        self._tunnel = Tunnel(self._tunnel_changed)
        self._public_url: str | None = None
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Answer until the lifeline is cut."""
        keeping = None if self._settings.keep.is_everything else Keeping(self._settings.keep)
        self._writer: Writer[Decision] = Writer(self._journal, _now(), self, keeping)
        self._receiver = Receiver(self._writer, self._settings.limit_body)
        plans.put_in_force(self._desk, self._writer, self._settings, self._files, _now())
        plans.catch_up(self._desk, self._journal, self._writer.newest)
        self._newest_ending = plans.resume_guard(self._desk, self._journal)
        server = Server(self._receiver, self._refused)
        loop = asyncio.get_running_loop()
        with socket.socket(fileno=self._start.socket) as bound:
            accepting = await loop.create_server(server, sock=bound, backlog=BACKLOG)
            self._watch_lifeline()
            self._announce("listening", url=self._start.url, journal=str(self._journal))
            self._writer.set_state("project", places.project(self._settings.config_path))
            self._writer.set_state("settings", joining.told(self._settings, self._start.url))
            self._announce_plans()
            self._announce_targets()
            self._tell_of_guard()
            self._start_tunnel(self._settings.tunnel)
            loop.run_in_executor(None, _prepare)
            wishes = loop.create_task(self._take_up_wishes())
            try:
                await self._ended.wait()
            finally:
                wishes.cancel()
                accepting.close()
                self._receiver.closing = True
                await server.shutdown(FAREWELL)
                await self._receiver.close()
                await self._tunnel.stop()
                self._tell_of_guard()
                self._writer.close()

    def appended(self, delivery: Delivery) -> Decision:
        """A delivery is durable: decide its answer."""
        return self._desk.decide(delivery)

    def settled(self, settled: Settled, delivery: Delivery) -> None:
        """A delivery has ended: what comes next of its event is judged by that."""
        self._newest_ending = settled.seq
        self._desk.settle(settled, delivery)

    def trouble(self, reason: str | None) -> None:
        """The journal can't be written, or can again."""
        (log.warning if reason else log.info)("the journal: %s", reason or "can be written again")
        self._announcer.say("trouble", {"reason": reason})

    def _refused(self, peer: str, reason: str, first_bytes: bytes) -> None:
        self._writer.malformed(_now(), peer, reason, first_bytes)

    def _watch_lifeline(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._ended.set)
        loop.add_reader(sys.stdin.fileno(), self._read_lifeline)

    def _read_lifeline(self) -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
            self._ended.set()

    def _new_fold(self) -> "Fold":
        from inspector.insight import Fold

        return Fold(self._known(), signatures=self._judges_signatures())

    def _judges_signatures(self) -> bool:
        """Whether an answer depends on them."""
        if not self._settings.rules:
            return False
        from inspector.listener.rules import Condition

        return any(Condition(rule.when).signatures for rule in self._settings.rules)

    def _new_guard(self) -> "Guard":
        from inspector.insight import Fold
        from inspector.listener.guard import Guard

        return Guard(Fold(self._known(), signatures=False), on=self._settings.guard)

    def _known(self) -> "Known":
        from inspector.insight import known

        settings = self._settings
        try:
            self._was_known = knowledge.known_from(settings)
        except InspectorError as error:
            if self._was_known is None:
                log.warning("what is stored is left out: %s", error)
                return known(settings.endpoints, settings.providers, settings.secrets)
            log.warning("what was stored before still counts: %s", error)
        return self._was_known

    def _told(self) -> dict[str, str]:
        """Whose endpoints are, as a person told."""
        try:
            by_endpoint = told.load(self._journal)
        except InspectorError as error:
            log.warning("%s", error)
            return {}
        return {name: one.provider for name, one in by_endpoint.items() if one.provider}

    async def _take_up_wishes(self) -> None:
        for look in itertools.count():
            await asyncio.sleep(WISHES_EVERY)
            if look % GUARD_EVERY == 0:
                self._tell_of_guard()
            if look % FILES_EVERY == 0:
                self._writer.look_for_file()
                self._take_up_what_is_stored()
            for wish in self._writer.wishes(self._wish):
                self._wish = wish.seq
                self._wishes.append(wish)
            self._grant_all()

    def _grant_all(self) -> None:
        """Grant what was asked for; what the journal can't take at the moment is tried again."""
        while self._wishes:
            wish = self._wishes[0]
            try:
                self._grant(wish)
            except JournalTrouble as trouble:
                if self._put_off != wish.seq:
                    log.warning("what a screen asked for has to wait: %s", trouble)
                self._put_off = wish.seq
                return
            except (InspectorError, msgspec.MsgspecError) as error:
                log.warning("what a screen asked for was not done: %s", error)
            self._writer.forget_wish(self._wishes.pop(0))

    def _grant(self, wish: Wish) -> None:
        decode = msgspec.json.decode
        match wish.kind:
            case "answer":
                self._set_answer(decode(wish.value, type=_AnswerWish))
            case "release":
                self._release(decode(wish.value, type=_ReleaseWish))
            case "forward":
                wanted = decode(wish.value, type=_ForwardWish)
                self._desk.aim("app", wanted.endpoint, wanted.url)
                self._announce_targets()
                self._announce_plans()
            case "tunnel":
                self._start_tunnel(decode(wish.value, type=_TunnelWish).spec)

    def _set_answer(self, wanted: _AnswerWish) -> None:
        plan = parse(wanted.plan, read_file=self._files) if wanted.plan is not None else None
        row = self._writer.set_plan(_now(), "app", wanted.endpoint, wanted.plan)
        if plan is None:
            self._desk.take_back("app", wanted.endpoint)
        else:
            self._desk.put(Decider("app", wanted.endpoint, plan, row.after))
        self._announce_plans()

    def _release(self, wanted: _ReleaseWish) -> None:
        reply = parse_reply(wanted.reply, read_file=self._files) if wanted.reply else None
        self._receiver.holding.release(wanted.delivery, reply, wanted.reply)

    def _announce_plans(self) -> None:
        """Tell the plans in force; `forward` is the last of them where a local app is set."""
        told: list[dict[str, object]] = [
            {
                "plan": str(decider.plan),
                "endpoint": decider.endpoint,
                "by": decider.by,
                "when": decider.when.text if decider.when else None,
            }
            for decider in self._desk.deciders
        ]
        told += [
            {"plan": "forward", "endpoint": endpoint, "by": "default", "when": None}
            for endpoint in dict.fromkeys(endpoint for _, endpoint, _ in self._desk.targets)
        ]
        self._announce("plans", plans=told)

    def _announce_targets(self) -> None:
        targets = [
            {"url": url, "endpoint": endpoint, "by": by} for by, endpoint, url in self._desk.targets
        ]
        self._announce("forward", targets=targets)

    def _tell_of_guard(self) -> None:
        """Tell the streaks where they changed, and keep them for the next run."""
        guard = self._desk.guard
        told = (
            guard.told(_now())
            if guard
            else {"on": self._settings.guard, "streaks": [], "acted": []}
        )
        if told != self._guard_told:
            self._guard_told = told
            self._announce("guard", **told)
        standings = guard.streaks.snapshot() if guard else []
        counted = plans.Counted(self._writer.newest, self._newest_ending, standings)
        if counted != self._counted:
            self._counted = counted
            self._writer.set_state(plans.COUNTED, counted)

    def _take_up_what_is_stored(self) -> None:
        stamp = knowledge.stamp(self._settings)
        if stamp != self._stamp:
            self._stamp = stamp
            self._desk.know(self._known())

    def _start_tunnel(self, spec: str) -> None:
        settings = self._settings
        self._tunnel.start(
            parse_tunnel(spec),
            local_url=self._start.url,
            authtoken=self._authtoken(),
            domain=settings.domain,
        )

    def _authtoken(self) -> str | None:
        try:
            stored = secrets.load().get("ngrok", ())
        except InspectorError as error:
            log.warning("the stored ngrok token can't be read: %s", error)
            return None
        return stored[-1] if stored else None

    def _tunnel_changed(self, report: TunnelReport) -> None:
        url = report.public_url
        self._receiver.public_host = urlsplit(url).netloc.encode() if url else None
        self._announce(
            "tunnel",
            state=report.state,
            public_url=url,
            reason=report.reason,
            hint=report.hint,
        )

    def _announce(self, kind: str, **values: object) -> None:
        """Tell the parent, and whoever else follows the journal."""
        self._writer.set_state(kind, values)
        self._announcer.say(kind, values)


def _prepare() -> None:
    """Import what the first delivery would have to wait for, once everything is announced."""
    from inspector.listener import handshakes

    handshakes.looked_for()
    gc.freeze()  # as what was imported before


def _now() -> int:
    """Microseconds since the Unix epoch, UTC."""
    return time.time_ns() // 1000
