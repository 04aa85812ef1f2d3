"""Deliveries as other tools take them: every module of `known` is one way to write them."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from inspector.export import known
from inspector.export.assembling import Assembling
from inspector.export.exported import (
    RECEIVER,
    Beside,
    Exported,
    Format,
    Out,
    base_of,
    was_relayed,
)
from inspector.export.files import Files, InTheWayError
from inspector.export.masking import MASK, Masking
from inspector.export.writing import fitting, said, write

__all__ = [
    "MASK",
    "RECEIVER",
    "Assembling",
    "Beside",
    "Exported",
    "Files",
    "Format",
    "InTheWayError",
    "Masking",
    "Out",
    "base_of",
    "fitting",
    "formats",
    "said",
    "was_relayed",
    "write",
]


@cache
def formats() -> Mapping[str, Format]:
    """The formats by name: every module of the package has one."""
    names = sorted(module.name for module in pkgutil.iter_modules(known.__path__))
    found = (importlib.import_module(f"{known.__name__}.{name}") for name in names)
    return MappingProxyType({module.FORMAT.name: module.FORMAT for module in found})
