"""The commands: they parse and call, and decide nothing."""

import errno
import os
import sqlite3
import sys
from importlib import import_module
from textwrap import indent
from typing import Any

import click

from inspector import __version__
from inspector.config.values import did_you_mean
from inspector.errors import InspectorError
from inspector.visible import visible_lines

# A command is imported when it is called: `inspector` paints its screen within half a second.
_COMMANDS = {
    "listen": "inspector.cli.listen",
    "demo": "inspector.cli.demo",
    "export": "inspector.cli.export",
    "import": "inspector.cli.importing",
    "ls": "inspector.cli.ls",
    "pin": "inspector.cli.pin",
    "note": "inspector.cli.note",
    "delete": "inspector.cli.delete",
    "clear": "inspector.cli.clear",
    "journals": "inspector.cli.journals",
    "open": "inspector.cli.open",
    "endpoints": "inspector.cli.endpoints",
    "providers": "inspector.cli.providers",
    "replay": "inspector.cli.replay",
    "retries": "inspector.cli.retries",
    "secret": "inspector.cli.secret",
    "send": "inspector.cli.send",
    "show": "inspector.cli.show",
    "verify": "inspector.cli.verify",
}

_UNWRITTEN = {
    errno.EBADF: "it is closed",
    errno.ENOSPC: "there is no space left",
    errno.EDQUOT: "there is no space left in your quota",
    errno.EFBIG: "the file would be larger than is allowed",
    errno.EIO: "the disk has a fault",
}
"""Why a command can't go on printing."""

_OF_DAMAGE = (
    "It stays as it is. Name another with --journal, or move it away to begin a new one;"
    " `inspector journals` tells where it is."
)


class _EnoughError(Exception):
    """Whoever read our output has left."""


class _Commands(click.Group):
    """Commands by name; what begins with an option, or is nothing at all, is for `listen`."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # else click ends with 1
            raise _EnoughError from None

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(_COMMANDS[cmd_name]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in _COMMANDS and not ctx.resilient_parsing:
            raise InspectorError(
                f"There is no command {args[0]!r}{did_you_mean(args[0], _COMMANDS)}",
                f"Possible are {', '.join(_COMMANDS)}; inspector --help tells what they do.",
            )
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version"}
        # What completes the first word asks for it with no words at all: that is not `listen` yet.
        if (not args and not ctx.resilient_parsing) or (
            args and args[0].startswith("-") and args[0] not in own
        ):
            args = ["listen", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="inspector")
@click.pass_context
def commands(ctx: click.Context) -> None:
    """See webhook deliveries live, judge them, and choose how they are answered.

    Without a command: `listen`, the screen with a receiver behind it. `inspector listen --help`
    has its options.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False


def main() -> None:
    """Run a command; end with 0 (done), 1 (what was asked did not hold) or 2 (wrong usage)."""
    _open_standard_streams()
    sys.exit(run(sys.argv[1:]))


def _open_standard_streams() -> None:
    """Take the numbers of those that the shell closed (`>&-`), before a socket gets them.

    Input is empty then and errors lead nowhere; who prints is told that nobody can see it.
    """
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            flags = os.O_RDONLY if name == "stdout" else os.O_RDWR
            os.open(os.devnull, flags)  # the lowest number that is free, which is this one
            setattr(sys, name, os.fdopen(descriptor, mode))


def run(args: list[str]) -> int:
    """Run a command; returns the exit code."""
    code = 0
    try:
        code = _run(args)
        sys.stdout.flush()
    except (BrokenPipeError, _EnoughError):
        # Whoever read our output has enough; nothing is left to be flushed to it.
        sys.stdout = None
    except OSError as error:
        why = _UNWRITTEN.get(error.errno or 0)
        if why is None or error.filename is not None:
            raise
        sys.stdout = None
        say(InspectorError(f"Standard output can't be written: {why}."))
        return 1
    return code


def _run(args: list[str]) -> int:
    try:
        result: Any = commands.main(args, prog_name="inspector", standalone_mode=False)
    except InspectorError as error:
        say(error)
        return error.exit_code
    except sqlite3.DatabaseError as error:  # found while it is read, behind what was checked
        told = InspectorError(f"The journal is damaged, or can't be read: {error}.", _OF_DAMAGE)
        say(told)
        return told.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    return result if isinstance(result, int) else 0


def say(error: InspectorError) -> None:
    """Tell an error on standard error, its hint on lines of their own."""
    click.echo(f"inspector: {visible_lines(error.message)}", err=True)
    if error.hint:
        click.echo(indent(visible_lines(error.hint), "  "), err=True)
