"""What every part of the screen stands in."""

from collections.abc import Callable
from datetime import tzinfo

import msgspec

from inspector.tui.views import ScreenFeed


class Around(msgspec.Struct, frozen=True):
    """The world outside of the screen, handed to each widget that needs it.

    Attributes:
        feed: the deliveries.
        now: the time, seconds since the Unix epoch.
        zone: the zone that times are written in; None for the machine's own.
    """

    feed: ScreenFeed
    now: Callable[[], float]
    zone: tzinfo | None = None
