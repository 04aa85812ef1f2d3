"""Each mistake is made, and the diagnosis names it."""

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from hashlib import sha256

import msgspec
import pytest

from inspector.delivery import Delivery
from inspector.providers import builtin
from inspector.signatures import Scheme, fingerprint, judge
from inspector.signatures.causes import CAUSES
from inspector.signatures.diagnosis import explain, explain_computed
from inspector.signatures.scheme import KeyForm
from tests.signatures.signer import base64_hmac, delivery, hex_hmac

DOCUMENT = {
    "rule": {"id": "r", "type": "label_change", "url": "https://a.example/b"},
    "n": "Ærø <3",
}
BODY = json.dumps(DOCUMENT, ensure_ascii=False, separators=(",", ":")).encode()
PRETTY = json.dumps({"a": "Æ", "b": [1, 2]}, indent=3, ensure_ascii=False).encode()
SECRET = "s3cret-of-the-rule"
MISSIVE = builtin()["missive"].schemes
IN_BASE64 = (Scheme(name="base64", header="X-Hook-Signature", encoding="base64"),)
NAMES = frozenset[str]().union(*(cause.names for cause in CAUSES))


def arrived(
    value: str = "", *, body: bytes = BODY, key: str | bytes = SECRET, signed: bytes | None = None
) -> Delivery:
    value = value or "sha256=" + hex_hmac(key, body if signed is None else signed)
    return delivery(body, {"Content-Type": "application/json", "X-Hook-Signature": value})


def compact(document: object) -> str:
    return json.dumps(document, separators=(",", ":"))


RIGHT = hex_hmac(SECRET, BODY)
TEXT = base64.b64encode(b"a key of several bytes").decode()

