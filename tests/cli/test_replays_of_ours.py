"""A replay that reaches our own receiver: it is no attempt, whoever counts them."""

import re

from tests.cli.deliveries import MAILABL, by_mailabl
from tests.cli.place import Place


def test_all_commands_count_the_providers_attempts_alone(place: Place) -> None:
    with place.headless("--answer", "503 x1, 200") as it:
        it.post("/hooks", MAILABL, by_mailabl())
        ran = place.run("replay", "1", "--to", f"http://127.0.0.1:{it.port}")
        assert ran.code == 0, ran.err
        it.post("/hooks", MAILABL, by_mailabl())
    first, replay, second = place.run("ls", "--json").lines
    assert [one["origin"] for one in (first, replay, second)] == ["provider", "replay", "provider"]
    assert [one["accepted"] for one in (first, replay, second)] == ["no", "yes", "yes"]
    assert (second["attempt"], second["repeat"]) == (2, {"kind": "retry", "of": 1})
    rows = [re.split(r"  +", line.strip()) for line in place.run("ls").text.splitlines()[1:]]
    assert [row[-3:-1] for row in rows] == [["first", "1/11"], ["replay", "–"], ["retry", "2/11"]]
    assert "attempt 2, told apart" in place.run("show", "3").text
    shown = place.run("show", "2").text
    assert "a replay of yours, of the event of #1: none of the provider's attempts" in shown
    assert not any(word in shown for word in ("retry of", "duplicate of", "attempt 1"))
    (seen,) = place.run("retries", "--json").lines
    assert seen["accepted_at"] == {"2": 2}  # both events of the array
    assert [one["id"] for one in place.run("ls", "attempt:2", "--json").lines] == [3]
