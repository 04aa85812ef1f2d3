"""What a diagnosis looks at beside a delivery."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from inspector.config import Settings
from inspector.journal import Reader
from inspector.surroundings import around
from tests.support.journals import delivery, writing

_SQLITES_LOCK = """
import fcntl, sys
with open(sys.argv[1], "r+b") as journal:
    try:
        fcntl.lockf(journal, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
    except OSError:
        sys.exit("held")
"""
"""The bytes that each of SQLite's connections keeps locked (its «shared range»)."""


async def test_looking_around_leaves_sqlites_locks_to_this_process(tmp_path: Path) -> None:
    journal = tmp_path / "j.db"
    signed = delivery(b"{}", headers=((b"X-Hook-Signature", b"sha256=ab"),))
    async with writing(journal) as writer:
        await writer.append(signed)
    with closing(Reader(journal)) as reader:
        assert _is_held(journal)
        beside = around(Settings(str(journal)), signed)
        assert list(beside.earlier) == []
        assert _is_held(journal)
        assert reader.newest() == 1
    assert not _is_held(journal)


def _is_held(journal: Path) -> bool:
    looked = subprocess.run(
        [sys.executable, "-c", _SQLITES_LOCK, str(journal)], stderr=subprocess.PIPE, check=False
    )
    return looked.stderr == b"held\n"
