"""Everything that is known about a provider, as rows for people to read."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from inspector import durations
from inspector.providers.handshake import Handshake
from inspector.providers.provider import Fact, Provider, Reading, Retries, Unsigned
from inspector.providers.shape import Shape
from inspector.signatures import Scheme
from inspector.signatures.scheme import KeyForm


class Row(NamedTuple):
    """One fact in words.

    Attributes:
        label: what it is about; empty where it goes on with the row above.
        text: the fact.
        standing: `documented`, `assumed`, `unofficial`, `unverified`, `unknown`; `candidate` for a
            guess at a signature; empty for a row that is about our own doing.
        source: the document and its section; empty where there is none.
    """

    label: str
    text: str
    standing: str = ""
    source: str = ""


def describe(provider: Provider) -> list[Row]:
    """A provider's facts in words, with what is undocumented or assumed said as such."""
    return [
        Row("documents", provider.sources[0] if provider.sources else "none"),
        *(Row("", source) for source in provider.sources[1:]),
        *_recognition(provider),
        *_rows("signature", provider.signature, provider.signature.value),
        *(_rows("secret", provider.secret, provider.secret.value) if provider.secret else ()),
        *(row for scheme in provider.schemes for row in _scheme(scheme)),
        *_which_counts(provider.schemes),
        *_unsigned(provider.unsigned),
        *_rows("event types", provider.event_types, ", ".join(provider.event_types.value)),
        *_samples(provider.name),
        *_rows("payload", provider.batch, _payload(provider.batch.value)),
        *_rows("event id", provider.event_id, provider.event_id.value),
        *_rows("event type", provider.event_type, _event_type(provider)),
        *_rows("event time", provider.occurred_at, provider.occurred_at.value),
        *_rows("told apart by", provider.key, provider.key.value),
        *(_compared(provider.varies) if provider.varies else ()),
        *_rows("timeout", provider.timeout, _seconds(provider.timeout.value)),
        *_rows("accepted", provider.success, provider.success.value),
        *_rows("retries", provider.retries, _retries(provider.retries.value)),
        *_simulated(provider.retries.value),
        *_rows("switched off", provider.disabled_after, _failures(provider.disabled_after.value)),
        *_rows("validation", provider.validation, provider.validation.value),
        *(Row("", _handled(one)) for one in provider.handshakes),
        *(row for note in provider.notes for row in _rows("note", note, note.value)),
    ]


def _rows(label: str, fact: Fact[object], text: str | None) -> Iterator[Row]:
    if text:
        yield Row(label, text, fact.standing, fact.source)
        if fact.note:
            yield Row("", fact.note)
    else:
        yield Row(label, fact.note or "Not documented", fact.standing, fact.source)


def _unsigned(one: Unsigned | None) -> Iterator[Row]:
    if one is not None:
        yield Row("not signed", f"what comes with {one.header}: {one.value}", source=one.source)


def _recognition(provider: Provider) -> Iterator[Row]:
    if not provider.signs:
        yield Row("recognised by", "nothing: only an endpoint's setting says that it is this one")
    for index, sign in enumerate(provider.signs):
        parts = []
        if sign.header:
            begins = f" that begins with {sign.prefix}" if sign.prefix else ""
            parts.append(f"the header {sign.header}{begins}")
        parts += [f"the header {name}" for name in sign.also]
        parts += [f"no header {name}" for name in sign.without]
        if sign.query:
            parts.append(f"a query with {', '.join(sign.query)}")
        parts += [f"{shape.path} ({_shape(shape)})" for shape in sign.shape]
        if sign.absent:
            parts.append(f"no member {' or '.join(sign.absent)}")
        if sign.unsigned:
            parts.append("no header that says it is a signature")
        yield Row("or by" if index else "recognised by", "; ".join(parts))


def _shape(shape: Shape) -> str:
    words: str = "anything" if shape.kind == "any" else shape.kind
    if shape.starts:
        words += f" that begins with {' or '.join(shape.starts)}"
    return f"one of {len(shape.texts)} documented texts" if shape.texts else words


