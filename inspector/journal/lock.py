"""Who may write to a journal: one listener at a time, told by a lock that dies with it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspector.errors import InspectorError
from inspector.journal.schema import unusable

PATIENCE = 5.0
"""Seconds in which who only looks, starts, deletes or imports is mostly done."""


def acquire(path: Path, *, shared: bool = False) -> int | None:
    """Take a journal's lock.

    The lock belongs to the open file, so a child that inherits the descriptor keeps it when this
    process closes its own, and the kernel gives it back when the last holder ends, however it ends.

    Args:
        path: the journal.
        shared: whether others may take it too that share it; `is_held` does not see those.

    Returns:
        the lock's file descriptor (inheritable by `pass_fds`), None where another holds it.

    Raises:
        InspectorError: the lock file can't be made, or not be locked.
    """
    try:
        descriptor = os.open(_lock_file(path), os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise unusable(path, error) from error
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        if not shared:
            os.ftruncate(descriptor, 0)
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            return None
        raise unusable(path, error) from error  # as a file system that has no locks
    return descriptor


def claim(path: Path) -> int | None:
    """Take a journal's lock, as soon as those are done who are no listener, or not yet.

    Args:
        path: the journal.

    Returns:
        as `acquire`; None where a listener holds it.

    Raises:
        InspectorError: the lock can't be taken, or somebody who is no listener, or not
            yet, holds it for long.
    """
    until = time.monotonic() + PATIENCE
    while (lock := acquire(path)) is None:
        if is_held(path) and is_taken_over(path):
            return None
        if time.monotonic() > until:
            raise InspectorError(
                f"Another inspector is at work on the journal {path}: it is starting there, "
                "deleting from it, or importing.",
                "Try again when that is done.",
            )
        time.sleep(0.02)
    return lock


def take_over(lock: int) -> None:
    """Say that what the journal tells of its listener is said by who holds this lock.

    Until then it may be what an earlier one said, who was killed.
    """
    os.write(lock, b"1")


def is_taken_over(path: Path) -> bool:
    """Whether what the journal tells of its listener is said by who holds its lock, or held it."""
    try:
        return _lock_file(path).stat().st_size > 0
    except OSError:
        return False


@contextmanager
def only_writer(path: Path) -> Iterator[bool]:
    """Keep all others from writing to a journal; False where a listener is running there."""
    with _taken(claim(path)) as taken:
        yield taken


@contextmanager
def no_listener(path: Path) -> Iterator[bool]:
    """Keep listeners from starting on a journal; False where one is running there already.

    Whoever looks whether somebody listens there does not take this for a listener.
    """
    with _taken(acquire(path, shared=True)) as taken:
        yield taken


@contextmanager
def _taken(lock: int | None) -> Iterator[bool]:
    try:
        yield lock is not None
    finally:
        if lock is not None:
            os.close(lock)


def is_held(path: Path) -> bool:
    """Whether a listener is writing to the journal right now."""
    try:
        descriptor = os.open(_lock_file(path), os.O_RDWR)
    except OSError:
        return False
    try:
        # Shared, so that two who only look never take each other for a listener.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return isinstance(error, BlockingIOError)
    finally:
        os.close(descriptor)
    return False


def _lock_file(path: Path) -> Path:
    return path.with_name(path.name + ".lock")