CASES: dict[str, list[tuple[Delivery, str]]] = {
    "prefix-missing": [(arrived(RIGHT), SECRET)],
    "prefix-doubled": [(arrived(f"sha256=sha256={RIGHT}"), SECRET)],
    "base64-for-hex": [(arrived("sha256=" + base64_hmac(SECRET, BODY)), SECRET)],
    "upper-case": [(arrived("sha256=" + RIGHT.upper()), SECRET)],
    "form": [(arrived(f'"sha256={RIGHT}"'), SECRET), (arrived(f"sha256= {RIGHT}"), SECRET)],
    "header-name": [(delivery(BODY, {"X-Missive-Signature": f"sha256={RIGHT}"}), SECRET)],
    "secret-padding": [
        (arrived(), f" {SECRET}"),
        (arrived(), f"{SECRET}\n"),
        (arrived(), f"{SECRET}\r\n"),
        (arrived(), f'"{SECRET}"'),
        (arrived(), f"'{SECRET}' "),
        (arrived(), f"\u201c{SECRET}\u201d"),
        (arrived(), f"\u2018{SECRET}\u2019\n"),
    ],
    "secret-end": [
        (arrived(), f"{SECRET};"),
        (arrived(), f'"{SECRET}",'),
        (arrived(), f"{SECRET}; \n"),
    ],
    "secret-blanks": [
        (arrived(), f"{SECRET[:4]} {SECRET[4:]}"),
        (arrived(), f"{SECRET[:4]}\r\n{SECRET[4:]}\n"),
    ],
    "secret-padding-lost": [
        (arrived(key=SECRET + "\n"), SECRET),
        (arrived(key="\ufeff" + SECRET), SECRET),
        (arrived(key=f'"{SECRET}"'), SECRET),
    ],
    "secret-prefix": [
        (arrived(), f"whsec_{SECRET}"),
        (arrived(), f"pdl_ntfset_{SECRET}"),
        (arrived(), f"lin_wh_{SECRET}"),
        (arrived(key=base64.b64decode(TEXT)), f"whsec_{TEXT}"),
        (arrived(key=base64.b64decode(TEXT)), f"v1,whsec_{TEXT}"),
    ],
    "secret-prefix-lost": [
        (arrived(key=f"whsec_{SECRET}"), SECRET),
        (arrived(key=f"pdl_ntfset_{SECRET}"), SECRET),
        (arrived(key=f"lin_wh_{SECRET}"), SECRET),
    ],
    "secret-base64": [(arrived(key=base64.b64decode(TEXT)), TEXT)],
    "secret-hex": [(arrived(key=bytes.fromhex("00ff7a11")), "00ff7a11")],
    "secret-decoded-base64": [
        (arrived(key=TEXT), base64.b64decode(TEXT).decode()),
        (arrived(key=TEXT.rstrip("=")), base64.b64decode(TEXT).decode()),
    ],
    "secret-decoded-hex": [(arrived(key=SECRET.encode().hex()), SECRET)],
    "secret-entities": [(arrived(key="a&b's"), "a&amp;b&#x27;s")],
    "secret-entities-lost": [(arrived(key="a&amp;b"), "a&b")],
    "secret-assignment": [
        (arrived(), f"HOOK_SECRET={SECRET}"),
        (arrived(), f"export HOOK_SECRET='{SECRET}'\n"),
        (arrived(), f"secret: {SECRET}"),
        (arrived(), f"Signing secret: {SECRET}"),
        (arrived(), f'"hook_secret": "{SECRET}",'),
    ],
    "secret-invisible": [
        (arrived(), f"\ufeff{SECRET}"),
        (arrived(), f"{SECRET}\u200b"),
        (arrived(), f"{SECRET[:4]}\u200d{SECRET[4:]}"),
        (arrived(), f"\xa0{SECRET}\u2060"),
    ],
    "secret-unset": [
        (arrived(key=b""), SECRET),
        (arrived(key="undefined"), SECRET),
        (arrived(key="null"), SECRET),
        (arrived(key="${SECRET}"), SECRET),
    ],
    "signature-beside": [
        (delivery(BODY, {"X-Hub-Signature": "sha1=" + hex_hmac(SECRET, BODY, "sha1")}), SECRET)
    ],
    "secret-badly-decoded": [
        (arrived(key=base64.b64decode("YWJjZGVm")), "YWJj-_.ZGVm"[:4] + "!ZGVm")
    ],
    "other-secret": [(arrived(key="the other one"), SECRET)],
    "line-end": [
        (arrived(signed=BODY + b"\n"), SECRET),
        (arrived(signed=BODY + b"\r\n"), SECRET),
        (arrived(body=BODY + b"\n", signed=BODY), SECRET),
        (arrived(body=BODY + b"\r\n", signed=BODY), SECRET),
        (arrived(body=BODY + b"\r\n", signed=BODY + b"\n"), SECRET),
        (arrived(body=b" " + BODY + b" \n ", signed=BODY), SECRET),
    ],
    "line-breaks": [
        (arrived(body=b"a\r\nb", signed=b"a\nb"), SECRET),
        (arrived(body=b"a\nb", signed=b"a\r\nb"), SECRET),
        (arrived(body=b"a\nb\n", signed=b"ab"), SECRET),
    ],
    "text-damage": [
        (arrived(signed=b"\xef\xbb\xbf" + BODY), SECRET),
        (arrived(body=b"\xef\xbb\xbf" + BODY, signed=BODY), SECRET),
        (arrived(signed=BODY.decode().encode("latin-1")), SECRET),
        (arrived(signed=BODY.decode("latin-1").encode()), SECRET),
        (arrived(body=BODY.decode("latin-1").encode(), signed=BODY), SECRET),
        (arrived(body=b"a\xffb", signed="a\ufffdb".encode()), SECRET),
        (arrived(body=b"a\xffb", signed=b"ab"), SECRET),
        (arrived(signed=BODY.decode().encode("ascii", "replace")), SECRET),
        (arrived(signed=BODY.decode().encode("ascii", "ignore")), SECRET),
        (arrived(body="é".encode(), signed="e\u0301".encode()), SECRET),
        (arrived(body="e\u0301".encode(), signed="é".encode()), SECRET),
        (arrived(signed=BODY.decode().encode("utf-16-le")), SECRET),
    ],
    "body-wrapped": [
        (arrived(body=base64.b64encode(BODY), signed=BODY), SECRET),
        (arrived(signed=base64.b64encode(BODY)), SECRET),
        (arrived(body=json.dumps({"body": BODY.decode()}).encode(), signed=BODY), SECRET),
        (
            arrived(
                body=json.dumps({"body": base64.b64encode(BODY).decode()}).encode(), signed=BODY
            ),
            SECRET,
        ),
    ],
    "body-zipped": [
        (arrived(body=gzip.compress(BODY, mtime=0), signed=BODY), SECRET),
        (arrived(body=zlib.compress(BODY), signed=BODY), SECRET),
        (arrived(signed=gzip.compress(BODY, 6, mtime=0)), SECRET),
    ],
    "form-rewritten": [
        (arrived(body=b"a=+x+&b=y", signed=b"a=x&b=y"), SECRET),
        (arrived(body=b"a=&b=y%20z", signed=b"b=y+z"), SECRET),
        (arrived(body=b"b=y+z&a=x", signed=b"b=y%20z&a=x"), SECRET),
        (arrived(body=b"b=y&a=x", signed=b"a=x&b=y"), SECRET),
        (arrived(body=b"payload=%7B%7D", signed=b"{}"), SECRET),
    ],
    "body-escaped": [
        (arrived(signed=json.dumps(BODY.decode()).encode()), SECRET),
        (arrived(body=b"a&amp;b", signed=b"a&b"), SECRET),
        (arrived(body=json.dumps(BODY.decode()).encode() + b"\n", signed=BODY), SECRET),
    ],
    "json-rewritten": [
        (arrived(signed=json.dumps(DOCUMENT, ensure_ascii=False).encode()), SECRET),
        (arrived(signed=json.dumps(DOCUMENT).encode()), SECRET),
        (arrived(signed=compact(DOCUMENT).encode()), SECRET),
        (arrived(signed=json.dumps(DOCUMENT, indent=2, ensure_ascii=False).encode()), SECRET),
        (arrived(signed=json.dumps(DOCUMENT, indent=4).encode()), SECRET),
        (arrived(signed=compact(DOCUMENT).replace("/", "\\/").encode()), SECRET),
        (arrived(signed=BODY.replace(b"/", b"\\/")), SECRET),
        (arrived(signed=BODY.replace(b"<", b"\\u003c")), SECRET),
        (arrived(signed=BODY.replace(b"<", b"\\u003c") + b"\n"), SECRET),
        (arrived(body=json.dumps(DOCUMENT, indent=2).encode(), signed=BODY), SECRET),
        (arrived(body=PRETTY, signed=PRETTY.replace("Æ".encode(), b"\\u00c6")), SECRET),
        (arrived(body=b'{"b":1.10,"a":2}', signed=b'{"b":1.1,"a":2}'), SECRET),
        (arrived(body=b'{"b":1.10,"a":2}', signed=b'{"a":2,"b":1.1}'), SECRET),
        (arrived(body=b'{"b":1.0,"a":2}', signed=b'{"b":1,"a":2}'), SECRET),
    ],
    "other-hash": [
        (arrived("sha256=" + hex_hmac(SECRET, BODY, "sha1")), SECRET),
        (arrived("sha512=" + hex_hmac(SECRET, BODY, "sha512")), SECRET),
        (arrived("sha256=" + sha256(SECRET.encode() + BODY).hexdigest()), SECRET),
        (arrived("sha256=" + sha256(BODY + SECRET.encode()).hexdigest()), SECRET),
        (arrived("sha256=" + sha256(BODY).hexdigest()), SECRET),
        (arrived(SECRET), SECRET),
    ],
}


