"""From what was asked for to the orders of a run: what can be refused is refused here."""

import secrets as chance
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from inspector.cli.sending.asked import Asked, around_a_body, check, own_body
from inspector.cli.sending.target import Secret, Target, secret, target
from inspector.config import Settings
from inspector.errors import InspectorError
from inspector.insight import Known
from inspector.machine import raise_file_limit
from inspector.mistake import listed
from inspector.outbound.called import Called, called_by, usually_called
from inspector.outbound.ours import running
from inspector.outbound.sealing import signs_url
from inspector.outbound.simulator.choosing import check_key, path_for, samples_for, scheme_for
from inspector.outbound.simulator.orders import Orders, Payloads, Signing
from inspector.outbound.simulator.payloads import OwnBody, Sampled
from inspector.outbound.simulator.requests import Letters
from inspector.outbound.simulator.schedule import schedule_of
from inspector.outbound.simulator.tampering import check as check_tampering
from inspector.outbound.simulator.trying import tries
from inspector.providers import Provider
from inspector.providers.changes import parse_change
from inspector.providers.sample import Sample
from inspector.providers.samples import trial_of
from inspector.signatures import Scheme
from inspector.signatures.members import raw_member
from inspector.visible import visible

FILES = 64
"""Files that are open besides the connections: our own, and those that look up a host."""


class Prepared(msgspec.Struct, frozen=True):
    """A run that can begin.

    Attributes:
        orders: what it does.
        target: where it goes.
        secret: what it is signed with; None where it is not.
        samples: what is sent, in turns; none where a body was given.
        schemes: what it is signed by; none where it is not signed.
    """

    orders: Orders
    target: Target
    secret: Secret | None
    samples: tuple[Sample, ...]
    schemes: tuple[Scheme, ...] = ()


def prepare(asked: Asked, provider: Provider, known: Known, settings: Settings) -> Prepared:
    """Put a run together, and try its first request out without sending it.

    Raises:
        InspectorError: it could not go as it was asked for.
    """
    check(asked, provider)
    _check_room(asked)
    seed = asked.seed if asked.seed is not None else chance.token_hex(8)
    samples = _samples(asked, provider)
    to = target(asked.to, provider, known, settings)
    signed_with = _secret(asked, provider, known, settings, to)
    schemes = _schemes(asked, provider, samples, signed_with)
    payloads = _payloads(asked, provider, samples, schemes, seed)
    orders = Orders(
        provider=provider,
        url=to.url,
        payloads=payloads,
        schedule=schedule_of(
            provider,
            timeout=asked.timeout,
            gaps=asked.retries,
            speed=asked.speed,
            until_accepted=asked.until_accepted,
        ),
        signing=_signing(asked, provider, schemes, signed_with),
        count=asked.count,
        rate=asked.rate,
        concurrency=asked.concurrency,
        duplicate=asked.duplicate,
        conflict=asked.conflict,
        shuffle=asked.shuffle,
        malformed=asked.malformed,
        gzip=asked.gzip,
        seed=seed,
        repeats=asked.seed is not None,
        trial=trial_of(provider.name) if asked.validate else None,
        follow=asked.follow,
        insecure=asked.insecure,
        called=_called(asked, provider, known, settings, to),
        origin=to.receiver.origin("send") if to.receiver else None,
    )
    if asked.url is not None and not (orders.signing and any(map(signs_url, schemes.values()))):
        raise InspectorError(
            "--url names the URL that is signed, and nothing of this is signed by one.",
            "Leave it out." if orders.signing else "Leave it out, or give --secret VALUE.",
        )
    if asked.set and orders.signing is not None:
        _check_place(payloads, orders.signing.scheme)
    _rehearse(orders, to)
    sent = samples if asked.body is None else ()
    used = tuple(dict.fromkeys(schemes.values())) if orders.signing else ()
    return Prepared(orders, to, signed_with, sent, used)


def _check_room(asked: Asked) -> None:
    """Make sure that there can be so many connections: else our own want looks like a failure."""
    each = 2 if asked.follow else 1  # one may be kept alive where a redirect led away from
    files, needed = raise_file_limit(), asked.concurrency * each + FILES
    if files < needed:
        raise InspectorError(
            f"--concurrency {asked.concurrency:,} needs {needed:,} open files, and no more than"
            f" {files:,} are allowed here.",
            f"Ask for {max((files - FILES) // each, 1):,} at most, or allow more:"
            f" ulimit -n {needed}",
        )


