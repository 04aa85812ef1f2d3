"""What applying a fix takes away from what is right of others."""

import hmac

from msgspec.structs import replace

from inspector.delivery import Delivery, Endpoint
from inspector.insight import Fold, Known, Right, fixes, known
from inspector.signatures import Fix
from tests.support.journals import delivery


def test_only_those_that_would_lose_their_secret_stand_in_the_way_of_one() -> None:
    fix = Fix("secret", "theirs", name="/hooks")
    secrets = {"github": ("mine",), "/hooks/own": ("own",), "/old": ("theirs",)}
    it = known((), {}, {**secrets, "stripe": ("s",), "twilio": ("t",)})

    def obstacle(path: str, *providers: str) -> str | None:
        right = [Right(path, path, one) for one in providers]
        return fixes.takes_away(fix, "github", it, right)

    both = "Stripe's and Twilio's deliveries come there too, and would no longer be right"
    assert obstacle("/hooks/x", "twilio", "github", "stripe", "stripe") == both
    assert obstacle("/hooks", "github") is None
    assert obstacle("/hooks2", "stripe") is None
    assert obstacle("/hooks/own", "stripe") is None
    beside = replace(fix, name="github")
    assert fixes.takes_away(beside, "", it, [Right("/hooks", "/hooks", "github")]) is None


def test_those_of_other_providers_at_its_endpoint_stand_in_the_way_of_a_provider() -> None:
    fix = Fix("provider", "github", name="/in")
    it = known((), {}, {})
    right = [Right("/in", "/in/a", "stripe"), Right("/in", "/in", "github")]
    assert fixes.takes_away(fix, "", it, right[1:]) is None
    assert fixes.takes_away(fix, "", it, [Right("/in/a", "/in/a", "stripe")]) is None
    assert (fixes.takes_away(fix, "", it, right) or "").startswith("Stripe's deliveries")


def by_github(secret: str, target: bytes, number: int) -> Delivery:
    right = "sha256=" + hmac.new(secret.encode(), b"{}", "sha256").hexdigest()
    headers = ((b"X-GitHub-Event", b"push"), (b"X-Hub-Signature-256", right.encode()))
    return replace(delivery(b"{}", headers=headers), target=target, id=number)


def test_whoever_is_right_is_known_as_soon_as_all_is_judged() -> None:
    it: Known = known((Endpoint("/in"),), {}, {"github": ("s",)})
    fold = Fold(it)
    assert (fold.newest, fold.right) == (0, {})
    for number, (secret, target) in enumerate(
        [("s", b"/in/a?x=1"), ("s", b"/in/a?x=2"), ("wrong", b"/in/b"), ("s", b"/else")], 1
    ):
        fold.arrive(by_github(secret, target, number))
    assert fold.newest == 4
    assert fold.right == {Right("/in", "/in/a", "github"): 2, Right("/else", "/else", "github"): 4}
