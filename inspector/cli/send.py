"""`inspector send`: be the provider."""

import asyncio
import secrets as chance
import signal
from pathlib import Path

import click

from inspector.cli.options import settings_from
from inspector.config import Settings, delivery_target
from inspector.errors import InspectorError
from inspector.knowledge import known_from
from inspector.outbound.ours import Receiver, receiver_at, running
from inspector.outbound.simulator.attempt import Tally
from inspector.outbound.simulator.choosing import path_for, samples_for, scheme_for
from inspector.outbound.simulator.orders import Orders, Signing
from inspector.outbound.simulator.payloads import Sampled
from inspector.outbound.simulator.run import Run
from inspector.outbound.simulator.schedule import schedule_of
from inspector.providers import Provider


@click.command(short_help="Be the provider: send its events, signed and retried as it does.")
@click.argument("provider")
@click.argument("event", required=False)
@click.option("--to", metavar="URL", help="Where to.  [the running inspector]")
@click.option("--secret", metavar="VALUE", help="What to sign with; @FILE reads it.  [the stored]")
@click.option("--count", type=click.IntRange(1), default=1, metavar="N", help="Events.  [1]")
@click.option("--speed", metavar="60x", default="1x", help="Divides the gaps.  [1x]")
@click.option("--journal", metavar="PATH")
@click.option("--config", metavar="PATH")
def command(
    provider: str,
    event: str | None,
    to: str | None,
    secret: str | None,
    count: int,
    speed: str,
    **options: object,
) -> int:
    """Send the events of a provider."""
    settings = settings_from(**options)
    known = known_from(settings)
    who = known.providers[provider]
    receiver, url = _target(to, who, settings)
    seed = chance.token_hex(8)
    scheme = scheme_for(who, None)
    orders = Orders(
        provider=who,
        url=url,
        payloads=Sampled(samples_for(who, event), batch=who.batch.value, changes=(), seed=seed),
        schedule=schedule_of(who, speed=float(speed.rstrip("x"))),
        signing=Signing(scheme, secret) if scheme and secret else None,
        count=count,
        seed=seed,
        origin=receiver.origin("send") if receiver else None,
    )
    tally = asyncio.run(_run(orders))
    return 0 if tally.all_accepted else 1


def _target(to: str | None, who: Provider, settings: Settings) -> tuple[Receiver | None, str]:
    journal = Path(settings.journal)
    if to is None:
        receiver = running(journal)
        if receiver is None:
            raise InspectorError("No inspector is running in this folder.", "Start one, or --to.")
        return receiver, receiver.url + path_for(who.name, settings.endpoints)
    url = delivery_target(to)
    return receiver_at(url, [journal]), url


async def _run(orders: Orders) -> Tally:
    run = Run(orders, lambda attempt: click.echo(repr(attempt)))
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, run.stop)
    return await run.run()
