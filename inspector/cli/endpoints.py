"""`inspector endpoints`: whose endpoints are and which URLs are called, as set and as told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import click
import msgspec

from inspector.cli.aligned import aligned, room
from inspector.cli.options import settings_without_secrets
from inspector.cli.output import put
from inspector.config import Settings
from inspector.config.values import UnfitError, mistake, provider_name, url_path
from inspector.delivery import endpoint_for
from inspector.errors import InspectorError
from inspector.told import load, tell_provider, tell_public_url
from inspector.visible import visible

Source = Literal["config", "told"]

TITLES = ("endpoint", "provider", "public URL", "from")

_SAYS = {"config": "the configuration", "told": "you told it; `forget` takes it back"}


class Line(msgspec.Struct, tag_field="type", tag="endpoint"):
    """What one place says of an endpoint; null for what it does not say.

    Attributes:
        endpoint: its path.
        provider: whose it is.
        url: what the provider calls.
        source: `config`, which wins, or `told`.
    """

    endpoint: str
    provider: str | None
    url: str | None
    source: Source


@click.group(invoke_without_command=True, short_help="Tell whose endpoints are, and their URLs.")
@click.option("--json", "as_json", is_flag=True, help="As JSON Lines.")
@click.option("--config", metavar="PATH", help="Config in place of inspector.toml.")
@click.option("--journal", metavar="PATH", help="A journal in place of the project's own.")
@click.pass_context
def command(ctx: click.Context, as_json: bool, config: str | None, journal: str | None) -> None:
    """List whose endpoints are and which public URLs are called: as configured, and as told.

    What was told, here or in the app, is kept for the project; the configuration wins.
    """
    ctx.obj = settings = settings_without_secrets(config=config, journal=journal)
    if ctx.invoked_subcommand is not None:
        return
    lines = list(_lines(settings))
    if as_json:
        for line in lines:
            put(line)
    elif lines:
        for shown in _table(lines):
            click.echo(shown)
    else:
        click.echo("inspector: nothing is configured or told of any endpoint", err=True)


@command.command("tell", short_help="Tell whose an endpoint is, or which URL is called.")
@click.argument("path")
@click.option("--provider", metavar="NAME", help="Whose it is.")
@click.option("--url", metavar="URL", help="What the provider calls, where that is signed.")
@click.pass_obj
def tell(settings: Settings, path: str, provider: str | None, url: str | None) -> None:
    """Tell of the endpoint PATH; all that was recorded is judged with it from now on.

    PATH is that of the deliveries, to its last character: /sms/ is not /sms, unless the
    configuration has that.
    """
    if provider is None and url is None:
        raise InspectorError("It is not said what to tell.", "Give --provider, --url, or both.")
    journal = Path(settings.journal)
    name = _name(path, settings)
    try:
        known = None if provider is None else provider_name(provider, settings.providers)
    except UnfitError as error:
        raise mistake("--provider", error) from None
    if url is not None:  # first, as it may be refused
        tell_public_url(journal, name, url)
    if known is not None:
        tell_provider(journal, name, known)
    configured = endpoint_for(name, settings.endpoints)
    if configured is not None and (
        (known and configured.provider) or (url and configured.url) or configured.path != name
    ):
        click.echo(
            f"inspector: the configuration has {visible(configured.path)}, and wins", err=True
        )


@command.command("forget", short_help="Take back what was told of an endpoint.")
@click.argument("path")
@click.pass_obj
def forget(settings: Settings, path: str) -> int:
    """Take back what was told of the endpoint PATH."""
    journal = Path(settings.journal)
    told = load(journal)
    name = next((one for one in (path, _name(path, settings)) if one in told), None)
    if name is None:
        click.echo(f"inspector: nothing was told of {visible(path)}", err=True)
        return 1
    tell_public_url(journal, name, None)
    tell_provider(journal, name, None)
    return 0


def _name(path: str, settings: Settings) -> str:
    """What an endpoint is called: as the configuration has it, else as its deliveries do."""
    try:
        bare = url_path(path)
    except UnfitError as error:
        raise mistake("PATH", error) from None
    return bare if any(one.path == bare for one in settings.endpoints) else path


def _lines(settings: Settings) -> Iterator[Line]:
    for one in settings.endpoints:
        yield Line(one.path, one.provider, one.url, "config")
    for name, told in sorted(load(Path(settings.journal)).items()):
        yield Line(name, told.provider, told.url, "told")


def _table(lines: list[Line]) -> Iterator[str]:
    rows = [
        (one.endpoint, one.provider or "recognised", one.url or "the request's own",
         _SAYS[one.source])
        for one in lines
    ]  # fmt: skip
    table = [TITLES, *(tuple(map(visible, row)) for row in rows)]
    return aligned(table, room(), giving_way=TITLES)
