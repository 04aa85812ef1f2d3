"""What a person's own code computed wrong: each mistake is made, and it is named."""

import base64
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.providers import builtin
from inspector.signatures import Finding, judge
from inspector.signatures.causes import OWN_CAUSES
from inspector.signatures.diagnosis import explain, explain_computed
from inspector.signatures.meaning import meanings
from inspector.signatures.shown import shown_bytes
from inspector.signatures.signing import sign
from tests.signatures.signer import AT, base64_hmac, delivery, hex_hmac

SECRET = "s3cret-of-the-endpoint"
DOCUMENT = {"id": "evt_1", "text": "Ærø", "url": "https://a.example/b", "n": 1.5}
BODY = json.dumps(DOCUMENT, ensure_ascii=False, indent=1).encode()
FORM = b"a=+x+&b=&c=%C3%A6+y"
KEY = b"a key of twenty-four byte"
WHSEC = "whsec_" + base64.b64encode(KEY).decode()
STAMP = AT // 1_000_000
SCHEMES = {name: provider.schemes for name, provider in builtin().items()}


def sent(provider: str, secret: str = SECRET, body: bytes = BODY) -> Delivery:
    """A delivery as a provider signs it; it is valid."""
    blank = delivery(body, {"Host": "hooks.example", "webhook-id": "msg_1"}, via="tunnel")
    if body == FORM:
        kind = (b"Content-Type", b"application/x-www-form-urlencoded")
        blank = msgspec.structs.replace(blank, headers=(*blank.headers, kind))
    made = sign(
        SCHEMES[provider][0],
        secret,
        body,
        blank.headers,
        method="POST",
        target=blank.target,
        at=AT,
        origin=b"https://hooks.example",
    )
    case = msgspec.structs.replace(blank, headers=made.headers)
    assert judge(SCHEMES[provider], case, [secret]).verdict == "valid"
    return case


def found(
    provider: str, value: str, secret: str = SECRET, body: bytes = BODY, **more: Any
) -> Finding:
    case = sent(provider, secret, body)
    finding = explain_computed(
        SCHEMES[provider], case, [secret], more.pop("others", {}), value, **more
    )
    assert secret not in f"{finding!r}"
    return finding


def over(body: bytes, key: str | bytes = SECRET) -> str:
    return hex_hmac(key, body)


@pytest.mark.parametrize(("count", "cause"), [(3, "part-of-body"), (250_000, None)])
def test_a_member_alone_is_named_unless_there_are_absurdly_many(
    count: int, cause: str | None
) -> None:
    body = b'{"first":"hashed"' + b',"a":1' * count + b"}"
    assert found("missive", over(b'"hashed"'), body=body).cause == cause


COMPACT = json.dumps(DOCUMENT, ensure_ascii=False, separators=(",", ":")).encode()
MISTAKES: list[tuple[str, str]] = [
    ("json-rewritten", over(COMPACT)),
    ("json-rewritten", over(json.dumps(DOCUMENT).encode())),
    ("json-rewritten", over(json.dumps(DOCUMENT, indent=2).encode())),
    ("json-rewritten", over(json.dumps(DOCUMENT, sort_keys=True).encode())),
    ("json-rewritten", over(COMPACT.replace(b"/", b"\\/"))),
    ("line-end", over(BODY + b"\n")),
    ("line-breaks", over(BODY.replace(b"\n", b"\r\n"))),
    ("line-breaks", over(BODY.replace(b"\n", b""))),
    ("text-damage", over(BODY.decode("latin-1").encode())),
    ("text-damage", over(BODY.decode().encode("ascii", "ignore"))),
    ("body-wrapped", over(base64.b64encode(BODY))),
    ("body-escaped", over(json.dumps(BODY.decode()).encode())),
    ("empty-body", over(b"")),
    ("empty-body", over(b"{}")),
    ("empty-body", over(b"[object Object]")),
    ("empty-body", over(b"undefined")),
    ("parsed-body", over(str(BODY).encode())),
    ("parsed-body", over(str(DOCUMENT).encode())),
    ("parsed-body", over(BODY.hex().encode())),
    ("part-of-body", over(b"https://a.example/b")),
    ("part-of-body", over(b'"evt_1"')),
    ("exchanged", hex_hmac(BODY, SECRET.encode())),
    ("computed-cut", over(BODY)[:32]),
    ("computed-cut", base64_hmac(SECRET, BODY)[:20]),
    ("other-hash", hex_hmac(SECRET, BODY, "sha1")),
    ("other-hash", hex_hmac(SECRET, BODY, "sha512")),
    ("other-hash", sha256(SECRET.encode() + BODY).hexdigest()),
    ("other-hash", sha256(BODY).hexdigest()),
    ("secret-padding-lost", over(BODY, SECRET + "\n")),
    ("secret-unset", over(BODY, b"")),
    ("secret-unset", over(BODY, "undefined")),
    ("secret-padding-lost", over(BODY, f'"{SECRET}"')),
    ("secret-prefix-lost", over(BODY, "whsec_" + SECRET)),
    (
        "parsed-body",
        over(json.dumps({"type": "Buffer", "data": [*BODY]}, separators=(",", ":")).encode()),
    ),
    ("secret-decoded-base64", over(BODY, base64.b64encode(SECRET.encode()))),
    ("secret-decoded-hex", over(BODY, SECRET.encode().hex())),
    ("json-rewritten and secret-padding-lost", over(COMPACT, SECRET + "\n")),
    ("json-rewritten and other-hash", hex_hmac(SECRET, COMPACT, "sha1")),
]


