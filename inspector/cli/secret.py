"""`inspector secret`: store secrets, and see which there are."""

import sys

import click

from inspector import places, secrets
from inspector.signatures import fingerprint
from inspector.visible import visible


@click.group(no_args_is_help=True, short_help="Store signing secrets, and ngrok's authtoken.")
def command() -> None:
    """Signing secrets, and the authtoken of ngrok, in a file that only you can read."""


@command.command("set", short_help="Store a secret.")
@click.argument("name")
def set_secret(name: str) -> None:
    """Store a secret of NAME: an endpoint's path (/hooks/missive), a provider, or `ngrok`.

    It is asked for, or read from standard input where that is not a terminal, so that it stands in
    no history of a shell. Every running inspector takes it up.
    """
    if sys.stdin.isatty():
        value = click.prompt(f"Secret of {name}", hide_input=True, err=True)
    else:
        value = sys.stdin.readline().rstrip("\r\n")
    warning = secrets.add(name, value)
    if warning:
        click.echo(f"inspector: {warning}", err=True)
    click.echo(f"stored {fingerprint(value)} as a secret of {visible(name)}")


@command.command("ls", short_help="List whose secrets are stored.")
def list_secrets() -> None:
    """List the names that have a secret, and the fingerprints of their secrets."""
    stored = secrets.load()
    if not stored:
        click.echo(f"no secrets are stored in {places.secrets_file()}", err=True)
    for name, values in sorted(stored.items()):
        for value in values:
            click.echo(f"{visible(name)}  {fingerprint(value)}")
