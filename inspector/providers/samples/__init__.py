"""Sample events: one module a provider, loaded when its samples are asked for.

A module is called as its provider, with `_` for `-`. It has `SAMPLES`; and `TRIAL` where the
provider tries an endpoint out.
"""

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

from inspector.providers.sample import Sample
from inspector.providers.trial import Trial


@cache
def samples_of(provider: str) -> tuple[Sample, ...]:
    """The sample events of a provider, those with a documented payload first.

    Empty where there are none, as for a provider of the user's own.
    """
    module = _module_of(provider)
    samples: tuple[Sample, ...] = module.SAMPLES if module else ()
    return tuple(sorted(samples, key=lambda sample: sample.standing != "documented"))


def trial_of(provider: str) -> Trial | None:
    """The requests by which a provider tries an endpoint out; None where it does not."""
    trial: Trial | None = getattr(_module_of(provider), "TRIAL", None)
    return trial


def _module_of(provider: str) -> ModuleType | None:
    names = {
        module.name.replace("_", "-"): module.name for module in pkgutil.iter_modules(__path__)
    }
    name = names.get(provider)
    return import_module(f"{__name__}.{name}") if name else None