@pytest.mark.parametrize(("cause", "value"), MISTAKES)
def test_what_own_code_hashed_is_named(cause: str, value: str) -> None:
    finding = found("github", value)
    assert finding.cause == cause
    assert "Your code" in finding.reason
    assert finding.hint
    assert finding.fix is None


@pytest.mark.parametrize(
    "write",
    [
        "{}".format,
        "sha256={}".format,
        '"sha256={}"'.format,
        " sha256={} \n".format,
    ],
)
def test_a_value_counts_with_whatever_stands_around_it(write: Any) -> None:
    assert found("github", write(over(BODY))).cause == "computed-right"
    assert found("github", write(over(COMPACT))).cause == "json-rewritten"


def pairs(raw: bytes, between: str) -> str:
    return between.join(f"{byte:02x}" for byte in raw)


CONSOLES: dict[str, Callable[[bytes], str]] = {
    "node": lambda raw: f"<Buffer {pairs(raw, ' ')}>",
    "node-array": lambda raw: f"Uint8Array({len(raw)}) [\n  {', '.join(map(str, raw))}\n]",
    "node-typed": lambda raw: f"Uint8Array({len(raw)}) [ {',  '.join(map(str, raw))} ]",
    "node-json": lambda raw: f'{{"type":"Buffer","data":[{",".join(map(str, raw))}]}}',
    "node-object": lambda raw: f"{{\n  type: 'Buffer',\n  data: [ {', '.join(map(str, raw))} ]\n}}",
    "javascript": lambda raw: f"[{','.join(map(str, raw))}]",
    "go": lambda raw: f"[{' '.join(map(str, raw))}]",
    "go-source": lambda raw: "[]byte{" + ", ".join(map(hex, raw)) + "}",
    "java": lambda raw: str([byte - 256 * (byte > 127) for byte in raw]),
    "python": repr,
    "python-array": lambda raw: repr(bytearray(raw)),
    "ruby": lambda raw: '"' + "".join(f"\\x{byte:02X}" for byte in raw) + '"',
    "openssl": lambda raw: pairs(raw, ":"),
    "dotnet": lambda raw: pairs(raw, "-").upper(),
    "hex": lambda raw: f"0x{raw.hex()}",
    "labelled": lambda raw: f"sha256=<Buffer {pairs(raw, ' ')}>",
    "quoted": lambda raw: f"'{raw.hex()}'",
}


AS_TEXT = {"openssl": "hex-in-pairs", "dotnet": "hex-in-pairs", "hex": "hex-behind-0x"}
"""What looks like bytes, but is a text of its own, that no comparison takes for the right one."""


@pytest.mark.parametrize("console", CONSOLES)
def test_bytes_count_as_the_consoles_of_languages_show_them(console: str) -> None:
    show = CONSOLES[console]
    right = found("github", show(bytes.fromhex(over(BODY))))
    assert right.cause == AS_TEXT.get(console, "computed-right")
    wrong = found("github", show(bytes.fromhex(over(COMPACT))))
    assert wrong.cause == "json-rewritten"
    assert ("Two things at once" in wrong.reason) is (console in AS_TEXT)