def _scheme(scheme: Scheme) -> Iterator[Row]:
    yield Row("scheme tried", f"{scheme.name} ({scheme.place})", scheme.standing, scheme.source)
    if scheme.tolerance is not None:
        sides = "before or after" if scheme.ahead else "before"
        yield Row("", f"its time may lie {durations.exactly(scheme.tolerance)} {sides} the arrival")
    if scheme.key != "text":
        begins = f", behind {scheme.key_prefix}" if scheme.key_prefix else ""
        kind = "public key" if scheme.recipe.paired else "key"
        yield Row("", f"its {kind} is {_KEYS[scheme.key]}{begins}")


_KEYS: dict[KeyForm, str] = {
    "base64": "in base64",
    "hex": "in hex",
    "html": "the secret with the entities of < > & \" ' decoded",
    "certificate": "a certificate or a key, as a PEM file",
}


def _which_counts(schemes: Sequence[Scheme]) -> Iterator[Row]:
    """Which signature counts where several are sent, each at a place of its own."""
    places: dict[object, list[str]] = {}
    for scheme in schemes:
        if not any(scheme.place in each for each in places.values()):
            alike = "candidate" if scheme.standing == "candidate" else scheme.proves
            places.setdefault(alike, []).append(scheme.place)
    groups = [" or ".join(each) for each in places.values()]
    if len(groups) > 1:
        yield Row("counts", f"the first that is sent, and has a secret: {', else '.join(groups)}")
    elif any(len(each) > 1 for each in places.values()):
        yield Row("counts", f"any that is right: {groups[0]}")


def _samples(provider: str) -> Iterator[Row]:
    """What can be sent in the provider's stead; types of which the same is known together."""
    from inspector.providers.samples import samples_of  # only a description waits for them

    label = "sample events"
    alike = groupby(
        samples_of(provider), lambda sample: (sample.standing, sample.source, sample.note)
    )
    for (standing, source, note), samples in alike:
        yield Row(label, ", ".join(sample.type for sample in samples), standing, source)
        if note:
            yield Row("", note)
        label = ""


def _event_type(provider: Provider) -> str | None:
    places = [provider.event_type.value, *provider.event_type_else]
    text = ", else ".join(filter(None, places))
    return f"{text}, and {provider.event_action}" if provider.event_action else text or None


def _compared(varies: Fact[tuple[str, ...]]) -> Iterator[Row]:
    """What of a payload does not count where the same event comes again."""
    places = " and ".join(varies.value)
    return _rows("compared", varies, f"without {places}, new in each attempt")


def _payload(batch: bool) -> str:
    return "an array, each element an event" if batch else "one event"


def _handled(handshake: Handshake) -> str:
    """What becomes of a request that tries the endpoint out."""
    headers = "".join(f" and the header {name}" for name, _ in handshake.reply_headers)
    body = f" and {handshake.reply}" if handshake.reply else ""
    wrong = f"; {handshake.refused} where its signature is wrong" if handshake.refused else ""
    answered = f"Answered with {handshake.status}{body}{headers}{wrong}, whatever the plan says"
    if handshake.only_where_set:
        answered += "; only where the endpoint is set to be this provider's"
    if handshake.confirm is not None:
        answered += f"; {handshake.confirm.url} is shown, and fetched when you say so"
    if handshake.brings_secret:
        answered += f"; the secret in {handshake.brings_secret} is kept when you say so"
    return answered


def _seconds(timeout: float | None) -> str | None:
    return None if timeout is None else durations.exactly(timeout)


def _failures(count: int | None) -> str | None:
    return None if count is None else f"after about {count} failures in a row"


def _retries(retries: Retries | None) -> str | None:
    if retries is None:
        return None
    if not retries.count:
        return "none: one request, whatever the answer"
    many = "retry" if retries.count == 1 else "retries"
    text = f"{retries.count} {many} ({retries.count + 1} requests at most)"
    if retries.gaps:
        text += ", after " + "; or after ".join(map(_gaps, retries.readings))
    elif retries.window is not None:
        text += f" within {durations.exactly(retries.window)}"
    return text


def _simulated(retries: Retries | None) -> Iterator[Row]:
    if retries is not None and retries.simulated:
        same = len(set(retries.simulated)) == 1
        gaps = _gaps(Reading("", retries.simulated[:1] if same else retries.simulated))
        each = "each" if same else "them"
        yield Row("", f"inspector send waits {gaps} before {each}", "assumed")


def _gaps(reading: Reading) -> str:
    gaps = ", ".join(durations.exactly(gap) for gap in reading.gaps)
    return f"{gaps} (by {reading.name})" if reading.name else gaps
