"""Where a replay goes, what signs it, and that it ends with who it is for."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from inspector.config import Settings
from inspector.delivery import Endpoint, Replayed
from inspector.errors import InspectorError
from inspector.insight import Insight, Repeat, known
from inspector.outbound.again import Signer, app_for, apps_of, destination
from inspector.outbound.draft import draft_of
from inspector.outbound.exchange import Address
from inspector.outbound.ours import ENDED
from inspector.outbound.outcome import came_of, is_success, too_long
from inspector.outbound.replay import Replaying, Replays
from inspector.signatures.verdict import Verdict
from tests.outbound.test_replay import delivery
from tests.outbound.test_run import CLOSE
from tests.support.clock import Clock
from tests.support.endpoint import endpoint
from tests.support.listening import running
from tests.support.waiting import PATIENCE, soon

APP = "http://localhost:3000"


@pytest.fixture(autouse=True)
def nobody_elses_journals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_STATE_DIR", str(tmp_path / "state"))


def insight(provider: str | None = "missive") -> Insight:
    repeat = Repeat("first")
    return Insight(provider, "/hooks", Verdict("valid"), (), repeat, 1)


@pytest.mark.parametrize(
    ("paths", "apps", "url"),
    [
        (["/a"], {}, None),
        (["/a"], {None: APP}, APP),
        (["/a", "/b"], {None: APP}, APP),
        (["/a"], {"/a": f"{APP}/in"}, f"{APP}/in"),
        (["/a/b"], {"/a": f"{APP}/in"}, f"{APP}/in/b"),
        (["/a/b"], {"/a": f"{APP}/in", "/a/b": f"{APP}/other"}, f"{APP}/other"),
        (["/a", "/b"], {"/a": f"{APP}/in"}, None),
        (["/a/b", "/a/c"], {"/a": f"{APP}/in"}, None),
        (["/ab"], {"/a": f"{APP}/in"}, None),
        (["/a/../etc"], {"/a": f"{APP}/in"}, f"{APP}/in"),
        (["/a/\x1b[2J"], {"/a": f"{APP}/in"}, f"{APP}/in"),
    ],
)
def test_it_goes_where_it_would_be_forwarded_to(
    paths: list[str], apps: dict[str | None, str], url: str | None
) -> None:
    assert app_for(paths, apps) == url


def test_the_apps_are_those_of_the_endpoints_and_one_for_all_others() -> None:
    endpoints = (Endpoint("/a", forward_to=f"{APP}/a"), Endpoint("/b"))
    settings = Settings("journal.db", endpoints=endpoints, forward_to=APP)
    assert apps_of(settings) == {"/a": f"{APP}/a", None: APP}
    assert apps_of(Settings("journal.db")) == {}


def test_what_is_no_url_is_said_by_the_name_that_it_has_where_it_was_typed(tmp_path: Path) -> None:
    for typed in ("nonsense", "ftp://here", "http://" + "a" * 64 + ".example"):
        with pytest.raises(InspectorError, match=r"^The URL "):
            destination(typed, tmp_path / "journal.db", said="The URL")


def test_somebody_else_gets_no_proof_that_it_is_ours(tmp_path: Path) -> None:
    with running(tmp_path / "journal.db") as listener:
        ours = destination(f"http://127.0.0.1:{listener.port}/x", listener.journal)
        assert ours.origin is not None
        assert ours.origin.startswith(b"replay ")
        other = destination(f"http://127.0.0.2:{listener.port}/x", listener.journal)
        assert (other.origin, other.is_there()) == (None, True)


async def test_it_ends_with_the_receiver_that_it_was_for(tmp_path: Path) -> None:
    told: list[Replayed] = []
    with running(tmp_path / "journal.db") as listener:
        there = destination(f"http://127.0.0.1:{listener.port}", listener.journal)
        how = Replaying(
            url=there.url, speed=1.0, origin=there.origin, is_there=there.is_there
        )  # fmt: skip
        what = [delivery(received_at=0), delivery(received_at=3_600_000_000)]
        going = asyncio.create_task(Replays(how, told.append).run(what))
        await soon(lambda: told)
        await asyncio.to_thread(listener.stop)
    with pytest.raises(InspectorError, match=ENDED):
        await asyncio.wait_for(going, PATIENCE)
    assert [one.status for one in told] == [200]


async def test_what_is_due_at_once_is_not_sent_either_once_its_receiver_has_ended() -> None:
    async with endpoint() as place:
        how = Replaying(url=place.url, is_there=lambda: not place.got, concurrency=1)
        with pytest.raises(InspectorError, match=ENDED):
            await Replays(how, lambda _: None).run([delivery(), delivery(), delivery()])
    assert len(place.got) == 1


async def test_gaps_of_many_times_the_speed_are_kept_too(clock: Clock) -> None:
    what = [delivery(received_at=at * 60_000_000) for at in range(4)]
    async with endpoint() as place:
        await Replays(Replaying(url=place.url, speed=1000.0), lambda _: None).run(what)
    gaps = [after.at - before.at for before, after in pairwise(place.got)]
    assert gaps == pytest.approx([0.06] * 3, abs=CLOSE)


THERE = Address("h", 80, False, b"h", b"", b"")
SECRETS = {"/hooks": ("old", "of-the-path"), "missive": ("of-the-provider",)}


def test_each_is_signed_with_the_newest_secret_of_its_own_path() -> None:
    both = [
        delivery(id=1, target=b"/hooks/a", body=b"[1]"),
        delivery(id=2, target=b"/b", body=b"[1]"),
    ]
    prepare = Signer(known((), {}, SECRETS), [(one, insight()) for one in both])
    signatures = [
        dict(prepare(one, draft_of(one), 0, THERE).headers)[b"X-Hook-Signature"] for one in both
    ]
    assert len(set(signatures)) == 2
    alone = Signer(known((), {}, {"missive": ("of-the-path",)}), [(both[0], insight())])
    signed = alone(both[0], draft_of(both[0]), 0, THERE)
    assert dict(signed.headers)[b"X-Hook-Signature"] == signatures[0]


@pytest.mark.parametrize(
    ("secrets", "provider", "why"), [({}, "missive", "no secret of"), (SECRETS, None, "who sent")]
)
def test_where_one_can_not_be_signed_none_is(
    secrets: dict[str, tuple[str, ...]], provider: str | None, why: str
) -> None:
    several = [(delivery(id=1), insight(provider)), (delivery(id=7), insight())]
    with pytest.raises(InspectorError, match=why):
        Signer(known((), {}, secrets), several)


def test_success_is_2xx_and_whole_but_for_what_is_too_long_to_be_kept() -> None:
    def got(status: int | None, problem: str | None = None) -> Replayed:
        return Replayed(0, 1, 0, APP, 0.0, status=status, problem=problem)

    too_much = "its answer is longer than the 25 MiB that are kept of a body"
    assert all(map(is_success, (got(204), got(200, too_much))))
    failed = (got(302), got(500), got(None), got(200, "it broke off"), got(500, too_much))
    assert not any(map(is_success, failed))
    assert came_of(got(200, too_much)) == f"200, {too_much}"


async def test_an_answer_that_is_cut_keeps_its_status_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Replayed] = []
    monkeypatch.setattr("inspector.outbound.replay.BODY_LIMIT", 1)
    async with endpoint() as there:
        await Replays(Replaying(url=there.url), told.append).run([delivery()])
    assert (told[0].status, told[0].body, told[0].problem) == (200, b"o", too_long(1))
