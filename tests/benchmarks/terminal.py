"""The real command on a pseudo-terminal, timed."""

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import threading
import time
from pathlib import Path
from types import TracebackType

_STYLES = re.compile(rb"\x1b\[[0-9;?<>=]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07")


class Terminal:
    """`inspector` with a screen of 160 by 45; what it draws is read all the time."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._seen = b""
        self._more = threading.Condition()
        self.began = time.perf_counter()
        self.pid, self._descriptor = pty.fork()
        if self.pid == 0:
            os.environ |= {
                "TERM": "xterm-256color",
                "INSPECTOR_STATE_DIR": str(folder),
                "INSPECTOR_CONFIG_DIR": str(folder),
            }
            os.chdir(folder)
            command = [sys.executable, "-P", "-m", "inspector", "--tunnel", "none", *options]
            os.execv(sys.executable, command)
        size = struct.pack("HHHH", 45, 160, 0, 0)
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, size)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.press("\x11")  # ctrl+q
        os.waitpid(self.pid, 0)
        os.close(self._descriptor)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._descriptor, keys.encode())

    def wait(self, pattern: str, seconds: float = 60) -> float:
        """The moment, as `time.perf_counter` has it, at which something matching was drawn."""
        matching = re.compile(pattern.encode())
        until = time.perf_counter() + seconds
        with self._more:
            while not matching.search(_STYLES.sub(b"", self._seen)):
                if not self._more.wait(until - time.perf_counter()):
                    tail = _STYLES.sub(b"", self._seen)[-2000:]
                    raise TimeoutError(f"{pattern!r} was not drawn: {tail!r}")
            self._seen = b""
            return self._last

    def _read(self) -> None:
        while True:
            ready, _, _ = select.select([self._descriptor], [], [], 1)
            try:
                read = os.read(self._descriptor, 65536) if ready else b""
            except OSError:
                return
            if read:
                with self._more:
                    self._last = time.perf_counter()
                    self._seen = (self._seen + read)[-400_000:]
                    self._more.notify_all()
