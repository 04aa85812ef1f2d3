"""`inspector retries`: what providers were seen to do."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from inspector.delivery import Answer, Outcome, raw_headers
from inspector.journal.writer import Writer
from tests.cli.deliveries import MAILABL, MANYSENDS, MISSIVE
from tests.cli.place import Place
from tests.support.journals import delivery, writing

ACME = """
[provider.acme]
match = { header = "X-Acme" }
event_id = "header:X-Acme"
timeout = "2s"
retries = ["2s", "1h"]
"""
EVENT = {"X-Acme": "1"}
PLAN = "503, hang, 200"


SECOND = 1_000_000  # microseconds


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A journal of two runs, whose moments are as they are on every machine.

    #1 to #3 are attempts of one event of acme: failed, given up by the sender, accepted. #4 to #7
    are one each of Missive, ManySends, Mailabl and nobody; #8 is Mailabl's again, after a restart.
    """
    place = Place(tmp_path_factory.mktemp("seen"))
    place.write("inspector.toml", ACME)
    place.journal.parent.mkdir(parents=True)
    asyncio.run(record(place.journal))
    return place


async def record(journal: Path) -> None:
    failed, accepted = (Answer("option", PLAN, str(status), status) for status in (503, 200))
    left = Answer("option", PLAN, "hang")
    async with writing(journal, started=0) as run:
        await came(run, 0, "/acme", b"{}", failed, EVENT)
        await came(run, 2, "/acme", b"{}", left, EVENT, waited=1.5)
        await came(run, 5, "/acme", b"{}", accepted, EVENT)
        await came(run, 6, "/hooks/missive", MISSIVE, failed)
        await came(run, 7, "/hooks/manysends", MANYSENDS, failed)
        await came(run, 8, "/hooks/mailabl", MAILABL, failed)
        await came(run, 9, "/plain", b"{}", failed)
    async with writing(journal, started=10 * SECOND) as run:
        await came(run, 11, "/hooks/mailabl", MAILABL, failed)


async def came(
    run: Writer[int],
    at: int,
    path: str,
    body: bytes,
    answer: Answer,
    headers: Mapping[str, str] = {},
    waited: float | None = None,
) -> None:
    """A delivery that came at this second, and what it got; or for how long its sender waited."""
    took = 0.001 if waited is None else waited
    outcome: Outcome = "answered" if waited is None else "sender-left"
    one = delivery(
        body,
        path,
        headers=raw_headers([*headers.items()]),
        received_at=at * SECOND,
        run=run.run,
    )
    await run.append(one)
    run.settle(one, one.received_at + round(took * SECOND), outcome, answer, took, waited)


def told(place: Place, *filter_: str) -> dict[str | None, dict[str, Any]]:
    """The lines of `--json` by provider."""
    ran = place.run("retries", "--json", *filter_)
    assert (ran.code, ran.err) == (0, "")
    return {line["provider"]: line for line in ran.lines}


def test_patience_and_gaps_stand_beside_what_is_documented(seen: Place) -> None:
    ran = seen.run("retries")
    lines = [" ".join(line.split()) for line in ran.text.splitlines()]
    assert (ran.code, ran.err) == (0, "")
    assert lines[0] == "acme 3 deliveries of 1 event"
    (patience,) = (line for line in lines if line.startswith("patience 1 ≈ "))
    assert patience.endswith("2 s (documented)")
    (second,) = (line for line in lines if line.startswith("before try 2 1 ")
                 and line.endswith(" 2 s"))  # fmt: skip
    assert lines[lines.index(second) + 2] == "1 on time"
    (third,) = (line for line in lines if line.startswith("before try 3 1 "))
    assert lines[lines.index(third) + 2] == "1 early"
    assert "accepted 1 event at attempt 3" in lines
    assert any("behind a tunnel depends on the tunnel" in line for line in lines)


def test_what_is_promised_is_said_of_each_provider(seen: Place) -> None:
    text = " ".join(seen.run("retries").text.split())
    assert "acme tries again up to 2 times: 2 s, 1 h after each failure." in text
    assert "Missive tries again up to 5 times within 8 min of the first attempt" in text
    assert "It is not known whether ManySends tries again." in text
    assert "The provider is not recognised" in text
    assert "the listener was started anew in between: some may be unseen" in text


def test_json_is_one_object_a_provider(seen: Place) -> None:
    lines = told(seen)
    assert list(lines) == ["acme", "mailabl", "manysends", "missive", None]
    acme = lines["acme"]
    assert acme["type"] == "retries"
    assert (acme["deliveries"], acme["events"], acme["most_attempts"]) == (3, 1, 3)
    assert acme["patience"]["documented"] == 2.0
    assert acme["patience"]["seen"]["count"] == 1
    two, three = acme["gaps"]
    assert (two["attempt"], two["documented"], two["on_time"]) == (2, [2.0], 1)
    assert (three["attempt"], three["documented"], three["early"]) == (3, [3600.0], 1)
    assert two["from_end"]["max"] <= two["from_start"]["min"]
    assert acme["documented"]["attempts"] == 3
    assert (acme["accepted_at"], acme["waiting"]) == ({"3": 1}, 0)


def test_both_readings_of_mailabl_are_told(seen: Place) -> None:
    mailabl = told(seen)["mailabl"]
    (gap,) = mailabl["gaps"]
    assert gap["documented"] == [10.0, 100.0]
    assert gap["restarted"] == 1
    assert mailabl["deliveries"] == 2


def test_what_is_not_documented_is_null(seen: Place) -> None:
    lines = told(seen)
    assert lines["manysends"]["documented"]["attempts"] is None
    assert lines["manysends"]["documented"]["standing"] == "unknown"
    assert lines[None]["patience"]["documented"] is None


def test_a_filter_says_which_attempts_count_not_which_are_neighbours(seen: Place) -> None:
    lines = told(seen, "3")
    assert list(lines) == ["acme"]
    acme = lines["acme"]
    assert (acme["deliveries"], acme["patience"]["seen"]) == (1, None)
    assert [gap["attempt"] for gap in acme["gaps"]] == [3]
    assert acme["accepted_at"] == {"3": 1}


def test_a_filter_may_be_any_of_the_filter_language(seen: Place) -> None:
    assert list(told(seen, "provider:missive or provider:mailabl")) == ["mailabl", "missive"]
    assert told(seen, "provider:acme", "attempt:2..")["acme"]["deliveries"] == 2


def test_a_filter_that_nothing_matches_is_said(seen: Place) -> None:
    ran = seen.run("retries", "provider:nobody")
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == "inspector: no delivery from outside matches\n"


def test_a_filter_with_a_mistake_is_said(seen: Place) -> None:
    assert "inspector: " in seen.refused("retries", "age:yesterdayish")


def test_where_nothing_came_it_says_how_to_learn(place: Place) -> None:
    with place.headless():
        pass
    ran = place.run("retries")
    assert (ran.code, ran.out) == (0, b"")
    assert "Nothing has come from outside yet" in ran.err
    assert "`timeout` or `hang`" in ran.err
    assert place.run("retries", "--json").out == b""


def test_a_journal_that_is_not_there_yet_is_said(place: Place) -> None:
    assert "There is no journal at" in place.refused("retries")


def test_its_help_tells_the_fields_of_json(place: Place) -> None:
    text = place.run("retries", "--help").text
    for name in ("patience", "at_most", "from_start", "from_end", "given_up_after", "unclear"):
        assert name in text
