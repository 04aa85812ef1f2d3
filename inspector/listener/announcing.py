"""Telling the parent how the listener is, without ever waiting for it to listen."""

import asyncio
import os
from typing import Any

import msgspec


class Announcer:
    """Writes announcements to a pipe, a JSON object a line.

    What answers must not wait for the parent: while the pipe is full, the newest of each kind is
    kept, which is all that the parent needs to know then.

    Args:
        descriptor: the pipe's end; its writes don't block from now on.
    """

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._unfinished = b""
        self._waiting: dict[str, bytes] = {}
        self._watched = False

    def say(self, kind: str, values: dict[str, Any]) -> None:
        """Tell something, now or as soon as there is room."""
        self._waiting.pop(kind, None)  # it takes its turn behind what was told meanwhile
        self._waiting[kind] = msgspec.json.encode({"type": kind, **values}) + b"\n"
        if not self._watched:
            self._write()

    def _write(self) -> None:
        try:
            while self._unfinished or self._waiting:
                if not self._unfinished:
                    self._unfinished = self._waiting.pop(next(iter(self._waiting)))
                written = os.write(self._descriptor, self._unfinished)
                self._unfinished = self._unfinished[written:]
        except BlockingIOError:
            self._watch(on=True)
        except OSError:  # the parent is gone: its end of the lifeline is too
            self._unfinished = b""
            self._waiting.clear()
            self._watch(on=False)
        else:
            self._watch(on=False)

    def _watch(self, *, on: bool) -> None:
        if on != self._watched:
            self._watched = on
            loop = asyncio.get_running_loop()
            if on:
                loop.add_writer(self._descriptor, self._write)
            else:
                loop.remove_writer(self._descriptor)
