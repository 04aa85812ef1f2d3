"""`inspector providers`: what is known, and from where."""

import json

from tests.cli.place import Place


def test_the_known_providers_are_listed(place: Place) -> None:
    ran = place.run("providers")
    assert ran.code == 0
    for name in ("missive", "manysends", "mailabl"):
        assert f"\n{name} " in f"\n{ran.text}"


def test_a_provider_is_told_with_sources_and_with_what_is_assumed(place: Place) -> None:
    text = place.run("providers", "missive").text
    assert "timeout        15 s" in text
    assert "5 retries (6 requests at most) within 8 min" in text
    assert "[documented, Missive help, «Webhooks», section «How to setup»]" in text
    assert "[assumed, " in text


def test_providers_are_told_as_json(place: Place) -> None:
    listed = json.loads(place.run("providers", "--json").out)
    assert {"name": "missive", "title": "Missive"} in listed
    facts = json.loads(place.run("providers", "missive", "--json").out)
    (timeout,) = (fact for fact in facts if fact["label"] == "timeout")
    assert (timeout["text"], timeout["standing"]) == ("15 s", "documented")


def test_the_users_own_providers_are_among_them(place: Place) -> None:
    place.write(
        "inspector.toml",
        """
        [provider.acme]
        match = { header = "X-Acme-Signature" }
        signature = { header = "X-Acme-Signature", algorithm = "hmac-sha256", encoding = "hex" }
        timeout = "10s"
        """,
    )
    assert "acme (yours)" in place.run("providers").text
    assert "10 s" in place.run("providers", "acme").text


def test_a_provider_that_is_not_known_is_said(place: Place) -> None:
    said = place.refused("providers", "misive")
    assert "No provider is called 'misive': did you mean missive?" in said
    assert "`inspector providers` lists them." in said


def test_a_provider_that_takes_the_place_of_another_is_said_to_be_the_users(place: Place) -> None:
    place.write("inspector.toml", "[provider.missive]\ntimeout = '1s'")
    words = "missive (yours, in place of the one that comes along)"
    assert words in place.run("providers").text
    assert place.run("providers", "missive").text.splitlines()[0] == words
    listed = json.loads(place.run("providers", "--json").out)
    assert [one["name"] for one in listed if one.get("own")] == ["missive"]


def test_a_provider_that_never_tries_again_is_told_in_words(place: Place) -> None:
    ran = place.run("providers", "twilio")
    assert "none: one request, whatever the answer" in ran.text
    assert "0 retries" not in ran.text
