"""File permissions that hold, also where tests are run by root."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def unprivileged() -> Iterator[None]:
    """Touch files as a user whom permissions stop."""
    if os.geteuid():
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that such a user may enter, and that is theirs."""
    with tempfile.TemporaryDirectory(prefix="inspector-test-") as name:
        folder = Path(name)
        if not os.geteuid():
            os.chown(folder, _NOBODY, _NOBODY)
        try:
            yield folder
        finally:
            folder.chmod(0o700)
