"""Whose delivery it is: headers and body shape together, never one shared header."""

import msgspec
import pytest

from inspector.delivery import Delivery
from inspector.providers import builtin, own, recognise
from inspector.providers.handshake import tried_by
from inspector.signatures import judge
from tests.providers.deliveries import MAILABL, MANYSENDS, MISSIVE, changed, delivery

BARE = "5a" * 32
PREFIXED = f"sha256={BARE}"
UNSIGNED_MANYSENDS = changed(MANYSENDS, signature=None)


def who(arrived: Delivery) -> str | None:
    found = recognise(arrived, builtin())
    return None if found is None else found.name


@pytest.mark.parametrize(
    ("arrived", "name"),
    [
        (delivery(MISSIVE, X_Hook_Signature=PREFIXED), "missive"),
        (delivery(MISSIVE), "missive"),
        (delivery(MISSIVE, X_Hook_Signature=BARE), "missive"),
        (delivery(b" \r\n" + MISSIVE), "missive"),
        (delivery(changed(MISSIVE, rule={"id": 7, "type": "anything at all"})), "missive"),
        (delivery(changed(MISSIVE, latest_message=None)), "missive"),
        (delivery(changed(MISSIVE, note="\ud800")), "missive"),
        (
            delivery(MISSIVE.replace(b'"attachments_count":2', b'"attachments_count":NaN')),
            "missive",
        ),
        (delivery(MAILABL, x_mailabl_signature=BARE), "mailabl"),
        (delivery(MAILABL), "mailabl"),
        (delivery(b"\n" + MAILABL), "mailabl"),
        (delivery(b"[]", X_Mailabl_Signature=BARE), "mailabl"),
        (delivery(b"{broken", X_Mailabl_Signature=BARE), "mailabl"),
        (delivery(MANYSENDS), "manysends"),
        (delivery(UNSIGNED_MANYSENDS), "manysends"),
        (delivery(changed(MANYSENDS, event="conversation.merged")), "manysends"),
    ],
)
def test_a_delivery_is_recognised(arrived: Delivery, name: str) -> None:
    assert who(arrived) == name


@pytest.mark.parametrize(
    "arrived",
    [
        delivery(b"", X_Hook_Signature=PREFIXED),
        delivery(b"{}", X_Hook_Signature=BARE),
        delivery(b'{"events":{}}', X_Hook_Signature=BARE),
        delivery(b'{"rule":"conversation"}', X_Hook_Signature=PREFIXED),
        delivery(b'{"rule":{"type":"a"},"conversation":[]}', X_Hook_Signature=PREFIXED),
        delivery(b'{"note":"\\"rule\\": \\"conversation\\" \\"type\\""}'),
    ],
)
def test_x_hook_signature_alone_is_nobodys(arrived: Delivery) -> None:
    assert who(arrived) is None


@pytest.mark.parametrize(
    "body",
    [
        changed(UNSIGNED_MANYSENDS, event="order.paid"),
        changed(MANYSENDS, event="order.paid"),
        changed(MANYSENDS, signature="v1=00"),
        changed(UNSIGNED_MANYSENDS, event="conversation.merged"),
        changed(UNSIGNED_MANYSENDS, data={"user": 1}),
        changed(UNSIGNED_MANYSENDS, data="text"),
        changed(UNSIGNED_MANYSENDS, timestamp=1769856744),
    ],
)
def test_somebody_elses_event_timestamp_data_is_not_manysends(body: bytes) -> None:
    assert who(delivery(body)) is None


def test_a_signature_in_some_header_speaks_against_an_unsigned_shape() -> None:
    assert who(delivery(UNSIGNED_MANYSENDS, X_Acme_Signature=PREFIXED)) is None
    assert who(delivery(MAILABL, X_Hub_Signature_256=PREFIXED)) is None


@pytest.mark.parametrize(
    ("header", "name"),
    [("X_Chatwoot_Signature", "chatwoot"), ("X_GitHub_Event", "github"), ("svix_id", None)],
)
def test_a_header_of_its_own_says_more_than_a_shape(header: str, name: str | None) -> None:
    assert who(delivery(UNSIGNED_MANYSENDS, **{header: PREFIXED})) == (name or "manysends")


