"""The providers of the demo: real requests by the simulator, to the demo's own receiver.

They play providers, so they are not marked as sent by us: attempts, streaks and what was observed
of retries count them. They act as tasks of the screen's own event loop: a request every other
second costs it nothing, and they end with it, whatever ends it.
"""

import asyncio
from collections.abc import Iterable

import msgspec

from inspector.insight import Known
from inspector.outbound.simulator.choosing import path_for
from inspector.outbound.simulator.orders import Orders, Payloads, Signing
from inspector.outbound.simulator.payloads import Sampled
from inspector.outbound.simulator.run import Run
from inspector.outbound.simulator.schedule import Schedule, schedule_of
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
    Passed,
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
    path, signing = _signed(known, provider)
    if scene.changed:  # what is broken on its way would be broken each time: once is enough
        payloads: Payloads = Passed(told, signing, path)
        return _orders(url + path, provider, payloads, schedule_of(provider, gaps=()), None)
    payloads = Contradicted(told, scene.content) if scene.content else told
    return _orders(url + path, provider, payloads, _schedule(provider), signing)


def _of_flow(url: str, known: Known, flow: Flow) -> Orders:
    provider = known.providers[flow.provider]
    path, signing = _signed(known, provider)
    named = provider.event_types.value
    samples = [sample for sample in samples_of(flow.provider) if sample.type in named]
    payloads = Sampled(samples, provider, seed=SEED)
    orders = _orders(url + path, provider, payloads, _schedule(provider), signing)
    return msgspec.structs.replace(orders, count=flow.count, rate=1 / flow.every)


def _signed(known: Known, provider: Provider) -> tuple[str, Signing]:
    """Where a provider's deliveries go, and how they are signed."""
    path = path_for(provider.name, known)
    secret = known.secrets_for(path, provider.name)[-1]
    return path, Signing(provider.schemes[0], secret)


def _schedule(provider: Provider) -> Schedule:
    """As documented, but what nobody documents is quick."""
    return schedule_of(provider, gaps=MISSIVE_GAPS if provider.name == "missive" else None)


def _orders(
    url: str, provider: Provider, payloads: Payloads, schedule: Schedule, signing: Signing | None
) -> Orders:
    return Orders(
        provider=provider,
        url=url,
        payloads=payloads,
        schedule=schedule,
        signing=signing,
        concurrency=AT_ONCE,
        seed=SEED,
    )
