"""Secrets that are typed, or come through a pipe, so that they stand in no history of a shell."""

import re
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager

import click

from inspector.signatures import pem

_LARGEST = 1024 * 1024  # bytes, or characters, of a PEM file
_MARKS_OF_A_PASTE = re.compile(r"\x1b\[20[01]~")


def secret(prompt: str) -> str:
    """A secret that is asked for in a terminal, or read from standard input; empty for none.

    The first line counts, without its end; a key or a certificate is taken whole (PEM), also where
    it is pasted in a terminal. What was pasted behind a secret is dropped there, so that no shell
    runs it. What is no text comes as lone surrogates.

    Raises:
        Abort: the terminal's input ended before anything was typed.
    """
    if sys.stdin.isatty():
        return _pasted(prompt)
    value = sys.stdin.buffer.readline(_LARGEST)
    if pem.is_pem(_text(value)):
        value += sys.stdin.buffer.read(_LARGEST)
    return _text(value)


def _pasted(prompt: str) -> str:
    value = ""
    with _without_echo(sys.stdin.fileno()):
        click.echo(f"{prompt}: ", nl=False, err=True)
        while line := sys.stdin.buffer.readline(_LARGEST):
            value += _MARKS_OF_A_PASTE.sub("", line.decode("utf-8", "surrogateescape"))
            if not _goes_on(value) or len(value) > _LARGEST:
                break
    if not value:
        raise click.Abort
    return value.rstrip("\r\n")


def _goes_on(value: str) -> bool:
    """Whether there is more to come of a PEM file: a key may follow its parameters."""
    return pem.is_cut(value) or (pem.is_pem(value) and value.rstrip().endswith("PARAMETERS-----"))


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape").rstrip("\r\n")


@contextmanager
def _without_echo(terminal: int) -> Iterator[None]:
    """Show nothing of what is typed, until what was asked for is there.

    What was typed before stays to be read; what is left behind it is dropped.
    """
    before = termios.tcgetattr(terminal)
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
        click.echo(err=True)  # the line feed that was typed was not shown
