"""A path or a query that something changed on the way, where the URL is signed."""

from itertools import chain
from typing import Any

import msgspec
import pytest

from inspector.delivery import Delivery, Endpoint
from inspector.insight import Fold, Right, diagnosis, fixes, known
from inspector.signatures import Finding
from inspector.signatures.case import Case
from inspector.signatures.causes.target import difference, far, near
from inspector.signatures.causes.url import other_urls
from inspector.signatures.diagnosis import explain_computed
from tests.signatures.by_provider import FORM, SCHEMES, SECRET, found, sent
from tests.signatures.signer import base64_hmac

HOST = b"https://hooks.example"

CHANGED = [
    (b"/hooks/", b"/hooks", "url-slash", "with a slash at the end"),
    (b"/hooks", b"/hooks/", "url-slash", "without the slash at the end"),
    (b"/hooks/?x=1", b"/hooks?x=1", "url-slash", "with a slash at the end"),
    (b"//hooks", b"/hooks", "url-slash", "with doubled slashes"),
    (b"/in//hooks", b"/in/hooks", "url-slash", "with doubled slashes"),
    (b"/in/hooks", b"/in//hooks", "url-slash", "without doubled slashes"),
    (b"/hooks/a%20b", b"/hooks/a b", "url-escapes", "with other escapes"),
    (b"/hooks/it's", b"/hooks/it%27s", "url-escapes", "with other escapes"),
    (b"/hooks/it%27s", b"/hooks/it's", "url-escapes", "with other escapes"),
    (b"/hooks/a%2fb", b"/hooks/a%2Fb", "url-escapes", "with other escapes"),
    (b"/hooks/a%2Fb", b"/hooks/a/b", "url-escapes", "with other escapes"),
    (b"/hooks?to=a@b:c", b"/hooks?to=a%40b%3Ac", "url-escapes", "with other escapes"),
    (b"/hooks?to=a+b", b"/hooks?to=a%20b", "url-escapes", "with other escapes"),
    (b"/hooks?to=a%40b", b"/hooks?to=a@b", "url-escapes", "with other escapes"),
    (b"/hooks/sms", b"/Hooks/Sms", "url-case", "in other letters"),
    (b"/hooks", b"/hooks?added=1", "url-query", "without a query"),
    (b"/hooks?a=", b"/hooks?a", "url-query", "with another query"),
    (b"/prod/hooks?x=1", b"/hooks?x=1", "url-prefix", "below /prod"),
    (b"/hooks", b"/app/v2/hooks", "url-prefix", "not below /app/v2"),
]
BY_WHAT_IS_KNOWN = [
    (b"/shop/api/hooks/sms", b"/hooks/sms", "url-prefix", "below /shop/api"),
    (b"/shop/api/sms", b"/sms", "url-prefix", "below /shop/api"),
    (b"/shop/sms", b"/sms", "url-prefix", "below /shop"),
    (b"/Shop/inbox", b"/shop/inbox", "url-case", "in other letters"),
    (b"/shop/api/hooks/sms?x=1", b"/internal?x=1", "url", ""),
]
KNOWN = [HOST + b"/shop/api/hooks/sms", b"https://b.example/Shop/inbox", HOST]


def arrived(provider: str, called: bytes, came: bytes) -> Delivery:
    case = sent(provider, target=called, body=b"a=1&b=2", headers=FORM)
    return msgspec.structs.replace(case, target=came)


def computed(provider: str, called: bytes, came: bytes, **more: Any) -> Finding:
    """What is said of own code that took one URL for another, which is right."""
    (_, value), = (pair for pair in sent(provider, target=called, body=b"a=1&b=2", headers=FORM)
                     .headers if b"ignature" in pair[0])  # fmt: skip
    right = sent(provider, target=came, body=b"a=1&b=2", headers=FORM)
    return explain_computed(SCHEMES[provider], right, [SECRET], {}, value.decode(), **more)


@pytest.mark.parametrize("provider", ["square", "twilio"])
@pytest.mark.parametrize(("called", "came", "cause", "words"), CHANGED)
def test_what_was_changed_in_path_and_query_is_named(
    provider: str, called: bytes, came: bytes, cause: str, words: str
) -> None:
    for finding in (
        found(provider, arrived(provider, called, came), SECRET),
        computed(provider, called, came),
    ):
        assert finding.cause == cause
        assert f"{(HOST + called).decode()} ({words}" in finding.reason
    assert "Your code took" in finding.reason


@pytest.mark.parametrize(("called", "came", "cause", "words"), BY_WHAT_IS_KNOWN)
def test_the_paths_that_are_known_tell_what_was_cut(
    called: bytes, came: bytes, cause: str, words: str
) -> None:
    case = arrived("square", called, came)
    assert found("square", case, SECRET).cause is None
    for finding in (
        found("square", case, SECRET, origins=KNOWN),
        computed("square", called, came, origins=KNOWN),
    ):
        assert finding.cause == cause
        assert f"{(HOST + called).decode()}{f' ({words}' if words else ''}" in finding.reason


