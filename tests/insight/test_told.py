"""What was told of endpoints, their public URLs, and the user's own providers, where they count."""

from collections.abc import Mapping

import msgspec
import pytest

from inspector.delivery import Delivery, Endpoint, raw_headers
from inspector.insight import Fold, Insight, Known, Right, diagnosis, fixes, known
from inspector.providers import builtin
from inspector.signatures import sign
from tests.signatures.signer import base64_hmac, hex_hmac

SECRET = "a secret of some length"
HOST = "https://hooks.example.com"
BODY = b"Body=hi&From=%2B15550100"
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"
FORM = (b"Content-Type", b"application/x-www-form-urlencoded")


def delivery(
    body: bytes, target: str = "/sms?x=1", headers: Mapping[str, str] | None = None
) -> Delivery:
    pairs = raw_headers([("Host", "127.0.0.1:8080"), *(headers or {}).items()])
    return Delivery(1, 0, "POST", target.encode(), "1.1", pairs, body, size=len(body))


def by_twilio(url: str, target: str = "/sms?x=1", secret: str = SECRET) -> Delivery:
    value = base64_hmac(secret, url.encode() + b"BodyhiFrom+15550100", "sha1")
    one = delivery(BODY, target, {"X-Twilio-Signature": value})
    return msgspec.structs.replace(one, headers=(*one.headers, FORM))


def judged(it: Known, one: Delivery) -> Insight:
    return Fold(it).arrive(one)


def urls(**public_urls: str) -> Known:
    named = {f"/{name}".replace("_", "/"): url for name, url in public_urls.items()}
    return known((), {}, {"twilio": [SECRET]}, public_urls=named)


def test_the_public_url_of_the_longest_path_is_what_was_signed() -> None:
    one = by_twilio(f"{HOST}/sms?x=1")
    assert judged(urls(), one).signature.verdict == "invalid"
    assert judged(urls(sms=HOST), one).signature.verdict == "valid"
    assert judged(urls(**{"": HOST}), one).signature.verdict == "valid"
    elsewhere = "https://other.example.com"
    assert judged(urls(**{"": elsewhere}, sms=HOST), one).signature.verdict == "valid"
    assert judged(urls(**{"": HOST}, sms=elsewhere), one).signature.verdict == "invalid"
    assert judged(urls(sms_below=HOST, sm=HOST), one).signature.verdict == "invalid"


@pytest.mark.parametrize(
    ("endpoint", "url", "called", "target"),
    [
        ("/sms", f"{HOST}/in/twilio", f"{HOST}/in/twilio?x=1", "/sms?x=1"),
        ("/sms", f"{HOST}/in", f"{HOST}/in/below/", "/sms/below/"),
        ("/", f"{HOST}/in", f"{HOST}/in/sms", "/sms"),
        ("/sms", f"{HOST}:8443", f"{HOST}:8443/sms", "/sms"),
        ("/sms", HOST, f"{HOST}:443/sms", "/sms"),
        ("/sms", "http://hooks.example.com", "http://hooks.example.com/sms", "/sms"),
        ("/sms", HOST, f"{HOST}/sms?x=1", "http://127.0.0.1:8080/sms?x=1"),
        ("/sms", f"{HOST}/", f"{HOST}/", "/sms"),
        ("/sms", f"{HOST}/", f"{HOST}/?x=1", "/sms?x=1"),
        ("/sms", f"{HOST}/", f"{HOST}/below", "/sms/below"),
        ("/", f"{HOST}/", f"{HOST}/sms?x=1", "/sms?x=1"),
        ("/", f"{HOST}/", f"{HOST}/", "/"),
        ("/", f"{HOST}/hooks/in", f"{HOST}/hooks/in", "/"),
        ("/", f"{HOST}/in", f"{HOST}/in?x=1", "/?x=1"),
        ("/sms/", f"{HOST}/in", f"{HOST}/in?x=1", "/sms/?x=1"),
        ("/sms/", f"{HOST}/in/", f"{HOST}/in/", "/sms/"),
        ("/sms/", f"{HOST}/in/", f"{HOST}/in/below", "/sms/below"),
        ("/sms", f"{HOST}/in", f"{HOST}/in/", "/sms/"),
    ],
)
def test_a_path_in_the_public_url_stands_for_the_endpoints(
    endpoint: str, url: str, called: str, target: str
) -> None:
    it = known((Endpoint(endpoint, "twilio", (SECRET,), url=url),), {})
    one = by_twilio(called, target)
    assert judged(it, one).signature.verdict == "valid"
    assert judged(it, msgspec.structs.replace(one, body=b"Body=x")).signature.verdict == "invalid"


