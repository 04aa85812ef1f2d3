"""`inspector send`: be the provider."""

import contextlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import click
import msgspec

from inspector.cli.options import settings_from, settings_without_secrets
from inspector.cli.sending import completing, values
from inspector.cli.sending.values import reads
from inspector.config.values import did_you_mean
from inspector.errors import InspectorError
from inspector.knowledge import known_from
from inspector.outbound.simulator.tampering import WAYS
from inspector.providers import Provider
from inspector.providers.samples import samples_of
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.cli.sending.announcing import Said
    from inspector.config import Settings
    from inspector.insight import Known

MOST_AT_ONCE = 10_000
"""Requests at the same time: each needs a connection, and there are no more ports."""

MOST_TOGETHER = 1_000
"""Events in one delivery: as many as are told apart in one that arrives."""

EPILOG = """\b
  inspector send missive                     one event to the running inspector
  inspector send mailabl --to http://localhost:3000/hooks --speed 1000x
  inspector send manysends message.created --set data.id=m-1 --count 10 --shuffle
"""  # click keeps the lines behind \\b

_option = partial(click.option, default=None)


@click.command(
    short_help="Be the provider: send its events, signed and retried as it does.", epilog=EPILOG
)
@click.argument("provider", required=False, shell_complete=completing.providers)
@click.argument("event", required=False, shell_complete=completing.events)
@_option("--to", metavar="URL", help="Where to.  [the running inspector's endpoint]")
@_option("--secret", metavar="VALUE", help="To sign with; @FILE reads it.  [the stored one]")
@_option(
    "--scheme",
    metavar="WORD",
    shell_complete=completing.schemes,
    help="Another reading of how it signs, such as concat.",
)
@click.option(
    "--set",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a field: 'conversation.subject=Hello'. Several are possible.",
)
@_option(
    "--body",
    metavar="FILE",
    type=click.Path(allow_dash=True),
    help="Send these bytes, signed all the same; - is standard input.",
)
@click.option(
    "--count", metavar="N", callback=reads(values.count), default="1", help="Events.  [1]"
)
@_option("--rate", metavar="N", callback=reads(values.rate), help="Events a second: 10, or 30/m.")
@click.option(
    "--concurrency",
    metavar="N",
    callback=reads(values.count, most=MOST_AT_ONCE),
    default="1",
    help="Requests at the same time.  [1]",
)
@click.option(
    "--speed",
    metavar="60x",
    callback=reads(values.speed),
    default="1x",
    help="Divide the gaps between attempts; timeouts stay real.  [1x]",
)
@_option(
    "--timeout",
    metavar="DURATION",
    callback=reads(values.timeout),
    help="Wait so long for an answer.  [as documented]",
)
@_option(
    "--retries",
    metavar="GAPS",
    callback=reads(values.gaps),
    help="Gaps before the retries: '1s, 5s'; or none.  [as documented]",
)
@click.option("--until-accepted", is_flag=True, help="Never give up.")
@click.option(
    "--duplicate",
    metavar="SHARE",
    callback=reads(values.share),
    default="0%",
    help="Deliver so many of the accepted events again: 10%.",
)
@click.option("--conflict", is_flag=True, help="After each: the same id, another body.")
@click.option("--shuffle", is_flag=True, help="Send them in another order than they happened.")
@_option(
    "--tamper",
    metavar="WHAT",
    type=click.Choice(WAYS),
    help=f"Make one thing wrong: {', '.join(WAYS)}.",
)
@click.option("--malformed", is_flag=True, help="Break bodies off in their middle.")
@click.option("--gzip", is_flag=True, help="Compress bodies.")
@_option(
    "--batch",
    metavar="N",
    callback=reads(values.count, most=MOST_TOGETHER),
    help="Events in one delivery, for providers that send several.",
)
@_option("--seed", metavar="TEXT", help="The same bytes each time, but for what signs a time.")
@click.option("--validate", is_flag=True, help="Try the endpoint out first, as the provider does.")
@_option(
    "--url",
    metavar="URL",
    help="The URL that the provider calls, where it is signed.  [the one that is known of the"
    " endpoint, for an app near by; else the one that it is sent to]",
)
@click.option("--insecure", is_flag=True, help="Send over https whatever the certificate.")
@click.option("--follow", is_flag=True, help="Follow redirects.")
@click.option("--list", "as_list", is_flag=True, help="List the provider's sample events.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines: each attempt, then the sums.")
@click.option("-q", "--quiet", is_flag=True, help="Do not say first what will be sent.")
@_option("--journal", metavar="PATH", help="Of the running inspector, in place of the project's.")
@_option("--config", metavar="PATH", help="Config in place of inspector.toml.")
def command(
    provider: str | None,
    as_list: bool,
    as_json: bool,
    quiet: bool,
    journal: str | None,
    config: str | None,
    **asked: object,
) -> int:
    """Be a provider: send its events over HTTP, signed, timed out and retried as it does.

    Without PROVIDER it lists who can be sent, without EVENT it sends what is documented best.
    Nothing but that one URL is contacted, and redirects are not followed unless asked. It ends with
    0 when every event was accepted.
    """
    signs = provider is not None and not as_list and asked["secret"] is None
    settings_by = settings_from if signs else settings_without_secrets
    settings = settings_by(journal=journal, config=config)
    known = known_from(settings)
    if provider is None:
        listed = sorted(known.providers.values(), key=_most_known_first)
        if as_list or as_json:
            return _list_events(*listed, as_json=as_json)
        return _list_providers(listed)
    who = known.providers.get(provider)
    if who is None:
        raise InspectorError(
            f"No provider is called '{visible(provider)}'{did_you_mean(provider, known.providers)}",
            "`inspector providers` lists them.",
        )
    if as_list:
        return _list_events(who, as_json=as_json)
    return _send(who, known, settings, asked, as_json=as_json, quiet=quiet)


