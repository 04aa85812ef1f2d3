"""What is secret does not get into an export."""

import base64
import gzip
import json
import time
import zlib
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, quote, quote_plus

import pytest
from hypothesis import given as over
from hypothesis import strategies as st
from msgspec.structs import replace

from inspector.delivery import ORIGIN_HEADER
from inspector.export import Assembling, Exported, Masking, formats, readable
from inspector.insight import Event, Repeat, known
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


AROUND = ((b"", b""), (b"user:", b""), (b"user:", b"\n"), (b"a:", b"xy"), (b"ab:", b"x"))
ENCODED = "p\u00e4ss~word?>\xff"


def ways_of_encoding(raw: bytes) -> Iterator[bytes]:
    """Hex, and base64 of either alphabet, behind and before others, as JSON and URLs write it."""
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for before, after in AROUND:
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            encoded = encode(before + raw + after)
            yield encoded
            yield encoded.rstrip(b"=")
            yield encoded.replace(b"/", b"\\/")
            yield quote(encoded, safe="").encode()


@pytest.mark.parametrize("written", list(ways_of_encoding(ENCODED.encode())))
def test_a_known_secret_is_masked_in_hex_and_base64(written: bytes) -> None:
    one, masking = masked(
        exported(b'{"a": "%b"}' % written, ((b"X", b"Basic " + written),)), ENCODED
    )
    left = one.delivery.body.removeprefix(b'{"a": "').removesuffix(b'"}')
    assert b"***" in left
    assert len(left.replace(b"%3D", b"=")) <= 3 + 7 + 6  # with what stands for others around it
    assert one.delivery.header("X") == f"Basic {left.decode()}"
    assert masking.masked == {"known secrets": 1}


KEY = bytes(range(200, 224))
WHSEC = "whsec_" + base64.b64encode(KEY).decode()


@pytest.mark.parametrize(
    "written",
    [
        WHSEC.removeprefix("whsec_").encode(),
        WHSEC.removeprefix("whsec_").rstrip("=").encode(),
        KEY,
        *ways_of_encoding(KEY),
        *ways_of_encoding(WHSEC.encode()),
    ],
)
def test_the_key_of_a_secret_is_masked_without_its_prefix_too(written: bytes) -> None:
    one, _ = masked(exported(b"<" + written + b">"), WHSEC)
    assert b"***" in one.delivery.body
    assert len(one.delivery.body.replace(b"%3D", b"=")) <= 2 + 3 + 7 + 6


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"/hooks/missive dismiss miss_1 1miss", b"/hooks/missive dismiss miss_1 1miss"),
        (b"miss /hooks/miss key-miss,\nmiss", b"*** /hooks/*** key-***,\n***"),
        (b'{"a": "miss"}', b'{"a": "***"}'),
        (b"a=%22miss%22", b"a=%22***%22"),
        (b'"a\\nmiss\\n"', b'"a\\n***\\n"'),
    ],
)
def test_a_short_secret_is_masked_where_it_stands_alone(written: bytes, expected: bytes) -> None:
    assert masked(exported(written), "miss")[0].delivery.body == expected
    assert masked(exported(b"a+mi+b"), "+mi+")[0].delivery.body == b"a***b"


@pytest.mark.parametrize(
    "before",
    [
        rb"\u003c", rb"\\u003C", rb"\n", rb"\\\\n", rb"\x3d", rb"\v", rb"\0", rb"\075",
        rb"\U0000003d", b"%3D", b"%253d", b"%25253D", b"%u003c", b"%5Cn", b"%5C%5Cu003c", b"%255Cn",
        b"=3D", b"\x1b[31m", rb"\u001b[0m", b"sk_", b"&lt;", b"&#x3c;", "\u00e9".encode(), b"\xe9",
    ],
)  # fmt: skip
def test_what_is_written_before_a_short_secret_stays_and_hides_it_not(before: bytes) -> None:
    written = b"a" + before + b"hunter2 hunter2s"
    assert masked(exported(written), "hunter2")[0].delivery.body == b"a" + before + b"*** hunter2s"


@pytest.mark.parametrize("first", [rb"\u0068", rb"\\u0068", b"%68", b"%2568", b"%5Cu0068"])
@pytest.mark.parametrize("last", [b"2", rb"\u0032", b"%32"])
def test_a_short_secret_with_escaped_ends_is_masked(first: bytes, last: bytes) -> None:
    body = b'"x%bunte%bs"' % (first, b"r2" if last == b"2" else b"r" + last)
    expected = body if last == b"2" else b'"x***s"'
    assert masked(exported(body), "hunter2")[0].delivery.body == expected
    body = b'"%bunter%b"' % (first, last)
    assert masked(exported(body), "hunter2")[0].delivery.body == b'"***"'


WORDS = st.text('xyz <>&=_\\"/\n\u00e9+%', max_size=8)
SHORT = st.from_regex(r"[a-f0-9][a-f0-9_ /+%&\\\"\u00e9\n-]{1,4}[a-f0-9\u00e9]", fullmatch=True)


@over(
    WORDS,
    WORDS,
    SHORT,
    st.sampled_from([json.dumps, lambda one: json.dumps(one, ensure_ascii=False)]),
    st.integers(1, 3),
)
def test_json_in_which_a_short_secret_was_masked_is_json(
    words: str, key: str, secret: str, dumps: Callable[[object], str], depth: int
) -> None:
    def holding(value: str) -> dict[str, str]:
        return {key: value, f"x{key}": f"{words}\n{value}", "other": words}

    def written(value: str) -> str:
        document = dumps(holding(value))
        for _ in range(depth - 1):
            document = dumps({"payload": document})
        return document

    one, _ = masked(exported(written(secret).encode()), secret)
    assert one.delivery.body == written("***").encode()
    fields = f"payload={quote_plus(written(secret))}&a={quote(secret, '')}".encode()
    one, _ = masked(exported(fields), secret)
    assert parse_qs(one.delivery.body.decode()) == {"payload": [written("***")], "a": ["***"]}