def test_a_name_with_a_slash_at_its_end_says_nothing_of_the_one_without() -> None:
    both = known((), {}, {"twilio": [SECRET]}, public_urls={"/sms": HOST, "/sms/": f"{HOST}/sms/"})
    for target in ("/sms", "/sms?x=1", "/sms/", "/sms/below"):
        assert judged(both, by_twilio(f"{HOST}{target}", target)).signature.verdict == "valid"
    slashed = known((), {}, {"twilio": [SECRET]}, public_urls={"/sms/": HOST})
    assert judged(slashed, by_twilio(f"{HOST}/sms", "/sms")).signature.verdict == "invalid"
    assert judged(slashed, by_twilio(f"{HOST}/sms/x", "/sms/x")).signature.verdict == "valid"


def test_the_requests_own_url_still_counts() -> None:
    one = by_twilio("http://127.0.0.1:8080/sms?x=1")
    assert judged(urls(sms=HOST), one).signature.verdict == "valid"


def test_the_configuration_wins_over_what_was_told() -> None:
    one = by_twilio(f"{HOST}/sms?x=1")
    configured = Endpoint("/sms", url=HOST)
    for name in ("/sms", "/sms/below", "/"):
        it = known((configured,), {}, {"/sms": [SECRET]}, public_urls={name: "https://wrong.one"})
        assert judged(it, one).signature.verdict == "valid"
    named = (Endpoint("/sms", "twilio"),)
    assert judged(known(named, {}, told={"/sms": "stripe"}), one).provider == "twilio"
    it = known((configured,), {}, told={"/sms": "stripe"})
    assert judged(it, one).provider == "stripe"


def test_a_provider_that_was_told_counts_for_its_endpoint_alone() -> None:
    it = known((Endpoint("/a"),), {}, told={"/a": "asana", "/": "asana", "/b": "asana"})
    value = {"X-Hook-Signature": f"sha256={hex_hmac(SECRET, b'{}')}"}
    whose = {path: judged(it, delivery(b"{}", path, value)).provider for path in PATHS}
    assert whose == dict.fromkeys(("/a", "/a/below", "/", "/b"), "asana") | {"/b/below": None}


PATHS = ("/a", "/a/below", "/", "/b", "/b/below")


def test_the_diagnosis_finds_the_public_url_and_applying_it_makes_the_signature_valid() -> None:
    one = by_twilio(f"{HOST}/sms?x=1")
    it = urls()
    insight = judged(it, one)
    fix = diagnosis.finding(it, one, insight, diagnosis.Around((HOST,))).fix
    assert fix is not None
    assert (fix.kind, fix.value, fix.name) == ("public-url", HOST, "/sms")
    applied = known((), {}, {"twilio": [SECRET]}, public_urls={fix.name: fix.value})
    assert judged(applied, one).signature.verdict == "valid"
    tried = diagnosis.tried(applied, one, insight)
    assert any(w.matched and (w.signed or b"").startswith(HOST.encode()) for w in tried)


def test_a_second_mistake_is_found_behind_the_public_url() -> None:
    it = known((), {}, {"twilio": [f"{SECRET} "]}, public_urls={"/sms": HOST})
    one = by_twilio(f"{HOST}/sms?x=1")
    found = diagnosis.finding(it, one, judged(it, one))
    assert found.fix is not None
    assert (found.fix.kind, found.fix.value) == ("secret", SECRET)
    value = base64_hmac(f"{SECRET} ", f"{HOST}/sms?x=1".encode() + b"BodyhiFrom+15550100", "sha1")
    assert diagnosis.computed(it, one, judged(it, one), value).cause == "computed-agrees"


@pytest.mark.parametrize(
    ("is_set", "called", "target", "right"),
    [
        ({"/sms": f"{HOST}/"}, f"{HOST}/sms", "/sms", ("/sms", f"{HOST}/sms")),
        ({"/sms": f"{HOST}/api/in"}, f"{HOST}/sms", "/sms", ("/sms", f"{HOST}/sms")),
        ({"/sms": f"{HOST}/api"}, f"{HOST}/sms/a?x=1", "/sms/a?x=1", ("/sms", f"{HOST}/sms")),
        ({"/sms": f"{HOST}/sms/"}, f"{HOST}/sms", "/sms", ("/sms", f"{HOST}/sms")),
        ({"/sms": "http://hooks.example.com"}, f"{HOST}/sms", "/sms", ("/sms", HOST)),
        ({"/sms": "https://x.org/in"}, "https://y.org/in", "/sms", ("/sms", "https://y.org/in")),
        ({"/": f"{HOST}/api"}, f"{HOST}/sms", "/sms", ("/", f"{HOST}/")),
    ],
)
def test_a_url_that_is_set_wrong_is_blamed_and_put_right(
    is_set: dict[str, str], called: str, target: str, right: tuple[str, str]
) -> None:
    one = by_twilio(called, target)
    around = diagnosis.Around((HOST, "https://y.org"))
    it = known((), {}, {"twilio": [SECRET]}, public_urls=is_set)
    (name,) = is_set
    found = diagnosis.finding(it, one, judged(it, one), around)
    assert found.reason == f"It was signed for {called}; the URL set for {name} is wrong"
    assert found.hint == f"Tell the right one: inspector endpoints tell {name} --url {right[1]}"
    assert found.fix is not None
    assert (found.fix.name, found.fix.value) == right
    assert judged(fixes.applied(found.fix, (), it), one).signature.verdict == "valid"
    configured = (Endpoint(name, url=is_set[name]),)
    it = known(configured, {}, {"twilio": [SECRET]})
    hint = diagnosis.finding(it, one, judged(it, one), around).hint or ""
    assert hint == f"Set url to {right[1]} for {name} in inspector.toml"


