"""`inspector providers`: what is known about a provider, with its source."""

import os
from pathlib import Path

import click
import msgspec

from inspector.config import load
from inspector.errors import InspectorError
from inspector.insight import known
from inspector.providers import Provider, describe
from inspector.visible import visible


@click.command(short_help="Tell what is known about providers.")
@click.argument("name", required=False)
@click.option("--config", metavar="PATH", help="Config in place of inspector.toml.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(name: str | None, config: str | None, as_json: bool) -> None:
    """List the known providers, or tell what is known about one, and how well."""
    settings = load({"config": config}, os.environ, Path.cwd())
    providers = known(settings.endpoints, settings.providers).providers
    if name is None:
        _list(list(providers.values()), as_json=as_json)
        return
    if name not in providers:
        raise InspectorError(
            f"No provider is called {name!r}.", f"Known are: {', '.join(sorted(providers))}."
        )
    rows = describe(providers[name])
    if as_json:
        click.echo(msgspec.json.encode([row._asdict() for row in rows]))
        return
    wide = max(len(row.label) for row in rows)
    click.secho(visible(providers[name].title), bold=True)
    for row in rows:
        click.echo(f"  {row.label:<{wide}}  {visible(row.text)}")
        source = ", ".join(filter(None, (row.standing, row.source)))
        if source:
            click.secho(f"  {'':<{wide}}  [{visible(source)}]", dim=True)


def _list(providers: list[Provider], *, as_json: bool) -> None:
    if as_json:
        listed = [{"name": provider.name, "title": provider.title} for provider in providers]
        click.echo(msgspec.json.encode(listed))
        return
    wide = max(len(provider.name) for provider in providers)
    for provider in providers:
        click.echo(f"{provider.name:<{wide}}  {visible(provider.title)}")
    click.secho("\ninspector providers NAME tells what is known about one.", dim=True)
