"""Standard output of a run: it waits for no reader, since whoever waits can send nothing."""

import os
import select

FULL = 8 * 1024 * 1024  # bytes that wait for a reader
_AT_ONCE = 32 * 1024  # bytes; as many are written without waiting for the next tick


class Outlet:
    """A descriptor that takes what it can, when it can.

    Args:
        descriptor: a pipe, a terminal or a file.

    Attributes:
        failure: what made writing impossible; None while it is possible.
    """

    def __init__(self, descriptor: int) -> None:
        self.failure: OSError | None = None
        self._descriptor = descriptor
        self._waiting = bytearray()
        self._room = select.poll()
        self._room.register(descriptor, select.POLLOUT)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._waiting

    @property
    def is_full(self) -> bool:
        """Whether so much waits that no more should be made for now."""
        return len(self._waiting) > FULL

    def put(self, data: bytes) -> None:
        """Write something, soon; nothing where it is not possible any more."""
        if self.failure is None:
            self._waiting += data
            if len(self._waiting) >= _AT_ONCE:
                self.flush()

    def flush(self, patience: float = 0.0) -> None:
        """Write what waits, as far as there is room for it.

        Args:
            patience: seconds to wait for a reader that takes nothing.
        """
        while self.failure is None and self._has_room(patience) and self._waiting:
            try:
                # No more than what a pipe that has room at all takes without waiting.
                written = os.write(self._descriptor, self._waiting[: select.PIPE_BUF])
            except OSError as error:
                self._fail(error)
            else:
                del self._waiting[:written]

    def _has_room(self, patience: float) -> bool:
        events = dict(self._room.poll(patience * 1000 if self._waiting else 0))
        found = events.get(self._descriptor, 0)
        if found & (select.POLLERR | select.POLLNVAL):
            self._fail(BrokenPipeError("its reader is gone"))
        return bool(found & select.POLLOUT)

    def _fail(self, failure: OSError) -> None:
        self.failure = failure
        self._waiting.clear()
