"""What the first key of its kind would have to wait for, imported before anybody presses it."""

import importlib
import threading

AFTER = 0.7
"""Seconds after the first paint: what is on its way to the screen goes first."""

MODULES = (
    "inspector.tui.screens.copy",  # with it come export and outbound, most of what there is
    "inspector.tui.screens.replay",
    "inspector.tui.screens.edit",
    "inspector.tui.screens.compare",
    "inspector.tui.screens.export",
    "inspector.tui.screens.answer",
    "inspector.tui.commands",
)


def load() -> None:
    """Import them where nobody waits for it."""
    threading.Thread(target=_load, name="ahead", daemon=True).start()


def _load() -> None:
    for module in MODULES:
        importlib.import_module(module)
