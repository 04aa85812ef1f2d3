"""From what was asked for to the orders of a run: what can be refused is refused here."""

import secrets as chance
import time

import msgspec

from inspector.cli.sending.asked import Asked, check, own_body
from inspector.cli.sending.target import Secret, Target, secret, target
from inspector.config import Settings
from inspector.errors import InspectorError
from inspector.insight import Known
from inspector.machine import raise_file_limit
from inspector.mistake import listed
from inspector.outbound.simulator.choosing import samples_for, scheme_for
from inspector.outbound.simulator.orders import Orders, Payloads, Signing
from inspector.outbound.simulator.payloads import OwnBody, Sampled
from inspector.outbound.simulator.requests import Letters
from inspector.outbound.simulator.schedule import schedule_of
from inspector.outbound.simulator.tampering import check as check_tampering
from inspector.providers import Provider
from inspector.providers.changes import parse_change
from inspector.providers.sample import Sample
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
    """

    orders: Orders
    target: Target
    secret: Secret | None
    samples: tuple[Sample, ...]


def prepare(asked: Asked, provider: Provider, known: Known, settings: Settings) -> Prepared:
    """Put a run together, and try its first request out without sending it.

    Raises:
        InspectorError: it could not go as it was asked for.
    """
    check(asked, provider)
    _check_room(asked)
    seed = asked.seed if asked.seed is not None else chance.token_hex(8)
    samples = samples_for(provider, asked.event) if asked.body is None else ()
    payloads = _payloads(asked, provider, samples, seed)
    scheme = _scheme(asked, provider)
    to = target(asked.to, provider, settings)
    signed_with = secret(asked.secret, to, provider, known, settings) if provider.schemes else None
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
        signing=_signing(asked, provider, scheme, signed_with),
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
        validation=provider.handshake.body if asked.validate and provider.handshake else None,
        follow=asked.follow,
        origin=to.receiver.origin("send") if to.receiver else None,
    )
    if asked.set and orders.signing is not None:
        _check_place(payloads, orders.signing.scheme)
    _rehearse(orders, to)
    return Prepared(orders, to, signed_with, samples)


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


def _payloads(asked: Asked, provider: Provider, samples: tuple[Sample, ...], seed: str) -> Payloads:
    if asked.body is not None:
        return OwnBody(own_body(asked.body), provider)
    payloads = Sampled(
        samples,
        provider,
        changes=[parse_change(text) for text in asked.set],
        seed=seed,
        together=asked.batch or 1,
    )
    if asked.conflict and (unvarying := payloads.unvarying(asked.count)):
        of_which = " that --set leaves open" if asked.set else ""
        raise InspectorError(
            "--conflict has nothing to change: beside ids and times there is nothing in"
            f" {visible(listed(unvarying, 'and'))}{of_which}.",
            f"Send other events, or leave --conflict{' or a --set' if asked.set else ''} out.",
        )
    return payloads


def _scheme(asked: Asked, provider: Provider) -> Scheme | None:
    scheme = scheme_for(provider, asked.scheme) if provider.schemes else None
    if scheme is not None and asked.tamper is not None:
        check_tampering(asked.tamper, scheme)
    return scheme


def _signing(
    asked: Asked, provider: Provider, scheme: Scheme | None, known: Secret | None
) -> Signing | None:
    if scheme is not None and known is not None:
        return Signing(scheme, known.value, asked.tamper)
    if asked.tamper is not None:
        raise InspectorError(
            f"--tamper spoils a signature, and no secret of {provider.title} is known to make one.",
            "Give any: --secret VALUE.",
        )
    return None


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
    if orders.validation is not None:
        letters.validation(orders.validation, now)
