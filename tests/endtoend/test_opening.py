"""`inspector open` in a terminal: yesterday's journal, without a listener."""

from tests.cli.place import COMMAND, Place, children, linux
from tests.endtoend.inspecting import SIZES, inspector
from tests.endtoend.terminal import ENTER, Terminal, terminal

pytestmark = linux


def fill(place: Place) -> None:
    """Let two deliveries come, and the listener end."""
    with place.headless() as it:
        it.post("/hooks/one", b'{"id": "e1", "n": 1}')
        it.post("/hooks/two", b'{"id": "e2", "n": 2}')


def opened(place: Place, *args: str) -> list[str]:
    return [*COMMAND, "open", *args]


def leave(it: Terminal) -> None:
    it.press("q")
    assert it.end() == 0


def test_yesterdays_journal_is_looked_at_and_kept_without_listening(place: Place) -> None:
    fill(place)
    with terminal(opened(place), place.environ, place.project, SIZES["80x24"]) as it:
        it.wait_for("2 deliveries", "○ not listening", "nobody listens: run inspector to receive")
        assert children(it.pid) == []
        it.press("a")
        it.wait_for("Nobody listens on this journal")
        it.press("p")
        it.wait_for_raw(b"Pinned #2")
        it.wait_for("2★")
        it.press("n")
        it.wait_for("marked ¶ in the list")
        it.press("look", ENTER)
        it.wait_for("2&")
        it.press("k", "D")
        it.wait_for("Deletes it, with all that belongs to it")
        it.press(ENTER)
        it.wait_for_raw(b"Deleted 1 delivery.")
        it.wait_for("1 delivery", gone="/hooks/one")
        leave(it)
    assert place.run("show", "2").text.count("look") == 1
    left = {path.name.removeprefix(place.journal.name) for path in place.journal.parent.iterdir()}
    assert left == {"", ".lock", ".log"}


def test_another_projects_journal_is_opened_by_the_beginning_of_its_name(place: Place) -> None:
    fill(place)
    place.write("inspector.toml", '[[endpoint]]\npath = "/hooks/one"\nprovider = "missive"\n')
    elsewhere = place.project.parent / "elsewhere"
    elsewhere.mkdir()
    with terminal(opened(place, "proj"), place.environ, elsewhere, SIZES["160x45"]) as it:
        it.wait_for("2 deliveries", f"run inspector in {place.project}", "missive")
        leave(it)


def test_it_joins_whoever_listens_there_and_neither_ends_the_other(place: Place) -> None:
    with inspector(place) as first:
        with terminal(opened(place), place.environ, place.project, SIZES["80x24"]) as it:
            it.wait_for("joined", f"127.0.0.1:{first.port}")
            assert first.post("/hooks/new") == 200
            it.row(1, "200")
            it.wait_for("/hooks/new")
            it.press("D")
            it.wait_for("Deletes it, with all that belongs to it")
            it.press(ENTER)
            it.wait_for_raw(b"Deleted 1 delivery.")
            leave(it)
        first.wait_for("Waiting for the first delivery")
        assert first.post("/hooks/more") == 200
        first.row(2, "200")
