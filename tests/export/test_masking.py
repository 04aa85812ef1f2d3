"""What is secret does not get into an export."""

import json
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given as over
from hypothesis import strategies as st
from msgspec.structs import replace

from inspector.delivery import ORIGIN_HEADER
from inspector.export import Exported, Masking, formats
from inspector.insight import Event, Repeat
from tests.export.samples import Memory, exported, settled

SECRET = 'whsec_a/b"c é'

CREDENTIALS = (
    "Authorization",
    "proxy-authorization",
    "COOKIE",
    "Set-Cookie",
    "X-Api-Key",
    "apikey",
    "X-Auth-Token",
    "X-Gitlab-Token",
    "X-Amz-Security-Token",
    "Webhook-Secret",
    "X_Access_Key",
    "X-Authorization",
    "X-Forwarded-Authorization",
    "X-Auth",
    "Authentication",
    "X-Secret-Key",
    "Ocp-Apim-Subscription-Key",
    "X-Passwd",
    "X-Jwt",
    "X-Goog-Iap-Jwt-Assertion",
)
OTHERS = (
    "X-Hook-Signature",
    "Stripe-Signature",
    "Idempotency-Key",
    "X-Request-Id",
    "Content-Type",
    "Tokens",
    "WWW-Authenticate",
    "Authentication-Results",
    "X-Hub-Signature-256",
    "Webhook-Signature",
    "X-Country-Code",
)


PARAMETERS = (
    *(b"accessToken", b"key", b"auth", b"jwt", b"sig", b"pass", b"passwd", b"pwd", b"access_key"),
    *(
        b"session",
        b"code",
        b"Authorization",
        b"token[]",
        b"user[password]",
        b"%74oken",
        b"%5Btoken",
    ),
)


def masked(one: Exported, *secrets: str, everything: bool = True) -> tuple[Exported, Masking]:
    masking = Masking(secrets, everything=everything)
    return masking.apply(one), masking


@pytest.mark.parametrize("name", CREDENTIALS)
def test_a_credential_is_masked_whatever_it_is(name: str) -> None:
    one, masking = masked(exported(b"", ((name.encode(), b"Bearer x"), (b"X", b"kept"))))
    assert one.delivery.headers == ((name.encode(), b"***"), (b"X", b"kept"))
    assert masking.masked == {name: 1}


@pytest.mark.parametrize("name", OTHERS)
def test_signatures_and_ids_stay(name: str) -> None:
    given = exported(b"", ((name.encode(), b"sha256=00"),))
    one, masking = masked(given, SECRET)
    assert one == given
    assert not masking.masked


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (b"/a?token=x&b=1", b"/a?token=***&b=1"),
        (b"/a?b=1&my_API-key=x#y", b"/a?b=1&my_API-key=***#y"),
        (b"/a?b=token=x", b"/a?b=token=x"),
        (b"/token=x", b"/token=x"),
        (b"/a/whsec_a%2Fb%22c%20%C3%A9?x", b"/a/***?x"),
        *((b"/?a=1&%b=x;y?z&b=2" % name, b"/?a=1&%b=***&b=2" % name) for name in PARAMETERS),
        (b"/?a=1;token=x", b"/?a=1;token=***"),
        (b"/?a=1?token=x", b"/?a=1?token=***"),
        (b"/a;jsessionid=x/b?c", b"/a;jsessionid=***?c"),
        (b"/?country_code=x&keys=y&codec=z", b"/?country_code=x&keys=y&codec=z"),
        (b"http://user:p@w@host/a@b?c", b"http://***@host/a@b?c"),
        (b"user:pw@host:443", b"***@host:443"),
        (b"/@a:b@c", b"/@a:b@c"),
    ],
)
def test_parameters_that_are_credentials_are_masked(target: bytes, expected: bytes) -> None:
    one, masking = masked(exported(target=target), SECRET)
    assert one.delivery.target == expected
    assert bool(masking.masked) is (target != expected)


@pytest.mark.parametrize(
    "written",
    [
        SECRET.encode(),
        SECRET.replace('"', '\\"').encode(),
        SECRET.replace("/", "\\/").replace('"', '\\"').encode(),
        json.dumps(SECRET)[1:-1].encode(),
        json.dumps(SECRET)[1:-1].replace("/", "\\/").replace("e9", "E9").encode(),
        json.dumps(json.dumps(SECRET))[3:-3].encode(),
        SECRET.encode("latin-1"),
        quote(SECRET, safe="").encode(),
        quote(SECRET, safe="").lower().encode(),
        quote(SECRET, safe="", encoding="latin-1").encode(),
        quote_plus(SECRET).encode(),
        b"whsec_%61/b%22c \\u00E9",
    ],
)
def test_a_known_secret_is_masked_however_it_is_spelt(written: bytes) -> None:
    body = b'{"secret": "%b"}' % written
    given = exported(body, ((b"X", b"a " + SECRET.encode()),))
    one, masking = masked(given, "another", SECRET)
    assert one.delivery.body == b'{"secret": "***"}'
    assert one.delivery.header("X") == "a ***"
    assert one.delivery.header("Content-Length") == "17"
    assert one.delivery.size == 17
    assert masking.masked == {"known secrets": 1}


