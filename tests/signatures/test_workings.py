"""What the Signature tab shows, and what it never shows."""

from inspector.providers import builtin
from inspector.signatures import Scheme, fingerprint, workings
from inspector.signatures.diagnosis import explain
from tests.signatures.signer import delivery, hex_hmac

SECRET = "a-secret-that-nobody-sees"
BODY = b'[{"id":"1"}]'


def test_each_scheme_and_secret_is_shown_with_what_was_signed_and_expected() -> None:
    value = "sha256=" + hex_hmac(SECRET, BODY)
    shown = workings(
        builtin()["missive"].schemes, delivery(BODY, {"X-Hook-Signature": value}), ["no", SECRET]
    )
    assert [working.matched for working in shown] == [False, True]
    assert [working.secret for working in shown] == [fingerprint("no"), fingerprint(SECRET)]
    assert shown[1].expected == shown[1].given == value
    assert shown[0].expected == "sha256=" + hex_hmac("no", BODY)
    assert shown[1].signed == BODY


def test_no_working_holds_the_secret() -> None:
    token = Scheme(name="token", header="X-Token", algorithm="token", encoding="text")
    schemes = builtin()["mailabl"].schemes
    sent = delivery(BODY, {"X-Mailabl-Signature": "0" * 64, "X-Token": "0"})
    shown = [*workings(schemes, sent, [SECRET]), *workings((token,), sent, [SECRET])]
    assert len(shown) == len(schemes) + 1
    assert SECRET not in repr(shown)
    assert b"<secret>" + BODY in [working.signed for working in shown]


def test_an_absent_signature_is_shown_as_absent_with_the_expected_one() -> None:
    (shown,) = workings(builtin()["missive"].schemes, delivery(BODY), [SECRET])
    assert (shown.place, shown.given, shown.matched) == ("X-Hook-Signature", None, False)
    assert shown.expected == "sha256=" + hex_hmac(SECRET, BODY)


def test_a_fingerprint_is_short_steady_and_tells_secrets_apart() -> None:
    assert fingerprint(SECRET) == fingerprint(SECRET)
    assert fingerprint(SECRET) != fingerprint(SECRET + "\n")
    assert len(fingerprint(SECRET)) == len(fingerprint("x")) == len("sha256:1a2b3c4d")
    assert fingerprint("\udcff").startswith("sha256:")


def test_a_key_that_may_be_cut_is_noted_even_where_it_fits() -> None:
    scheme = Scheme(name="cut", header="X-Sig", key="base64", key_prefix="whsec_")
    for secret, key, noted in (
        ("whsec_AA==", b"\0", True),
        ("whsec_" + "AAAA" * 8, bytes(24), False),
    ):
        arrived = delivery(BODY, {"X-Sig": hex_hmac(key, BODY)})
        (shown,) = workings((scheme,), arrived, [secret])
        assert shown.matched
        assert (shown.note is not None and "it may be cut" in shown.note) is noted


def test_a_token_is_not_noted_as_a_key_that_is_cut() -> None:
    key, token = "whsec_" + "AAAA" * 8, "mytoken1"
    head = {"webhook-id": "m", "webhook-timestamp": "1769856744"}
    arrived = delivery(BODY, head | {"webhook-signature": "v1,x", "X-Gitlab-Token": token})
    schemes = builtin()["gitlab"].schemes
    assert [one.note for one in workings(schemes, arrived, [key, token])] == [None, None]
    noted = explain(schemes, arrived, [key + "AAAA", "another1"], {}).notes
    assert not [note for note in noted if fingerprint("another1") in note]
    (short, _) = workings(schemes, arrived, ["whsec_AA==", token])
    assert str(short.note).startswith(f"The secret {fingerprint('whsec_AA==')} means a key of 1")
    noted = explain(schemes, arrived, ["whsec_AA==", "another1"], {}).notes
    assert [fingerprint("whsec_AA==") in note for note in noted if "key of only" in note] == [True]


def test_a_token_covers_nothing_and_is_not_shown_be_it_right_or_wrong() -> None:
    token = Scheme(
        name="token", header="X-Token", algorithm="token", encoding="text", prefix="Bearer "
    )
    arrived = delivery(BODY, {"X-Token": f"Bearer {SECRET}"})
    for secret in (SECRET, "another"):
        (shown,) = workings((token,), arrived, [secret])
        assert shown.matched is (secret == SECRET)
        assert (shown.covers, shown.signed) == (False, None)
        assert shown.given == f"Bearer <secret {fingerprint(SECRET)}>"
