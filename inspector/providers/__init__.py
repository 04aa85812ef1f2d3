"""What is known about each provider, as data with its source."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from inspector.providers import known
from inspector.providers.describe import Row, describe
from inspector.providers.events import EventKey, events
from inspector.providers.own import own
from inspector.providers.provider import Fact, Provider, Retries
from inspector.providers.recognise import recognise

__all__ = [
    "EventKey",
    "Fact",
    "Provider",
    "Retries",
    "Row",
    "builtin",
    "describe",
    "events",
    "own",
    "recognise",
]


@cache
def builtin() -> Mapping[str, Provider]:
    """The providers that come with the app, by name: every module of `known` has one."""
    names = sorted(module.name for module in pkgutil.iter_modules(known.__path__))
    modules = (importlib.import_module(f"{known.__name__}.{name}") for name in names)
    return MappingProxyType({module.PROVIDER.name: module.PROVIDER for module in modules})
