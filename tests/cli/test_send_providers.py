"""`inspector send` as each of the known providers: to our own receiver, with keys of one's own."""

import hashlib
import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from inspector.providers import builtin
from inspector.providers.samples import trial_of
from inspector.signatures.keys import public_half
from tests.cli.here import Here
from tests.cli.place import PATIENT, Place
from tests.cli.target import target
from tests.outbound.be_provider import PAIRS
from tests.signatures.sdks import KEY

NOWHERE = ("--to", "http://127.0.0.1:9/hooks", "--retries", "none")


def secret_of(name: str) -> str:
    scheme = builtin()[name].schemes[0]
    if scheme.recipe.paired:
        return PAIRS[scheme.algorithm]
    return KEY if scheme.key == "base64" else "between the two of us"


def configured(here: Here) -> None:
    """An endpoint with a secret for every provider."""
    tables = [
        f'[[endpoint]]\npath = "/in/{name}"\nprovider = "{name}"\nsecret = """{secret_of(name)}"""'
        for name in builtin()
    ]
    here.place.write("inspector.toml", "\n".join(tables))


def test_our_own_receiver_finds_every_provider_valid_by_the_secret_that_signs(here: Here) -> None:
    configured(here)
    with here.place.headless() as it:
        for name in builtin():
            ran = here.send(name, "-q", "--retries", "none", *PATIENT)
            assert ran.code == 0, ran
            delivery = it.delivery()
            assert delivery["provider"] == name
            assert delivery["signature"]["verdict"] == "valid", (name, delivery["signature"])


def test_our_own_receiver_answers_what_tries_it_out_as_each_provider_needs(here: Here) -> None:
    configured(here)
    trying = [name for name in builtin() if trial_of(name)]
    with here.place.headless() as it:
        for name in trying:
            ran = here.send(name, "--validate", "--json", "--retries", "none", *PATIENT)
            assert ran.code == 0, (name, ran)
            *attempts, sums = ran.lines
            trials = [line["outcome"] for line in attempts if line["kind"] == "validation"]
            assert trials == ["accepted"] * (2 if name == "discord" else 1)
            assert sums["validated"] is True
            answered = [it.delivery()["answer"] for _ in attempts]
            assert [one["by"] for one in answered[:-1]] == ["handshake"] * len(trials)


def test_the_public_key_is_told_to_whoever_signs_with_a_private_one(here: Here) -> None:
    here.place.write("key.pem", PAIRS["ed25519"])
    with target() as it:
        ran = here.send("discord", "--to", it.url, "--secret", "@key.pem")
    public = public_half(builtin()["discord"].schemes[0], PAIRS["ed25519"])
    assert f"key      the receiver checks with the public key {public}\n" in ran.err
    assert "PRIVATE KEY" not in ran.err + ran.text
    assert len(it.got) == 1


def test_a_public_key_of_several_lines_is_told_in_lines_that_can_be_copied(here: Here) -> None:
    here.place.write("key.pem", PAIRS["rsa-sha256"])
    ran = here.send("aws-sns", *NOWHERE, "--secret", "@key.pem")
    pem = public_half(builtin()["aws-sns"].schemes[0], PAIRS["rsa-sha256"])
    assert pem is not None
    assert pem in ran.err