def test_of_two_things_at_once_both_are_said_where_a_url_is_set() -> None:
    body = b'{"a": 1}'
    it = known((), {}, {"square": [SECRET]}, public_urls={"/sms": "https://wrong.example.com"})
    value = base64_hmac(SECRET, f"{HOST}/sms".encode() + b'{"a":1}')
    one = delivery(body, "/sms", {"x-square-hmacsha256-signature": value})
    found = diagnosis.finding(it, one, judged(it, one), diagnosis.Around((HOST,)))
    assert found.reason.startswith("Two things at once")
    given = diagnosis.Around((HOST,), url_known=True)
    found = diagnosis.finding(it, one, judged(it, one), given)
    assert found.reason.startswith("Two things at once")


@pytest.mark.parametrize("is_set", [{}, {"/sms": HOST}, {"/sms": f"{HOST}/sms"}])
@pytest.mark.parametrize("url_known", [False, True])
def test_a_url_that_differs_by_the_port_as_written_alone_is_not_to_be_set(
    is_set: dict[str, str], url_known: bool
) -> None:
    it = known((), {}, {"square": [SECRET]}, public_urls=is_set)
    one = by_square(f"{HOST}:443/sms")
    found = diagnosis.finding(
        it, one, judged(it, one), diagnosis.Around((HOST,), url_known=url_known)
    )
    assert (found.cause, found.fix) == ("url", None)
    assert found.reason.startswith(f"It was signed for {HOST}/sms (with its port)")
    assert "--url" not in (found.hint or "")


@pytest.mark.parametrize("is_set", [{}, {"/sms": "https://wrong.example.com"}])
@pytest.mark.parametrize("url_known", [False, True])
def test_a_signature_that_is_written_otherwise_too_is_said_to_be_beside_the_url(
    is_set: dict[str, str], url_known: bool
) -> None:
    it = known((), {}, {"square": [SECRET]}, public_urls=is_set)
    one = by_square(f"{HOST}/sms", in_hex=True)
    found = diagnosis.finding(
        it, one, judged(it, one), diagnosis.Around((HOST,), url_known=url_known)
    )
    assert found.reason.startswith(f"Two things at once. It was signed for {HOST}/sms")
    assert found.reason.endswith("holds the signature in hex, where base64 belongs")
    assert found.fix is None


def test_a_url_with_raw_bytes_is_right_where_its_host_is_set() -> None:
    it = urls(sms="https://wrong.example.com")
    target = "/sms/caf\xe9"
    value = base64_hmac(SECRET, f"{HOST}{target}BodyhiFrom+15550100".encode("latin-1"), "sha1")
    one = delivery(BODY, headers={"X-Twilio-Signature": value})
    one = msgspec.structs.replace(
        one, target=target.encode("latin-1"), headers=(*one.headers, FORM)
    )
    found = diagnosis.finding(it, one, judged(it, one), diagnosis.Around((HOST,)))
    assert found.fix is not None
    assert (found.fix.name, found.fix.value) == ("/sms", HOST)


BESIDE_THE_URL = {
    "hex-for-base64": (SECRET, BODY, True),
    "secret-assignment": (f"SECRET={SECRET}", BODY, False),
    "secret-padding": (f"{SECRET}\n", BODY, False),
    "line-end": (SECRET, BODY + b"\n", False),
    "other-secret": ("another secret of some length", BODY, False),
}


@pytest.mark.parametrize("cause", BESIDE_THE_URL)
def test_a_request_that_tells_its_url_right_is_explained_by_it_where_another_is_set(
    cause: str,
) -> None:
    stored, signed, in_hex = BESIDE_THE_URL[cause]
    secrets = {"square": [stored], "/else": [SECRET]}
    one = by_square("http://127.0.0.1:8080/sms", in_hex=in_hex, signed=signed)
    alone = known((), {}, secrets)
    wrong = known((), {}, secrets, public_urls={"/sms": "https://old.example.com/sms"})
    found = diagnosis.finding(wrong, one, judged(wrong, one))
    assert found.cause == cause
    assert found == diagnosis.finding(alone, one, judged(alone, one))


