"""Where the payloads of a run come from: sample events, or a file of the user's own."""

from collections.abc import Callable, Sequence

from inspector.delivery import Delivery, RawHeaders
from inspector.errors import InspectorError
from inspector.providers import Provider, events
from inspector.providers.changes import Change
from inspector.providers.sample import Sample, Sending, Template, Written
from inspector.signatures import Scheme
from inspector.signatures.members import is_json

SchemeOf = Callable[[Sample], Scheme | None]
"""What signs a sample; None for nothing, or for what signs all of a run."""


def by_the_same(_: Sample) -> None:
    """All that is sent is signed by the scheme of the run."""


class Sampled:
    """Sample events, in turns.

    Args:
        samples: the event types, which take turns.
        provider: whose they are.
        changes: what is to be different in each.
        seed: what chance starts from.
        together: events in one delivery, where payloads are arrays.
        scheme_of: what signs each of the types.

    Raises:
        InspectorError: one of the types has no place for one of the changes.
    """

    def __init__(
        self,
        samples: Sequence[Sample],
        provider: Provider,
        *,
        changes: Sequence[Change] = (),
        seed: str,
        together: int = 1,
        scheme_of: SchemeOf = by_the_same,
    ) -> None:
        self._templates = [
            _template(sample, provider, changes, scheme_of(sample)) for sample in samples
        ]
        self._seed = seed
        self._together = together

    def unvarying(self, count: int) -> list[str]:
        """The types among so many events that can't come with other content under their ids."""
        return [template.type for template in self._templates[:count] if not template.varies]

    def write(
        self, number: int, at: int, *, variant: int = 0, sending: Sending | None = None
    ) -> Written:
        """The payload of an event; of the same number it is the same each time."""
        template = self._templates[(number - 1) % len(self._templates)]
        return template.write(
            self._seed, number, at, variant=variant, count=self._together, sending=sending
        )


def _template(
    sample: Sample, provider: Provider, changes: Sequence[Change], scheme: Scheme | None
) -> Template:
    batch = provider.batch.value
    try:
        template = Template(sample, batch=batch, changes=changes, scheme=scheme)
    except InspectorError as error:
        raise InspectorError(f"{sample.type}: {error.message}", error.hint) from None
    if changes:  # one of them may have made another type of it
        written = template.write("", 1, 0)
        template.type = _type_of(written.body, written.headers, provider) or _type_unsaid(
            sample, provider
        )
    return template


def _type_unsaid(sample: Sample, provider: Provider) -> str:
    """The type of what no payload says; empty where one could have said it."""
    return "" if provider.event_type.value else sample.type


class OwnBody:
    """One body for all events.

    Args:
        body: the bytes.
        provider: whose events they are.
        sample: the event of theirs whose headers it gets; None for no headers.
        seed: what chance starts from, in these headers.
        scheme: what signs it.
    """

    def __init__(
        self,
        body: bytes,
        provider: Provider,
        sample: Sample | None = None,
        *,
        seed: str = "",
        scheme: Scheme | None = None,
    ) -> None:
        self._body = body
        self._seed = seed
        self._is_json = is_json(body)
        batch = provider.batch.value
        self._around = None if sample is None else Template(sample, batch=batch, scheme=scheme)
        self._type = ""
        self._type = _type_of(body, self.write(1, 0).headers, provider)

    def write(
        self, number: int, at: int, *, variant: int = 0, sending: Sending | None = None
    ) -> Written:
        """That body, with the headers of an event."""
        del variant
        if self._around is None:
            return Written(self._body, (), self._type)
        around = self._around.write(self._seed, number, at, sending=sending)
        headers = around.headers
        if self._is_json:  # whatever its provider sends
            headers = tuple(one for one in headers if not one[1].startswith(_FORM))
        return around._replace(body=self._body, headers=headers, type=self._type)


_FORM = b"application/x-www-form-urlencoded"


def _type_of(body: bytes, headers: RawHeaders, provider: Provider) -> str:
    """The type of a delivery's first event, as whoever gets it reads it; empty without one."""
    (event, *_) = events(provider, Delivery(0, 0, "POST", b"/", "1.1", headers, body))
    return event.type or ""