def cases() -> list[object]:
    return [
        pytest.param(name, case, secret, id=f"{name}-{index}")
        for name, made in CASES.items()
        for index, (case, secret) in enumerate(made)
    ]


@pytest.mark.parametrize(("name", "case", "secret"), cases())
def test_a_mistake_is_named(name: str, case: Delivery, secret: str) -> None:
    others = {"/hooks/other": ["the other one"]}
    assert judge(MISSIVE, case, [secret]).verdict in ("invalid", "missing")
    finding = explain(MISSIVE, case, [secret], others)
    assert finding.cause == name
    assert finding.hint
    assert finding.ruled_out == ()
    shown = f"{finding.reason} {finding.hint} {finding!r}"
    assert secret.strip("\"' \r\n") not in shown


def test_every_cause_is_made_by_some_test() -> None:
    made_elsewhere = {
        "secret-version",
        "secret-unusable",
        "token-prefix",
        "form-fields",
        "number-for-text",
        "hex-behind-0x",
        "hex-in-pairs",
        "base64-url",
        "base64-unpadded",
        "bytes-of-python",
        "in-json",
        "number-anew",
        "hex-for-base64",
        "encoded-twice",
        "raw-numbers",
        "token-capitals",
        "unknown-provider",
        "secret-text",
        "private-key",
        "key-in-hex",
        "key-in-base64",
        "key-line-breaks",
        "key-form",
        "url",
        "url-without-path",
        "url-slash",
        "url-escapes",
        "url-case",
        "url-prefix",
        "url-query",
        "other-content",
        "other-settings",
        "separator",
        "other-prefix",
        "prefix-capitals",
        "content-type",
        "uncounted-part",
        "basic-token",
        "signature-repeated",
        "other-time",
        "time-too",
    }
    assert CASES.keys() | made_elsewhere == NAMES


