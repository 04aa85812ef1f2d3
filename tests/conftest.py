"""For all tests: what keeps them quick, and how many examples are drawn."""

import gc
import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.clock import Clock

# Hundreds of processes are started: let them keep what the first one compiled, 0.1 s for each.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long it takes to draw an example says what else the machine does.
slow = [HealthCheck.too_slow]
settings.register_profile("here", max_examples=50, deadline=None, suppress_health_check=slow)
settings.load_profile("here")


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, and not in all that was imported: a sixth of all."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture
async def clock() -> AsyncIterator[Clock]:
    """For waits that are to be as long as they should be, and to take no time."""
    with Clock().leaping() as clock:
        yield clock
