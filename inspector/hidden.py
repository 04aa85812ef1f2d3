"""What is not shown where it is: in a log, a traceback, a debugger."""

from typing import Any

import msgspec


class HoldsSecrets(msgspec.Struct, frozen=True):
    """What has secrets in it, of which nothing is shown but that it is there."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []
