"""Deliveries on the screen: rows with their verdicts, the tree, the tabs."""

import re
import shutil
import subprocess

import pytest

from tests.cli.deliveries import MAILABL, MANYSENDS, MISSIVE, SECRET, by_mailabl, by_missive
from tests.cli.place import Place
from tests.endtoend.inspecting import SIZES, inspector
from tests.endtoend.terminal import DOWN, ENTER, ESC, NARROW, TAB, UP, WIDE, Size
from tests.support.waiting import PATIENCE

sizes = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)

LIST = "─ deliveries ─"
"""The title of the list, wherever that is in sight."""

TREE = (
    b'{"first": 1.10, "again": 40000000000000000000000000000000000000001, "first": {"deep": [1]}}'
)


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@sizes
def test_an_empty_list_teaches_and_the_curl_line_in_it_works(place: Place, size: Size) -> None:
    with inspector(place, size=size) as it:
        shown = it.wait_for("Waiting for the first delivery.", "gets you a public URL")
        assert f"http://127.0.0.1:{it.port}/hooks/anything" in shown
        line = re.search(r"curl -d .* http://127\.0\.0\.1:\d+/try", shown)
        assert line is not None
        subprocess.run(
            f"{line[0]} --fail --silent --show-error", shell=True, timeout=PATIENCE, check=True
        )
        it.row(1, "– none", "first", "200")
        it.wait_for("1 delivery", gone="Waiting for the first delivery.")


@sizes
def test_the_providers_deliveries_get_the_right_verdicts(place: Place, size: Size) -> None:
    place.store_secret("missive", SECRET)
    place.store_secret("/hooks/mailabl", SECRET)
    tampered = MISSIVE.replace(b"workshop", b"WORKSHOP")
    assert tampered != MISSIVE
    with inspector(place, size=size) as it:
        it.post("/hooks/missive", MISSIVE, by_missive())
        it.row(1, "label_change", "✓ ok", "first", "1/6", "200")
        it.post("/hooks/missive", MISSIVE, by_missive())
        it.row(2, "label_change", "✓ ok", "dup", "2/6", "200")
        it.post("/hooks/missive", tampered, by_missive())
        it.row(3, "label_change", "✗ bad", "first", "200")
        it.post("/hooks/many", MANYSENDS)
        it.row(4, "message.crea", "? key", "first", "200")
        it.post("/hooks/mailabl", MAILABL, by_mailabl())
        it.row(5, "✓ ok", "first", "200")
        it.post("/hooks/mailabl", MAILABL, by_mailabl())
        it.row(6, "✓ ok", "dup", "200")
        if size == WIDE:
            it.row(4, "manysends", "POST", "/hooks/many")
            it.row(5, "mailabl", "task.updated +1")
        it.wait_for("6 deliveries · following")


def test_a_retry_after_a_failure_is_told_from_a_duplicate(place: Place) -> None:
    with inspector(place, "--answer", "503, 200") as it:
        it.wait_for("ANSWERING", "everything: 503, 200")
        for number, words in ((1, ("first", "503")), (2, ("retry", "200")), (3, ("dup", "200"))):
            it.post("/hooks", MISSIVE)
            it.row(number, *words)
        it.press("4")
        it.press(ENTER)
        it.wait_for("3 deliveries", "told apart by several fields")


def test_in_a_small_window_enter_opens_the_tree_and_escape_goes_back(place: Place) -> None:
    with inspector(place, size=NARROW) as it:
        it.post("/tree", TREE)
        it.row(1)
        it.press(ENTER)
        shown = it.wait_for("first: 1.10", "again: 4", "first {1}", gone=LIST)
        assert shown.index("first: 1.10") < shown.index("again: 4") < shown.index("first {1}")
        assert "40000000000000000000000000000000000000001" in shown
        it.press("-")
        it.wait_for("first {1}", gone="deep")
        it.press("+")
        it.wait_for("deep [1]", "[0]: 1")
        it.press(ESC)
        it.wait_for(LIST, "1 delivery · following", gone="first: 1.10")


def test_every_tab_tells_its_part(place: Place) -> None:
    place.store_secret("missive", SECRET)
    with inspector(place, "--answer", "201") as it:
        it.post("/hooks?x=1", MISSIVE, {"X-Twice": "one", "x-twice": "two", **by_missive()})
        it.row(1)
        it.press(ENTER)
        it.wait_for("label_change", "rule")
        for key, words in {
            "2": ("X-Twice: one", "x-twice: two"),
            "3": ("valid: the signature is right", "hmac-sha256 hex, sha256= prefix"),
            "4": ("1 delivery",),
            "5": ("201", "--answer"),
            "6": ("POST /hooks?x=1 HTTP/1.1", "Host: here"),
            "1": ("rule", "conversation"),
        }.items():
            it.press(key)
            it.wait_for(*words)
        it.press(TAB)
        it.wait_for("X-Twice: one")


def test_in_a_large_window_both_stand_side_by_side_and_arrows_choose(place: Place) -> None:
    with inspector(place, size=WIDE) as it:
        it.post("/one", b'{"only in the first": 1}')
        it.post("/two", b'{"only in the second": 2}')
        it.wait_for("/one", "/two", "only in the second: 2")
        it.press(UP)
        it.wait_for("only in the first: 1", "still, G follows", gone="only in the second")
        it.post("/three", b'{"only in the third": 3}')
        it.wait_for("only in the first: 1", "1 new")
        it.press(DOWN)
        it.wait_for("only in the second: 2")
        it.press("G")
        it.wait_for("only in the third: 3", "following")


def test_a_held_delivery_counts_up_and_is_cut_when_we_end(place: Place) -> None:
    with inspector(place, "--answer", "200 after 10m") as it, it.holding("/held"):
        before = it.wait_for_more(r"│[▸ ] +1 .*… (\d+)s *│")
        it.wait_for_more(r"│[▸ ] +1 .*… (\d+)s *│", than=before)
        it.press("q")
        it.wait_for("1 delivery is held open and will be cut")
        it.press("y")
        assert it.end() == 0
    (line,) = place.run("ls", "--json").lines
    assert line["outcome"] == "interrupted"


def test_what_the_parser_refused_is_counted(place: Place) -> None:
    with inspector(place) as it, it.connect() as client:
        client.send(b"NOT HTTP\r\n\r\n")
        it.wait_for("1 malformed request")


def test_yesterdays_deliveries_are_there_again(place: Place) -> None:
    with place.headless() as earlier:
        earlier.post("/yesterday")
        earlier.delivery()
    with inspector(place) as it:
        it.row(1, "first", "200")
        it.post("/yesterday")
        it.row(2, "same", "200")


def test_a_second_screen_joins_and_is_told_of_the_end(place: Place) -> None:
    with inspector(place) as first, inspector(place) as second:
        second.wait_for("joined")
        assert second.port == first.port
        first.post("/shared")
        for each in (first, second):
            each.row(1, "first", "200")
        first.press("q")
        assert first.end() == 0
        second.wait_for("the listener has ended")
        second.press("q")
        assert second.end() == 0


def test_a_secrets_file_that_is_broken_for_a_moment_stops_nothing(place: Place) -> None:
    with inspector(place) as it:
        it.post("/before")
        it.row(1, "200")
        file = place.config / "secrets.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text("{broken")
        file.chmod(0o600)
        it.wait_for("✗ The secrets file")
        it.post("/meanwhile")
        it.row(2, "200")
        file.write_text('{"missive": ["a secret"]}')
        it.wait_until(lambda: "✗ The secrets" not in it.text, "the mended file to be taken up")
        it.post("/after")
        it.row(3, "200")
