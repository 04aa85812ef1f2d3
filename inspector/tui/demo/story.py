"""What the demo's providers send, and when: as data."""

from collections.abc import Sequence

import msgspec

from inspector.outbound.simulator.orders import Signing
from inspector.outbound.simulator.requests import METHOD
from inspector.providers.changes import parse_change
from inspector.providers.sample import Sending, Template, Written
from inspector.providers.samples import samples_of
from inspector.signatures import sign
from inspector.tui.demo.settings import SLOW_TASK, TORN_SAIL

SEED = "demo"
"""What chance starts from: the same events in every demo."""


class Event(msgspec.Struct, frozen=True):
    """An event that is told of, perhaps more than once.

    Attributes:
        provider: whose.
        type: what happened, in the provider's words.
        number: tells its ids from those of the others.
        change: what is different from the sample.
    """

    provider: str
    type: str
    number: int
    change: str = ""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """An event is sent, and tried again until it is accepted.

    Attributes:
        at: seconds after the beginning.
        event: what is told.
        content: another number for other content under the same id.
        changed: whether a proxy changes it on its way.
    """

    at: float
    event: Event
    content: int = 0
    changed: bool = False


_SAIL = Event("missive", "label_change", 1001, f"conversation.subject=The genoa {TORN_SAIL} again")
_BROKEN = Event("missive", "label_change", 1002)
_TASK = Event("mailabl", "task.updated", 1003)
_SLOW = Event("mailabl", "task.updated", 1004, f'data.object.id="{SLOW_TASK}"')
_CHAT = Event("manysends", "conversation.created", 1005)

SCENES = (
    Scene(at=0.0, event=_SAIL),
    Scene(at=0.6, event=_TASK),
    Scene(at=1.8, event=_CHAT),
    Scene(at=3.0, event=_TASK),
    Scene(at=3.7, event=_TASK, content=1),
    Scene(at=4.4, event=_BROKEN, changed=True),
    Scene(at=24.3, event=_SLOW),
)

MISSIVE_GAPS = (1.2,) * 5
"""Seconds; how long Missive waits between attempts is not documented, so the demo does not wait
long. Other providers keep to their documents."""


class Flow(msgspec.Struct, frozen=True):
    """Events of a provider that go on coming, so that what one tries has an effect.

    Attributes:
        provider: whose.
        at: seconds after the beginning.
        every: seconds between two of them.
        count: how many.
    """

    provider: str
    at: float
    every: float = 12.0
    count: int = 67


FLOWS = (Flow("mailabl", 12.0), Flow("missive", 16.0), Flow("manysends", 20.0, count=66))
"""One event every four seconds, 200 in all."""


class Told:
    """The payload of one event: the same bytes each time it is told, unless it is contradicted.

    Several scenes share one, as the time of an event is that of its first telling.

    Args:
        event: what is told.
        batch: whether its provider's payloads are arrays.
    """

    def __init__(self, event: Event, *, batch: bool) -> None:
        (sample,) = [one for one in samples_of(event.provider) if one.type == event.type]
        changes: Sequence[str] = (event.change,) if event.change else ()
        self._template = Template(sample, batch=batch, changes=[*map(parse_change, changes)])
        self._number = event.number
        self._at = 0

    def write(
        self, number: int, at: int, *, variant: int = 0, sending: Sending | None = None
    ) -> Written:
        """The payload; the number in the run does not count."""
        del number
        self._at = self._at or at
        return self._template.write(SEED, self._number, self._at, variant=variant, sending=sending)


class Contradicted:
    """The payload of an event, with another content under the same id.

    Args:
        told: the event.
        content: the number of the other content.
    """

    def __init__(self, told: Told, content: int) -> None:
        self._told = told
        self._content = content

    def write(
        self, number: int, at: int, *, variant: int = 0, sending: Sending | None = None
    ) -> Written:
        """The payload."""
        return self._told.write(number, at, variant=variant + self._content, sending=sending)


class Passed:
    """The payload of an event as a proxy passes it on: it was signed, then a newline is added.

    Args:
        told: the event.
        signing: how it was signed.
        target: of the request.
    """

    def __init__(self, told: Told, signing: Signing, target: str) -> None:
        self._told = told
        self._signing = signing
        self._target = target.encode()

    def write(
        self, number: int, at: int, *, variant: int = 0, sending: Sending | None = None
    ) -> Written:
        """The payload, and the signature among its headers."""
        written = self._told.write(number, at, variant=variant, sending=sending)
        signed = sign(
            self._signing.scheme,
            self._signing.secret,
            written.body,
            written.headers,
            method=METHOD,
            target=self._target,
            at=at,
        )
        return Written(signed.body + b"\n", signed.headers, written.type)
