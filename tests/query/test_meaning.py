"""What each field asks for, by example."""

import pytest
from msgspec.structs import replace

from inspector.delivery import Answer, Delivery, Settled
from inspector.insight import Event, Insight, Repeat
from inspector.query import Context, Recorded, matcher, parse, subject_of
from inspector.signatures import Verdict

NOW = 1_769_856_744_000_000
BODY = b"""{"conversation": {"team": {"name": "The Hobbits"}, "count": 3, "price": 1.10},
 "users": [{"name": "Ann"}, {"name": "Bo", "tags": [["x"], ["y", "z"]]}], "seen": true,
 "gone": null,
 "": [{"": "nothing"}, "or nothing"],
 "odd key": {"a.b": "caf\\u00e9 \\/ bar"}, "name": "Gandalf", "amount": "12.50",
 "big": 1234567890123456789012345678901234567890}"""
DELIVERY = Delivery(
    12, NOW - 90_000_000, "POST", b"/hooks/missive?x=1", "1.1",
    ((b"User-Agent", b"Missive/2"), (b"X-Tag", b"one"), (b"x-tag", b"Two")),
    BODY, size=2048,
)  # fmt: skip
EVENT = Event("ev-1", "label_change", None, "ev-1+a", "strong", Repeat("retry", 11), 2)
INSIGHT = Insight(
    "missive", "/hooks", Verdict("invalid"), (EVENT, replace(EVENT, id="ev-2", type="Comment")),
    Repeat("retry", 11), 2,
)  # fmt: skip
SETTLED = Settled(1, 12, 12, NOW, "answered", Answer("default", status=503), 1.25)
SUBJECT = subject_of(DELIVERY, INSIGHT, SETTLED, "no")
CONTEXT = Context(NOW, lambda count: 13 - count)


def meets(text: str, subject: Recorded = SUBJECT, delivery: Delivery = DELIVERY) -> bool:
    return matcher(parse(text), CONTEXT).matches(subject, delivery)


MATCHING = """
    id:12  #12  id:10..20  id:12..  id:..12
    method:post  method:"POST"  path:MISSIVE  path~^/hooks/m  endpoint:/hooks
    provider:miss  provider~^missive$  type:label  type:comment  type~"^Comment$"
    event:ev-1  event:EV-2  event:ev-1+a  event~^ev
    sig:invalid  sig:INVALID  sig~^in  repeat:retry  attempt:2  attempt:2..  attempt~^2$
    status:503  status:5xx  status:500..  status:4xx..5xx  status~^5  outcome:answered
    took:1s..  took:1s..2s  took:1s  took:1.3s  took:..1250ms  accepted:no
    size:2kb  size:2048  size:1kb..3kb  size:..1mb  size:2048b
    age:..2m  age:1m..  age:90s  age:1m..2m  origin:provider  held:no  pinned:no
    last  last:20  header.user-agent  header.User-Agent:missive  header.x-tag:two
    header.x-tag:one  header.x-tag~^o
    body:hobbits  body:"Hobbits"  body~h.bb  body:café  body:"/ bar"  body~fé
    hobbits  "The Hobbits"  LABEL  ev-  /hooks
    $.conversation  $.conversation.team.name:Hobbits  $.users.name:ann  $.users.name:BO
    $.users.tags:z  $.conversation.count:3  $.conversation.price:1.10  $.conversation.count:2..
    $.conversation.price:1.1  $.conversation.price:1.1..1.1  $.conversation.count:3.00
    $.conversation.count:0.3e1  $.conversation.price:"1.10"  $.amount:"12.50"  $.amount:12.5
    $.big:1234567890123456789012345678901234567890
    $.big:1234567890123456789012345678901234567890..1234567890123456789012345678901234567890
    $.amount:12..13  $.seen:true  $.gone:null  $.gone  $."odd key"."a.b":café
    $."odd key"."a.b":"/ bar"  $."":nothing  $."".""  $.name~^gan  $.users.name~"^Ann$"
    sig:valid or sig:invalid  sig:invalid path:/hooks  sig:invalid and path:/hooks
    not sig:valid  !sig:valid  ! sig:valid  not(sig:valid)  !(sig:valid or path:/other)
    not not sig:invalid  NOT sig:valid OR path:/other  a or b path:/other or sig:invalid
    "free text" or hobbits
"""
OTHERS = """
    id:1  #1  id:13..  method:get  method:"post"  path:?x=1  provider:acme  provider:none
    type:none  event:ev  event:none  sig:valid  repeat:first  attempt:3..  status:200  status:none
    outcome:fault  took:2s..  took:1.0s  accepted:yes  size:2b  size:3kb..  age:..1m  origin:send
    held:yes  pinned:yes  header.accept  header.x-tag:three  header.user-agent:"missive"
    body:"hobbits"  body~^hobbits  "hobbits"  missing
    $.team  $.conversation:hobbits  $.name:ann  $.conversation.count:33  $.conversation.price:1.11
    $.conversation.price:"1.1"  $.amount:12.500  $.conversation.count:3.0000000000000000001
    $.big:1234567890123456789012345678901234567891  $.seen:1  $.gone:0
    $.big:1234567890123456789012345678901234567891..
    $.big:..1234567890123456789012345678901234567889
    $.conversation.count:..2  $.users.name~^x  $.seen:tru  $.name.first  $.odd
    sig:invalid path:/other  sig:invalid and not path:/hooks  not hobbits  not $.users.name:ann
    (sig:valid or sig:invalid) path:/other
"""


