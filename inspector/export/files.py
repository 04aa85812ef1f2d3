"""An export as files: whole, if all of them can have their names; in nobody's place unasked."""

import errno
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from inspector.errors import InspectorError
from inspector.visible import visible

_BUFFER = 1 << 18  # bytes
_DESCRIPTORS = frozenset({("/", "dev", "fd"), ("/", "proc", "self", "fd")})
_STREAMS = frozenset({Path("/dev/stdout"), Path("/dev/stderr")})


class InTheWayError(InspectorError):
    """A file is there already, and nobody said that it may be written over."""


class Files:
    """The files of an export; they get their names when all of them are written.

    A context: left by an error, nothing of the export stays. Where one can't have its name though
    all are written, those before it have theirs, and the error says so. The files that it writes
    can be read by their owner alone, as what a sender sent may be confidential.

    What is there and no regular file (a pipe, a device) is never replaced, but written to as it
    is; a link leads to what is replaced.

    Args:
        folder: where they are put; it is made, with those above it, where it is missing.
        overwrite: whether they may take the place of others.

    Raises:
        InTheWayError: on any use: a file is there already.
        InspectorError: on any use: one can't be written.
    """

    def __init__(self, folder: Path, *, overwrite: bool = False) -> None:
        self._folder = folder
        self._overwrite = overwrite
        self._drafts: dict[Path, Path | None] = {}  # None for what is there, or written in place
        self._places: dict[Path, Path] = {}
        self._made: list[Path] = []
        self._main: BinaryIO | None = None
        self._path = folder

    def __enter__(self) -> "Files":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._finish()
            if error is None:
                self._name_all()
        finally:
            for draft in filter(None, self._drafts.values()):
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
            for folder in self._made:
                with suppress(OSError):  # of an export that is there, they are not empty
                    folder.rmdir()

    def open(self, name: str) -> None:
        """Begin the next file, which is what is written from now on."""
        self._finish()
        self._main = self._draft(name)
        self._path = self._folder / name

    def write(self, data: bytes) -> None:
        """Add to the file that was opened last."""
        assert self._main is not None  # noqa: S101 - one is opened first
        try:
            self._main.write(data)
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def beside(self, name: str, content: bytes) -> str | None:
        """Put a file beside it, found there by its name alone; none beside a pipe or a device.

        One that holds just this already, as another format's may, is taken as it is, whoever may
        read it: it tells them nothing that it did not tell before.
        """
        if self._drafts.get(self._path) is None:
            return None
        path = self._folder / name
        if path not in self._drafts and _holds(path, content):
            self._drafts[path] = None
            return name
        file = self._draft(name)
        try:
            with file:
                file.write(content)
        except OSError as error:
            raise _unwritable(path, error) from error
        return name

    @property
    def names(self) -> list[Path]:
        """The files, in the order in which they were begun."""
        return list(self._drafts)

    def _draft(self, name: str) -> BinaryIO:
        path = self._folder / name
        if path in self._drafts or self._is_in_the_way(path):
            raise _in_the_way(path)
        try:
            if _is_written_in_place(path):
                self._drafts[path] = None
                return path.open("ab", buffering=_BUFFER)
            self._make_folder()
            place = Path(os.path.realpath(path))
            draft = place.with_name(f".{place.name}.{os.getpid()}.new")
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise _unwritable(path, error) from error
        self._drafts[path], self._places[path] = draft, place
        return os.fdopen(handle, "wb", buffering=_BUFFER)

    def _make_folder(self) -> None:
        missing = []
        folder = self._folder
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        self._made += missing
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)

    def _finish(self) -> None:
        if self._main is not None:
            file, self._main = self._main, None
            try:
                file.close()
            except OSError as error:
                raise _unwritable(self._path, error) from error

    def _name_all(self) -> None:
        for path, place in self._places.items():
            if self._is_in_the_way(path):
                raise _in_the_way(path)
            if os.path.isdir(place):  # noqa: PTH112 - Path raises where it may not look
                raise _unwritable(path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
        named: list[Path] = []
        for path, place in self._places.items():
            try:
                draft = self._drafts[path]
                assert draft is not None  # noqa: S101 - only what has one has a place
                draft.replace(place)
            except OSError as error:
                raise _unwritable(path, error, named) from error
            named.append(path)

    def _is_in_the_way(self, path: Path) -> bool:
        if self._overwrite or not os.path.lexists(path):
            return False
        return not _is_written_in_place(path)


def _holds(path: Path, content: bytes) -> bool:
    """Whether it is a file with just this in it."""
    try:
        found = path.stat()
        is_as_long = stat.S_ISREG(found.st_mode) and found.st_size == len(content)
        return is_as_long and path.read_bytes() == content
    except OSError:
        return False


def _is_written_in_place(path: Path) -> bool:
    """Whether it is a pipe or a device, or a descriptor of ours, whatever that leads to."""
    if path.parts[:-1] in _DESCRIPTORS or path in _STREAMS:
        return True
    try:
        kind = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(kind) or stat.S_ISDIR(kind))


def _in_the_way(path: Path) -> InTheWayError:
    return InTheWayError(f"{visible(str(path))} is there already.", "Name another place.")


def _unwritable(path: Path, error: OSError, named: Sequence[Path] = ()) -> InspectorError:
    more = f" and {len(named) - 1:,} more of its files" if len(named) > 1 else ""
    left = f", though {visible(str(named[0]))}{more} got written" if named else ""
    return InspectorError(
        f"{visible(str(path))} can't be written: {error.strerror or error}",
        f"The export is not whole{left}. Name another place.",
    )
