"""`inspector providers`: what is known about a provider, with its source."""

from collections.abc import Collection

import click
import msgspec

from inspector.cli.options import settings_without_secrets
from inspector.config.values import did_you_mean
from inspector.errors import InspectorError
from inspector.insight import known
from inspector.providers import Provider, builtin, describe
from inspector.visible import visible


@click.command(short_help="Tell what is known about providers.")
@click.argument("name", required=False)
@click.option("--config", metavar="PATH", help="Config in place of inspector.toml.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(name: str | None, config: str | None, as_json: bool) -> None:
    """List the known providers, or tell what is known about one, and how well."""
    settings = settings_without_secrets(config=config)
    it = known(settings.endpoints, settings.providers)
    providers = it.providers
    if name is None:
        _list(list(providers.values()), it.own, as_json=as_json)
        return
    if name not in providers:
        raise InspectorError(
            f"No provider is called '{visible(name)}'{did_you_mean(name, providers)}",
            "`inspector providers` lists them.",
        )
    rows = describe(providers[name])
    if as_json:
        click.echo(msgspec.json.encode([row._asdict() for row in rows]))
        return
    wide = max(len(row.label) for row in rows)
    click.secho(
        visible(providers[name].title + (_yours(name) if name in it.own else "")), bold=True
    )
    for row in rows:
        click.echo(f"  {row.label:<{wide}}  {visible(row.text)}")
        source = ", ".join(filter(None, (row.standing, row.source)))
        if source:
            click.secho(f"  {'':<{wide}}  [{visible(source)}]", dim=True)


def _list(providers: list[Provider], own: Collection[str], *, as_json: bool) -> None:
    if as_json:
        listed = [
            {"name": one.name, "title": one.title} | ({"own": True} if one.name in own else {})
            for one in providers
        ]
        click.echo(msgspec.json.encode(listed))
        return
    wide = max(len(provider.name) for provider in providers)
    for provider in providers:
        yours = _yours(provider.name) if provider.name in own else ""
        click.echo(f"{provider.name:<{wide}}  {visible(provider.title)}{yours}")
    click.secho("\ninspector providers NAME tells what is known about one.", dim=True)


def _yours(name: str) -> str:
    """That a provider is the user's own, and whose place it takes."""
    return " (yours, in place of the one that comes along)" if name in builtin() else " (yours)"
