"""The person's own editor, over a file that only they can read."""

import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from inspector.errors import InspectorError
from inspector.visible import visible

_OTHERWISE = "vi"
_VIM = re.compile("(g|m|n)?vim(?![a-z])")
_FOR_THE_EDITOR = (signal.SIGINT, signal.SIGQUIT)
_SET = "Set VISUAL or EDITOR to the editor of your choice."


class NotEditedError(InspectorError):
    """The editor did not end well: what it left is not to be used."""

    exit_code = 1


def editor_of(environ: Mapping[str, str]) -> list[str]:
    """The words of the command that opens the editor: $VISUAL, else $EDITOR, else vi.

    Raises:
        InspectorError: the quotes in it do not match.
    """
    for name in ("VISUAL", "EDITOR"):
        if given := environ.get(name, "").strip():
            try:
                return shlex.split(given)
            except ValueError as error:
                what = f"{name} is no command: {visible(given)}"
                raise InspectorError(f"{what} ({str(error).lower()}).", _SET) from None
    return [_OTHERWISE]


class EditedFile:
    """A file of a name of ours, in a folder of its own; both go at the end, unless it is kept.

    A context manager. Editors put their copies beside the file: they go with it.

    Args:
        content: what stands in it at first.
        environ: says which editor, and is given to it.

    Raises:
        InspectorError: it can't be written, or the editor's command can't be read.
    """

    def __init__(self, content: bytes, environ: Mapping[str, str]) -> None:
        self._editor = editor_of(environ)
        self._environ = dict(environ)
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="inspector-"))  # mode 0700
        except OSError as error:
            raise _unwritten(error) from error
        self.path = self._folder / "request.http"
        try:
            self.path.touch(mode=0o600)
            self.path.write_bytes(content)
        except OSError as error:
            self._remove()
            raise _unwritten(error) from error
        self._is_kept = False

    def __enter__(self) -> "EditedFile":
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_kept:
            self._remove()

    def keep(self) -> Path:
        """Leave it where it is, for the person; returns its path."""
        self._is_kept = True
        return self.path

    def edit(self, output: int | None = None) -> bytes:
        """Have it edited; returns when the editor has ended.

        Args:
            output: the terminal that the editor writes to, where that is not standard output.

        Returns:
            what stands in it now.

        Raises:
            NotEditedError: the editor ended with an error, or left no file.
            InspectorError: the editor can't be started.
        """
        try:
            with _signals_left_to_it():
                ran = subprocess.run(
                    [*_obeying_no_file(self._editor, self._environ), self.path],
                    env=self._environ,
                    stdout=output,
                    check=False,
                )
        except OSError as error:
            name = visible(self._editor[0])
            raise InspectorError(
                f"The editor {name} can't be started: {error.strerror or error}.", _SET
            ) from error
        if ran.returncode != 0:
            how = f"with {ran.returncode}" if ran.returncode > 0 else f"by signal {-ran.returncode}"
            raise NotEditedError(f"The editor ended {how}: nothing is sent.")
        try:
            return self.path.read_bytes()
        except OSError as error:
            what = f"What the editor left can't be read: {error.strerror or error}."
            raise NotEditedError(f"{what} Nothing is sent.") from error

    def _remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def _obeying_no_file(command: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """A command that does not do what the file says: Vim takes settings from lines of it."""
    found = shutil.which(command[0], path=environ.get("PATH")) or command[0]
    names = (Path(command[0]).name, Path(found).resolve().name)  # vi is many a Vim's other name
    modelines = ["--cmd", "set nomodeline"] if any(map(_VIM.match, names)) else []
    return [command[0], *modelines, *command[1:]]


@contextmanager
def _signals_left_to_it() -> Iterator[None]:
    """Ctrl-C reaches all programs of a terminal; while an editor has it, it is the editor's key.

    A handler is not inherited, as ignoring would be.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in _FOR_THE_EDITOR}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _unwritten(error: OSError) -> InspectorError:
    return InspectorError(
        f"The request can't be written to a file to edit: {error.strerror or error}.",
        "Set TMPDIR to a folder that can be written to.",
    )