@given(st.binary(min_size=4, max_size=64), st.sampled_from(sorted(CONSOLES)))
def test_bytes_are_read_back_as_they_were_shown(raw: bytes, console: str) -> None:
    assert raw in meanings(CONSOLES[console](raw).encode())


@given(st.text(alphabet="[]{}<>()Buffer 0x1259af,:-'\"\\b", max_size=60))
def test_any_text_shows_bytes_or_none(text: str) -> None:
    shown = shown_bytes(text.encode())
    assert shown is None or isinstance(shown, bytes)


def test_a_buffer_that_the_console_cut_is_said_to_be_cut() -> None:
    shown = f"<Buffer {pairs(bytes.fromhex(over(BODY))[:20], ' ')} ... 12 more bytes>"
    finding = found("github", shown)
    assert finding.cause == "computed-cut"
    assert "only 40 of its 64 characters" in finding.reason


@pytest.mark.parametrize("value", ["hello", "it does not work", "[object]", "<Buffer>"])
def test_what_is_no_signature_at_all_is_said_to_be_none(value: str) -> None:
    finding = found("github", value)
    assert finding.reason == "It is neither hex nor base64, as a signature is"
    assert (finding.hint or "").startswith("Give what your code came to")
    assert finding.ruled_out == ()


@pytest.mark.parametrize(("provider", "length"), [("github", "64"), ("twilio", "40")])
def test_hex_that_is_much_too_short_is_told_how_long_a_signature_is(
    provider: str, length: str
) -> None:
    reason = found(provider, " abcd\n", body=FORM).reason
    assert reason == f"It has only 4 hex digits, and a signature here has {length}"


def test_a_token_may_be_any_text() -> None:
    gitlab = SCHEMES["gitlab"]
    case = delivery(BODY, {"X-Gitlab-Token": SECRET})
    assert "neither" not in explain_computed(gitlab, case, [SECRET], {}, "hello").reason


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_what_was_hashed_is_found_however_it_is_encoded(encode: Any) -> None:
    value = encode(bytes.fromhex(over(COMPACT))).decode().rstrip("=")
    assert found("github", value).cause == "json-rewritten"


def test_what_java_shows_of_bytes_is_no_signature_and_its_hex_may_lack_zeros() -> None:
    assert found("github", "[B@1b6d3586").cause == "computed-address"
    body = next(
        body
        for body in (b'{"n":%d}' % n for n in range(2_000))
        if over(body)[0] == "0" and bytes.fromhex(over(body))[5] < 16
    )
    raw = bytes.fromhex(over(body))
    for digits in ("".join(f"{byte:x}" for byte in raw), over(body).lstrip("0")):
        for value in (digits, f"sha256={digits}"):
            finding = found("github", value, body=body)
            assert finding.cause == "hex-zeros"
            assert f"{len(digits)} of 64" in finding.reason


def test_a_right_value_says_that_the_comparison_is_at_fault() -> None:
    assert "comparison" in (found("github", "sha256=" + over(BODY)).hint or "")
    assert "without the prefix sha256=" in found("github", over(BODY)).reason


def test_the_whole_value_of_the_header_is_understood() -> None:
    assert found("stripe", f"t={STAMP},v1={over(b'%d.' % STAMP + BODY)}").cause == "computed-right"
    wrong = f"t={STAMP},v1={over(b'%d.' % STAMP + COMPACT)}"
    assert found("stripe", wrong).cause == "json-rewritten"


@pytest.mark.parametrize(
    ("signed", "words"),
    [
        (BODY, "only the body"),
        (b"%d" % STAMP + BODY, "without the signs between"),
        (b"%d:" % STAMP + BODY, "timestamp:body"),
        (BODY + b"%d" % STAMP, "bodytimestamp"),
    ],
)
def test_a_timestamp_that_was_left_out_or_put_elsewhere_is_named(signed: bytes, words: str) -> None:
    finding = found("stripe", over(signed))
    assert finding.cause == "other-content"
    assert words in finding.reason or "all but the timestamp" in finding.reason


