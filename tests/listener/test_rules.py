"""A rule answers the deliveries that its filter matches, before the endpoint's own answer."""

import hashlib
import hmac
from pathlib import Path

from inspector.config.settings import Rule
from inspector.delivery import Endpoint
from tests.listener.test_plans import got
from tests.providers.deliveries import MAILABL, MISSIVE
from tests.support.listening import Running, running


def deciders(listener: Running, path: str, count: int) -> list[tuple[str | None, str | None]]:
    answers = [listener.ending_of(d.id).answer for d in listener.several(path, count)]
    return [(answer.by, answer.step) for answer in answers]


def test_the_first_rule_that_matches_decides(journal: Path) -> None:
    rules = (
        Rule("provider:mailabl", "501"),
        Rule("$.rule.type:label_change or provider:mailabl", "502"),
        Rule("method:post", "503"),
    )
    with running(journal, rules=rules) as listener:
        assert got(listener, "/", MAILABL, MISSIVE, b"{}") == [501, 502, 503]
        assert deciders(listener, "/", 3) == [("rule", "501"), ("rule", "502"), ("rule", "503")]
        answers = [listener.ending_of(d.id).answer for d in listener.several("/", 3)]
        assert [answer.rule for answer in answers] == [rule.when for rule in rules]


def test_the_answer_of_the_app_goes_before_rules_and_they_before_the_endpoints(
    journal: Path,
) -> None:
    rules = (Rule("path:/hooks", "501"),)
    own = (Endpoint("/hooks", answer="502"), Endpoint("/other", answer="503"))
    with running(journal, rules=rules, endpoints=own, answer="504") as listener:
        assert [got(listener, path, b"{}") for path in ("/hooks", "/other", "/x")] == [
            *([501], [503], [504]),
        ]
        listener.answers("505", "/hooks")
        assert got(listener, "/hooks", b"{}") == [505]


def test_a_rule_that_ran_out_leaves_the_rest_to_the_next(journal: Path) -> None:
    rules = (Rule("path:/hooks", "501 x1"), Rule("path:/hooks", "502 x2"))
    with running(journal, rules=rules) as listener:
        assert got(listener, "/hooks", *[b"{}"] * 4) == [501, 502, 200, 200]


def test_rules_of_the_same_filter_go_on_where_they_were_after_a_restart(journal: Path) -> None:
    rules = (Rule("path:/hooks", "501 x2"), Rule("path:/hooks", "502 x4"))
    with running(journal, rules=rules) as listener:
        assert got(listener, "/hooks", b"{}") == [501]
    with running(journal, rules=rules) as listener:
        assert got(listener, "/hooks", *[b"{}"] * 4) == [501, 502, 502, 200]


def test_a_rule_that_asks_for_the_signature_judges_it(journal: Path) -> None:
    def post(listener: Running, secret: bytes | None) -> int:
        signature = hmac.new(secret or b"", MISSIVE, hashlib.sha256).hexdigest().encode()
        signed = b"\r\nX-Hook-Signature: sha256=" + signature if secret else b""
        return listener.request(b"POST / HTTP/1.1" + signed, MISSIVE).status

    rules = (Rule("sig:invalid", "401"), Rule("sig:missing", "403"))
    with running(journal, rules=rules, secrets={"missive": ("right",)}) as listener:
        assert [post(listener, secret) for secret in (b"right", b"wrong", None)] == [200, 401, 403]


def test_a_rule_may_ask_for_what_came_before(journal: Path) -> None:
    rules = (Rule("repeat:duplicate", "409"), Rule("attempt:3..", "503"))
    with running(journal, answer="500", rules=rules) as listener:
        assert got(listener, "/fails", b"a", b"a", b"a") == [500, 500, 503]
        listener.answers("200", "/works")
        assert got(listener, "/works", b"a") == [200]
        listener.answers(None, "/works")
    with running(journal, answer="500", rules=rules) as listener:
        assert got(listener, "/fails", b"a", b"b") == [503, 500]


def test_the_rules_are_told_among_the_plans(journal: Path) -> None:
    with running(journal, rules=(Rule("sig:invalid", "401"),), answer="503") as listener:
        told = [(plan["by"], plan["when"], plan["plan"]) for plan in listener.plans]
        assert told == [("rule", "sig:invalid", "401"), ("option", None, "503")]
