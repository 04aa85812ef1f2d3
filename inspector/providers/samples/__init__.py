"""Sample events: one module a provider, loaded when its samples are asked for."""

import pkgutil
from functools import cache
from importlib import import_module

from inspector.providers.sample import Sample


@cache
def samples_of(provider: str) -> tuple[Sample, ...]:
    """The sample events of a provider, those with a documented payload first.

    Empty where there are none, as for a provider of the user's own.
    """
    if provider not in {module.name for module in pkgutil.iter_modules(__path__)}:
        return ()
    samples: tuple[Sample, ...] = import_module(f"{__name__}.{provider}").SAMPLES
    return tuple(sorted(samples, key=lambda sample: sample.standing != "documented"))