def test_a_digest_that_was_lost_with_the_query_is_put_back() -> None:
    case = sent("twilio", body=b"{}", target=b"/hooks", word="json")
    digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    url = HOST + b"/hooks?bodySHA256=" + digest.encode()
    signed = (b"X-Twilio-Signature", base64_hmac(SECRET, url, "sha1").encode())
    headers = (*(one for one in case.headers if one[0] != signed[0]), signed)
    finding = found("twilio", msgspec.structs.replace(case, headers=headers), SECRET)
    assert finding.cause == "url-query"
    assert f"{url.decode()} (with another query)" in finding.reason


@pytest.mark.parametrize(
    ("endpoint", "called", "came", "url"),
    [
        ("/hooks", b"/hooks/?x=1", b"/hooks?x=1", "https://hooks.example/hooks/"),
        ("/hooks/", b"/hooks", b"/hooks/", "https://hooks.example/hooks"),
        ("/sms", b"/prod/sms/a?x=1", b"/sms/a?x=1", "https://hooks.example/prod/sms"),
        ("/", b"/prod/sms", b"/sms", "https://hooks.example/prod/"),
        ("/hooks/a b", b"/hooks/a%20b", b"/hooks/a b", "https://hooks.example/hooks/a%20b"),
        ("/Hooks", b"/hooks/sms", b"/Hooks/sms", "https://hooks.example/hooks"),
        ("/Hooks", b"/hooks/sms", b"/Hooks/Sms", None),
        ("/hooks", b"/hooks", b"/hooks?added=1", None),
        ("/hooks", b"/hooks", b"/hooks/", None),
    ],
)
def test_what_an_endpoints_url_can_tell_is_to_be_applied_and_is_right_then(
    endpoint: str, called: bytes, came: bytes, url: str | None
) -> None:
    it = known((Endpoint(endpoint, provider="square"),), {}, {"square": [SECRET]})
    case = arrived("square", called, came)
    insight = Fold(it).arrive(case)
    assert insight.signature.verdict == "invalid"
    finding = diagnosis.finding(it, case, insight)
    assert (finding.cause or "").startswith("url-")
    assert (finding.fix.value if finding.fix else None) == url
    if finding.fix is not None:
        assert finding.fix.name == endpoint
        assert finding.fix.replaces == (HOST + came).decode()
        assert fixes.is_not_enough(finding.fix, (), it, case) is None


def test_a_path_at_which_it_was_right_before_tells_what_was_cut() -> None:
    it = known((Endpoint("/", provider="square"),), {}, {"square": [SECRET]})
    case = arrived("square", b"/far/away/sms", b"/sms")
    insight = Fold(it).arrive(case)
    assert diagnosis.finding(it, case, insight).cause is None
    around = diagnosis.Around(right={Right("/", "/far/away/sms", "square"): 7})
    assert diagnosis.finding(it, case, insight, around).cause == "url-prefix"


def test_of_paths_without_end_few_are_tried() -> None:
    target = b"/" + b"a%2F/" * 700 + b"?" + b"q=%20&" * 700
    origins = [HOST + b"/%d" % n * 50 for n in range(1_000)]
    case = Case(SCHEMES["twilio"], arrived("twilio", b"/", target), [], {}, origins=origins)
    assert 20 < len(list(chain(near(case), far(case)))) < 110
    assert len({change.origin for change in other_urls(case)}) < 1_100


@pytest.mark.parametrize("called", [b"", b"?x=1", b"/", b"/?x=1", b"/else", b"*", b"//"])
def test_whatever_the_difference_it_is_one_that_can_be_told(called: bytes) -> None:
    for came in (b"/", b"/hooks?x=1", b"*", b"http://a/b", b"/hooks/"):
        cause, _ = difference(came, called)
        assert cause == "url" or cause.startswith("url-")


def test_a_prefix_that_a_proxy_tells_to_have_cut_is_to_be_applied() -> None:
    it = known((Endpoint("/sms", provider="square"),), {}, {"square": [SECRET]})
    case = arrived("square", b"/far/away/sms", b"/sms")
    case = msgspec.structs.replace(
        case, headers=(*case.headers, (b"X-Forwarded-Prefix", b"/far/away/"))
    )
    finding = diagnosis.finding(it, case, Fold(it).arrive(case))
    assert finding.cause == "url-prefix"
    assert finding.fix is not None
    assert finding.fix.value == "https://hooks.example/far/away/sms"
    assert "X-Forwarded-Proto" not in (finding.hint or "")
    assert fixes.is_not_enough(finding.fix, (), it, case) is None
