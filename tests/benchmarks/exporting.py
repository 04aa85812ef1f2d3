"""What `inspector export` writes in a second, against the disk, and the memory that it takes.

    python -m tests.benchmarks.exporting [DELIVERIES]

The command exports a journal of so many deliveries of 2.8 KB to JSON Lines. The baseline is a
program that writes the same bytes, in pieces of a line, and names the file when it is whole. Then
the same without the command's start, for a quarter of the deliveries too, beside the
time and the memory of only judging them.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from inspector.cli.reading import Journal
from inspector.config import Settings
from inspector.export import Assembling, Exported, Files, formats
from inspector.follower import Follower
from inspector.insight import known
from inspector.knowledge import known_from
from tests.benchmarks.large import write_journal

MODULE = "tests.benchmarks.exporting"
COUNT = 100_000
MB = 1_000_000


def main(count: int) -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for share in (1, 0.25):
            part = int(count * share)
            journal = folder / f"{part}.db"
            asyncio.run(write_journal(journal, part))
            if share == 1:
                whole(folder, journal, part)
            for what in ("judged", "alone"):
                subprocess.run([sys.executable, "-m", MODULE, what, str(journal)], check=True)


def whole(folder: Path, journal: Path, count: int) -> None:
    """The command, and the same bytes written plainly."""
    to = folder / "command.jsonl"
    command = [sys.executable, "-m", "inspector", "export", "--as", "jsonl"]
    began = time.perf_counter()
    subprocess.run(
        [*command, "--journal", str(journal), "--to", str(to)], check=True, capture_output=True
    )
    took = time.perf_counter() - began
    size = to.stat().st_size
    lines = to.read_bytes().splitlines(keepends=True)
    began = time.perf_counter()
    with (folder / "plain.new").open("wb") as file:
        for line in lines:
            file.write(line)
    (folder / "plain.new").rename(folder / "plain.jsonl")
    plainly = time.perf_counter() - began
    rates = [f"{size / MB / seconds:.0f} MB/s" for seconds in (took, plainly)]
    print(
        f"{count:,} deliveries, {size / MB:.0f} MB: the command {took:.1f} s = {rates[0]};"
        f" the same bytes written plainly {rates[1]}",
        flush=True,
    )


def alone(path: Path) -> None:
    """Judge and write in a process of its own: seconds and memory."""
    journal = Journal(Settings(str(path)))
    assembling = Assembling(known((), {}, {"/elsewhere": ("a validation secret",)}))
    began = time.perf_counter()
    with Files(path.parent, overwrite=True) as files:
        files.open("alone.jsonl")
        found = journal.wholes(())
        exported = (Exported(one.delivery, one.insight, one.settled, one.accepted) for one in found)
        formats()["jsonl"].write(map(assembling, exported), files)
    took = time.perf_counter() - began
    size = (path.parent / "alone.jsonl").stat().st_size / MB
    print(
        f"{journal.newest:,} deliveries in {took:.1f} s = {size / took:.0f} MB/s, {most():.0f} MB",
        flush=True,
    )


def judged(path: Path) -> None:
    """Judge alone, for what of it is no export's."""
    follower = Follower(path, known_from(Settings(str(path))))
    began = time.perf_counter()
    while follower.behind:
        follower.poll()
    print(f"judging alone: {time.perf_counter() - began:.1f} s, {most():.0f} MB")


def most() -> float:
    """The most memory that this process took, in MB."""
    (peak,) = [
        line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line
    ]
    return int(peak.split()[1]) * 1024 / MB


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["alone", path]:
            alone(Path(path))
        case ["judged", path]:
            judged(Path(path))
        case [count]:
            main(int(count))
        case []:
            main(COUNT)
        case unknown:
            raise SystemExit(f"{unknown}: only a number of deliveries can be given")
