"""What is said of a provider's retries: what its documents promise, and how well that is known."""

from datetime import UTC

import msgspec
import pytest

from inspector.insight.outlook import GivenUp, LastHeld, Outlook
from inspector.providers import Fact, Retries, builtin
from inspector.providers.provider import told, unknown
from inspector.providers.standing import Standing
from inspector.tui.timing import expected, promise

ACME = msgspec.structs.replace(builtin()["github"], name="acme", title="Acme")


def said(retries: "Fact[Retries | None] | Fact[None]") -> str:
    return promise(msgspec.structs.replace(ACME, retries=retries))


def test_nothing_is_denied_that_is_only_not_known() -> None:
    assert said(unknown()) == "It is not known whether Acme tries again."
    assert said(unknown("Two pages conflict.")) == (
        "It is not known whether Acme tries again. Two pages conflict."
    )


def test_what_is_known_in_words_alone_is_told() -> None:
    assert said(told("For a day.", "a page")) == "Acme tries again. For a day."


def test_who_never_tries_again_is_not_said_to_try_again_some_times() -> None:
    assert said(Fact(Retries(count=0), note="But by hand.")) == (
        "Acme sends each event once. But by hand."
    )


@pytest.mark.parametrize("name", builtin())
def test_no_promise_contradicts_itself(name: str) -> None:
    provider = builtin()[name]
    sentence, retries = promise(provider), provider.retries
    assert " 0 times" not in sentence
    assert "promises no" not in sentence.partition(".")[0]
    assert ("not known whether" in sentence) is (retries.standing == "unknown")


def said_of(outlook: Outlook, standing: Standing) -> str:
    return "".join(text for text, _ in expected(outlook, 0, UTC, standing))


def test_what_is_not_expected_any_more_is_said_with_how_that_is_known() -> None:
    over = GivenUp("schedule", 4, 0, perhaps=False)
    assert said_of(over, "documented") == (
        "given up, as far as the documents say: every documented time had passed at 00:00:00"
    )
    assert said_of(over, "unverified") == (
        "given up, as far as is known (unverified): every time had passed at 00:00:00"
    )
    assert said_of(GivenUp("last", 4, 0, perhaps=True), "assumed") == (
        "no more is promised (assumed): the last attempt has come, 4 attempts in all; whether the "
        "last one was accepted is not known"
    )
    assert said_of(LastHeld(3), "unofficial") == (
        "try 3 is held open; it is the last that is known of (unofficial)"
    )
    assert said_of(LastHeld(3), "documented").endswith("the last that the documents promise")