def test_all_of_a_signs_headers_have_to_be_there() -> None:
    assert who(delivery(b"{}", webhook_id="m", webhook_timestamp="1")) is None
    assert who(delivery(b"{}", svix_id="m")) is None


@pytest.mark.parametrize("query", ["hub.mode=subscribe", "hub.mode", "", "hub%2Emode=1&x=[&=&&%"])
def test_a_query_without_a_token_and_a_challenge_is_not_metas(query: str) -> None:
    target = f"/hooks?{query}".encode()
    assert who(msgspec.structs.replace(delivery(b""), target=target)) is None
    whole = target + b"&hub.challenge=1&hub.verify_token=t&hub.mode=subscribe"
    assert who(msgspec.structs.replace(delivery(b""), target=whole)) == "meta"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"[1]",
        b"[" * 100_000,
        b'{"rule":' * 50_000,
        b'{"rule":{"type":"a"},"conversation":{}',
        b"\x1f\x8b\x08\x00",
        b"\xff\xfe",
        b'{"rule":{"type":{"a":1}},"conversation":{}}',
        b"[" + b"{}," * 300_000 + b"{}]",
        b'{"signature":[[[[]]]],"id":[],"event":1e400,"data":"","entry":null}',
        b'{"id":"evt_1","object":"event","type":"\\ud800"',
        b'{"rule":{"type":"a"},"conversation":{},"conversation":null}',
    ],
    ids=lambda body: repr(body[:30]),
)
def test_hostile_bodies_are_nobodys_and_no_error(body: bytes) -> None:
    assert who(delivery(body)) is None


def test_a_provider_of_the_users_is_recognised_by_header_and_path() -> None:
    acme = own("acme", {"match": {"header": "X-Acme", "path": "$.acme.version"}})
    both = {"acme": acme, **builtin()}
    body = b'{"acme":{"version":[2]}}'
    assert recognise(delivery(body, x_acme="1"), both) is acme
    assert recognise(delivery(body), both) is None
    assert recognise(delivery(b'{"acme":{"version":null}}', x_acme="1"), both) is None
    assert recognise(delivery(MISSIVE, x_acme="1"), both) is builtin()["missive"]


STANDARD = {"id": "m1", "timestamp": "1", "signature": "v1," + "A" * 43 + "="}


@pytest.mark.parametrize("prefix", ["webhook", "svix"])
@pytest.mark.parametrize("lost", ["id", "timestamp"])
def test_a_signature_without_a_header_that_it_covers_is_still_its_providers(
    prefix: str, lost: str
) -> None:
    headers = {f"{prefix}_{name}": value for name, value in STANDARD.items() if name != lost}
    arrived = delivery(b"{}", **headers)
    name = {"webhook": "standard-webhooks", "svix": "svix"}[prefix]
    assert who(arrived) == name
    verdict = judge(builtin()[name].schemes, arrived, ["whsec_" + "AAAA" * 8])
    assert f"The header {prefix}-{lost} is signed too, and not there" in str(verdict.reason)


def test_discord_is_recognised_without_its_timestamp() -> None:
    arrived = delivery(b"{}", X_Signature_Ed25519="5a" * 64)
    assert who(arrived) == "discord"
    verdict = judge(builtin()["discord"].schemes, arrived, ["d7" * 32])
    assert verdict.reason == "The header X-Signature-Timestamp is signed too, and not there"


def test_a_webhook_signature_of_another_form_is_nobodys() -> None:
    assert who(delivery(b"{}", webhook_signature=BARE)) is None


CHALLENGE = b'{"token":"t","challenge":"c-1","type":"url_verification"}'


def test_slacks_challenge_is_known_and_answered_as_its_documents_show_it_without_a_header() -> None:
    arrived = delivery(CHALLENGE)
    slack = builtin()["slack"]
    assert who(arrived) == "slack"
    handshake = tried_by(slack, arrived, is_set=False)
    assert handshake is not None
    reply = handshake.answer(arrived, ())
    assert reply is not None
    assert (reply.status, reply.body) == (200, b'{"challenge":"c-1"}')
    for other in (CHALLENGE.replace(b"token", b"took"), CHALLENGE.replace(b"url_", b"a_")):
        assert who(delivery(other)) is None
    assert who(delivery(CHALLENGE, X_Acme_Signature="00")) is None
