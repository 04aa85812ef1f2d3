"""Being the provider from the screen: an event is sent to this app's own receiver."""

import asyncio
import secrets as chance
import shlex
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from inspector.errors import InspectorError
from inspector.insight import Known
from inspector.providers import Provider, builtin
from inspector.providers.samples import samples_of
from inspector.signatures import Scheme, fingerprint
from inspector.tui.model import Status
from inspector.tui.words import duration, plural

if TYPE_CHECKING:
    from inspector.outbound.simulator.attempt import Attempt
    from inspector.outbound.simulator.orders import Orders
    from inspector.outbound.simulator.run import Run
    from inspector.tui.app import InspectorApp


LOOK_EVERY = 0.5  # seconds between two looks at whether our receiver is still there


class Offer(NamedTuple):
    """Something that can be sent.

    Attributes:
        provider: whose event.
        title: the provider's, in words.
        event: its type; None for the first documented one.
        is_known: whether there are sample events; else only a body of the user's own can be sent.
        is_listed: whether it is offered before anything is typed.
    """

    provider: str
    title: str
    event: str | None = None
    is_known: bool = True
    is_listed: bool = True


def offers(known: Known) -> Iterator[Offer]:
    """Everything that can be sent, each provider before its events."""
    for name, provider in known.providers.items():
        samples = samples_of(name)
        documented = any(sample.standing == "documented" for sample in samples)
        listed = documented or name not in builtin()
        yield Offer(name, provider.title, None, bool(samples), listed)
        for sample in samples:
            yield Offer(name, provider.title, sample.type, is_listed=False)


def by_command_line(provider: str) -> str:
    """How an event is sent of which there is no sample here."""
    return f"inspector send {shlex.quote(provider)} --body FILE"


async def send(app: "InspectorApp", provider: str, event: str | None) -> None:
    """Send an event to this app's receiver, again and again as its provider would.

    It is signed with the newest secret that is known for its path, marked as sent by us, and tried
    again at the provider's own pace until it is cancelled. What happens is said at the bottom.

    Args:
        app: the app.
        provider: a provider that has sample events.
        event: a type of its events; None for its first documented one.
    """
    try:
        # A quarter of a second of imports, which the screen does not wait for.
        await asyncio.to_thread(import_module, "inspector.outbound.simulator.run")
        letter = await asyncio.to_thread(
            _prepare, app.feed.known, Path(app.feed.status.journal), provider, event
        )
        key = app.keymap.get("secret.add", "s")
        app.say(f"{letter.what} → {letter.path}, {letter.signed.format(key=key)}")
        await _run(app, letter)
    except Exception as error:
        app.complain(error, f"send an event of {provider}")


class _Letter(NamedTuple):
    """What is about to be sent.

    Attributes:
        orders: for the simulator.
        what: the event, in words.
        path: where it goes.
        signed: how it is signed, in words; `{key}` is the key that gives a secret.
        url: the receiver's.
        is_there: whether the receiver is still the one that listens there.
    """

    orders: "Orders"
    what: str
    path: str
    signed: str
    url: str
    is_there: Callable[[], bool]


def _prepare(known: Known, journal: Path, provider: str, event: str | None) -> _Letter:
    """All that has to be known before something is sent; reads the journal."""
    from inspector.outbound.afresh import newest_to_sign
    from inspector.outbound.called import usually_called
    from inspector.outbound.exchange import address_of
    from inspector.outbound.ours import Presence, running
    from inspector.outbound.simulator.choosing import (
        check_key,
        path_for,
        samples_for,
        scheme_for,
    )
    from inspector.outbound.simulator.orders import Orders, Signing
    from inspector.outbound.simulator.payloads import Sampled
    from inspector.outbound.simulator.schedule import schedule_of

    receiver = running(journal, is_open=True)
    if receiver is None:
        raise InspectorError(
            "Nobody listens on this journal, so there is nobody to send to.",
            "Start `inspector` to listen, or send elsewhere with `inspector send --to URL`.",
        )
    who = known.providers[provider]
    sample = samples_for(who, event)[0]
    path = path_for(provider, known)
    secrets = known.secrets_for(path, provider)
    secret = newest_to_sign(who.schemes, secrets) if secrets else ""
    scheme = scheme_for(who, None, secret, sample)
    if scheme is not None and secret:
        check_key(who, scheme, secret)
    seed = chance.token_hex(8)
    url = receiver.url + path
    address = address_of(url)
    orders = Orders(
        provider=who,
        url=url,
        payloads=Sampled((sample,), who, seed=seed, scheme_of=lambda _: scheme),
        schedule=schedule_of(who),
        signing=Signing(scheme, secret) if scheme and secret else None,
        seed=seed,
        called=usually_called(known.public_urls, path.encode(), address) if address else None,
        origin=receiver.origin("send"),
    )
    return _Letter(
        orders,
        f"{sample.type} of {who.title}",
        path,
        _signed(who, scheme, secret),
        receiver.url,
        Presence(receiver),
    )


def _signed(provider: Provider, scheme: Scheme | None, secret: str) -> str:
    """How a delivery is signed, in words."""
    if scheme is None:
        return f"not signed: how {provider.title} signs is not known"
    if not secret:
        return f"not signed: no secret of {provider.name} is known ({{key}} gives one)"
    guess = ", by a guess" if scheme.standing == "candidate" else ""
    return f"signed with {fingerprint(secret)}{guess}"


async def _run(app: "InspectorApp", letter: _Letter) -> None:
    """Send, and say what comes of it where it is not accepted at once.

    It ends with the receiver: what is due later is for no other that listens on its port then.
    """
    from inspector.outbound.simulator.run import Run

    standing = letter.orders.schedule.gaps_standing

    def report(attempt: "Attempt") -> None:
        words = _came_of(attempt, letter.what, standing)
        if words is not None:
            app.say(words, "information" if attempt.outcome == "accepted" else "warning")

    run = Run(letter.orders, report, letter.is_there)
    watching = asyncio.create_task(_watch(app, letter, run))
    try:
        await run.run()
    finally:
        watching.cancel()


async def _watch(app: "InspectorApp", letter: _Letter, run: "Run") -> None:
    """End a run as soon as its receiver is known to have ended."""
    while _may_be_there(app.feed.status, letter.url):  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(LOOK_EVERY)
    run.stop()
    app.say(_ended(letter.what), "warning")


def _may_be_there(status: Status, url: str) -> bool:
    """Whether a receiver is still there, as far as is known: who just joined has no URL yet."""
    return status.listener == "running" and status.url in (None, url)


def _came_of(attempt: "Attempt", what: str, standing: str) -> str | None:
    """What to say of an attempt; None where there is nothing to say."""
    from inspector.outbound.ours import ENDED

    if attempt.problem == ENDED:
        return _ended(what)
    answer = attempt.problem or f"it got {attempt.status}"
    if attempt.outcome == "accepted":
        return None if attempt.attempt == 1 else f"{what} was accepted at attempt {attempt.attempt}"
    if attempt.due_in is None:
        attempts = plural(attempt.attempt, "attempt")
        return f"{what} was not accepted; given up after {attempts}: {answer}"
    if attempt.attempt > 1:
        return None
    known = standing in ("documented", "given")
    assumed = "" if known else ", as is assumed" if standing == "assumed" else f" ({standing})"
    return f"{what}: {answer}; it is sent again in {duration(attempt.due_in)}{assumed}"


def _ended(what: str) -> str:
    return f"{what} is not sent again: the inspector that it was for has ended"
