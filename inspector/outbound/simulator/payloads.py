"""Where the payloads of a run come from: sample events, or a file of the user's own."""

from collections.abc import Sequence

from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.providers import Provider, events
from inspector.providers.changes import Change
from inspector.providers.sample import Sample, Template, Written


class Sampled:
    """Sample events, in turns.

    Args:
        samples: the event types, which take turns.
        batch: whether a payload is an array of events.
        changes: what is to be different in each.
        seed: what chance starts from.
        together: events in one delivery, where payloads are arrays.

    Raises:
        InspectorError: one of the types has no place for one of the changes.
    """

    def __init__(
        self,
        samples: Sequence[Sample],
        *,
        batch: bool,
        changes: Sequence[Change],
        seed: str,
        together: int = 1,
    ) -> None:
        self._templates = [_template(sample, batch, changes) for sample in samples]
        self._seed = seed
        self._together = together

    @property
    def varies(self) -> bool:
        """Whether each event can come with other content under its id."""
        return all(template.varies for template in self._templates)

    def write(self, number: int, at: int, *, variant: int = 0) -> Written:
        """The payload of an event; of the same number it is the same each time."""
        template = self._templates[(number - 1) % len(self._templates)]
        return template.write(self._seed, number, at, variant=variant, count=self._together)


def _template(sample: Sample, batch: bool, changes: Sequence[Change]) -> Template:
    try:
        return Template(sample, batch=batch, changes=changes)
    except InspectorError as error:
        raise InspectorError(f"{sample.type}: {error.message}", error.hint) from None


class OwnBody:
    """One body for all events."""

    def __init__(self, body: bytes, provider: Provider) -> None:
        like = Delivery(0, 0, "POST", b"/", "1.1", (), body)
        (event, *_) = events(provider, like)
        self._written = Written(body, (), event.type or "")

    def write(self, number: int, at: int, *, variant: int = 0) -> Written:
        """That body."""
        del number, at, variant
        return self._written