@pytest.mark.parametrize(
    ("name", "secret", "made_by"),
    [
        ("discord", "5a" * 32, "openssl genpkey -algorithm ed25519 -out key.pem"),
        ("discord", "no key at all", "openssl genpkey -algorithm ed25519 -out key.pem"),
        ("sendgrid", "MFkw", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem"),
        ("aws-sns", "a certificate", "openssl genpkey -algorithm RSA -out key.pem"),
        ("standard-webhooks", "whpk_AAAA", "openssl genpkey -algorithm ed25519 -out key.pem"),
    ],
)
def test_without_a_private_key_nothing_is_sent_and_how_to_make_one_is_said(
    here: Here, name: str, secret: str, made_by: str
) -> None:
    said = here.refused(name, *NOWHERE, "--secret", secret)
    assert "signs with a private key" in said
    assert "a public key can't sign" in said
    assert made_by in said


def test_a_secret_of_the_wrong_form_is_said(here: Here) -> None:
    said = here.refused("svix", *NOWHERE, "--secret", "whsec_not base64!")
    assert "that is base64 after whsec_" in said


@pytest.mark.parametrize(
    ("secret", "header"),
    [(KEY, "webhook-signature"), ("glpat-not-a-signing-secret", "x-gitlab-token")],
)
def test_gitlab_signs_or_sends_its_token_as_the_secret_tells(
    here: Here, secret: str, header: str
) -> None:
    with target() as it:
        here.send("gitlab", "--to", it.url, "--secret", secret)
    (got,) = it.got
    both = {"webhook-signature", "x-gitlab-token"}
    assert both & got.headers.keys() == {header}
    assert got.headers["x-gitlab-event"] == "Push Hook"


def test_a_scheme_alone_chooses_an_event_that_it_signs(here: Here) -> None:
    with target() as it:
        here.send("twilio", "--to", it.url, "--secret", "x", "--scheme", "shared-key-json")
        here.send("twilio", "--to", it.url, "--secret", "x")
    as_json, as_form = it.got
    digest = hashlib.sha256(as_json.body).hexdigest()
    assert as_json.path == f"/hooks?bodySHA256={digest}"
    assert "HMAC_SHA256" in as_json.headers["x-twilio-webhooks-signature-settings"]
    assert as_form.path == "/hooks"
    assert as_form.headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert "x-twilio-webhooks-signature-settings" not in as_form.headers


def test_a_scheme_that_signs_something_else_is_refused(here: Here) -> None:
    args = ["aws-sns", "Notification", *NOWHERE, "--scheme", "confirmation-2"]
    said = here.refused(*args)
    assert "Amazon SNS does not sign Notification by confirmation-2." in said
    assert "notification-1 or notification-2" in said


def test_several_events_are_each_signed_by_their_own_scheme(here: Here) -> None:
    here.place.write("key.pem", PAIRS["rsa-sha256"])
    with target() as it:
        args = ["--to", it.url, "--secret", "@key.pem", "--count", "2"]
        ran = here.send("aws-sns", "*", *args)
    assert "of a notification's members, version 1; rsa-sha1 base64 of a confirm" in ran.err
    assert [json.loads(got.body)["Type"] for got in it.got] == [
        "Notification",
        "SubscriptionConfirmation",
    ]


def test_an_own_body_goes_with_the_headers_of_the_event_that_is_named(here: Here) -> None:
    (here.place.project / "body.json").write_bytes(b'{"action":"closed"}\n')
    with target() as it:
        args = ["github", "issues.opened", "--to", it.url, "--secret", "x", "--body", "body.json"]
        ran = here.send(*args)
    (got,) = it.got
    assert got.body == b'{"action":"closed"}\n'
    assert got.headers["x-github-event"] == "issues"
    assert "your own body of issues.closed, 20 bytes" in ran.err


def test_an_own_body_can_be_signed_where_an_id_is_signed_too(here: Here) -> None:
    (here.place.project / "body.json").write_bytes(b"{}")
    with target() as it:
        assert here.send("svix", "--to", it.url, "--secret", KEY, "--body", "body.json").code == 0
    (got,) = it.got
    assert got.headers["svix-id"].startswith("msg_")
    assert got.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "kind"), [(b'{"a":1}', "application/json"), (b"a=1", "application/x-www-form-")]
)
def test_an_own_body_of_a_provider_of_forms_is_sent_as_what_it_is(
    here: Here, body: bytes, kind: str
) -> None:
    (here.place.project / "body").write_bytes(body)
    with target() as it:
        here.send("twilio", "--to", it.url, "--body", "body")
    assert it.got[0].headers["content-type"].startswith(kind)


