"""What a listener answers by while the file of the secrets can't be read."""

from tests.cli.deliveries import MISSIVE, SECRET, by_missive
from tests.cli.place import Place
from tests.support.waiting import until

RULE = '[[rule]]\nwhen = "not sig:valid"\nanswer = "401"\n'


def test_what_was_known_before_still_counts(place: Place) -> None:
    place.write("inspector.toml", RULE)
    place.store_secret("missive", SECRET)
    (stored,) = place.config.rglob("secrets.json")
    with place.headless() as it:
        assert it.post("/hooks", MISSIVE, by_missive()).status == 200
        stored.write_bytes(stored.read_bytes()[:10])  # as an editor that is writing it
        until(lambda: "what was stored before still counts" in it.err, "it to be noticed")
        assert it.post("/hooks", MISSIVE, by_missive()).status == 200
        assert it.post("/hooks", MISSIVE).status == 401