def test_a_path_that_was_masked_is_said() -> None:
    assembling = Assembling(known((), {}, {"missive": ("miss",)}))
    for target in (b"/hooks/missive?miss", b"/hooks/miss", b"/miss/1"):
        assembling(exported(target=target))
    assert assembling.masking.led_astray == 2
    *_, said = assembling.said("--unmasked")
    assert said == (
        "masked in the paths of 2: sent, they lead elsewhere, and imported, they are another"
        " endpoint's; --unmasked leaves them."
    )


def test_what_is_short_is_not_looked_for_in_hex_and_base64() -> None:
    body = b"<%b %b>" % (b"short".hex().encode(), base64.b64encode(b"short"))
    assert masked(exported(body), "short")[0].delivery.body == body


IN_JSON = json.dumps({"id": 1, "secret": SECRET, "more": "x" * 99})


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(IN_JSON.encode(), mtime=0), b"gzip"),
        (zlib.compress(IN_JSON.encode()), b"deflate"),
        (gzip.compress(IN_JSON.encode(), mtime=0), None),
        (gzip.compress(zlib.compress(IN_JSON.encode()), mtime=0), b"deflate, gzip"),
        (IN_JSON.encode("utf-16"), None),
        (IN_JSON.encode("utf-16-be"), None),
        (IN_JSON.encode("utf-32-le"), b"identity"),
        (gzip.compress(IN_JSON.encode("utf-16"), mtime=0), b"gzip"),
    ],
)
def test_a_known_secret_is_masked_within_an_encoded_body(body: bytes, coding: bytes | None) -> None:
    encoded = ((b"content-encoding", coding),) if coding else ()
    given = exported(body, (*encoded, (b"Content-Length", b"%d" % len(body))))
    one, masking = masked(given, SECRET)
    assert json.loads(one.delivery.body) == {"id": 1, "secret": "***", "more": "x" * 99}
    is_compressed = coding != b"identity" and body[:1] in b"\x1f\x78"
    assert one.delivery.header("content-encoding") == (
        None if is_compressed or coding is None else coding.decode()
    )
    assert one.delivery.header("content-length") == str(one.delivery.size)
    assert one.delivery.size == len(one.delivery.body)
    decoded = "known secrets of compressed bodies, which are written decoded"
    assert (decoded in masking.masked) == is_compressed
    assert one.masked == tuple(sorted(masking.masked))
    kept, masking = masked(given, "another secret")
    assert (kept, masking.masked, masking.unread) == (given, {}, 0)


@pytest.mark.parametrize(
    ("charset", "mark"),
    [
        ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"),
        ("utf-16-be", b""), ("utf-32-le", b"\xff\xfe\0\0"), ("utf-32-be", b"\0\0\xfe\xff"),
        ("iso-8859-1", b""), ("cp037", b""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_a_body_stays_in_the_charset_that_it_came_in(
    charset: str, mark: bytes, compress: Callable[[bytes], bytes]
) -> None:
    text = '{"name": "Jürgen", "secret": "%s"}'
    body, expected = (mark + (text % one).encode(charset) for one in (SECRET, "***"))
    header = (b"Content-Type", b"application/json; charset=" + charset.encode())
    one, _ = masked(exported(compress(body), (header,)), SECRET)
    assert (one.delivery.body, one.delivery.headers[0]) == (expected, header)


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"any", b"br"),
        (gzip.compress(IN_JSON.encode(), mtime=0)[:-9], b"gzip"),
        (gzip.compress(bytes(readable.LARGEST + 1), mtime=0), b"gzip"),
    ],
    ids=["unknown", "cut", "large"],
)
def test_what_can_not_be_looked_through_is_told(body: bytes, coding: bytes) -> None:
    given = exported(body, ((b"Content-Encoding", coding),))
    one, masking = masked(given, SECRET)
    assert (one, masking.unread) == (given, 1)
    assert masked(given)[1].unread == 0
    assembling = Assembling(known((), {}, {"/": (SECRET,)}))
    assembling(given)
    assert list(assembling.said("--unmasked")) == [
        "not looked through for secrets: the body of 1 delivery, in a coding that can't be undone"
        " here"
    ]


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
    for before in (b"%20", b"_", b"\\u003c", b"="):
        one, _ = masked(exported(before + b"abc-defghij"), "abc", "abc-defghij")
        assert one.delivery.body == before + b"***"


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


def test_a_secret_in_the_filter_of_a_rule_is_masked() -> None:
    ended = settled()
    answer = replace(ended.answer, by="rule", rule=f"header.X:{SECRET} sig:invalid")
    one, _ = masked(exported(settled=replace(ended, answer=answer)), SECRET)
    assert one.settled is not None
    assert one.settled.answer.rule == "header.X:*** sig:invalid"


def test_a_secret_that_ends_within_a_character_of_an_answer_is_masked() -> None:
    answered = settled(200, b"", ("X-Sign", "é-secret-1"))  # ends as this one does in Latin-1
    one, _ = masked(exported(settled=answered), "©-secret-1")
    assert one.settled is not None
    assert one.settled.answer.headers == (("X-Sign", "\ufffd***"),)


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
