"""A second `inspector` on the same journal."""

import os
import signal
from contextlib import closing

import pytest

from inspector.errors import InspectorError
from inspector.journal import Reader, acquire, is_held
from inspector.listener import joining
from tests.cli.place import Place
from tests.support.waiting import PATIENCE, until


def test_a_second_one_joins_and_sees_what_the_first_receives(place: Place) -> None:
    with place.headless() as first, place.starting("--headless") as second:
        assert second.line("listening")["url"] == f"http://127.0.0.1:{first.port}"
        assert "joined the one that is running on this journal" in place.errors.read_text()
        first.post("/shared")
        assert second.delivery() == first.delivery()
        assert second.children() == []


def test_those_who_joined_are_told_of_the_end_and_stay(place: Place) -> None:
    with place.headless() as first, place.starting("--headless") as second:
        second.line("listening")
        assert first.end() == 0
        until(lambda: "the listener has ended" in second.err, "the second to be told")
        assert second.process.poll() is None
        assert second.end(signal.SIGTERM) == 0


def test_a_listener_stays_when_one_that_joined_ends(place: Place) -> None:
    with place.headless() as first:
        with place.starting("--headless") as second:
            second.line("listening")
        assert second.process.returncode == 0
        assert first.post("/").status == 200


def test_a_second_one_that_is_asked_for_something_else_names_it(place: Place) -> None:
    with place.headless("--answer", "503 x2, 200"):
        for args, named in (
            (["--answer", "200"], "--answer"),
            (["--answer", "503", "--seed", "7"], "--answer, --seed"),
            (["--port", "1"], "--port"),
            (["--tunnel", "https://hooks.example.com"], "--tunnel"),
            (["--limit-body", "1kb"], "--limit-body"),
        ):
            said = place.refused("--headless", *args, INSPECTOR_PORT="0", INSPECTOR_TUNNEL="none")
            assert f"with other settings: {named}." in said
            assert "End it first" in said


def test_a_second_one_that_is_asked_for_the_same_joins(place: Place) -> None:
    with (
        place.headless("--answer", "503 x2, 200") as first,
        place.starting(
            "--headless", "--answer", "503 x2, 200", "--port", str(first.port)
        ) as second,
    ):
        second.line("listening")


def test_a_second_one_whose_config_has_other_endpoints_names_them(place: Place) -> None:
    with place.headless():
        place.write("inspector.toml", '[[endpoint]]\npath = "/m"\nanswer = "503"\n')
        said = place.refused("--headless", INSPECTOR_TUNNEL="none")
    assert "with other settings: the [[endpoint]] tables." in said


def test_a_journal_of_its_own_stands_beside(place: Place) -> None:
    with place.headless() as first, place.headless("--journal", "other.db") as second:
        assert first.port != second.port
        second.post("/second")
        assert second.delivery()["id"] == 1
        first.post("/first")
        assert first.delivery()["id"] == 1


def test_one_that_was_killed_leaves_its_journal_to_the_next(place: Place) -> None:
    with place.headless() as first:
        first.post("/kept")
        first.delivery()
        first.process.kill()
        first.process.wait(PATIENCE)
        with place.headless() as second:
            second.post("/next")
            assert second.delivery()["id"] == 2


def test_many_that_start_at_once_find_the_one_that_listens_now(place: Place) -> None:
    with place.headless():
        pass  # what it told still stands in the journal
    with (
        place.starting("--headless", "--port", "0") as one,
        place.starting("--headless") as two,
        place.starting("--headless") as three,
    ):
        urls = {it.line("listening")["url"] for it in (one, two, three)}
        assert len(urls) == 1
        assert one.post("/here").status == 200
        assert [line["path"] for line in place.run("ls", "--json").lines] == ["/here"]


def test_what_an_earlier_listener_told_is_not_taken_for_the_next_ones(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place.headless() as earlier:
        earlier.process.kill()
        earlier.process.wait(PATIENCE)
    until(lambda: not is_held(place.journal), "the listener to end")
    with closing(Reader(place.journal)) as reader:
        assert joining.running(reader)[0]["url"] == f"http://127.0.0.1:{earlier.port}"
        lock = acquire(place.journal)
        assert lock is not None
        monkeypatch.setattr(joining, "PATIENCE", 0.1)
        try:
            with pytest.raises(InspectorError, match="does not come up"):
                joining.running(reader)
        finally:
            os.close(lock)