@pytest.mark.parametrize("name", list(formats()))
def test_no_format_tells_a_secret(name: str) -> None:
    secret = "topsecret"
    given = exported(
        b"body topsecret",
        ((b"Authorization", b"credential"), (b"X", b"topsecret")),
        b"/topsecret?token=credential",
        settled=settled(200, b"topsecret", ("Set-Cookie", "credential"), ("X", "topsecret")),
    )
    told = Event(secret, secret, secret, secret, "weak", Repeat("first"), 1)
    given = replace(given, insight=replace(given.insight, endpoint="/topsecret", events=(told,)))
    one, _ = masked(given, secret)
    out = Memory(beside=True)
    formats()[name].write(iter([one]), out)
    for content in (out.content, *out.files.values()):
        assert b"topsecret" not in content
        assert b"credential" not in content
    assert b"***" in out.content


def test_what_proves_that_a_request_is_ours_is_never_told() -> None:
    given = exported(b"", ((ORIGIN_HEADER, b"send 0123"), (b"Authorization", b"x")))
    for everything in (True, False):
        one, masking = masked(given, everything=everything)
        assert one.delivery.header("inspector-origin") == "send ***"
        assert (one.delivery.header("authorization") == "x") is not everything
        assert "Inspector-Origin" not in masking.masked


def test_unmasked_is_as_it_came() -> None:
    given = exported(b"topsecret", ((b"Authorization", b"x"),), b"/?token=1")
    one, masking = masked(given, "topsecret", everything=False)
    assert one is given
    assert not masking.masked


def test_the_longest_of_two_secrets_is_masked_whole() -> None:
    one, _ = masked(exported(b"abcdef"), "abc", "abcdef", "")
    assert one.delivery.body == b"***"


def test_an_empty_credential_is_none() -> None:
    _, masking = masked(exported(headers=((b"Authorization", b""),)))
    assert not masking.masked


@pytest.mark.parametrize("name", ["Referer", "X-Original-URL", "X-Forwarded-Uri"])
def test_credentials_in_the_url_of_a_header_are_masked(name: str) -> None:
    value = b"https://me:pw@host/a?b=1&code=x"
    one, masking = masked(exported(b"", ((name.encode(), value), (b"X", b"/a?key=y"))))
    expected = ((name.encode(), b"https://***@host/a?b=1&code=***"), (b"X", b"/a?key=***"))
    assert one.delivery.headers == expected
    assert masking.masked == {"parameters of URLs in headers": 1}


def test_what_a_plan_set_is_masked_in_its_words() -> None:
    plan = r"401 header 'Set-Cookie: a=\'b\'; c' header 'X-Kind: code' body 'x', 200"
    ended = settled()
    answer = replace(ended.answer, plan=plan, step=plan.partition(",")[0])
    one, masking = masked(exported(settled=replace(ended, answer=answer)))
    assert one.settled is not None
    assert (
        one.settled.answer.plan
        == "401 header 'Set-Cookie: ***' header 'X-Kind: code' body 'x', 200"
    )
    assert one.settled.answer.step == one.settled.answer.plan.partition(",")[0]
    assert masking.masked == {"headers of the answer": 1}


def test_a_secret_in_what_is_only_told_of_a_delivery_is_masked() -> None:
    given = exported(b"gzipped")
    verdict = replace(given.insight.signature, reason="topsecret is expected")
    told = replace(given.insight, signature=verdict)
    one, masking = masked(replace(given, insight=told), "topsecret")
    assert one.insight.signature.reason == "*** is expected"
    assert masking.masked == {"known secrets": 1}


@over(
    st.text(st.characters(codec="utf-8", exclude_characters="<>"), min_size=1),
    st.sampled_from(["utf-8", "latin-1"]),
    st.booleans(),
)
def test_any_secret_is_found_in_json_and_urls(secret: str, coding: str, in_json: bool) -> None:
    escaped = json.dumps(secret)[1:-1] if in_json else quote(secret, "", coding, errors="replace")
    if not in_json and coding == "latin-1" and not _is_latin(secret):
        return
    one, _ = masked(exported(b"<" + escaped.encode() + b">"), secret)
    assert one.delivery.body == b"<***>"


def _is_latin(text: str) -> bool:
    return all(ord(character) < 0x100 for character in text)


def test_hostile_names_and_urls_are_masked_in_linear_time() -> None:
    long = 100_000
    headers = tuple(
        (name, value)
        for name in (b"Referer", b"a-" * long)
        for value in (b"/?" + b"token" * long, b"://" + b"@" * long, b"a://" * long + b"=")
    )
    began = time.process_time()
    masked(exported(b"", headers, b"/?" + b";a=" * long + b"?%74" * long), "secret" * 100)
    assert time.process_time() - began < 5
