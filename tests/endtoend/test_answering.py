"""Deciding in the app how deliveries are answered."""

from tests.cli.deliveries import MISSIVE, SECRET, by_missive
from tests.cli.place import Place
from tests.endtoend.inspecting import inspector
from tests.endtoend.terminal import CTRL_U, ENTER


def test_a_mistake_is_shown_in_place_and_a_plan_is_in_force_at_once(place: Place) -> None:
    with inspector(place) as it:
        it.wait_for("answering everything: 200")
        it.press("a")
        it.wait_for_cursor("such as 503 x2, 200")
        it.type("5033")
        shown = it.wait_for("'5033' is no status code to answer with").splitlines()
        (caret,) = (line.index("^ ") for line in shown if "^ " in line)
        (typed,) = (line.index("5033 ") for line in shown if "│  5033 " in line)
        assert caret == typed
        it.press(ENTER)
        it.press(CTRL_U)
        it.wait_for("Attempt by attempt")
        assert it.post("/before") == 200
        it.type("503")
        it.wait_for("✓ For everything, fail every delivery with 503")
        it.press(ENTER)
        it.wait_for("ANSWERING", "everything: 503", gone="Answer deliveries")
        assert it.post("/after") == 503
        it.row(2, "first", "503")


def test_what_is_typed_at_once_goes_where_one_is_by_then(place: Place) -> None:
    with inspector(place) as it:
        for path in ("/one", "/two", "/three"):
            it.post(path, b'{"sent to": "%b"}' % path.encode())
        it.row(3, "200")
        it.press("/path:two\r4")
        it.wait_for("path:two", "1 of 3", "1 attempt", "POST /two", gone="deliveries ─")
        it.press("a503\r")
        it.wait_for("ANSWERING", "everything: 503", gone="Answer deliveries")
        it.press("fhttp://127.0.0.1:9\r")
        it.wait_for("everything: forward → 127.0.0.1:9", gone="Forward to the local app")


def test_what_was_set_in_the_app_ends_with_its_listener(place: Place) -> None:
    with inspector(place) as it:
        it.press("a")
        it.wait_for_cursor("such as 503 x2, 200")
        it.type("503")
        it.press(ENTER)
        it.wait_for("everything: 503", gone="Answer deliveries")
        it.press("q")
        assert it.end() == 0
    with place.headless() as after:
        assert after.post("/").status == 200


def test_a_secret_changes_the_verdicts_of_the_past(place: Place) -> None:
    with inspector(place) as it:
        it.post("/hooks", MISSIVE, by_missive())
        it.post("/hooks", MISSIVE, by_missive(secret="another"))
        it.row(1, "? key")
        it.row(2, "? key")
        it.press("s")
        it.wait_for_cursor("the signing secret")
        it.type(SECRET, shown="•" * len(SECRET))
        it.press(ENTER)
        it.row(1, "✓ ok")
        it.row(2, "✗ bad")
    assert SECRET.encode() not in it.raw


def test_a_secret_that_is_stored_elsewhere_is_taken_up(place: Place) -> None:
    with inspector(place) as it:
        it.post("/hooks", MISSIVE, by_missive())
        it.row(1, "? key")
        place.run("secret", "set", "missive", stdin=SECRET.encode())
        it.row(1, "✓ ok")
