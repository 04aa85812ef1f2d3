"""Where the payloads of a run come from: sample events, or a file of the user's own."""

from collections.abc import Sequence

from inspector.delivery import Delivery, RawHeaders
from inspector.errors import InspectorError
from inspector.providers import Provider, events
from inspector.providers.changes import Change
from inspector.providers.sample import Sample, Template, Written


class Sampled:
    """Sample events, in turns.

    Args:
        samples: the event types, which take turns.
        provider: whose they are.
        changes: what is to be different in each.
        seed: what chance starts from.
        together: events in one delivery, where payloads are arrays.

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
    ) -> None:
        self._templates = [_template(sample, provider, changes) for sample in samples]
        self._seed = seed
        self._together = together

    def unvarying(self, count: int) -> list[str]:
        """The types among so many events that can't come with other content under their ids."""
        return [template.type for template in self._templates[:count] if not template.varies]

    def write(self, number: int, at: int, *, variant: int = 0) -> Written:
        """The payload of an event; of the same number it is the same each time."""
        template = self._templates[(number - 1) % len(self._templates)]
        return template.write(self._seed, number, at, variant=variant, count=self._together)


def _template(sample: Sample, provider: Provider, changes: Sequence[Change]) -> Template:
    try:
        template = Template(sample, batch=provider.batch.value, changes=changes)
    except InspectorError as error:
        raise InspectorError(f"{sample.type}: {error.message}", error.hint) from None
    if changes:  # one of them may have made another type of it
        written = template.write("", 1, 0)
        template.type = _type_of(written.body, written.headers, provider)
    return template


class OwnBody:
    """One body for all events."""

    def __init__(self, body: bytes, provider: Provider) -> None:
        self._written = Written(body, (), _type_of(body, (), provider))

    def write(self, number: int, at: int, *, variant: int = 0) -> Written:
        """That body."""
        del number, at, variant
        return self._written


def _type_of(body: bytes, headers: RawHeaders, provider: Provider) -> str:
    """The type of a delivery's first event, as whoever gets it reads it; empty without one."""
    (event, *_) = events(provider, Delivery(0, 0, "POST", b"/", "1.1", headers, body))
    return event.type or ""