def several(texts: str) -> list[str]:
    return [text for line in texts.splitlines() for text in line.strip().split("  ") if text]


@pytest.mark.parametrize("text", several(MATCHING))
def test_it_matches(text: str) -> None:
    assert meets(text)
    assert not meets(f"not ({text})")


@pytest.mark.parametrize("text", several(OTHERS))
def test_it_does_not_match(text: str) -> None:
    assert not meets(text)
    assert meets(f"not ({text})")


def test_an_empty_filter_matches_everything_without_a_look() -> None:
    everything = parse("  ")
    assert everything.is_everything
    assert str(everything) == ""
    assert matcher(everything, CONTEXT).quick(SUBJECT) is True


def test_what_is_held_has_no_ending_yet() -> None:
    held = subject_of(DELIVERY, INSIGHT)
    for text in ("held:yes", "status:none", "not status:5xx", "not took:..1h", "not outcome:fault"):
        assert meets(text, held)
    for text in ("held:no", "status:200", "took:..1h", "outcome:answered", "not status:none"):
        assert not meets(text, held)


def test_what_is_not_judged_yet_matches_neither_way() -> None:
    unjudged = subject_of(DELIVERY, None, SETTLED, "no")
    for text in ("sig:invalid", "provider:none", "type:x", "event~.", "repeat:retry", "endpoint:/"):
        assert not meets(text, unjudged)
        assert not meets(f"not {text}", unjudged)
        assert meets(f"{text} or path:/hooks", unjudged)
        assert not meets(f"not ({text} path:/hooks)", unjudged)
        assert meets(f"not ({text} path:/other)", unjudged)


def test_what_is_recorded_decides_where_it_can() -> None:
    quick = matcher(parse("path:/hooks hobbits"), CONTEXT).quick
    assert quick(SUBJECT) is None
    assert quick(subject_of(replace(DELIVERY, target=b"/other"), INSIGHT)) is False
    assert matcher(parse("sig:invalid or $.a"), CONTEXT).quick(SUBJECT) is True
    assert matcher(parse("hooks"), CONTEXT).quick(SUBJECT) is True
    assert matcher(parse("not hooks"), CONTEXT).quick(SUBJECT) is False
    assert matcher(parse("header.x-tag:one"), CONTEXT).quick(SUBJECT) is None


@pytest.mark.parametrize(
    ("text", "needs", "newest"),
    [
        ("sig:valid", "recorded", 0),
        ("", "recorded", 0),
        ("last:3 or not last", "recorded", 3),
        ("sig:valid header.a", "head", 0),
        ("header.a or word", "body", 0),
        ("$.a", "body", 0),
        ("body:a", "body", 0),
    ],
)
def test_a_filter_says_what_has_to_be_read(text: str, needs: str, newest: int) -> None:
    assert (parse(text).needs, parse(text).newest) == (needs, newest)


def test_a_filter_says_what_it_asks_for() -> None:
    filter_ = parse("not (sig:valid or word) $.a")
    asked = ["sig", "path", "type", "event", "body", "$"]
    assert [
        field for field in (*asked, "status", "id", "header") if filter_.asks_for(field)
    ] == asked
    assert parse("3 or #4 or id:5").ids == frozenset()
    assert parse("#4 or last or id:5").ids == {4, 5}
    assert parse("id:4..5").ids == parse("not id:4").ids == parse("").ids == frozenset()


def test_a_pinned_row_is_known_by_its_attribute() -> None:
    class Pinned:
        id, received_at, method, path, size = 1, NOW, "POST", "/", 0
        origin, insight, settled, accepted = "provider", None, None, "unknown"
        pinned = True

    subject: Recorded = Pinned()  # type: ignore[assignment]  # words where the literals are known
    assert meets("pinned:yes", subject)
    assert not meets("pinned:no", subject)


def test_a_filter_may_be_nested_deep_and_be_very_long() -> None:
    deep = "sig:invalid"
    for _ in range(50):
        deep = f"(not (path:/other or {deep}) or hobbits)"
    assert meets(deep)
    assert meets(" or ".join(f"id:{number}" for number in range(2_000)))
    assert not meets(" ".join(f"not id:{number}" for number in range(2_000)))
