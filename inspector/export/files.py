"""An export as files: whole or not at all, in the place of nothing that was there."""

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from inspector.errors import InspectorError
from inspector.visible import visible


class Files:
    """The files of an export; they get their names when all of them are written.

    A context: left by an error, nothing of the export stays. The files can be read by their owner
    alone, as what a sender sent may be confidential.

    Args:
        folder: where they are put; it is made, with those above it, where it is missing.
        overwrite: whether they may take the place of others.

    Raises:
        InspectorError: on any use: a file is there already, or can't be written.
    """

    def __init__(self, folder: Path, *, overwrite: bool = False) -> None:
        self._folder = folder
        self._overwrite = overwrite
        self._drafts: dict[Path, Path] = {}
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
            for draft in self._drafts.values():
                with suppress(OSError):
                    draft.unlink(missing_ok=True)

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

    def beside(self, name: str, content: bytes) -> bool:
        """Put a file beside it."""
        file = self._draft(name)
        try:
            with file:
                file.write(content)
        except OSError as error:
            raise _unwritable(self._folder / name, error) from error
        return True

    @property
    def names(self) -> list[Path]:
        """The files, in the order in which they were begun."""
        return list(self._drafts)

    def _draft(self, name: str) -> BinaryIO:
        path = self._folder / name
        if path in self._drafts or (not self._overwrite and os.path.lexists(path)):
            raise _in_the_way(path)
        draft = path.with_name(f".{name}.{os.getpid()}.new")
        try:
            if not self._folder.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise _unwritable(path, error) from error
        self._drafts[path] = draft
        return os.fdopen(handle, "wb", buffering=1 << 18)

    def _finish(self) -> None:
        if self._main is not None:
            file, self._main = self._main, None
            try:
                file.close()
            except OSError as error:
                raise _unwritable(self._path, error) from error

    def _name_all(self) -> None:
        for path, draft in self._drafts.items():
            try:
                if not self._overwrite and os.path.lexists(path):
                    raise _in_the_way(path)
                draft.replace(path)
            except OSError as error:
                raise _unwritable(path, error) from error


def _in_the_way(path: Path) -> InspectorError:
    return InspectorError(
        f"{visible(str(path))} is there already", "Name another place, or add --force."
    )


def _unwritable(path: Path, error: OSError) -> InspectorError:
    return InspectorError(
        f"{visible(str(path))} can't be written: {error.strerror or error}",
        "Nothing was exported. Name another place with --to.",
    )