def test_hex_in_place_of_base64_is_named() -> None:
    assert explain(IN_BASE64, arrived(RIGHT), [SECRET], {}).cause == "hex-for-base64"


def test_the_recipe_of_an_unknown_provider_is_named() -> None:
    case = delivery(BODY, {"X-Acme-Hmac": base64_hmac(SECRET, BODY, "sha512")})
    finding = explain((), case, [SECRET], {})
    assert finding.cause == "unknown-provider"
    assert "HMAC-SHA512" in finding.reason


@pytest.mark.parametrize(("at", "cause"), [(3, "unknown-provider"), (60, None)])
def test_of_very_many_headers_that_may_be_a_signature_few_are_tried(
    at: int, cause: str | None
) -> None:
    times = {f"X-Timestamp-{n}": "1700000000" for n in range(80)}
    signatures = {f"X-Signature-{n}": "0" * 64 for n in range(80)}
    right = {f"X-Signature-{at}": hex_hmac(SECRET, b"1700000000." + BODY)}
    case = delivery(BODY, times | signatures | right)
    assert explain((), case, [SECRET], {}).cause == cause


@pytest.mark.parametrize("count", [12, 13, 80])
def test_of_one_signature_that_is_there_many_times_the_recipe_is_named(count: int) -> None:
    name, value = b"X-Signature", hex_hmac(SECRET, BODY).encode()
    case = msgspec.structs.replace(delivery(BODY), headers=((name, value),) * count)
    assert explain((), case, [SECRET], {}).cause == "unknown-provider"


@pytest.mark.parametrize("given", [f"{SECRET}\n", f" '{SECRET}'"])
def test_a_corrected_secret_makes_the_signature_valid(given: str) -> None:
    fix = explain(MISSIVE, arrived(), [given], {}).fix
    assert fix is not None
    assert fix.replaces == fingerprint(given)
    assert judge(MISSIVE, arrived(), [fix.value]).verdict == "valid"


def test_the_secret_of_another_name_is_offered_even_where_none_is_known() -> None:
    finding = explain(MISSIVE, arrived(), [], {"/hooks/other": ["wrong", SECRET]})
    assert finding.cause == "other-secret"
    assert "/hooks/other" in finding.reason
    assert finding.fix is not None
    assert finding.fix.value == SECRET


def test_mailabl_signing_php_json_is_named() -> None:
    body = json.dumps([DOCUMENT], ensure_ascii=False).encode()
    php = compact([DOCUMENT]).replace("/", "\\/").encode()
    case = delivery(body, {"X-Mailabl-Signature": hex_hmac(SECRET, php)})
    finding = explain(builtin()["mailabl"].schemes, case, [SECRET], {})
    assert finding.cause == "json-rewritten"
    assert "\\uXXXX" in finding.reason
    assert "\\/" in finding.reason


def test_manysends_signing_compact_json_names_the_candidate() -> None:
    signed = compact({"event": "agent.updated", "timestamp": "t", "data": {"id": "a"}}).encode()
    sent = {
        "event": "agent.updated",
        "timestamp": "t",
        "data": {"id": "a"},
        "signature": "sha256=" + hex_hmac(SECRET, signed),
    }
    case = delivery(json.dumps(sent, indent=2).encode())
    assert judge(builtin()["manysends"].schemes, case, [SECRET]).verdict == "unverifiable"
    finding = explain(builtin()["manysends"].schemes, case, [SECRET], {})
    assert finding.cause == "json-rewritten"
    assert "without the signature member" in (finding.scheme or "")


def test_without_a_finding_it_says_what_was_ruled_out() -> None:
    finding = explain(MISSIVE, arrived(key="nobody's"), [SECRET], {"other": ["b"]})
    assert finding.cause is None
    assert "JSON written anew on the way" in finding.ruled_out
    assert "the secrets of other endpoints and providers" in finding.ruled_out
    assert "the signature in another header" not in finding.ruled_out


def test_what_was_not_tried_is_not_said_to_be_ruled_out() -> None:
    finding = explain(MISSIVE, arrived(key="nobody's"), [SECRET], {})
    assert "the secrets of other endpoints and providers" not in finding.ruled_out
    large = explain(MISSIVE, arrived(body=b"{" + b" " * 600_000 + b"}", key="x"), [SECRET], {})
    assert "JSON written anew on the way" not in large.ruled_out


