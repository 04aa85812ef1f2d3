"""What is exported and imported is the same: deliveries, verdicts, repeats, attempts, answers."""

import asyncio
import io
import json
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.delivery import Annotation, Answer, Delivery, Settled
from inspector.export import Exported, Out, formats
from inspector.follower import Arrived, Ended, Follower
from inspector.importing import Source, read
from inspector.insight import known
from inspector.journal import Editor, Reader, Taken, prepare
from tests.cli.deliveries import MAILABL, MISSIVE, SECRET, by_mailabl, by_missive
from tests.support.journals import delivery, writing

KNOWN = known((), {}, {"missive": (SECRET,), "mailabl": (SECRET,)})
START = 1_700_000_000_000_000

Step = Literal["comes", "ends", "leaves"]
steps = st.lists(
    st.tuples(st.sampled_from(["comes", "comes", "ends", "leaves"]), st.integers(0, 6)), max_size=25
)

REQUESTS: list[dict[str, object]] = [
    {"path": "/missive", "body": MISSIVE, "headers": by_missive()},
    {"path": "/missive", "body": MISSIVE.replace(b"Kiln", b"Oven"), "headers": by_missive()},
    {"path": "/mailabl?x=%00", "body": MAILABL, "headers": by_mailabl()},
    {"path": "/plain", "body": b'{"b": 1.10, "a": "\\u202e"}', "headers": {"X": "a", "x": ""}},
    {"path": "/bytes", "body": bytes(range(256)), "headers": {}},
    {"path": "/empty", "body": b"", "headers": {"A": "ü: \t"}},
    {"path": "/cut", "body": b"cut", "headers": {}},
]
STATUSES = [200, 503, 200, 410, 200, 404, 500]


def request(number: int, at: int) -> Delivery:
    wanted = REQUESTS[number]
    headers = wanted["headers"]
    assert isinstance(headers, dict)
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    one = delivery(
        wanted["body"],  # type: ignore[arg-type]  # bytes, among others
        str(wanted["path"]),
        headers=tuple(pairs),
        received_at=at,
        via="tunnel" if number % 2 else "local",
        origin="send" if number == 3 else "provider",
        peer="::1",
    )
    if number == 6:
        return msgspec.structs.replace(one, target=b"/\xff", body_state="over-limit", size=77)
    return one


async def recorded(story: list[tuple[Step, int]], path: Path) -> None:
    """A journal in which this happened, a millisecond for each step."""
    now, open_ones = START, list[Delivery]()
    async with writing(path) as writer:
        for step, number in story:
            now += 1000
            if step == "comes":
                open_ones.append(request(number, now))
                await writer.append(open_ones[-1])
                continue
            if not open_ones:
                continue
            one = open_ones.pop(number % len(open_ones))
            took = (now - one.received_at) / 1e6
            if step == "ends":
                answer = Answer("option", "503 x2, 200", "200", STATUSES[number])
                writer.settle(one, now, "answered", answer, took)
            else:
                writer.settle(one, now, "sender-left", Answer("app", "hang", "hang"), took, took)
        for one in open_ones:
            now += 1000
            writer.settle(one, now, "fault", Answer("app"), (now - one.received_at) / 1e6)


def seen(path: Path) -> dict[int, Exported]:
    """All that is known of a journal's deliveries."""
    found: dict[int, Exported] = {}
    with closing(Follower(path, KNOWN)) as follower:
        for news in follower.poll():
            if isinstance(news, Arrived):
                found[news.delivery.id] = Exported(news.delivery, news.insight)
            elif isinstance(news, Ended):
                one = found[news.settled.delivery]
                found[one.delivery.id] = msgspec.structs.replace(
                    one, settled=news.settled, accepted=news.accepted
                )
    return found


class _Bytes(io.BytesIO):
    def beside(self, _name: str, _content: bytes) -> None:
        """Nothing stands beside it."""


def exported(name: str, several: dict[int, Exported]) -> bytes:
    out = _Bytes()
    as_out: Out = out
    formats()[name].write(iter(several.values()), as_out)
    return out.getvalue()


def imported(content: bytes, path: Path) -> dict[int, Exported]:
    prepare(path)
    source = Source("it", io.BytesIO(content), START)
    with closing(Editor(path)) as editor:
        several = (Taken(one.delivery, one.settled, one.pinned, one.note) for one in read(source))
        editor.take_in(several, START)
    return seen(path)


def same(one: Exported) -> Exported:
    """Without what an import does not keep: the run."""
    delivery = msgspec.structs.replace(one.delivery, run=0)
    return msgspec.structs.replace(one, delivery=delivery)


def without_place(settled: Settled | None) -> Settled | None:
    """The number of an ending among others that happened between the same two deliveries."""
    return None if settled is None else msgspec.structs.replace(settled, seq=0)


@pytest.mark.parametrize("name", ["jsonl", "har"])
@settings(max_examples=30, deadline=None)
@given(story=steps)
def test_export_then_import_gives_the_same(name: str, story: list[tuple[Step, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(recorded(story, Path(folder) / "a.db"))
        before = seen(Path(folder) / "a.db")
        after = imported(exported(name, before), Path(folder) / "b.db")
        assert exported(name, after) == exported(name, before)
    assert list(after) == list(before)
    for number, one in before.items():
        other = after[number]
        assert same(other).delivery == same(one).delivery
        assert (other.insight, other.accepted) == (one.insight, one.accepted)
        assert without_place(other.settled) == without_place(one.settled)


@pytest.mark.parametrize("name", ["jsonl", "har"])
async def test_pins_notes_and_the_places_of_endings_are_kept(tmp_path: Path, name: str) -> None:
    story: list[tuple[Step, int]] = [("comes", 0), ("comes", 0), ("ends", 0), ("ends", 0)]
    await recorded(story, tmp_path / "a.db")
    one, other = seen(tmp_path / "a.db").values()
    kept = {
        1: msgspec.structs.replace(one, pinned=True, note="is it \x1b[1m?"),
        2: msgspec.structs.replace(other, note="delivery-1: é"),
    }
    content = exported(name, kept)
    if name == "jsonl":
        assert [line["settled_after"] for line in map(json.loads, content.splitlines())] == [2, 2]
    imported(content, tmp_path / "b.db")
    with closing(Reader(tmp_path / "b.db")) as reader:
        assert reader.annotations(1, 2) == [
            Annotation(1, 1, START, pinned=True, note="is it \x1b[1m?"),
            Annotation(2, 2, START, note="delivery-1: é"),
        ]


async def test_a_raw_request_is_the_same_request(tmp_path: Path) -> None:
    for number in range(6):
        one = request(number, START)
        path = tmp_path / f"{number}.db"
        sent = exported("raw", {1: Exported(one, None)})  # type: ignore[arg-type]  # not looked at
        (other,) = imported(sent, path).values()
        assert (other.delivery.body, other.delivery.target) == (one.body, one.target)
        assert other.delivery.received_at == START
        assert [(n, v.strip()) for n, v in one.headers] == list(other.delivery.headers)
