"""Standard output as other tools read it: JSON Lines, of which a terminal obeys nothing."""

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from inspector import jsonlines
from inspector.errors import InspectorError


class OutputError(InspectorError):
    """Standard output takes nothing."""

    exit_code = 1


def check() -> None:
    """See that standard output leads somewhere: a shell may have closed it (`>&-`).

    Raises:
        OutputError: it is closed, and all that is written would be lost.
    """
    if sys.__stdout__ is None:
        raise OutputError("Standard output is closed, so nothing can be written to it.")


@contextmanager
def for_a_reader() -> Iterator[None]:
    """What tells by its exit code whether something held: a reader that leaves makes it fail.

    Raises:
        OutputError: the reader left before all was written, so that not all of it was done.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise OutputError("Whoever read the output left before its end.") from None


def put(line: msgspec.Struct) -> None:
    """Write one line; it is seen with the next flush."""
    sys.stdout.buffer.write(encoded(line))


def encoded(line: msgspec.Struct) -> bytes:
    """One line, with the line feed at its end."""
    return jsonlines.printable(jsonlines.encode(line)) + b"\n"


class Stream:
    """Standard output for a command that goes on: a reader that is slow can still be left.

    Args:
        ended: a descriptor that is readable once the command is told to end.
    """

    def __init__(self, ended: int) -> None:
        self._descriptor = sys.stdout.fileno()
        self._ended = ended
        self._lines: list[bytes] = []

    def put(self, line: msgspec.Struct) -> None:
        """Write one line; it is seen with the next flush."""
        self._lines.append(encoded(line))

    def flush(self, patience: float | None = None) -> bool:
        """Write what was put.

        Args:
            patience: seconds to wait for a reader that takes nothing; None to wait until the
                command is told to end.

        Returns:
            whether all of it was taken; what was not is dropped.

        Raises:
            BrokenPipeError: the reader is gone.
        """
        waiting = memoryview(b"".join(self._lines))
        self._lines.clear()
        room = select.poll()
        room.register(self._descriptor, select.POLLOUT)
        if patience is None:
            room.register(self._ended, select.POLLIN)
        while waiting:
            ready = dict(room.poll(None if patience is None else patience * 1000))
            if not ready.get(self._descriptor, 0):
                return False
            # No more than what a pipe that has room at all takes without waiting.
            waiting = waiting[os.write(self._descriptor, waiting[: select.PIPE_BUF]) :]
        return True