def test_a_valid_and_an_unsigned_one_need_no_cause() -> None:
    assert explain(MISSIVE, arrived(), [SECRET], {}).reason == "The signature is right"
    assert explain(MISSIVE, delivery(BODY), [], {}).ruled_out == ()


def test_an_expired_one_is_told_apart_from_a_wrong_one() -> None:
    timed = Scheme(
        name="timed",
        header="X-Hook-Signature",
        prefix="sha256=",
        timestamp="header:X-Time",
        tolerance=5,
    )
    case = delivery(BODY, {"X-Hook-Signature": f"sha256={RIGHT}", "X-Time": "1700000000"})
    finding = explain((timed,), case, [SECRET], {})
    assert finding.cause == "expired"
    assert "signature is right" in finding.reason


@pytest.mark.parametrize(
    "value", ["", "sha256=", "nonsense", "sha256=" + "é" * 40, "=" * 5_000, " \t" * 30_000]
)
def test_a_hostile_value_is_explained_without_an_error(value: str) -> None:
    case = delivery(BODY, {"X-Hook-Signature": value})
    assert explain(MISSIVE, case, [SECRET], {}).cause is None


Make = Callable[[], bytes]


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"[" * 50_000,
        lambda: b'{"' + b'\\"' * 20_000,
        lambda: b"{\xff}",
        lambda: b"[1,]}}",
        lambda: b"&#" + b"9" * 5_000 + b";",
        lambda: b"a" + "\u0301\u0316".encode() * 200_000,  # put in order, it would take minutes
    ],
)
def test_a_hostile_body_is_explained_without_an_error(make: Make) -> None:
    case = arrived(body=make(), key="other")
    assert explain(MISSIVE, case, [SECRET], {}).cause is None


@pytest.mark.parametrize("digits", ["9", "0"])
def test_an_endless_entity_in_a_secret_is_explained_without_an_error(digits: str) -> None:
    entity = f"&#{digits * 5_000}38;"
    in_html = (Scheme(name="html", header="X-Hook-Signature", prefix="sha256=", key="html"),)
    for schemes in (MISSIVE, in_html):
        assert explain(schemes, arrived(key="other"), [f"a secret with {entity}"], {}).cause is None


def in_form(form: KeyForm) -> tuple[Scheme, ...]:
    header = "X-Hook-Signature"
    return (Scheme(name="x", header=header, prefix="sha256=", key=form, key_prefix="whsec_"),)


KEY = bytes(range(24))
WRITTEN: dict[KeyForm, str] = {"base64": base64.b64encode(KEY).decode(), "hex": KEY.hex()}


@pytest.mark.parametrize(("form", "stored"), [("base64", "hex"), ("hex", "base64")])
@pytest.mark.parametrize("prefix", ["", "whsec_"])
def test_a_key_in_another_encoding_is_to_be_stored_in_the_right_one(
    form: KeyForm, stored: KeyForm, prefix: str
) -> None:
    case = arrived(key=KEY)
    finding = explain(in_form(form), case, [prefix + WRITTEN[stored]], {})
    assert finding.cause == f"key-in-{stored}"
    assert (finding.hint or "").startswith(f"Store it in {form}")
    assert finding.fix is not None
    assert finding.fix.value == f"whsec_{WRITTEN[form]}"
    value = "sha256=" + hex_hmac(KEY, BODY)
    own = explain_computed(in_form(form), arrived("0" * 64), [WRITTEN[stored]], {}, value)
    assert own.cause == f"key-in-{stored}"


@pytest.mark.parametrize("between", [" ", "\n", " \t"])
def test_a_blank_behind_the_prefix_is_not_taken_for_a_needless_prefix(between: str) -> None:
    finding = explain(in_form("base64"), arrived(key=KEY), [f"whsec_{between}{TEXT_OF_KEY}"], {})
    assert finding.cause == "secret-blanks"
    assert finding.fix is not None
    assert finding.fix.value == f"whsec_{TEXT_OF_KEY}"


TEXT_OF_KEY = WRITTEN["base64"]


@pytest.mark.parametrize(("end", "cause"), [(";", "secret-end"), (" x", "secret-blanks")])
def test_what_own_code_left_out_of_a_stored_secret_is_named(end: str, cause: str) -> None:
    key = (SECRET + end).replace(" ", "").rstrip(";")
    forged = arrived("sha256=" + "0" * 64)
    own = explain_computed(MISSIVE, forged, [SECRET + end], {}, hex_hmac(key, BODY))
    assert own.cause == cause
    assert own.reason.startswith("Your code used")
