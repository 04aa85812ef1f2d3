"""Secrets that are typed, or come through a pipe, so that they stand in no history of a shell."""

import sys

import click

from inspector.signatures import pem

_LARGEST = 1024 * 1024  # characters of a PEM file


def secret(prompt: str) -> str:
    """A secret that is asked for in a terminal, or read from standard input; empty for none.

    Of standard input the first line counts, without its end; a key or a certificate is taken
    whole (PEM).
    """
    if sys.stdin.isatty():
        return str(click.prompt(prompt, hide_input=True, err=True))
    value = sys.stdin.readline()
    if pem.is_pem(value):
        value += sys.stdin.read(_LARGEST)
    return value.rstrip("\r\n")
