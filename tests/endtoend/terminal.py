"""A pseudo-terminal with a program in it, and an emulator of the screen before it."""

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyte

from tests.support.waiting import PATIENCE

# Makes its standard input the terminal that controls it, then becomes the program.
_BECOME = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execv(sys.argv[1], sys.argv[1:])"
)

# How a program asks whether several writes can be shown as one frame, and how a frame begins and
# ends where the terminal says that they can.
_ASKED, _CAN = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_BEGIN, _END = b"\x1b[?2026h", b"\x1b[?2026l"

ENTER, ESC, TAB, CTRL_C, CTRL_D, CTRL_U = "\r", "\x1b", "\t", "\x03", "\x04", "\x15"
UP, DOWN, LEFT, RIGHT = "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[C"

Size = tuple[int, int]
NARROW: Size = (80, 24)
WIDE: Size = (160, 45)


class Terminal:
    """A program in a terminal.

    Attributes:
        raw: every byte that it wrote to the terminal.
        pid: its process.
    """

    def __init__(
        self, args: Sequence[str], environ: Mapping[str, str], folder: Path, size: Size
    ) -> None:
        self.raw = bytearray()
        self._master, slave = os.openpty()
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        _set_size(slave, size)
        self._process = subprocess.Popen(
            [sys.executable, "-IS", "-c", _BECOME, *args],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env=environ,
            start_new_session=True,
        )
        os.close(slave)
        self.pid = self._process.pid

    @property
    def text(self) -> str:
        """What stands on the screen, a line each, as wide as it is."""
        return "\n".join(self._screen.display)

    @property
    def title(self) -> str:
        """The window's title, which only an escape sequence changes."""
        return str(self._screen.title)

    def press(self, *keys: str) -> None:
        """Type keys."""
        for key in keys:
            self.type_bytes(key.encode())

    def type_bytes(self, typed: bytes) -> None:
        """Send bytes as if they were typed."""
        os.write(self._master, typed)

    def resize(self, size: Size) -> None:
        """Make the window another size, as dragging its corner does."""
        self._screen.resize(size[1], size[0])
        _set_size(self._master, size)

    def wait_for(self, *texts: str, gone: str | None = None) -> str:
        """Wait until all of these stand on the screen, and what is to be gone does not."""

        def there() -> bool:
            shown = self.text
            return all(text in shown for text in texts) and (gone is None or gone not in shown)

        self.wait_until(there, f"{texts}, gone {gone!r}")
        return self.text

    def row(self, number: int, *words: str) -> list[str]:
        """Wait until the row of a delivery has these words; all its words."""
        found: list[str] = []

        def there() -> bool:
            nonlocal found
            pattern = re.compile(rf"^│[▸ ]\s*{number} (.*?)│", re.MULTILINE)
            rows = [row[1] for row in pattern.finditer(self.text)]
            found = rows[0].split() if rows else []
            return bool(rows) and all(word in rows[0] for word in words)

        self.wait_until(there, f"row {number} with {words}")
        return found

    def wait_for_more(self, pattern: str, than: float = -1.0) -> float:
        """Wait until a number that grows, the pattern's group, is larger; returns it."""
        found = re.compile(pattern)

        def number() -> float:
            shown = found.search(self.text)
            return float(shown[1]) if shown else -1.0

        self.wait_until(lambda: number() > than, f"more than {than} in {pattern}")
        return number()

    def wait_for_cursor(self, text: str) -> None:
        """Wait until an input that shows this text has the cursor on its first character."""

        def there() -> bool:
            for y, line in enumerate(self._screen.display):
                x = line.find(text)
                if x >= 0 and self._style(x, y) != self._style(x + 1, y):
                    return True
            return False

        self.wait_until(there, f"the cursor on {text!r}")

    def wait_until(self, there: Callable[[], bool], what: str) -> None:
        """Wait until what is on the screen, as a whole frame, is as it should be."""
        deadline = time.monotonic() + PATIENCE
        while not (self._is_whole and there()):
            left = deadline - time.monotonic()
            assert left > 0, f"waited in vain for {what} on\n{self.text}"
            assert self._read(left) or there(), f"it ended before {what} stood on\n{self.text}"

    def wait_for_raw(self, sent: bytes) -> None:
        """Wait until the program has written these bytes."""
        self.wait_until(lambda: sent in self.raw, repr(sent))

    def end(self) -> int:
        """Wait until the program has ended by itself; returns its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline - time.monotonic()):
            assert time.monotonic() < deadline, f"it did not end\n{self.text}"
        return self._process.wait(PATIENCE)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the program alone, and take in its last words."""
        self._process.send_signal(number)
        self.end()

    def close(self) -> None:
        """Take the terminal away."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.5)
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    @property
    def _is_whole(self) -> bool:
        """Whether no frame is half written."""
        return self.raw.rfind(_END) >= self.raw.rfind(_BEGIN)

    def _style(self, x: int, y: int) -> tuple[str, str, bool]:
        cell = self._screen.buffer[y][x]
        return cell.fg, cell.bg, cell.reverse

    def _read(self, seconds: float) -> bool:
        """Take in all that is written, waiting for the first of it; False once it has ended."""
        while select.select([self._master], [], [], max(0.0, seconds))[0]:
            try:
                read = os.read(self._master, 65536)
            except OSError:  # so Linux says that nobody has the other side open any more
                return False
            if not read:
                return False
            self.raw += read
            self._stream.feed(read)
            if _ASKED in self.raw[-len(read) - len(_ASKED) + 1 :]:
                self.type_bytes(_CAN)
            seconds = 0.0
        return True


@contextmanager
def terminal(
    args: Sequence[str], environ: Mapping[str, str], folder: Path, size: Size = NARROW
) -> Iterator[Terminal]:
    """A program in a terminal, for as long as a test needs it."""
    it = Terminal(args, environ, folder, size)
    try:
        yield it
    finally:
        it.close()


def _set_size(descriptor: int, size: Size) -> None:
    columns, rows = size
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
