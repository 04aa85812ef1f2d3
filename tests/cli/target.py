"""An endpoint of somebody else's: Python's own HTTP server, which knows nothing of inspector."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from typing import NamedTuple

from tests.support.waiting import until

HANG = 0
"""In place of a status: no answer, until the endpoint ends."""


class Got(NamedTuple):
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: bytes


class Target(ThreadingHTTPServer):
    """Answers with one status after the other, and with the last of them from then on.

    Attributes:
        got: what came.
        headers: what each answer has besides.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, *statuses: int, port: int = 0, **headers: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.got: list[Got] = []
        self.headers = headers
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hooks"
        self.ending = threading.Event()
        self._statuses = chain(statuses, repeat(statuses[-1]))
        self._lock = threading.Lock()

    def take(self, got: Got) -> int:
        with self._lock:
            self.got.append(got)
            return next(self._statuses)

    def wait_for(self, count: int) -> None:
        """Wait until so many requests came."""
        until(lambda: len(self.got) >= count, f"{count} requests")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Target

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = self.server.take(Got(self.path, headers, body))
        if status == HANG:
            self.server.ending.wait()
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def target(*statuses: int, port: int = 0, **headers: str) -> Iterator[Target]:
    """An endpoint for as long as a test needs it."""
    it = Target(*(statuses or (200,)), port=port, **headers)
    serving = threading.Thread(target=it.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    try:
        yield it
    finally:
        it.ending.set()
        it.shutdown()
        serving.join()
        it.server_close()