def _send(
    who: Provider,
    known: "Known",
    settings: "Settings",
    asked: Mapping[str, object],
    *,
    as_json: bool,
    quiet: bool,
) -> int:
    # What sends takes a fifth of a second to import, and completing needs none of it.
    from inspector.cli.sending.announcing import announcement, doubts
    from inspector.cli.sending.asked import Asked
    from inspector.cli.sending.preparing import prepare
    from inspector.cli.sending.running import carry_out
    from inspector.cli.sending.showing import show_for
    from inspector.cli.sending.summing import summary

    prepared = prepare(msgspec.convert(asked, Asked), who, known, settings)
    with _words():
        _tell(doubts(prepared) if quiet else chain(announcement(prepared), doubts(prepared)))
    show = show_for(prepared, as_json=as_json)
    tally = carry_out(prepared.orders, show, prepared.target.is_there)
    with _words():
        for line in summary(tally, prepared.orders):
            click.echo(line, err=True)
    return 0 if tally.all_accepted else 1


@contextlib.contextmanager
def _words() -> Iterator[None]:
    """Say something that nobody has to take: the disk may be full, the terminal gone."""
    try:
        yield
    except OSError:
        sys.stderr = None  # nothing is left to be flushed to it


def _most_known_first(provider: Provider) -> tuple[bool, str]:
    return not samples_of(provider.name), provider.name


def _list_providers(listed: Sequence[Provider]) -> int:
    wide = max(len(one.name) for one in listed)
    for one in listed:
        types = ", ".join(sample.type for sample in samples_of(one.name)) or "only --body FILE"
        click.echo(f"{click.style(f'{one.name:<{wide}}', bold=True)}  {visible(types)}")
    click.secho("\ninspector send NAME [EVENT] sends one of them to this inspector.", dim=True)
    return 0


def _list_events(*providers: Provider, as_json: bool) -> int:
    from inspector.cli.sending.announcing import facts
    from inspector.cli.sending.jsonlines import sample_line

    for who in providers:
        samples = samples_of(who.name)
        if as_json:
            click.echo(b"".join(sample_line(who, sample) for sample in samples), nl=False)
        else:
            _tell(facts(who, samples), err=False)
    return 0


def _tell(said: "Iterable[Said]", *, err: bool = True) -> None:
    for label, text in said:
        start = f"  {click.style(f'{label:<8}', dim=True)} " if label else ""
        click.echo(start + visible(text), err=err)
