"""`inspector send` in the test's own process: the same command, without its start."""

import gc
import io
import sys

import pytest

from inspector import cli
from tests.cli.place import Place, Ran


class Here:
    """Runs commands in a project's folder.

    Attributes:
        place: the project.
    """

    def __init__(
        self, place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.place = place
        self._monkeypatch = monkeypatch
        self._captured = capfd
        monkeypatch.chdir(place.project)
        monkeypatch.setattr(gc, "freeze", lambda: None)  # what is here now need not stay
        for name, value in place.environ.items():
            monkeypatch.setenv(name, value)

    def send(self, *args: str, stdin: bytes = b"") -> Ran:
        """Run `inspector send` to its end."""
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._captured.readouterr()
        code = cli.run(["send", *args])
        out, err = self._captured.readouterr()
        return Ran(code, out.encode(), err)

    def refused(self, *args: str, stdin: bytes = b"") -> str:
        """Run one that has to end with 2 and a sentence, and nothing on standard output."""
        ran = self.send(*args, stdin=stdin)
        assert (ran.code, ran.out) == (2, b""), ran
        return ran.err

    def completed(self, typed: str, word: int) -> list[str]:
        """What bash is offered for a line at one of its words, the first of them being 1."""
        with self._monkeypatch.context() as environ:
            environ.setenv("COMP_WORDS", f"inspector {typed}")
            environ.setenv("COMP_CWORD", str(word))
            environ.setenv("_INSPECTOR_COMPLETE", "bash_complete")
            with pytest.raises(SystemExit, match="0"):
                cli.run([])
        out, err = self._captured.readouterr()
        assert err == ""
        return [line.removeprefix("plain,") for line in out.split()]
