"""What is secret does not get into an export."""

import pytest
from msgspec.structs import replace

from inspector.export import Exported, Masking, formats
from inspector.insight import Event, Repeat
from inspector.outbound.ours import ORIGIN_HEADER
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
)
OTHERS = (
    "X-Hook-Signature",
    "Stripe-Signature",
    "Idempotency-Key",
    "X-Request-Id",
    "Content-Type",
    "Tokens",
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
    ],
)
def test_parameters_that_are_credentials_are_masked(target: bytes, expected: bytes) -> None:
    one, masking = masked(exported(target=target), SECRET)
    assert one.delivery.target == expected
    assert bool(masking.masked) is (target != expected)


@pytest.mark.parametrize(
    "written", [SECRET, SECRET.replace('"', '\\"'), SECRET.replace("/", "\\/").replace('"', '\\"')]
)
def test_a_known_secret_is_masked_wherever_its_text_stands(written: str) -> None:
    body = f'{{"secret": "{written}"}}'.encode()
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
