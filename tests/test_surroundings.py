"""What a diagnosis looks at beside a delivery."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec

from inspector.config import Settings
from inspector.delivery import Endpoint
from inspector.insight import Fold, diagnosis, known
from inspector.journal import Reader
from inspector.surroundings import around
from tests.signatures.signer import hex_hmac
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


async def test_the_secret_that_an_earlier_request_brought_is_tried(tmp_path: Path) -> None:
    journal, body = tmp_path / "j.db", b'{"events":[]}'
    value = hex_hmac("the second", body).encode()
    signed = delivery(body, "/asana", headers=((b"X-Hook-Signature", value),))
    async with writing(journal) as writer:
        for path, header, secret in (
            ("/asana", b"X-Hook-Secret", b"the first"),
            ("/asana", b"x-hook-secret", b"the second"),
            ("/else", b"X-Hook-Secret", b"the second"),
            ("/asana", b"X-Hook-Secret", b"the third"),
        ):
            await writer.append(delivery(b"", path, headers=((header, secret),)))
        await writer.append(signed)
    with closing(Reader(journal)) as reader:
        last = reader.delivery(5)
    assert last is not None
    beside = around(Settings(str(journal)), last)
    for secrets, verdict in (({}, "no-secret"), ({"asana": ["the first"]}, "invalid")):
        it = known((Endpoint("/asana", provider="asana"),), {}, secrets)
        insight = Fold(it).arrive(last)
        assert insight.signature.verdict == verdict
        found = diagnosis.finding(it, last, insight, beside)
        assert found.reason == "It was signed with the secret that #2 brought"
        assert found.hint == "Keep it (K at #2) if that came when you made the webhook"
        assert found.fix is None
    others = msgspec.structs.replace(last, body=b"{}")
    assert diagnosis.finding(it, others, insight, beside).cause is None


def _is_held(journal: Path) -> bool:
    looked = subprocess.run(
        [sys.executable, "-c", _SQLITES_LOCK, str(journal)], stderr=subprocess.PIPE, check=False
    )
    return looked.stderr == b"held\n"
