"""For all tests: what the processes that they start share, and how many examples are drawn."""

import os

from hypothesis import settings

# Hundreds of processes are started: let them keep what the first one compiled, 0.1 s for each.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("here", max_examples=50, deadline=None)
settings.load_profile("here")
