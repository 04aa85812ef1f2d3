"""`inspector secret`: store secrets, and see which there are."""

from pathlib import Path

import click

from inspector import places, secrets
from inspector.cli import typed
from inspector.cli.options import settings_without_secrets
from inspector.config import given_secret
from inspector.config.values import did_you_mean, provider_names
from inspector.errors import InspectorError
from inspector.signatures import fingerprint, pem
from inspector.signatures.keys import certificate_ends
from inspector.visible import visible


@click.group(no_args_is_help=True, short_help="Store signing secrets, and ngrok's authtoken.")
def command() -> None:
    """Signing secrets, and the authtoken of ngrok, in a file that only you can read."""


@command.command("set", short_help="Store a secret.")
@click.argument("name")
@click.argument("file", metavar="[@FILE]", required=False)
def set_secret(name: str, file: str | None) -> None:
    """Store a secret of NAME: an endpoint's path (/hooks/missive), a provider, or `ngrok`.

    It is asked for, or read from standard input where that is not a terminal, or from @FILE, so
    that it stands in no history of a shell. The first line counts; a key or a certificate is taken
    whole (PEM), piped or pasted. Every running inspector takes it up.
    """
    value = typed.secret(f"Secret of {visible(name)}") if file is None else _from_file(file)
    for warning in filter(None, (secrets.add(name, value), _unknown(name))):
        click.echo(f"inspector: {warning}", err=True)
    click.echo(f"stored {shown(value)} as a secret of {visible(name)}")


@command.command("ls", short_help="List whose secrets are stored.")
def list_secrets() -> None:
    """List the names that have a secret, and the fingerprints of their secrets."""
    stored = secrets.load()
    if not stored:
        click.echo(f"no secrets are stored in {places.secrets_file()}", err=True)
    for name, values in sorted(stored.items()):
        for value in values:
            click.echo(f"{visible(name)}  {shown(value)}")


def shown(secret: str) -> str:
    """A secret's fingerprint, and of a key or a certificate what it is."""
    kind = pem.kind_of(secret)
    if kind is None:
        return fingerprint(secret)
    ends = certificate_ends(secret) if kind == "certificate" else None
    until = "" if ends is None else f", expires {ends:%Y-%m-%d}"
    return f"{fingerprint(secret)} ({kind}{until})"


def _from_file(file: str) -> str:
    if not file.startswith("@"):
        raise InspectorError(
            "A secret on the command line would stand in the shell's history, so it is not taken.",
            "Leave it out to be asked for it, or name a file that holds it: @FILE",
        )
    return given_secret(file, Path.cwd(), "The secret")


def _unknown(name: str) -> str | None:
    """That no provider has this name, a sentence; one of the user's own may stand elsewhere."""
    if name.startswith("/") or name == secrets.NGROK:
        return None
    try:
        own = settings_without_secrets().providers
    except InspectorError:  # a mistake in the config is for those to say who need it
        own = {}
    known = provider_names(own)
    if name in known:
        return None
    near = did_you_mean(name, known)
    return f"no provider is called '{visible(name)}' here{near or '; it was stored all the same'}"
