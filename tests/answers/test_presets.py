"""Presets: what to try on a provider, made from its documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.answers import parse
from inspector.answers.presets import Preset, gateway_only, gateway_words, presets
from inspector.providers import Fact, Provider, Retries, builtin


def preset(name: str, provider: Provider | None, *, local_app: bool = False) -> Preset:
    (found,) = [one for one in presets(provider, local_app=local_app) if one.name == name]
    return found


@pytest.mark.parametrize(
    ("provider", "inside", "past", "last"),
    [
        ("missive", "200 after 14s", "200 after 16s", "503 x5, 200"),
        ("mailabl", "200 after 2s", "200 after 4s", "503 x10, 200"),
        ("manysends", "200 after 29s", "200 after 31s", None),
    ],
)
def test_times_and_retries_are_those_of_the_documents(
    provider: str, inside: str, past: str, last: str | None
) -> None:
    known = builtin()[provider]
    assert preset("just inside its timeout", known).plan == inside
    assert preset("just past its timeout", known).plan == past
    plans = {one.name: one.plan for one in presets(known)}
    assert plans.get("fail until its last retry") == last


def test_what_a_preset_does_is_said_against_the_providers_own_timeout() -> None:
    words = preset("just past its timeout", builtin()["missive"]).words
    assert words.startswith("accept every delivery after 16s, past the provider's 15s; ")
    assert (
        "hold its first attempt for 3.6s" in preset("outlast it once", builtin()["mailabl"]).words
    )


def test_a_timeout_that_nobody_documents_is_said_to_be_assumed() -> None:
    inside = preset("just inside its timeout", None)
    assert inside.plan == "200 after 29s"
    assert "no timeout is documented: 30s are assumed" in inside.words
    assert "for 30s, as no timeout is documented" in preset("outlast it once", None).words


def test_facts_that_are_assumed_are_said_to_be() -> None:
    unsure = Provider(
        name="x",
        title="X",
        timeout=Fact(8.0, "assumed"),
        retries=Fact(Retries(3), "unofficial"),
        disabled_after=Fact(20),
    )
    assert "its timeout is assumed" in preset("just inside its timeout", unsure).words
    last = preset("fail until its last retry", unsure)
    assert last.plan == "503 x3, 200"
    assert "the number of its retries is not official" in last.words
    assert "about 20 failures in a row" in preset("fail for ever", unsure).words


def test_a_provider_that_takes_only_202_as_accepted_gets_202() -> None:
    strict = Provider(name="x", title="X", success=Fact("202"))
    assert preset("accept everything", strict) == Preset(
        "accept everything", "202", "accept every delivery with 202"
    )


def test_the_local_app_is_offered_only_where_there_is_one() -> None:
    without = {one.plan for one in presets(builtin()["missive"])}
    with_one = {one.plan for one in presets(builtin()["missive"], local_app=True)}
    assert with_one - without == {"forward", "503 forwarded x1, forward"}


seconds = st.none() | st.integers(4, 10**7).map(lambda ms: ms / 1000)
counts = st.none() | st.builds(Retries, st.integers(0, 10**6))


@given(seconds, counts, st.sampled_from(["2xx", "200", "201, 204", "3xx"]))
def test_every_preset_of_every_provider_is_a_plan_of_its_own(
    timeout: float | None, retries: Retries | None, success: str
) -> None:
    provider = Provider(
        name="x", title="X", timeout=Fact(timeout), retries=Fact(retries), success=Fact(success)
    )
    made = presets(provider, local_app=True)
    assert [str(parse(one.plan)) for one in made] == [one.plan for one in made]
    assert len({one.plan for one in made}) == len(made)
    assert len({one.name for one in made}) == len(made)
    assert all(one.words and "\n" not in one.words for one in made)


def test_what_a_tunnel_does_not_pass_on_is_named() -> None:
    assert gateway_only(parse("503 x2, timeout, hang, forward, 200 over 3s")) == ()
    kinds = gateway_only(parse("truncate, 500 20% | reset, close x2, reset, 200"))
    assert kinds == ("reset", "close", "truncate")
    assert gateway_words(kinds).startswith("through the tunnel, reset, close and truncate reach ")
    assert " reset reaches the provider only as the tunnel's own" in gateway_words(("reset",))
