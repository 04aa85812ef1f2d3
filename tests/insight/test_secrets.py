"""Which secrets count for a delivery, and what changes when one is given later."""

from inspector.delivery import Delivery, Endpoint, raw_headers
from inspector.insight import Fold, Known, diagnosis, known
from inspector.providers import builtin
from inspector.signatures.case import NOTHING, Case
from tests.insight.story import Story, mailabl
from tests.providers.deliveries import MISSIVE
from tests.signatures.signer import hex_hmac


def signed(secret: str) -> dict[str, str]:
    return {"X-Hook-Signature": f"sha256={hex_hmac(secret, MISSIVE)}"}


def secrets(**named: tuple[str, ...]) -> Known:
    return known((), {}, {name.replace("_", "/"): values for name, values in named.items()})


def test_a_paths_secret_wins_over_its_providers() -> None:
    it = secrets(missive=("provider's",), _hooks=("path's",))
    assert it.secrets_for("/hooks", "missive") == ("path's",)
    assert it.secrets_for("/hooks/below", "missive") == ("path's",)
    assert it.secrets_for("/hooks2", "missive") == ("provider's",)
    assert it.secrets_for("/hooks2", None) == ()
    assert it.secrets_for("/hooks", None) == ("path's",)


def test_the_longest_path_above_wins() -> None:
    it = secrets(_=("root",), _a=("a",), _a_b=("b",))
    assert [it.secrets_for(path, None) for path in ("/", "/x", "/a/x", "/a/b/x", "/a/bc")] == [
        ("root",),
        ("root",),
        ("a",),
        ("b",),
        ("a",),
    ]


def test_secrets_of_all_sources_count_once_each() -> None:
    endpoints = (Endpoint("/hooks", secret=("one", "two")), Endpoint("/none"))
    it = known(endpoints, {}, {"/hooks": ["two", "three"]}, {"/hooks": ["four"], "missive": ["x"]})
    assert it.secrets_for("/hooks", "missive") == ("one", "two", "three", "four")
    assert it.secrets_for("/none", "missive") == ("x",)


def test_any_of_several_secrets_may_have_signed() -> None:
    story = Story(missive=["old", "new"])
    assert story.comes(MISSIVE, headers=signed("new")).signature.verdict == "valid"
    assert story.comes(MISSIVE, headers=signed("old")).signature.verdict == "valid"
    assert story.comes(MISSIVE, headers=signed("other")).signature.verdict == "invalid"


def test_a_secret_given_later_judges_the_past_again_and_changes_nothing_else() -> None:
    story = Story()
    before = [story.comes(MISSIVE, headers=signed(secret)) for secret in ("right", "wrong")]
    before.append(story.comes(MISSIVE))
    assert [i.signature.verdict for i in before] == ["no-secret", "no-secret", "unsigned"]
    again = Fold(known((), {}, {"missive": ["right"]}))
    after = [again.arrive(entry) for entry in story.entries if isinstance(entry, Delivery)]
    assert [i.signature.verdict for i in after] == ["valid", "invalid", "missing"]
    assert [i.events for i in after] == [i.events for i in before]


def test_what_is_known_may_grow_while_the_fold_goes_on() -> None:
    story = Story()
    story.comes(MISSIVE, headers=signed("right"))
    story.fold.known = known((), {}, {"/hooks": ["right"]})
    later = story.comes(MISSIVE, headers=signed("right"))
    assert (later.signature.verdict, later.repeat.kind) == ("valid", "retry")


def test_where_only_attempts_are_asked_for_no_signature_is_judged() -> None:
    quick = Fold(known((), {}, {"missive": ["right"]}), signatures=False)
    delivery = Delivery(1, 0, "POST", b"/", "1.1", (), mailabl("a"))
    assert quick.arrive(delivery).signature.verdict == "unsigned"


def test_what_holds_secrets_shows_none_of_them() -> None:
    it = known((Endpoint("/hooks", secret=("one of them",)),), {}, {"missive": ["one of them"]})
    around = diagnosis.Around(secrets=("one of them",))
    case = Delivery(
        1, 0, "POST", b"/", "1.1", raw_headers([*signed("one of them").items()]), MISSIVE
    )
    fit = Case(builtin()["missive"].schemes, case, ["one of them"], {}).fit(NOTHING)
    assert fit is not None
    for holder in (it, around, fit):
        assert "them" not in repr(holder)
        assert list(holder.__rich_repr__()) == []
