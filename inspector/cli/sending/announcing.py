"""What is said before a run: who sends what to whom, and what of it is assumed."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from inspector import durations
from inspector.cli.sending.preparing import Prepared
from inspector.delivery import text
from inspector.outbound.called import Called
from inspector.outbound.sealing import origin_of, signs_url
from inspector.outbound.simulator.orders import Orders
from inspector.outbound.simulator.schedule import ASSUMED_GAP, Schedule, schedule_of
from inspector.providers import Provider
from inspector.providers.sample import UNVERIFIED, Sample
from inspector.providers.samples import trial_of
from inspector.providers.trial import Trial
from inspector.signatures import Scheme, fingerprint
from inspector.signatures.keys import public_half
from inspector.tui.words import plural
from inspector.visible import visible

Said = tuple[str, str]
"""A label, and what is said under it."""


def announcement(prepared: Prepared) -> Iterator[Said]:
    """The run in lines; the first has no label."""
    orders = prepared.orders
    provider = orders.provider
    ours = ", an inspector of yours (marked origin: send)" if prepared.target.receiver else ""
    yield "", f"{provider.title} sends {plural(orders.count, 'event')} to {orders.url}{ours}"
    yield "events", _events(prepared)
    yield "signed", _signed(prepared)
    yield from _signed_url(prepared)
    yield "waits", _waits(orders.schedule)
    yield "retries", retries(orders.schedule, provider)
    if orders.schedule.speed != 1:
        yield "speed", f"gaps are divided by {orders.schedule.speed:,.15g}; the timeout is not"
    yield from _public(prepared)
    if orders.trial is not None:
        yield "first", _tried_by(orders.trial, provider)
    besides = ", ".join(_besides(orders))
    if besides:
        yield "but", besides


def doubts(prepared: Prepared) -> Iterator[Said]:
    """What is signed with and hardly meant: what an editor or a shell put around a secret."""
    value = prepared.secret.value if prepared.secret else ""
    if value.startswith("\ufeff"):
        yield "careful", "the secret begins with a byte order mark, and so does what signs"
    elif value and not value.strip():
        yield "careful", "the secret is nothing but blanks or line breaks"
    elif value != value.strip():
        yield "careful", "the secret has blanks or line breaks at its ends, and so has what signs"


def facts(provider: Provider, samples: Sequence[Sample]) -> Iterator[Said]:
    """What can be sent of a provider, and what of it is assumed."""
    schedule = schedule_of(provider)
    yield "", f"{provider.title} has {plural(len(samples), 'sample event')}"
    for line in _samples(samples):
        yield "events", line
    by_word = {scheme.word or scheme.name: scheme for scheme in reversed(provider.schemes)}
    for scheme in reversed(by_word.values()):  # of several with one word, the first is taken
        word = f"--scheme {scheme.word}: " if scheme.word else ""
        name = scheme.name.removeprefix("candidate: ")
        yield "signed", f"{word}{name} [{scheme.standing}]"
    yield "waits", _waits(schedule)
    yield "retries", retries(schedule, provider)
    trial = trial_of(provider.name)
    if trial is not None:
        yield "first", f"--validate sends {_tried_by(trial, provider)}"


def _samples(samples: Sequence[Sample]) -> Iterator[str]:
    """Sample events with their standing; types of which the same is known are told together."""
    for (standing, note), alike in groupby(samples, lambda one: (one.standing, one.note)):
        types = ", ".join(sample.type for sample in alike)
        yield f"{types} [{standing}{': ' if note else ''}{note}]"


def retries(schedule: Schedule, provider: Provider) -> str:
    """When it is tried again, and how well that is known."""
    if schedule.until_accepted and not schedule.gaps:
        return f"every {durations.exactly(ASSUMED_GAP)} until it is accepted [assumed]"
    told = provider.retries.note
    if not schedule.gaps:
        if schedule.gaps_standing == "given":
            return "none: each event is sent once [given]"
        standing = provider.retries.standing
        if provider.retries.value is not None:
            return f"none: each event is sent once [{standing}: {told}]"
        known = (
            "none are known: each event is sent once"
            if standing == "unknown"
            else "not simulated: it tries again, at times that are not exactly known"
        )
        return f"{known} [{standing}{': ' if told else ''}{told}]"
    note = "" if schedule.gaps_standing in ("documented", "given") or not told else f": {told}"
    known = f"after {_gaps(schedule.gaps)} [{schedule.gaps_standing}{note}]"
    if schedule.until_accepted:
        last = durations.exactly(schedule.gaps[-1])
        return f"{known}, then every {last} until it is accepted [assumed]"
    return known


def _how_known(scheme: Scheme, provider: Provider) -> str:
    """How well a scheme is known to be the provider's."""
    if scheme.standing == "candidate":
        return f"a guess: what {provider.title} signs is not documented"
    others = [one.word for one in provider.schemes if one.word not in ("", scheme.word)]
    if provider.signature.standing == "assumed" and others:
        return f"assumed: its documents disagree; --scheme {', '.join(others)}"
    return scheme.standing