@pytest.mark.parametrize(
    ("key", "cause"),
    [
        (WHSEC.encode(), "secret-text"),
        (WHSEC.removeprefix("whsec_").encode(), "secret-text"),
        (KEY.hex().encode(), "secret-decoded-hex"),
        (
            base64.b64decode(WHSEC.replace("_", "").encode() + b"==="),
            "secret-badly-decoded",
        ),
    ],
)
def test_a_secret_in_base64_that_own_code_took_otherwise_is_named(key: bytes, cause: str) -> None:
    value = base64_hmac(key, b"msg_1.%d." % STAMP + BODY)
    assert found("standard-webhooks", value, WHSEC).cause == cause


def test_an_id_that_own_code_left_out_is_named() -> None:
    finding = found("standard-webhooks", base64_hmac(KEY, b"%d." % STAMP + BODY), WHSEC)
    assert finding.cause == "other-content"
    assert "all but the webhook-id" in finding.reason


def square(url: bytes, body: bytes = BODY) -> str:
    return base64_hmac(SECRET, url + body)


@pytest.mark.parametrize(
    "url",
    [
        b"http://hooks.example/hooks?x=1",
        b"https://hooks.example/hooks",
        b"https://hooks.example:443/hooks?x=1",
        b"http://localhost:3000/hooks?x=1",
        b"http://127.0.0.1:8080/hooks?x=1",
        b"/hooks?x=1",
    ],
)
def test_the_url_that_own_code_took_is_named(url: bytes) -> None:
    finding = found("square", square(url))
    assert finding.cause == ("url" if b"?" in url else "url-query")
    assert url.decode().replace(":443", "") in finding.reason or url[:1] == b"/"


def test_a_url_that_was_left_out_is_named() -> None:
    finding = found("square", square(b""))
    assert finding.cause == "other-content"


@pytest.mark.parametrize(
    "signed",
    [
        b"a=x&b=&c=%C3%A6+y",
        b"a=+x+&c=%C3%A6+y",
        b"a=%20x%20&b=&c=%C3%A6%20y",
        json.dumps(
            {"a": " x ", "b": "", "c": "æ y"}, separators=(",", ":"), ensure_ascii=False
        ).encode(),
        str({"a": " x ", "b": "", "c": "æ y"}).encode(),
    ],
)
def test_a_form_that_was_taken_apart_is_named(signed: bytes) -> None:
    assert found("github", over(signed), body=FORM).cause == "form-rewritten"


def test_fields_that_a_framework_trimmed_are_named_where_the_form_itself_is_signed() -> None:
    url = b"https://hooks.example/hooks?x=1"
    value = base64_hmac(SECRET, url + "axbcæ y".encode(), "sha1")
    finding = found("twilio", value, body=FORM)
    assert finding.cause == "form-fields"
    assert finding.reason == "Your code hashed the form with its fields trimmed"
    assert finding.hint == "Take the fields as they came, untrimmed, the empty ones too"
    trimmed = delivery(
        b"a=x&b=&c=%C3%A6+y",
        {"Host": "hooks.example", "Content-Type": "application/x-www-form-urlencoded"}
        | {"X-Twilio-Signature": base64_hmac(SECRET, url + "a x bcæ y".encode(), "sha1")},
    )
    assert "raw" not in str(explain(SCHEMES["twilio"], trimmed, [SECRET], {}).hint)


def test_the_secret_of_another_endpoint_is_named() -> None:
    finding = found("github", over(BODY, "another one"), others={"/else": ["another one"]})
    assert finding.cause == "other-secret"
    assert "/else" in finding.reason


def test_code_that_agrees_with_the_secret_here_is_not_at_fault() -> None:
    case = msgspec.structs.replace(
        sent("github"), headers=((b"X-Hub-Signature-256", b"sha256=" + b"0" * 64),)
    )
    finding = explain_computed(SCHEMES["github"], case, [SECRET], {}, over(BODY))
    assert finding.cause == "computed-agrees"


def test_what_the_delivery_holds_is_right_even_without_a_secret() -> None:
    case = sent("github")
    value = (case.header("X-Hub-Signature-256") or "").removeprefix("sha256=")
    assert explain_computed(SCHEMES["github"], case, [], {}, value).cause == "computed-right"
    other = explain_computed(SCHEMES["github"], case, [], {}, "0" * 64)
    assert other.cause is None
    assert "No secret is known" in other.reason


def test_a_value_of_another_length_is_told_of() -> None:
    (note, *_) = found("github", "0" * 32).notes
    assert "MD5" in note
    (cut, *_) = found("github", "0" * 30).notes
    assert "cut" in cut


