"""What the shell completes after `inspector send`; a mistake anywhere completes to nothing."""

import click
from click.shell_completion import CompletionItem

from inspector.cli.options import settings_without_secrets
from inspector.errors import InspectorError
from inspector.insight import known
from inspector.providers import Provider, builtin
from inspector.providers.samples import samples_of
from inspector.visible import visible


def providers(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """The providers, those of the user's own among them."""
    known_ = _providers(ctx).values()
    return [_item(one.name, one.title) for one in known_ if one.name.startswith(begun)]


def events(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """The sample events of the provider that stands before."""
    samples = samples_of(_provider(ctx))
    return [_item(one.type, one.standing) for one in samples if one.type.startswith(begun)]


def schemes(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """The readings of the provider's signature."""
    provider = _providers(ctx).get(_provider(ctx))
    found = provider.schemes if provider else ()
    return [_item(one.word, one.name) for one in found if one.word and one.word.startswith(begun)]


def _provider(ctx: click.Context) -> str:
    """What stands first; click leaves it unnamed while the value of an option is missing."""
    return str(ctx.params.get("provider") or next(iter(ctx.args), ""))


def _providers(ctx: click.Context) -> dict[str, Provider]:
    try:
        settings = settings_without_secrets(config=ctx.params.get("config"))
        return dict(known(settings.endpoints, settings.providers).providers)
    except InspectorError:
        return dict(builtin())


def _item(value: str, help_: str) -> CompletionItem:
    return CompletionItem(value, help=visible(help_) or None)
