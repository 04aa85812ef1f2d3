"""Whatever the scheme, the secret and the request: what is signed is judged as signed."""

import json

from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Delivery
from inspector.signatures import Signed, judge, sign
from tests.signatures.signable import HEADERS, Signable, signables
from tests.signatures.signer import AT


def signed(case: Signable) -> Signed:
    target = b"/hooks?x=1"
    return sign(case.scheme, case.secret, case.body, HEADERS, method="PUT", target=target, at=AT)


def judged(case: Signable, sent: Signed) -> str:
    arrived = Delivery(1, AT, "PUT", b"/hooks?x=1", "1.1", sent.headers, sent.body)
    return judge((case.scheme,), arrived, [case.secret]).verdict


@given(signables())
def test_what_is_signed_is_valid(case: Signable) -> None:
    assert judged(case, signed(case)) == "valid"


@given(signables())
def test_signing_again_changes_nothing(case: Signable) -> None:
    once = signed(case)
    again = signed(case._replace(body=once.body))
    assert again == once


@given(signables())
def test_nothing_is_touched_but_the_signature_and_the_time(case: Signable) -> None:
    sent, scheme = signed(case), case.scheme
    ours = {b"X-Acme-Sig", b"X-Signature", b"X-Time"}
    assert tuple(header for header in sent.headers if header[0] not in ours) == HEADERS
    if not scheme.member:
        assert sent.body == case.body
        return
    document, path = json.loads(sent.body), scheme.member.split(".")
    holder = document["meta"] if len(path) == 2 else document
    del holder[path[-1]]
    assert document == json.loads(case.body)


@given(signables(whole_body=True), st.data())
def test_a_changed_byte_of_a_body_that_is_covered_is_noticed(
    case: Signable, data: st.DataObject
) -> None:
    sent = signed(case)
    place = data.draw(st.integers(0, len(sent.body) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda new: new != sent.body[place]))
    changed = sent.body[:place] + bytes([byte]) + sent.body[place + 1 :]
    assert judged(case, Signed(changed, sent.headers)) != "valid"
