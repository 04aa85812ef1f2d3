"""Joining a listener that runs already: what it does must be what is asked for."""

import hashlib
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from inspector.config import Settings
from inspector.errors import InspectorError
from inspector.journal import Reader, is_taken_over

_OPTIONS = {
    "host": "--host",
    "port": "--port",
    "answer": "--answer",
    "forward_to": "--forward-to",
    "guard": "--no-guard",
    "tunnel": "--tunnel",
    "domain": "--domain",
    "limit_body": "--limit-body",
    "seed": "--seed",
    "keep": "--keep",
    "endpoints": "the [[endpoint]] tables",
    "rules": "the [[rule]] tables",
}


PATIENCE = 5.0  # seconds for a listener that is just starting


def running(reader: Reader) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the listener that writes to a journal tells of itself: its address, and its settings.

    Raises:
        InspectorError: it does not say anything.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        listening, settings = reader.state("listening"), reader.state("settings")
        if listening is not None and settings is not None and is_taken_over(reader.path):
            return listening, settings
        time.sleep(0.02)
    raise InspectorError(
        "An inspector is starting on this journal, but does not come up.", "Try again in a moment."
    )


def told(settings: Settings, url: str) -> dict[str, Any]:
    """What a listener tells of its settings to those who come later; no secret is in it."""
    return {
        "host": settings.host,
        "port": int(url.rpartition(":")[2]),
        "answer": settings.answer,
        "forward_to": settings.forward_to and _digest(settings.forward_to),
        "guard": settings.guard,
        "tunnel": _digest(settings.tunnel),
        "domain": settings.domain,
        "limit_body": settings.limit_body,
        "seed": settings.seed,
        "keep": msgspec.to_builtins(settings.keep),
        "endpoints": [
            [
                e.path,
                e.provider,
                e.answer,
                e.forward_to and _digest(e.forward_to),
                e.url and _digest(e.url),
            ]
            for e in settings.endpoints
        ],
        "rules": [[rule.when, rule.answer] for rule in settings.rules],
    }


def check(settings: Settings, given: Mapping[str, object], running: Mapping[str, Any]) -> None:
    """See that a running listener does what is asked for.

    Args:
        settings: what is wanted.
        given: the options of the command line, which are wanted even where they are defaults.
        running: what the running one told of itself.

    Raises:
        InspectorError: it names each difference.
    """
    wanted = told(settings, f":{settings.port or running['port']}")
    different = [
        name
        for name, value in wanted.items()
        if value != running.get(name) and (_is_set(settings, name) or given.get(name))
    ]
    if different:
        names = ", ".join(_OPTIONS[name] for name in different)
        raise InspectorError(
            f"An inspector is running on this journal already, with other settings: {names}.",
            "End it first, or leave these out to join it; --journal starts one beside it.",
        )


def _is_set(settings: Settings, name: str) -> bool:
    """Whether a setting says something else than «as it comes»."""
    return bool(getattr(settings, name) != getattr(Settings(""), name))


def _digest(text: str) -> str:
    """A tunnel's command or a URL may hold a token: only whether it is the same is told."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