def by_square(url: str, *, in_hex: bool = False, signed: bytes = BODY) -> Delivery:
    by = hex_hmac if in_hex else base64_hmac
    value = by(SECRET, url.encode() + signed)
    return delivery(BODY, "/sms", {"x-square-hmacsha256-signature": value})


def test_a_url_that_is_right_at_other_paths_stays_set_for_them() -> None:
    it = known((), {}, {"twilio": [SECRET]}, public_urls={"/": f"{HOST}/api"})
    one = by_twilio(f"{HOST}/sms", "/sms")
    around = diagnosis.Around((HOST,), right={Right("/in", "/in", "twilio"): 7})
    found = diagnosis.finding(it, one, judged(it, one), around)
    assert "the URL set for / is wrong for /sms" in found.reason
    assert found.fix is not None
    assert (found.fix.name, found.fix.value) == ("/sms", f"{HOST}/sms")
    before = diagnosis.Around((HOST,), right={Right("/sms", "/sms", "twilio"): 7})
    found = diagnosis.finding(it, one, judged(it, one), before)
    assert found.reason == f"It was signed for {HOST}/sms, not for the URL set for /"


def test_a_url_without_a_path_is_not_blamed_for_what_was_done_to_the_path() -> None:
    it = urls(sms=HOST)
    for called in (f"{HOST}/sms/", f"{HOST}/app/sms"):
        one = by_twilio(called, "/sms")
        around = diagnosis.Around((f"{HOST}/app/sms",))
        found = diagnosis.finding(it, one, judged(it, one), around)
        assert (found.cause or "").startswith("url-")
        assert "is wrong" not in found.reason


def test_own_code_that_takes_the_requests_url_for_the_called_one_is_told() -> None:
    it = urls(sms=f"{HOST}/in")
    one = by_twilio(f"{HOST}/in?x=1")
    own = base64_hmac(SECRET, b"http://127.0.0.1:8080/sms?x=1BodyhiFrom+15550100", "sha1")
    found = diagnosis.computed(it, one, judged(it, one), own)
    assert "Your code took http://127.0.0.1:8080/sms?x=1 for the URL" in found.reason
    assert diagnosis.computed(it, one, judged(it, one), "0" * 40).cause is None


@pytest.mark.parametrize("name", ["hubspot", "square", "twilio"])
def test_every_provider_that_signs_the_url_is_judged_by_the_public_one(name: str) -> None:
    it = known((Endpoint("/x", name, (SECRET,), url=HOST),), {})
    signing = [s for s in builtin()[name].schemes if "{url" in s.signed and not s.digest]
    assert signing
    for scheme in signing:
        one = delivery(b"" if name == "twilio" else b"{}", "/x?y=1")
        algorithm = scheme.algorithm.upper().replace("-", "_")
        settings = raw_headers([(SETTINGS, f"key=k,algorithm={algorithm}")])
        one = msgspec.structs.replace(one, headers=one.headers + settings)
        signed = sign(
            scheme, SECRET, one.body, one.headers,
            method="POST", target=one.target, at=0, origin=HOST.encode(),
        )  # fmt: skip
        arrived = msgspec.structs.replace(one, headers=signed.headers, body=signed.body)
        assert judged(it, arrived).signature.verdict == "valid", scheme.name


OWN = {"match": {"path": "$.rule"}, "signature": {"header": "X-Acme", "encoding": "hex"}}


def test_a_provider_of_ones_own_wins_over_those_that_come_with_the_app() -> None:
    body = b'{"rule":{"type":"x","id":"1"},"conversation":{"id":"2"}}'
    headers = {"X-Hook-Signature": f"sha256={hex_hmac(SECRET, body)}", "X-GitHub-Event": "push"}
    one = delivery(body, "/", headers)
    assert judged(known((), {}), one).provider not in (None, "acme")
    it = known((), {"acme": OWN})
    assert judged(it, one).provider == "acme"
    assert judged(it, delivery(b"{}", "/", headers)).provider != "acme"
    assert judged(known((), {"acme": {"event_id": "$.id"}}), one).provider not in (None, "acme")


def test_a_provider_of_ones_own_takes_the_place_of_the_one_of_its_name() -> None:
    it = known((), {"missive": {"match": {"header": "X-Mine"}}})
    assert it.own == ("missive",)
    assert judged(it, delivery(b"{}", "/", {"X-Mine": "1"})).provider == "missive"
    assert it.providers["missive"].schemes == ()