def _samples(asked: Asked, provider: Provider) -> tuple[Sample, ...]:
    """What is sent, in turns; with a body of one's own, the event whose headers it gets, if any."""
    if asked.body is None:
        return samples_for(provider, asked.event, asked.scheme)
    return samples_for(provider, asked.event, asked.scheme)[:1] if around_a_body(provider) else ()


def _secret(
    asked: Asked, provider: Provider, known: Known, settings: Settings, to: Target
) -> Secret | None:
    """What is signed with; one of ours where the provider itself brings it to the endpoint."""
    if not provider.schemes:
        return None
    found = secret(asked.secret, to, provider, known, settings)
    brings = asked.validate and provider.handshake and provider.handshake.brings_secret
    if found is None and brings:
        return Secret(chance.token_hex(32), f"drawn for this run, which brings it in {brings}")
    return found


def _schemes(
    asked: Asked, provider: Provider, samples: tuple[Sample, ...], known: Secret | None
) -> dict[str, Scheme]:
    """What signs each type of event; the run's own stands under no type."""
    value = known.value if known else ""
    found: dict[str, Scheme] = {}
    for sample in samples or (None,):
        scheme = scheme_for(provider, asked.scheme, value, sample)
        if scheme is None:
            continue
        if asked.tamper is not None:
            check_tampering(asked.tamper, scheme)
        if known is not None:
            check_key(provider, scheme, value)
        found[sample.type if sample else ""] = scheme
    return found


def _payloads(
    asked: Asked,
    provider: Provider,
    samples: tuple[Sample, ...],
    schemes: Mapping[str, Scheme],
    seed: str,
) -> Payloads:
    if asked.body is not None:
        sample = samples[0] if samples else None
        scheme = schemes.get(sample.type) if sample else None
        return OwnBody(own_body(asked.body), provider, sample, seed=seed, scheme=scheme)
    payloads = Sampled(
        samples,
        provider,
        changes=[parse_change(text) for text in asked.set],
        seed=seed,
        together=asked.batch or 1,
        scheme_of=lambda sample: schemes.get(sample.type),
    )
    if asked.conflict and (unvarying := payloads.unvarying(asked.count)):
        of_which = " that --set leaves open" if asked.set else ""
        raise InspectorError(
            "--conflict has nothing to change: beside ids and times there is nothing in"
            f" {visible(listed(unvarying, 'and'))}{of_which}.",
            f"Send other events, or leave --conflict{' or a --set' if asked.set else ''} out.",
        )
    return payloads


def _signing(
    asked: Asked, provider: Provider, schemes: Mapping[str, Scheme], known: Secret | None
) -> Signing | None:
    scheme = next(iter(schemes.values()), None)
    if scheme is not None and known is not None:
        return Signing(scheme, known.value, asked.tamper)
    if asked.tamper is not None:
        raise InspectorError(
            f"--tamper spoils a signature, and no secret of {provider.title} is known to make one.",
            "Give any: --secret VALUE.",
        )
    return None


def _called(
    asked: Asked, provider: Provider, known: Known, settings: Settings, to: Target
) -> Called | None:
    """The URL that is signed, where a scheme signs one and it is not the one that they go to."""
    if asked.url is not None:
        return called_by(asked.url)
    at, urls, own = to.address, known.public_urls, path_for(provider.name, known)
    if to.receiver is not None:
        return usually_called(urls, at.target, at)
    if not any(own == name for name in (*known.told, *(one.path for one in known.endpoints))):
        own = at.path.decode() or "/"  # no endpoint is known to be its own
    ours = running(Path(settings.journal), patience=0.0)
    if ours is not None and ours.public_url is not None:
        urls = {"/": ours.public_url, **urls}
    return usually_called(urls, own.encode(), at)


def _check_place(payloads: Payloads, scheme: Scheme) -> None:
    """Make sure that nothing was set where the signature is to stand, which would replace it."""
    if scheme.member and raw_member(payloads.write(1, 0).body, scheme.member) is not None:
        raise InspectorError(
            f"--set says what is in {scheme.member}, and the signature is put there.",
            "Leave one of them out: --tamper signature sends one that is wrong.",
        )


def _rehearse(orders: Orders, to: Target) -> None:
    """Write the first requests as they would be sent: what can't be signed is refused at once."""
    now = time.time_ns() // 1000
    letters = Letters(orders, to.address)
    letters.of(1, now, now)
    if orders.trial is not None:
        list(tries(orders, letters, orders.trial, now))
