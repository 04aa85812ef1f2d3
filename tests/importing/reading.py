"""A file that is read, without a disk."""

import io

from inspector.importing import Imported, Source, read

CHANGED = 1_700_000_000_000_000


def read_bytes(content: bytes) -> list[Imported]:
    return list(read(Source("a file", io.BytesIO(content), CHANGED)))
