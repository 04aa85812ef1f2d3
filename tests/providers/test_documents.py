"""The figures that the providers' documents state, and how well each is known."""

import pkgutil

import pytest

from inspector.providers import Fact, Provider, builtin, describe, known
from inspector.providers.provider import parse_codes

MISSIVE, MAILABL, MANYSENDS = (builtin()[name] for name in ("missive", "mailabl", "manysends"))


def test_every_module_of_known_is_a_provider_under_its_own_name() -> None:
    modules = pkgutil.iter_modules(known.__path__)
    names = [module.name.replace("_", "-") for module in modules]
    assert list(builtin()) == sorted(names)
    assert all(provider.name == name for name, provider in builtin().items())


def test_missive_waits_15_s_and_retries_5_times_within_8_minutes() -> None:
    assert MISSIVE.timeout.value == 15
    assert MISSIVE.retries.value is not None
    assert (MISSIVE.retries.value.count, MISSIVE.retries.value.window) == (5, 8 * 60)
    assert MISSIVE.retries.value.gaps == ()
    assert MISSIVE.disabled_after.value == 50
    assert "About 50" in MISSIVE.disabled_after.note


def test_mailabl_waits_3_s_and_retries_10_times_over_7_days() -> None:
    assert MAILABL.timeout.value == 3
    retries = MAILABL.retries.value
    assert retries is not None
    assert list(retries.gaps) == [10, 100, 1_000, 10_000] + 6 * [100_000]
    assert retries.count == len(retries.gaps) == 10
    assert sum(retries.gaps) == retries.window == 611_110
    assert MAILABL.disabled_after.standing == "unknown"


def test_manysends_waits_30_s_wants_200_and_promises_no_retries() -> None:
    assert MANYSENDS.timeout.value == 30
    assert (MANYSENDS.retries.value, MANYSENDS.retries.standing) == (None, "unknown")
    assert len(MANYSENDS.event_types.value) == 18
    assert [MANYSENDS.accepts(status) for status in (200, 201, 204)] == [True, False, False]


def test_undocumented_recipes_are_marked_as_such() -> None:
    assert {scheme.standing for scheme in MANYSENDS.schemes} == {"candidate"}
    assert [scheme.standing for scheme in MAILABL.schemes] == ["documented"] + 5 * ["assumed"]
    assert [scheme.standing for scheme in MISSIVE.schemes] == ["documented"]


@pytest.mark.parametrize("provider", builtin().values(), ids=lambda provider: provider.name)
def test_every_fact_has_a_source(provider: Provider) -> None:
    facts = [getattr(provider, name) for name in provider.__struct_fields__]
    facts = [fact for fact in facts if isinstance(fact, Fact)] + list(provider.notes)
    assert len(facts) >= 12
    assert all(fact.source for fact in facts)
    assert all(fact.note for fact in facts if fact.standing == "unknown")


@pytest.mark.parametrize("provider", builtin().values(), ids=lambda provider: provider.name)
def test_a_description_leaves_no_fact_out(provider: Provider) -> None:
    rows = describe(provider)
    labels = {row.label for row in rows}
    assert {"documents", "recognised by", "signature", "scheme tried", "timeout"} <= labels
    assert {"retries", "switched off", "validation", "told apart by", "accepted"} <= labels
    assert all(row.text for row in rows)
    text = "\n".join(row.text for row in rows)
    for name in provider.__struct_fields__:
        fact = getattr(provider, name)
        assert not isinstance(fact, Fact) or fact.note in text
    assert all(note.value in text for note in provider.notes)
    assert all(scheme.name in text for scheme in provider.schemes)
    assert all(row.source for row in rows if row.standing == "documented")


def test_a_description_says_what_is_not_known() -> None:
    rows = {row.label: row for row in describe(MANYSENDS)}
    assert rows["retries"].standing == "unknown"
    assert rows["scheme tried"].standing == "candidate"
    assert "15s" in {row.label: row for row in describe(MISSIVE)}["timeout"].text
    assert "11 requests" in {row.label: row for row in describe(MAILABL)}["retries"].text


@pytest.mark.parametrize(
    ("text", "accepted", "refused"),
    [
        ("2xx", [200, 204, 299], [199, 300]),
        ("200", [200], [201]),
        ("200-302", [200, 302], [303]),
        ("200, 410", [200, 410], [404]),
    ],
)
def test_success_codes_are_read(text: str, accepted: list[int], refused: list[int]) -> None:
    codes = parse_codes(text)
    assert all(any(code in span for span in codes) for code in accepted)
    assert not any(code in span for span in codes for code in refused)


@pytest.mark.parametrize("text", ["", "ok", "2x", "600", "200-", "200--300", "٢00"])
def test_what_is_no_success_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2xx"):
        parse_codes(text)