def test_without_a_finding_it_says_what_was_ruled_out() -> None:
    finding = found("github", "0" * 64)
    assert finding.cause is None
    assert "JSON written anew on the way" in finding.ruled_out


@pytest.mark.parametrize("value", ["", "  ", "0" * 5_000])
def test_what_is_no_signature_is_refused(value: str) -> None:
    with pytest.raises(InspectorError, match="What your code computed"):
        found("github", value)


def test_without_a_provider_nothing_is_known_to_be_right() -> None:
    with pytest.raises(InspectorError, match="No provider"):
        explain_computed((), sent("github"), [SECRET], {}, "00")


def test_every_cause_of_own_code_is_told_as_one_of_own_code() -> None:
    names = frozenset[str]().union(*(cause.names for cause in OWN_CAUSES))
    of_bodies = {cause for cause, _ in MISTAKES}
    told_elsewhere = {
        "secret-padding", "secret-prefix", "secret-text", "secret-base64", "secret-hex",
        "secret-badly-decoded", "secret-entities", "secret-entities-lost", "secret-assignment",
        "secret-invisible", "secret-blanks", "secret-end", "private-key", "key-line-breaks",
        "key-form", "key-in-hex", "key-in-base64", "other-secret", "url", "url-without-path",
        "other-content", "content-type", "form-fields", "body-zipped", "separator", "other-time",
        "time-too", "url-slash", "url-escapes", "url-case", "url-prefix", "url-query",
        "computed-address", "hex-zeros",
        "form-rewritten", "token-prefix", "secret-version", "number-for-text", "number-anew",
    }  # fmt: skip
    assert names <= of_bodies | told_elsewhere


@settings(max_examples=40)
@given(
    body=st.binary(max_size=80) | st.text(max_size=40).map(lambda t: json.dumps({t: t}).encode()),
    value=st.text("abcdef0123=+/,; v\x00é'\"", min_size=1, max_size=80).filter(str.strip),
    secret=st.text(max_size=30),
    provider=st.sampled_from(sorted(SCHEMES)),
)
def test_whatever_comes_is_explained_without_an_error(
    body: bytes, value: str, secret: str, provider: str
) -> None:
    schemes = SCHEMES[provider]
    case = delivery(body, {schemes[0].header or "X-Signature": value, "Host": value})
    assert explain(schemes, case, [secret], {"else": ["x"]}, providers=SCHEMES).reason
    assert explain_computed(schemes, case, [secret], {"else": ["x"]}, value).reason


@pytest.mark.parametrize(
    ("provider", "computed", "used"),
    [
        ("hubspot", base64_hmac(SECRET, BODY), "hmac-sha256 base64 of method, URL, body and time"),
        ("hubspot", hex_hmac(SECRET, BODY), "hmac-sha256 base64 of method, URL, body and time"),
        ("twilio", base64_hmac(SECRET, FORM, "sha1"), "hmac-sha1 base64 of the URL and the"),
    ],
)
def test_what_is_right_is_told_of_the_recipe_that_signed_the_delivery(
    provider: str, computed: str, used: str
) -> None:
    finding = found(provider, computed, body=FORM if provider == "twilio" else BODY)
    assert finding.cause == "other-content"
    assert f"Your code hashed only the body; right is {used}" in finding.reason
    assert "another recipe" not in finding.reason


def test_a_mistake_in_a_recipe_that_did_not_sign_the_delivery_is_said_to_be_in_that() -> None:
    finding = found("twilio", base64_hmac(SECRET, FORM), body=FORM)
    used = "hmac-sha1 base64 of the URL and the sorted form"
    assert finding.reason == (
        "Your code hashed only the body; right is hmac-sha256 base64 of the URL and the sorted "
        f"form. But this delivery is signed by another recipe: {used}"
    )
    assert finding.hint == f"Use the recipe that this delivery is signed by: {used}"


def test_a_prefix_in_other_capitals_is_not_said_to_be_left_out() -> None:
    finding = found("github", f"SHA256={hex_hmac(SECRET, BODY)}")
    right = "Your code came to the right signature"
    assert finding.reason == f"{right}, with other capitals in the prefix sha256="
    assert found("github", hex_hmac(SECRET, BODY)).reason == f"{right}, without the prefix sha256="
