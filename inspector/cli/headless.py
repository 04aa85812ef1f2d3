"""Listening without a screen: JSON Lines on standard output, words on standard error.

Standard output is written by a follower of the journal, never by the process that answers: a
reader that is slow, or gone, delays nobody.
"""

import os
import select
import signal
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec

from inspector import jsonlines, knowledge
from inspector.cli.changing import counted
from inspector.cli.ending import endings
from inspector.cli.output import Stream
from inspector.config import Settings
from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.follower import Arrived, Ended, Follower, News, may_pass, trouble
from inspector.insight import Insight
from inspector.journal import Deleted, Malformed, is_held
from inspector.listener import joining
from inspector.listener.process import Listener, start
from inspector.visible import visible

EVERY = 0.01  # seconds between two looks at the journal
STORED_EVERY = 50  # looks: at secrets, and what was told
PATIENCE = 2.0  # seconds for a reader that is slow, at the end
REMOVED_EVERY = 1.0  # seconds between two sentences about what was removed unread
AGAIN_AFTER = 2.0  # seconds, before a journal that can't be read for now is tried again
NICER = 10  # what answers comes first: where processors are short, printing lags behind


def follow(settings: Settings, given: Mapping[str, object], *, bodies: bool) -> int:
    """Listen, or join who listens, and print what happens until the end; returns the exit code."""
    listener = start(settings)
    os.nice(NICER)
    with _told_to_end() as ended:
        printer = Printer(settings, Stream(ended), bodies=bodies)
        try:
            if listener is None:
                printer.join(given)
            return _watch(printer, ended, listener)
        finally:
            if listener is not None:
                printer.hear_the_last(listener.stop())
                printer.print_the_rest()
            printer.close()


class Printer:
    """Prints the journal's news as JSON Lines.

    Attributes:
        journal: whose news.
        ready: whether it was printed where the receiver listens, which goes before all news.
    """

    def __init__(self, settings: Settings, out: Stream, *, bodies: bool) -> None:
        self._settings = settings
        self._out = out
        self._bodies = bodies
        self.journal = Path(settings.journal)
        self.ready = False
        self._stamp = knowledge.stamp(settings)
        self._follower = Follower(self.journal, knowledge.known_from(settings))
        self._from = self._follower.reader.newest_ever()
        self._since = time.time_ns() // 1000
        self._read = self._from  # the newest delivery that was read
        self._removed = 0  # deliveries that went before all of them was printed
        self._removed_said = -REMOVED_EVERY
        self._waiting: deque[News] = deque()  # to be printed
        self._in_trouble = False
        self._open: dict[int, tuple[Delivery, Insight]] = {}
        self._unfinished = b""
        self._guarded: set[tuple[str, str, str | None]] = set()

    def close(self) -> None:
        """Let go of the journal, and say what is left to be said."""
        self._follower.close()
        self._say_removed()

    def join(self, given: Mapping[str, object]) -> None:
        """Say whose listener this follows; raises InspectorError where it does something else."""
        reader = self._follower.reader
        listening, told = joining.running(reader)
        joining.check(self._settings, given, told)
        tunnel = reader.state("tunnel") or {}
        click.echo("inspector: joined the one that is running on this journal", err=True)
        self._say_listening(listening["url"], tunnel.get("public_url"))

    def hear(self, announcements: bytes) -> None:
        """Print what the listener tells of itself, as it comes out of its pipe."""
        *lines, self._unfinished = (self._unfinished + announcements).split(b"\n")
        for line in lines:
            self._announce(line)

    def hear_the_last(self, announcements: bytes) -> None:
        """Say of what it told at its end only what the guard has done."""
        for line in (self._unfinished + announcements).splitlines():
            if line.startswith(b'{"type":"guard"'):
                self._announce(line)

    def _announce(self, line: bytes) -> None:
        told = msgspec.json.decode(line)
        if told["type"] == "listening":
            self._say_listening(told["url"], None)
        elif told["type"] == "tunnel":
            self._out.put(jsonlines.Tunnel(told["state"], told["public_url"], told["reason"]))
            if told["hint"]:
                click.echo(f"inspector: {told['reason']}. {told['hint']}", err=True)
        elif told["type"] == "failed":
            raise InspectorError(f"The listener could not go on: {told['reason']}.")
        elif told["type"] == "guard":
            self._warn_of(told.get("acted", []))
        elif told["type"] == "trouble":
            if told["reason"]:
                click.echo(
                    f"inspector: deliveries can't be recorded: {told['reason']}; "
                    "senders get 503 until they can",
                    err=True,
                )
            else:
                click.echo("inspector: deliveries are recorded again", err=True)

    def print_news(self) -> float:
        """Print what came since the last time, or the beginning of it.

        Returns:
            seconds to wait before the next time.
        """
        try:
            self._print_some()
            rest = self._follower.rest() if self._follower.behind else EVERY
        except (InspectorError, sqlite3.Error) as error:
            if not may_pass(error):
                raise
            told = trouble(self.journal, error) if isinstance(error, sqlite3.Error) else error
            self._say_trouble(told)
            rest = AGAIN_AFTER
        else:
            if not self._follower.behind:
                self._say_trouble(None)
        if time.monotonic() - self._removed_said >= REMOVED_EVERY:
            self._say_removed()
        self._out.flush()
        return rest

    def print_the_rest(self) -> None:
        """Print everything that came since the last time, as long as somebody reads it."""
        behind = True
        while behind:
            self._print_some()
            behind = self._out.flush(PATIENCE) and self._follower.behind
        if not self._follower.behind:
            self._removed += self._follower.reader.newest_ever() - self._read

    def _print_some(self) -> None:
        self._print_waiting()
        self._waiting.extend(self._follower.poll())
        self._print_waiting()

    def _print_waiting(self) -> None:
        while self._waiting:
            self._print(self._waiting[0])
            self._waiting.popleft()  # what can't be printed for now waits

    def _say_trouble(self, error: InspectorError | None) -> None:
        """Say once why nothing can be printed, and once that it can again."""
        in_trouble = error is not None
        if in_trouble != self._in_trouble:
            self._in_trouble = in_trouble
            said = f"nothing is printed for now: {error}" if error else "what came is printed again"
            click.echo(f"inspector: {said}", err=True)

    def _say_removed(self) -> None:
        if self._removed:
            one = self._removed == 1
            click.echo(
                f"inspector: {counted(self._removed)} {'was' if one else 'were'} removed before "
                f"all of {'it' if one else 'them'} was printed",
                err=True,
            )
            self._removed, self._removed_said = 0, time.monotonic()

    def _warn_of(self, acted: list[dict[str, Any]]) -> None:
        """Say loudly where the guard has answered by itself; again when it had been quiet."""
        before, self._guarded = self._guarded, set()
        for one in acted:
            name = (one["provider"], one["endpoint"], one["subject"])
            self._guarded.add(name)
            if name not in before:
                what = f"{name[0]} {visible(name[2])}" if name[2] else name[0]
                click.echo(
                    f"inspector: the guard answers 200 for {what} at {visible(name[1])}: "
                    f"{one['failures']} failures in a row of about {one['limit']}; those while "
                    "inspector was not running are unseen (--no-guard turns it off)",
                    err=True,
                )

    def _say_listening(self, url: str, public_url: str | None) -> None:
        self._out.put(jsonlines.Listening(url, public_url, str(self.journal)))
        self.ready = True

    def take_up_what_is_stored(self) -> None:
        """Judge from here on with the secrets that were stored meanwhile, and what was told."""
        stamp = knowledge.stamp(self._settings)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._follower.fold.known = knowledge.known_from(self._settings)
            except InspectorError as error:
                click.echo(f"inspector: {error}", err=True)

    def _print(self, news: News) -> None:
        if isinstance(news, Arrived):
            if news.delivery.id > self._from:
                # Numbers are given without gaps.
                self._removed += news.delivery.id - self._read - 1
                self._read = news.delivery.id
                self._out.put(jsonlines.received(news.delivery, news.insight))
            self._open[news.delivery.id] = (
                _without_body(news.delivery),
                news.insight,
            )
        elif isinstance(news, Ended):
            self._print_ended(news)
        elif isinstance(news, Deleted):
            for number in [one for one in self._open if one in news]:
                del self._open[number]
                self._removed += number > self._from
        elif isinstance(news, Malformed) and news.at >= self._since:
            self._out.put(jsonlines.malformed(news))

    def _print_ended(self, news: Ended) -> None:
        number = news.settled.delivery
        found = self._open.get(number)
        if found is None or number <= self._from:
            self._open.pop(number, None)
            return
        delivery, insight = found
        whole = self._follower.reader.delivery(number) if self._bodies else delivery
        del self._open[number]
        if whole is None:
            self._removed += 1
            return
        self._out.put(
            jsonlines.delivery_line(
                whole,
                insight,
                news.settled,
                news.accepted,
                body=self._bodies,
            )
        )


def _watch(printer: Printer, ended: int, listener: Listener | None) -> int:
    announcements = listener.announcements.fileno() if listener else None
    waiting = select.poll()
    for descriptor in filter(None, (ended, announcements)):
        waiting.register(descriptor, select.POLLIN)
    if not sys.stdout.isatty():
        waiting.register(sys.stdout, 0)  # tells nothing but that its reader is gone
    journal_is_live = True
    rest = EVERY
    for look in _forever():
        ready = dict(waiting.poll(rest * 1000))
        if ended in ready or sys.stdout.fileno() in ready:
            return 0
        if announcements in ready and announcements is not None:
            read = os.read(announcements, 65536)
            if not read:
                raise InspectorError(
                    "The listener ended by itself.", "Its log is above; please report it."
                )
            printer.hear(read)
        rest = printer.print_news() if printer.ready else EVERY
        if look % STORED_EVERY == 0:
            printer.take_up_what_is_stored()
            if listener is None and journal_is_live and not is_held(printer.journal):
                journal_is_live = False
                click.echo("inspector: the listener has ended; its journal stays open", err=True)
    return 0


def _forever() -> Iterator[int]:
    look = 0
    while True:
        yield look
        look += 1


def _without_body(delivery: Delivery) -> Delivery:
    """What is held open stays in memory for as long as it is: without what it carries."""
    return msgspec.structs.replace(delivery, body=b"") if delivery.body else delivery


@contextmanager
def _told_to_end() -> Iterator[int]:
    """A descriptor that becomes readable when the user, or the system, wants us to end."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    previous = {
        number: signal.signal(number, lambda *_: os.write(writing, b".")) for number in endings()
    }
    try:
        yield reading
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        os.close(reading)
        os.close(writing)
