"""The listener's life: it starts what answers, tells how it is, and ends with its parent."""

import asyncio
import contextlib
import itertools
import logging
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from inspector import secrets
from inspector.answers import Plan, parse
from inspector.config import answer_files
from inspector.delivery import Delivery, Settled
from inspector.errors import InspectorError
from inspector.journal import Reader, Wish
from inspector.journal.writer import JournalTrouble, Writer
from inspector.listener import joining
from inspector.listener.desk import Decider, Decision, Desk, configured
from inspector.listener.process import BACKLOG, Start
from inspector.listener.receiver import Receiver
from inspector.listener.server import Server
from inspector.tunnel.protocol import TunnelReport
from inspector.tunnel.spec import parse as parse_tunnel
from inspector.tunnel.supervise import Tunnel

if TYPE_CHECKING:
    from inspector.insight import Fold

WISHES_EVERY = 0.02  # seconds
FILE_EVERY = 25  # looks for wishes: whether the journal's file is still there
FAREWELL = 0.05  # seconds for connections to go when we end; 0 would wait for ever

log = logging.getLogger(__name__)


class _AnswerWish(msgspec.Struct):
    plan: str | None
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
        self._desk = Desk(self._new_fold, settings.seed)
        self._tunnel = Tunnel(self._tunnel_changed)
        self._public_url: str | None = None
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Answer until the lifeline is cut."""
        self._writer: Writer[Decision] = Writer(self._journal, _now(), self)
        self._receiver = Receiver(self._writer, self._settings.limit_body)
        self._wish = self._writer.newest_wish()
        self._put_plans()
        self._catch_up()
        server = Server(self._receiver, self._refused)
        loop = asyncio.get_running_loop()
        with socket.socket(fileno=self._start.socket) as bound:
            accepting = await loop.create_server(server, sock=bound, backlog=BACKLOG)
            self._watch_lifeline()
            self._announce("listening", url=self._start.url, journal=str(self._journal))
            self._writer.set_state("settings", joining.told(self._settings, self._start.url))
            self._announce_plans()
            self._start_tunnel(self._settings.tunnel)
            wishes = loop.create_task(self._take_up_wishes())
            try:
                await self._ended.wait()
            finally:
                wishes.cancel()
                accepting.close()
                self._receiver.closing = True
                await server.shutdown(FAREWELL)
                await self._tunnel.stop()
                self._writer.close()

    def appended(self, delivery: Delivery) -> Decision:
        """A delivery is durable: decide its answer."""
        return self._desk.decide(delivery)

    def settled(self, settled: Settled, delivery: Delivery) -> None:  # noqa: ARG002 - the guard's
        """A delivery has ended: what comes next of its event is judged by that."""
        self._desk.settle(settled)

    def trouble(self, reason: str | None) -> None:
        """The journal can't be written, or can again."""
        (log.warning if reason else log.info)("the journal: %s", reason or "can be written again")
        self._say("trouble", {"reason": reason})

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

    def _put_plans(self) -> None:
        """Put the plans of options and configuration in force.

        One that is the same as in the last run goes on where it was: its attempts still count.
        """
        wanted = configured(self._settings.answer, self._settings.endpoints)
        for by, endpoint in self._writer.standing_plans():
            if (by, endpoint) not in wanted:
                self._writer.set_plan(_now(), by, endpoint, None)
        for (by, endpoint), text in wanted.items():
            plan = self._writer.last_plan(by, endpoint)
            if plan is None or plan.text != text:
                plan = self._writer.set_plan(_now(), by, endpoint, text)
            self._desk.put(Decider(by, endpoint, self._parse(text), plan.after))

    def _new_fold(self) -> "Fold":
        from inspector.insight import Fold, known

        own = known(self._settings.endpoints, self._settings.providers)
        return Fold(own, signatures=False)

    def _parse(self, text: str) -> Plan:
        files = answer_files(self._settings.config_path, Path.cwd())
        return parse(text, read_file=files)

    def _catch_up(self) -> None:
        """Read what plans that went on have counted so far."""
        after = self._desk.counts_from
        if after is None or after >= self._writer.newest:
            return
        reader = Reader(self._journal)
        cursor = reader.cursor_behind(after)
        while entries := reader.entries(cursor):
            for entry in entries:
                if isinstance(entry, Delivery):
                    self._desk.arrive(entry)
                elif isinstance(entry, Settled):
                    self._desk.settle(entry)
        reader.close()

    async def _take_up_wishes(self) -> None:
        for look in itertools.count():
            await asyncio.sleep(WISHES_EVERY)
            if look % FILE_EVERY == 0:
                self._writer.look_for_file()
            for wish in self._writer.wishes(self._wish):
                self._wish = wish.seq
                try:
                    self._grant(wish)
                except (InspectorError, JournalTrouble, msgspec.MsgspecError) as error:
                    log.warning("what a screen asked for was not done: %s", error)

    def _grant(self, wish: Wish) -> None:
        if wish.kind == "tunnel":
            self._start_tunnel(msgspec.json.decode(wish.value, type=_TunnelWish).spec)
        elif wish.kind == "answer":
            wanted = msgspec.json.decode(wish.value, type=_AnswerWish)
            plan = self._parse(wanted.plan) if wanted.plan is not None else None
            row = self._writer.set_plan(_now(), "app", wanted.endpoint, wanted.plan)
            if plan is None:
                self._desk.take_back("app", wanted.endpoint)
            else:
                self._desk.put(Decider("app", wanted.endpoint, plan, row.after))
            self._announce_plans()

    def _announce_plans(self) -> None:
        plans = [
            {"plan": str(decider.plan), "endpoint": decider.endpoint, "by": decider.by}
            for decider in self._desk.deciders
        ]
        self._announce("plans", plans=plans)

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
        self._say(kind, values)

    def _say(self, kind: str, values: dict[str, Any]) -> None:
        line = msgspec.json.encode({"type": kind, **values}) + b"\n"
        with contextlib.suppress(OSError):  # the parent is gone: its end of the lifeline is too
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()


def _now() -> int:
    """Microseconds since the Unix epoch, UTC."""
    return time.time_ns() // 1000