def _events(prepared: Prepared) -> str:
    if not prepared.samples:
        written = prepared.orders.payloads.write(1, 0)
        of = f" of {visible(written.type)}" if written.type else ""
        return f"your own body{of}, {plural(len(written.body), 'byte')}"
    return "; ".join(_samples(prepared.samples))


def _signed(prepared: Prepared) -> str:
    provider, signing = prepared.orders.provider, prepared.orders.signing
    if not provider.schemes:
        return f"not: how {provider.title} signs is not known here"
    if signing is None or prepared.secret is None:
        return (
            f"not: no secret of {provider.name} is known. --secret VALUE gives one, or store it:"
            f" inspector secret set {provider.name}. One that only a running inspector was given"
            " by option is not known here"
        )
    secret = f"{fingerprint(prepared.secret.value)}, {prepared.secret.source}"
    names = "; ".join(one.name.removeprefix("candidate: ") for one in prepared.schemes)
    return f"{names}, with {secret} [{_how_known(signing.scheme, provider)}]"


def _signed_url(prepared: Prepared) -> Iterator[Said]:
    """For which URL, where a scheme signs one."""
    orders, sent = prepared.orders, prepared.target.address
    if orders.signing is None or not any(map(signs_url, prepared.schemes)):
        return
    called = orders.called or Called(origin_of(sent))
    goes = "" if orders.called else ", where it goes"
    url = text(called.origin + called.target(sent.target))
    yield "url", f"{url} is signed{goes}; --url names another"


def _public(prepared: Prepared) -> Iterator[Said]:
    """The public key, where that is what the receiver has to know."""
    signing = prepared.orders.signing
    if signing is None or not signing.scheme.recipe.paired:
        return
    public = public_half(signing.scheme, signing.secret)
    first, *rest = (public or "").splitlines() or [""]
    yield "key", f"the receiver checks with the public key {'' if rest else first}".rstrip()
    if rest:
        yield from (("", line) for line in (first, *rest))


def _tried_by(trial: Trial, provider: Provider) -> str:
    """What tries the endpoint out, and how well it is known that it looks like that."""
    sample, handshake = trial.sample, provider.handshake
    standing = handshake.standing if handshake is not None else sample.standing
    note = f": {sample.note}" if sample.note not in ("", UNVERIFIED) else ""
    what = f"({sample.type})" if sample.type else "with the body {}"
    return f"a validation request {what} [{standing}{note}]"


def _waits(schedule: Schedule) -> str:
    return f"{durations.exactly(schedule.timeout)} for an answer [{schedule.timeout_standing}]"


def _gaps(gaps: Sequence[float]) -> str:
    """`10 s, 1 min 40 s, 16 min 40 s ×6`: what comes several times in a row is said once."""
    runs = [(durations.exactly(gap), len(list(same))) for gap, same in groupby(gaps)]
    return ", ".join(f"{gap} ×{count}" if count > 1 else gap for gap, count in runs)


def _besides(orders: Orders) -> Iterator[str]:
    """What no provider does on purpose."""
    if orders.signing is not None and orders.signing.tamper is not None:
        yield f"the {orders.signing.tamper} is not the right one"
    if orders.malformed:
        yield "bodies break off"
    if orders.gzip:
        yield "bodies are compressed"
    if orders.shuffle:
        yield "events come out of order"
    if orders.duplicate:
        yield f"{orders.duplicate * 100:g} % of the accepted ones come again"
    if orders.conflict:
        yield "each accepted one comes again with another body"