def test_a_field_of_a_form_is_set_as_text(here: Here) -> None:
    with target() as it:
        here.send("twilio", "--to", it.url, "--set", "Body=Hi & bye")
    assert b"Body=Hi+%26+bye&" in it.got[0].body
    said = here.refused("twilio", *NOWHERE, "--set", "Body=[1]")
    assert "Body is a field of a form, so it holds one text" in said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("aws-sns", "retries  after 20 s ×3 [{known}"),
        ("linear", "retries  after 1 min, 1 h, 6 h [{known}"),
        ("slack", "retries  after 0 s, 1 min, 5 min [{known}: At once"),
        ("hubspot", "retries  after 10 s ×10 [assumed: "),
        ("github", "retries  none: each event is sent once [{known}: "),
        (
            "stripe",
            "retries  not simulated: it tries again, at times that are not exactly known "
            "[unofficial: ",
        ),
        ("discord", "retries  none are known: each event is sent once [unknown"),
        ("discord", "waits    3 s for an answer [unverified]"),
        ("meta", "first    --validate sends a validation request (hub.challenge) [documented"),
        ("woocommerce", "first    --validate sends a validation request (webhook_id) [unverified]"),
        ("discord", "first    --validate sends a validation request (PING) [documented]"),
        ("missive", "first    --validate sends a validation request with the body {{}} [assumed]"),
    ],
)
def test_what_is_not_documented_is_said_as_what_it_is(here: Here, name: str, said: str) -> None:
    known = builtin()[name].retries.standing
    assert said.format(known=known) in here.send(name, "--list").text


def test_asana_brings_a_secret_of_ours_where_none_is_known(here: Here) -> None:
    with target(200) as it:
        ran = here.send("asana", "--to", it.url, "--validate", "--json")
    (got,) = it.got  # the endpoint does not send it back
    assert ran.code == 1
    brought = got.headers["x-hook-secret"]
    assert len(brought) == 64
    assert brought not in ran.err + ran.text
    assert "drawn for this run, which brings it in X-Hook-Secret" in ran.err
    assert "its answer lacks the header X-Hook-Secret with the value that was sent" in ran.err


def test_a_secret_that_fits_no_header_is_not_brought_in_one(here: Here, tmp_path: Path) -> None:
    (tmp_path / "two lines").write_text("one\ntwo")
    said = here.refused("asana", *NOWHERE, "--validate", "--secret", f"@{tmp_path}/two lines")
    assert "X-Hook-Secret" in said


def test_the_url_that_the_provider_calls_is_signed_and_another_where_one_is_given(
    place: Place,
) -> None:
    place.write(
        "inspector.toml",
        '[[endpoint]]\npath = "/sms"\nprovider = "twilio"\nurl = "https://hooks.example.com"\n',
    )
    with target() as there:
        how = ("send", "twilio", "--to", there.url, "--secret", "token", "--json")
        usual = place.run(*how)
        given = place.run(*how, "--url", f"{there.url}?x=1")
    for ran, got, url in zip(
        (usual, given),
        there.got,
        ("https://hooks.example.com/sms", f"{there.url}?x=1"),
        strict=True,
    ):
        fields = dict(parse_qsl(got.body.decode(), keep_blank_values=True))
        assert RequestValidator("token").validate(url, fields, got.headers["x-twilio-signature"])
        assert ran.lines[0]["signed_url"] == url
        assert f"{url} is signed; --url names another" in ran.err
    assert there.got[0].headers["x-forwarded-host"] == "hooks.example.com"
    assert "x-forwarded-host" not in there.got[1].headers
    err = place.refused("send", "missive", "--to", there.url, "--secret", "a", "--url", there.url)
    assert "--url names the URL that is signed, and nothing of this is signed by one." in err
