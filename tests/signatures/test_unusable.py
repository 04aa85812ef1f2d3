"""A stored secret with something around it, so that it makes no key: it has to be mended."""

import base64

import pytest

from inspector.delivery import Delivery
from inspector.providers import builtin
from inspector.signatures import judge
from inspector.signatures.diagnosis import explain, explain_computed
from tests.signatures.signer import AT, base64_hmac, delivery

RAW = b"a key of a fair length, of bytes"
KEY = "whsec_" + base64.b64encode(RAW).decode()
TOKEN = "a token of gitlab's"
BODY = b'{"object_kind":"push"}'
NOW = AT // 1_000_000
GITLAB = builtin()["gitlab"].schemes
SIGNED = base64_hmac(RAW, f"m1.{NOW}.".encode() + BODY)


def arrived(body: bytes, token: str | None = TOKEN) -> Delivery:
    """A body with the signature of `BODY`, and with the right token."""
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": str(NOW),
        "webhook-signature": f"v1,{SIGNED}",
    }
    return delivery(body, headers | ({"X-Gitlab-Token": token} if token else {}))


@pytest.mark.parametrize(
    ("stored", "around"),
    [
        (f"v1,{KEY}", "has v1, before it"),
        (f"{KEY}\n", "has a blank or a line break in it"),
        (f" {KEY}", "has a blank or a line break in it"),
        (f"{KEY[:20]}\n{KEY[20:]}", "has a blank or a line break in it"),
        (f'"{KEY}"', "has quotes around it"),
        (f"SECRET={KEY}", "has more around it than belongs to it"),
    ],
)
def test_gitlabs_token_does_not_make_up_for_a_signing_secret_that_is_stored_wrongly(
    stored: str, around: str
) -> None:
    changed = arrived(BODY + b" ")
    for token in (TOKEN, None):
        case, known = arrived(BODY + b" ", token), [stored, *([TOKEN] if token else [])]
        verdict = judge(GITLAB, case, known)
        assert verdict.verdict == "invalid"
        assert around in str(verdict.reason)
        finding = explain(GITLAB, case, known, {}, url_known=True)
        assert finding.fix is not None
        assert (finding.fix.value, KEY in repr(finding)) == (KEY, False)
    assert judge(GITLAB, changed, [KEY, TOKEN]).verdict == "invalid"
    assert judge(GITLAB, arrived(BODY), [KEY, TOKEN]).verdict == "valid"


@pytest.mark.parametrize(
    ("stored", "cause"), [(f"v1,{KEY}", "secret-version"), (f"{KEY}\n", "secret-padding")]
)
def test_what_stands_around_a_secret_is_named_where_the_signature_is_right_without_it(
    stored: str, cause: str
) -> None:
    assert judge(GITLAB, arrived(BODY), [stored, TOKEN]).verdict == "invalid"
    finding = explain(GITLAB, arrived(BODY), [stored, TOKEN], {})
    assert finding.cause == cause
    assert finding.fix is not None
    assert finding.fix.value == KEY
    own = explain_computed(GITLAB, arrived(BODY), [stored, TOKEN], {}, SIGNED)
    assert own.reason.endswith(f"for the same reason: {finding.reason}")


def test_a_secret_that_is_cut_is_not_said_to_have_something_around_it() -> None:
    verdict = judge(GITLAB, arrived(BODY), [KEY[:-3] + "\n", TOKEN])
    assert verdict.verdict == "invalid"
    assert "not what any of" in str(verdict.reason)


def test_what_else_is_wrong_is_told_beside_a_secret_that_has_to_be_mended() -> None:
    stored = f"SECRET={KEY}"
    changed = explain(GITLAB, arrived(BODY + b"\n", None), [stored], {})
    assert (changed.cause, changed.causes) == ("secret-unusable", ("secret-unusable", "line-end"))
    assert "has more around it than belongs to it. Beside that: It was signed" in changed.reason
    assert changed.fix is not None
    assert changed.fix.value == KEY
    other = explain(GITLAB, arrived(b"{}", None), [stored], {})
    assert other.causes == ("secret-unusable",)
    assert "look again then: the signature is not right by that alone" in str(other.hint)
