"""Every preset of every provider, tried at once by senders in front of a headless inspector.

Each provider is there twice: as it is known, for what takes no time; and shrunken, as a provider of
one's own whose timeout and gaps are a fraction of the documented ones, for everything.
"""

import asyncio
import json
import time
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import Any, NamedTuple

from inspector import durations
from inspector.answers import parse
from inspector.answers.presets import Preset, presets
from inspector.journal import Reader, ask
from inspector.providers import Provider, builtin, own
from tests.cli.place import Headless, Place
from tests.endtoend.printing import reading
from tests.support.senders import DOCUMENTS, LEAST_GAP, Attempt, Document, Sender
from tests.support.waiting import soon, until

SECRET = "a validation secret"

SPEEDS = {"missive": (0.1, 0.004), "mailabl": (0.3, 3e-6), "manysends": (0.05, 1.0)}
"""Factors on the documented timeout and on the gaps; the timeouts become 1.5, 0.9 and 1.5 s."""

LONGEST = 2.0
"""Seconds that a preset may take where the documented times are not shrunken."""

EVENTS = 2
"""Events that each preset is tried with, at the same time."""

SEED = "9"
"""With which both branches of «one in five fails» are drawn."""

APART = 0.005
"""Seconds from one event to the next, so that they do not all come at once."""

_SIGNED = {
    "missive": '{ header = "X-Hook-Signature", prefix = "sha256=" }',
    "mailabl": '{ header = "X-Mailabl-Signature" }',
}


class Story(NamedTuple):
    """What one event's sender saw, and what was told of it.

    Attributes:
        provider: what inspector knows of who sends.
        document: how that behaves.
        preset: how it was answered.
        path: where it was sent.
        attempts: what the sender saw.
        lines: the JSON Lines of the same attempts.
    """

    provider: Provider
    document: Document
    preset: Preset
    path: str
    attempts: list[Attempt]
    lines: list[dict[str, Any]]


class Rehearsal(NamedTuple):
    """All of it.

    Attributes:
        place: where its journal is.
        stories: of all events.
        slack: seconds by which two measurements of the same may differ on this machine, which was
            seen to be late by a fraction of that.
    """

    place: Place
    stories: list[Story]
    slack: float

    def of(self, provider: str, preset: str) -> Story:
        """The story of the event that ended last."""
        found = (s for s in self.stories if (s.provider.name, s.preset.name) == (provider, preset))
        return max(found, key=lambda story: int(story.lines[-1]["id"]))

    def by_provider(self) -> dict[str, list[Story]]:
        """The stories of each provider, by its name."""
        stories: dict[str, list[Story]] = {}
        for story in self.stories:
            stories.setdefault(story.provider.name, []).append(story)
        return stories


class _Tried(NamedTuple):
    provider: Provider
    document: Document
    preset: Preset
    event: str

    @property
    def path(self) -> str:
        return f"/{self.provider.name}/{self.preset.name.replace(' ', '-').replace(',', '')}"


def rehearse(place: Place) -> Rehearsal:
    """Let it all happen; takes about as long as the slowest sender."""
    tried = list(_everything())
    for provider in {one.provider.name for one in tried} - {"manysends-small"}:
        place.store_secret(provider, SECRET)
    place.write("inspector.toml", "\n".join(_configuration(tried)))
    with place.headless("--body", "--seed", SEED) as it:
        _set_plans(place, tried)
        seen, lines, late = asyncio.run(_happen(it, tried))
    return Rehearsal(place, list(_stories(tried, seen, lines)), 0.15 + 5 * late)


def shrunken(document: Document) -> str:
    """A provider's facts at the senders' speed, as tables of the configuration."""
    facts = builtin()[document.name]
    patience, speed = SPEEDS[document.name]
    assert facts.timeout.value is not None
    retries = facts.retries.value
    gaps = [max(LEAST_GAP, gap * speed) for gap in retries.gaps] if retries else []
    if retries and not gaps:  # no single times are documented: the sender's
        gaps = list(document.scaled(patience, speed).gaps)
    lines = [
        f"[provider.{document.name}-small]",
        f"event_id = {json.dumps(facts.keys[-1].parts)}",
        f"event_type = {json.dumps(facts.event_type.value)}",
        f"timeout = {json.dumps(durations.format(facts.timeout.value * patience))}",
        f"success = {json.dumps(facts.success.value)}",
        f"retries = {json.dumps(list(map(durations.format, gaps)))}",
    ]
    if facts.disabled_after.value:
        lines.append(f"disabled_after = {facts.disabled_after.value}")
    if document.name in _SIGNED:
        lines.append(f"signature = {_SIGNED[document.name]}")
    return "\n".join(lines)


