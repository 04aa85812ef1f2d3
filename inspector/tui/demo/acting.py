"""The providers of the demo: real requests by the simulator, to the demo's own receiver.

They play providers, so they are not marked as sent by us: attempts, streaks and what was observed
of retries count them. They act as tasks of the screen's own event loop: a request every other
second costs it nothing, and they end with it, whatever ends it.
"""

import asyncio
from collections.abc import Iterable

from inspector.insight import Known
from inspector.outbound.simulator.choosing import path_for
from inspector.outbound.simulator.orders import Orders, Payloads, Signing
from inspector.outbound.simulator.payloads import Sampled
from inspector.outbound.simulator.run import Run
from inspector.outbound.simulator.schedule import Schedule, schedule_of
from inspector.outbound.simulator.tampering import Way
from inspector.providers import Provider
from inspector.providers.samples import samples_of
from inspector.tui.demo.story import (
    FLOWS,
    MISSIVE_GAPS,
    SCENES,
    SEED,
    Contradicted,
    Event,
    Flow,
    Scene,
    Told,
)

AT_ONCE = 8
"""Requests of a provider at the same time: events go on coming while some are held."""


async def act(
    url: str,
    known: Known,
    scenes: Iterable[Scene] = SCENES,
    flows: Iterable[Flow] = FLOWS,
) -> None:
    """Play a story to its end; cancelling ends it at once.

    Args:
        url: the receiver's.
        known: the providers, and the secrets that their deliveries are signed with.
        scenes: what is sent once.
        flows: what goes on coming.
    """
    events: dict[Event, Told] = {}
    async with asyncio.TaskGroup() as acting:
        for scene in scenes:
            event = scene.event
            batch = known.providers[event.provider].batch.value
            told = events.setdefault(event, Told(event, batch=batch))
            acting.create_task(_play(scene.at, _of_scene(url, known, scene, told)))
        for flow in flows:
            acting.create_task(_play(flow.at, _of_flow(url, known, flow)))


async def _play(at: float, orders: Orders) -> None:
    await asyncio.sleep(at)
    await Run(orders, lambda _: None).run()


def _of_scene(url: str, known: Known, scene: Scene, told: Told) -> Orders:
    provider = known.providers[scene.event.provider]
    payloads = Contradicted(told, scene.content) if scene.content else told
    return _orders(url, known, provider, payloads, tamper=scene.tamper)


def _of_flow(url: str, known: Known, flow: Flow) -> Orders:
    provider = known.providers[flow.provider]
    named = provider.event_types.value
    samples = [sample for sample in samples_of(flow.provider) if sample.type in named]
    payloads = Sampled(samples, provider, seed=SEED)
    return _orders(url, known, provider, payloads, count=flow.count, rate=1 / flow.every)


def _orders(
    url: str,
    known: Known,
    provider: Provider,
    payloads: Payloads,
    *,
    tamper: Way | None = None,
    count: int = 1,
    rate: float | None = None,
) -> Orders:
    path = path_for(provider.name, known.endpoints)
    secret = known.secrets_for(path, provider.name)[-1]
    return Orders(
        provider=provider,
        url=url + path,
        payloads=payloads,
        schedule=_schedule(provider, forged=tamper is not None),
        signing=Signing(provider.schemes[0], secret, tamper),
        count=count,
        rate=rate,
        concurrency=AT_ONCE,
        seed=SEED,
    )


def _schedule(provider: Provider, *, forged: bool) -> Schedule:
    """As documented, but what nobody documents is quick; who forges does not try again."""
    if forged:
        return schedule_of(provider, gaps=())
    return schedule_of(provider, gaps=MISSIVE_GAPS if provider.name == "missive" else None)
