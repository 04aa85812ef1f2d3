"""Putting together what deliveries are judged with: the settings, and what was stored and told."""

from pathlib import Path
from typing import TYPE_CHECKING

from inspector import secrets, told
from inspector.config import Settings

if TYPE_CHECKING:
    from inspector.insight import Known

Stamp = tuple[secrets.Stamp, secrets.Stamp]
"""What changes whenever what is stored or told does."""


def known_from(settings: Settings) -> "Known":
    """What is known now; asked for again when its `stamp` changes.

    The URL that a tunnel of the user's own was given stands for all paths for which none is told.

    Raises:
        InspectorError: the file of the secrets, or of what was told, can't be read.
    """
    from inspector.insight import known  # a listener may never ask for more than the stamp

    by_endpoint = told.load(Path(settings.journal))
    is_url = settings.tunnel.startswith(("https://", "http://"))
    tunnel = {"/": settings.tunnel.rstrip("/")} if is_url else {}
    urls = {name: one.url for name, one in by_endpoint.items() if one.url}
    return known(
        settings.endpoints,
        settings.providers,
        settings.secrets,
        secrets.load(),
        told={name: one.provider for name, one in by_endpoint.items() if one.provider},
        public_urls={**tunnel, **urls},
    )


def stamp(settings: Settings) -> Stamp:
    """What differs from the last time when what is stored or told has changed; two `stat`s.

    Taken before `known_from`, so that a change in between is seen the next time.
    """
    return secrets.stamp(), secrets.stamp(told.file_of(Path(settings.journal)))
