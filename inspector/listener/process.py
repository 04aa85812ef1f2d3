"""Starting the process that answers, from the one that a person started.

The journal's lock and the port are taken here, in microseconds and with a sentence when that fails,
and handed down: connections queue on the port before the listener has even imported its server.
"""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import msgspec

from inspector.config import Settings
from inspector.errors import InspectorError
from inspector.journal.lock import claim, take_over
from inspector.journal.schema import prepare

FIRST_PORT = 8080
PORTS_TRIED = 100
BACKLOG = 4096


class Start(msgspec.Struct):
    """What the listener is told on its standard input, which then is its lifeline.

    Attributes:
        settings: as loaded.
        socket: the descriptor of the bound port.
        url: where that port is.
        ngrok_token: the stored one; it goes to the tunnel's process by its standard input too.
    """

    settings: Settings
    socket: int
    url: str


class Listener:
    """A running listener, as its parent sees it.

    Attributes:
        url: where it listens.
        process: its process; its standard output carries announcements, one JSON object a line.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", url: str) -> None:
        self.process = process
        self.url = url

    @property
    def announcements(self) -> IO[bytes]:
        """What it says of itself: a line for each change, `{"type": …}`."""
        assert self.process.stdout is not None  # noqa: S101 - it was started with a pipe
        return self.process.stdout

    def stop(self) -> bytes:
        """Close its lifeline and wait until it has settled what was open.

        Returns:
            what it announced that nobody has read.
        """
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with self.announcements as announcements:
            os.set_blocking(announcements.fileno(), False)
            return announcements.read() or b""


def start(settings: Settings, log: IO[Any] | int | None = None) -> Listener | None:
    """Start a listener for a journal.

    Args:
        settings: where to listen, and what to write to.
        log: where its log goes; the standard error by default.

    Returns:
        the listener, or None where one is already writing to this journal.

    Raises:
        InspectorError: the journal or the port can't be used.
    """
    journal = Path(settings.journal)
    lock = claim(journal)
    if lock is None:
        return None
    try:
        prepare(journal)
        take_over(lock)
        with _bind(settings.host, settings.port) as bound:
            url = _url(settings.host, bound)
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "inspector.listener"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                pass_fds=(lock, bound.fileno()),
                # A Ctrl-C in the terminal is for the parent to understand.
                start_new_session=True,
            )
            line = msgspec.json.encode(Start(settings, bound.fileno(), url)) + b"\n"
    finally:
        os.close(lock)
    assert process.stdin is not None  # noqa: S101 - it was started with a pipe
    process.stdin.write(line)
    process.stdin.flush()
    return Listener(process, url)


def _bind(host: str, port: int | None) -> socket.socket:
    """A listening socket on the port that was asked for, or on the first free one."""
    ports = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if port is None else (port,)
    for candidate in ports:
        try:
            return _listen(host, candidate)
        except socket.gaierror as error:
            raise InspectorError(
                f"The host {host!r} is not known: {error.strerror}.",
                "Give --host an address of this machine, such as 127.0.0.1 or 0.0.0.0.",
            ) from error
        except PermissionError as error:
            raise InspectorError(
                f"Port {candidate} may not be used: {error.strerror}.",
                "Ports below 1024 need privileges; choose a higher one.",
            ) from error
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise InspectorError(
                    f"{host} is not an address of this machine.",
                    "Give --host one that is, such as 127.0.0.1 or 0.0.0.0.",
                ) from error
            if port is not None or error.errno != errno.EADDRINUSE:
                raise InspectorError(
                    f"Port {candidate} on {host} can't be used: {error.strerror}.",
                    "Choose another with --port, or leave it out for the next free one.",
                ) from error
    raise InspectorError(
        f"None of the ports {ports[0]} to {ports[-1]} is free on {host}.",
        "Choose one with --port.",
    )


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(BACKLOG)
    except BaseException:
        bound.close()
        raise
    return bound


def _url(host: str, bound: socket.socket) -> str:
    port = bound.getsockname()[1]
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - told, not bound here
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
