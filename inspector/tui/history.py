"""Lines that were entered before, kept for the next time: of this user, in every project."""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from inspector import ownfiles

log = logging.getLogger(__name__)

KEPT = 200
"""Lines that are kept; the oldest go first."""

LONGEST = 2000
"""Characters of a line that is worth keeping."""


class History:
    """Lines that were entered, the oldest first, each once.

    Args:
        path: where they are kept, one JSON text a line, for their owner alone; None for only as
            long as this object lives. A file that can't be read or is broken is as good as none,
            and the log says so.
        hidden: gives texts, such as secrets; a line that holds one is not kept.
    """

    def __init__(
        self, path: Path | None = None, hidden: Callable[[], Iterable[str]] = tuple
    ) -> None:
        self._path = path
        self._hidden = hidden
        self._lines: list[str] = []

    def lines(self) -> list[str]:
        """All of them, those of other terminals too."""
        if self._path is not None:
            try:
                self._lines = _decode(self._path.read_bytes(), self._path)
            except FileNotFoundError:
                pass
            except OSError as error:
                log.warning("earlier lines can't be read from %s: %s", self._path, error.strerror)
        return list(self._lines)

    def add(self, line: str) -> None:
        """Keep a line as the newest, unless it holds what is hidden."""
        if not _worth_keeping(line) or any(text in line for text in self._hidden() if text):
            return
        if self._path is None:
            self._lines = _with(self._lines, line)
            return
        try:
            with ownfiles.locked(self._path):
                self._lines = _with(self.lines(), line)
                ownfiles.replace(self._path, _encode(self._lines))
        except OSError as error:
            log.warning("a line can't be kept in %s: %s", self._path, error.strerror)


class Earlier(NamedTuple):
    """The histories of the screen: answers and filters."""

    answers: History
    filters: History

    @classmethod
    def of_this_run(cls) -> "Earlier":
        """Histories that are forgotten with the screen."""
        return cls(History(), History())

    @classmethod
    def kept_in(cls, folder: Path, hidden: Callable[[], Iterable[str]]) -> "Earlier":
        """Histories in a folder; see `History`."""
        return cls(
            History(folder / "answers.history", hidden), History(folder / "filters.history", hidden)
        )


class Browsing:
    """Going back and forth through earlier lines while one is being typed.

    Args:
        lines: the earlier ones, the oldest first.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = len(lines)
        self._typed = ""

    def step(self, by: int, typed: str) -> str | None:
        """The line that is so many further; None where there is none.

        Args:
            by: -1 for an earlier one, 1 for a later one; behind the last is what was being typed.
            typed: what stands there now.
        """
        to = self._at + by
        if not 0 <= to <= len(self._lines):
            return None
        if self._at == len(self._lines):
            self._typed = typed
        self._at = to
        return self._typed if to == len(self._lines) else self._lines[to]


def _worth_keeping(line: str) -> bool:
    """Whether it is text at all: half a character, as a terminal may send, can't be written."""
    half = any("\ud800" <= character <= "\udfff" for character in line)
    return bool(line.strip()) and len(line) <= LONGEST and not half


def _with(lines: list[str], line: str) -> list[str]:
    return [*(one for one in lines if one != line), line][-KEPT:]


def _decode(content: bytes, path: Path) -> list[str]:
    try:
        found = [msgspec.json.decode(line, type=str) for line in content.splitlines()]
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.warning("earlier lines in %s are ignored, the file is broken: %s", path, error)
        return []
    return found[-KEPT:]


def _encode(lines: list[str]) -> bytes:
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
