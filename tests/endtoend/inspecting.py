"""`inspector` in a terminal, on any free port, and the senders in front of it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.cli.place import COMMAND, Place, post
from tests.endtoend.terminal import NARROW, WIDE, Size, Terminal
from tests.support.client import Client, wire

SIZES = {"80x24": NARROW, "160x45": WIDE}


class Inspector(Terminal):
    """The screen.

    Attributes:
        port: where its listener takes requests.
    """

    def __init__(self, place: Place, args: tuple[str, ...], size: Size, **environ: str) -> None:
        given = {"INSPECTOR_PORT": "0", "INSPECTOR_TUNNEL": "none"} | environ
        super().__init__([*COMMAND, *args], place.environ | given, place.project, size)
        self.place = place
        self.port = 0

    def come_up(self) -> None:
        """Wait for the first paint, which says where it listens."""
        found = re.compile(r"127\.0\.0\.1:(\d+)  [●○✗⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]")
        self.wait_until(lambda: found.search(self.text) is not None, "its address")
        shown = found.search(self.text)
        assert shown is not None
        self.port = int(shown[1])

    def connect(self) -> Client:
        return Client(self.port)

    def post(self, path: str, body: bytes = b"{}", headers: Mapping[str, str] = {}) -> int:
        """Send a delivery; returns the status of its answer."""
        with self.connect() as client:
            return client.request(post(path, headers), body).status

    @contextmanager
    def holding(self, path: str) -> Iterator[Client]:
        """A sender that waits for an answer which does not come."""
        with self.connect() as client:
            client.send(wire(post(path)))
            yield client

    def type(self, text: str, shown: str | None = None) -> None:
        """Type a text where an input has the focus, and wait until it stands there."""
        self.press(text)
        self.wait_for(shown or text)


@contextmanager
def inspector(place: Place, *args: str, size: Size = NARROW, **environ: str) -> Iterator[Inspector]:
    """The screen, for as long as a test needs it."""
    it = Inspector(place, args, size, **environ)
    try:
        it.come_up()
        yield it
    finally:
        it.close()
    log = place.journal.with_name(place.journal.name + ".log")
    assert not log.exists() or "Traceback" not in log.read_text(), log.read_text()