def _everything() -> Iterator[_Tried]:
    for document in DOCUMENTS:
        known = builtin()[document.name]
        _, speed = SPEEDS[document.name]
        for preset in presets(known):
            if _takes(preset) <= LONGEST:
                yield from _tried(known, document.scaled(1.0, speed), preset)
        small = _own(document)
        for preset in presets(small):
            if preset.plan != "ask":  # there is nobody to ask
                yield from _tried(small, document.scaled(*SPEEDS[document.name]), preset)


def _tried(provider: Provider, document: Document, preset: Preset) -> Iterator[_Tried]:
    for number in range(EVENTS):
        yield _Tried(provider, document, preset, f"{preset.name} {number}")


def _own(document: Document) -> Provider:
    (tables,) = tomllib.loads(shrunken(document))["provider"].items()
    return own(*tables)


def _takes(preset: Preset) -> float:
    """Seconds until each of its replies is whole, as far as the sender lets it."""
    replies = [reply for step in parse(preset.plan).steps for reply in step.choice.replies]
    if any(reply.kind in ("hang", "timeout", "ask") for reply in replies):
        return float("inf")
    return max(max(r.over or 0.0, *(r.after or (0.0,))) for r in replies)


def _configuration(tried: Iterable[_Tried]) -> Iterator[str]:
    yield from map(shrunken, DOCUMENTS)
    small = {one.path: one.provider.name for one in tried if one.provider.name.endswith("-small")}
    for path, provider in small.items():
        yield f'[[endpoint]]\npath = "{path}"\nprovider = "{provider}"'


def _set_plans(place: Place, tried: Iterable[_Tried]) -> None:
    """Set every preset's plan for its own endpoint, as the app does, and wait for them."""
    wanted = list({one.path: one.preset.plan for one in tried}.items())
    with closing(Reader(place.journal)) as reader:
        # A few at a time: who writes without a pause leaves the listener no turn.
        for start in range(0, len(wanted), 8):
            for path, plan in wanted[start : start + 8]:
                ask(place.journal, 0, "answer", {"plan": plan, "endpoint": path})
            until(partial(_in_force, reader, dict(wanted[: start + 8])), "the plans to be in force")


def _in_force(reader: Reader, wanted: dict[str, str]) -> bool:
    told = reader.state("plans") or {"plans": []}
    return {one["endpoint"]: one["plan"] for one in told["plans"]} == wanted


async def _happen(
    it: Headless, tried: Iterable[_Tried]
) -> tuple[list[list[Attempt]], list[dict[str, Any]], float]:
    """What all senders see, the lines about it, and by how much this process was late at worst."""
    watching = asyncio.create_task(_lateness())
    with reading(it) as printed:
        seen = await _send(it.port, tried)
        watching.cancel()
        attempts = sum(map(len, seen))
        await soon(lambda: b"".join(printed).count(b'{"type":"delivery"') == attempts, "all lines")
    lines = [json.loads(line) for line in b"".join(printed).splitlines()]
    return seen, [line for line in lines if line["type"] == "delivery"], await watching


async def _send(port: int, tried: Iterable[_Tried]) -> list[list[Attempt]]:
    senders: dict[str, Sender] = {}

    async def tell(place: int, one: _Tried) -> list[Attempt]:
        sender = senders.setdefault(one.path, Sender(one.document, SECRET))
        await asyncio.sleep(place * APART)
        return await sender.deliver(port, one.path, one.event)

    return await asyncio.gather(*(tell(place, one) for place, one in enumerate(tried)))


async def _lateness() -> float:
    every, worst = 0.01, 0.0
    try:
        while True:
            began = time.monotonic()
            await asyncio.sleep(every)
            worst = max(worst, time.monotonic() - began - every)
    except asyncio.CancelledError:
        return worst


def _stories(
    tried: Iterable[_Tried], seen: Iterable[list[Attempt]], lines: list[dict[str, Any]]
) -> Iterator[Story]:
    told: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in sorted(lines, key=lambda line: int(line["id"])):
        told.setdefault((line["path"], line["body"]), []).append(line)
    for one, attempts in zip(tried, seen, strict=True):
        body, _ = one.document.event(one.event, SECRET)
        mine = told.pop((one.path, body.decode()), [])
        if len(mine) == len(attempts):
            attempts = list(map(_but_late, attempts, mine))
        yield Story(one.provider, one.document, one.preset, one.path, attempts, mine)
    assert not told, "deliveries that nobody sent"


def _but_late(attempt: Attempt, line: dict[str, Any]) -> Attempt:
    """A sender that was late itself, and left after the answer had come: it came."""
    came = line["outcome"] == "answered" and line["took"] <= attempt.waited + 0.01
    if attempt.result == "gave up" and came and line["accepted"] == "no":
        return attempt._replace(result=line["answer"]["status"])
    return attempt
