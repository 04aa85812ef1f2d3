"""A provider of the user's own: what it may say, and how a mistake is named."""

from typing import Any

import pytest

from inspector.delivery import Delivery, raw_headers
from inspector.errors import InspectorError
from inspector.providers import describe, events, own, recognise
from inspector.signatures import judge
from tests.signatures.signer import AT, hex_hmac

FULL: dict[str, Any] = {
    "match": {"header": "X-Acme-Signature"},
    "signature": {
        "header": "X-Acme-Signature",
        "algorithm": "hmac-sha256",
        "encoding": "hex",
        "prefix": "sha256=",
        "signed": "{timestamp}.{body}",
        "timestamp_header": "X-Acme-Time",
        "tolerance": "5m",
    },
    "event_id": "$.id",
    "event_type": "$.type",
    "timeout": "10s",
    "success": "2xx",
    "retries": ["10s", "1m", "5m"],
    "disabled_after": 50,
}
SIGNATURE: dict[str, Any] = FULL["signature"]


def arrived(body: bytes, stamp: int) -> Delivery:
    value = "sha256=" + hex_hmac("s", b"%d.%b" % (stamp, body))
    headers = raw_headers([("x-acme-signature", value), ("x-acme-time", str(stamp))])
    return Delivery(1, AT, "POST", b"/", "1.1", headers, body)


def test_a_full_table_is_a_provider_like_any_other() -> None:
    acme = own("acme", FULL)
    now = AT // 1_000_000
    delivery = arrived(b'{"id":"e1","type":"made"}', now)
    assert recognise(delivery, {"acme": acme}) is acme
    assert judge(acme.schemes, delivery, ["s"]).verdict == "valid"
    late = arrived(delivery.body, now - 301)
    assert judge(acme.schemes, late, ["s"]).verdict == "expired"
    (event,) = events(acme, delivery)
    assert (event.id, event.type, event.key, event.key_strength) == ("e1", "made", "e1", "strong")
    assert acme.timeout.value == 10
    assert acme.retries.value is not None
    assert list(acme.retries.value.gaps) == [10, 60, 300]
    assert acme.disabled_after.value == 50
    assert acme.accepts(204)


def test_an_empty_table_is_a_provider_by_an_endpoints_setting_only() -> None:
    acme = own("acme", {})
    delivery = arrived(b"{}", 1)
    assert recognise(delivery, {"acme": acme}) is None
    assert events(acme, delivery)[0].key_strength == "body"
    assert acme.accepts(200)
    assert all(row.text for row in describe(acme))
    assert acme.timeout.value is None


def test_several_ids_make_a_weak_key() -> None:
    acme = own("acme", {"event_id": ["$.a", "header:X-Acme-Time"]})
    (event,) = events(acme, arrived(b'{"a":"1"}', 7))
    assert (event.id, event.key, event.key_strength) == (None, "1+7", "weak")


def test_a_path_of_elements_makes_an_array_of_events() -> None:
    acme = own("acme", {"event_id": "$[].id", "event_type": "$[].what.now"})
    found = events(acme, arrived(b'[{"id":1,"what":{"now":"a"}},{"id":2}]', 7))
    assert [(event.id, event.type) for event in found] == [("1", "a"), ("2", None)]


def test_a_token_is_compared_as_it_is() -> None:
    acme = own("acme", {"signature": {"header": "x-acme-time", "algorithm": "token"}})
    assert judge(acme.schemes, arrived(b"", 77), ["77"]).verdict == "valid"
    assert judge(acme.schemes, arrived(b"", 77), ["78"]).verdict == "invalid"


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"colour": 1}, "provider.acme.colour is not known"),
    ({"event-id": "$.a"}, "provider.acme.event-id is not known"),
    ({"signature": SIGNATURE | {"secret": "x"}}, "provider.acme.signature.secret is not known"),
    ({"signature": SIGNATURE | {"algorithm": "md5"}}, "provider.acme.signature.algorithm can't be"),
    ({"signature": SIGNATURE | {"encoding": "hexa"}}, "provider.acme.signature.encoding can't be"),
    ({"signature": SIGNATURE | {"signed": "{bod}"}}, "provider.acme.signature.signed is wrong"),
    ({"signature": SIGNATURE | {"signed": "{body"}}, "provider.acme.signature.signed is wrong"),
    ({"signature": SIGNATURE | {"tolerance": "5"}}, "provider.acme.signature.tolerance is wrong"),
    ({"signature": SIGNATURE | {"prefix": 5}}, "provider.acme.signature.prefix must be a text"),
    ({"signature": {"prefix": "v1="}}, "provider.acme.signature.header is missing"),
    ({"signature": "hmac"}, "provider.acme.signature must be a table"),
    ({"signature": []}, "provider.acme.signature must be a table or a list of them"),
    (
        {"signature": {"header": "X A: b"}},
        "provider.acme.signature.header is wrong: it is the name",
    ),
    (
        {"signature": {"header": "X", "timestamp_header": "T:"}},
        "provider.acme.signature.timestamp_header is wrong: it is the name",
    ),
    (
        {"signature": {"header": "X", "timestamp": "header:T T"}},
        "provider.acme.signature.timestamp is wrong: it is the name",
    ),
    (
        {"signature": {"header": "X", "separator": "  "}},
        "provider.acme.signature.separator is wrong: of blanks it is one alone",
    ),
    ({"match": {"header": "X: y"}}, "provider.acme.match.header is wrong: it is the name"),
    ({"match": {"headers": ["X", "Y y"]}}, "provider.acme.match.headers is wrong: it is the name"),
    (
        {"signature": {"header": "X", "signed": "{timestamp}{body}"}},
        "provider.acme.signature.signed needs a timestamp_header",
    ),
    (
        {"signature": {"header": "X", "tolerance": "5m"}},
        "provider.acme.signature.tolerance needs a timestamp_header",
    ),
    (
        {"signature": {"header": "X", "algorithm": "sha256"}},
        "provider.acme.signature.signed has no {secret}",
    ),
    (
        {"signature": {"header": "X", "algorithm": "ed25519", "signed": "{secret}{body}"}},
        "provider.acme.signature.signed has a {secret}",
    ),
    (
        {"signature": {"header": "X", "algorithm": "token", "signed": "{body}"}},
        "provider.acme.signature.signed has no meaning for a token",
    ),
    (
        {"signature": {"header": "X", "algorithm": "token", "encoding": "hex"}},
        "provider.acme.signature.encoding has no meaning for a token",
    ),
    (
        {"signature": {"header": "X", "signed": "{body:cut}"}},
        "provider.acme.signature.signed has {body:cut}",
    ),
    (
        {"signature": {"header": "X", "signed": "{raw:$.data}"}},
        "provider.acme.signature.signed is wrong: {raw:$.data} is written {raw:data}",
    ),
    (
        {"signature": {"header": "X", "signed": "{header:}"}},
        "provider.acme.signature.signed is wrong",
    ),
    (
        {"signature": {"header": "X", "key": "certificate"}},
        "provider.acme.signature.key can't be 'certificate'",
    ),
    (
        {"signature": {"header": "X", "algorithm": "rsa-sha256", "key": "text"}},
        "provider.acme.signature.key can't be 'text'",
    ),
    (
        {"signature": {"header": "X", "timestamp_header": "T", "ahead": 1}},
        "provider.acme.signature.ahead must be true or",
    ),
    (
        {"signature": {"header": "X", "prefix_required": False}},
        "provider.acme.signature.prefix_required needs a prefix",
    ),
    (
        {"signature": {"header": "X", "private_prefix": "whsk_"}},
        "provider.acme.signature.private_prefix has no meaning for hmac-sha256",
    ),
    (
        {"signature": {"header": "X", "ahead": False}},
        "provider.acme.signature.ahead needs a timestamp_header",
    ),
    (
        {"signature": {"header": "X", "prefix_required": "no"}},
        "provider.acme.signature.prefix_required must be true or false, not 'no'",
    ),
    (
        {"signature": {"header": "X", "digest": "sha256"}},
        "provider.acme.signature.digest is wrong: it is query:NAME",
    ),
    (
        {"signature": {"header": "X", "timestamp": "part:t="}},
        "provider.acme.signature.timestamp is a part",
    ),
    (
        {"signature": {"header": "X", "member": "$.s"}},
        "provider.acme.signature.header and member exclude each other",
    ),
    ({"signature": {"member": "$[].s"}}, "provider.acme.signature.member is wrong"),
    (
        {"signature": {"header": "X", "timestamp": "$.t", "timestamp_header": "T"}},
        "provider.acme.signature.timestamp and timestamp_header exclude each other",
    ),
    (
        {"signature": SIGNATURE | {"timestamp_format": "seconds", "milliseconds": False}},
        "provider.acme.signature.timestamp_format and milliseconds exclude each other",
    ),
    (
        {"signature": SIGNATURE | {"timestamp_format": "unix"}},
        "provider.acme.signature.timestamp_format can't be 'unix'",
    ),
    (
        {"signature": {"header": "X", "timestamp_format": "seconds"}},
        "provider.acme.signature.timestamp_format needs a timestamp_header",
    ),
    (
        {"signature": [{"header": "X"}, {"header": "X", "colour": 1}]},
        "provider.acme.signature[2].colour is not known",
    ),
    ({"match": {"headers": []}}, "provider.acme.match is empty"),
    (
        {"signature": {"header": "X", "where": "v1"}},
        "provider.acme.signature.where must be a table",
    ),
    (
        {"signature": {"header": "X", "where": {"version": "1"}}},
        "provider.acme.signature.where is wrong: it is header:NAME, or a member",
    ),
    (
        {"signature": {"header": "X", "where": {"$.version": 1}}},
        "provider.acme.signature.where.$.version must be a text or a list",
    ),
    (
        {"signature": {"header": "X", "where": {}}},
        "provider.acme.signature.where is empty",
    ),
    (
        {"signature": {"header": "X", "where": {"header:X-Settings/": "1"}}},
        "provider.acme.signature.where is wrong: behind the /",
    ),
    *(
        (
            {"signature": {"header": "X", "algorithm": algorithm, "signed": signed}},
            "provider.acme.signature.signed is the same for every delivery",
        )
        for algorithm, signed in (
            ("hmac-sha256", "a constant"),
            ("hmac-sha256", "{method}"),
            ("sha256", "v1:{secret}"),
        )
    ),
    (
        {
            "signature": {
                "header": "X",
                "signed": "{method}{timestamp}",
                "timestamp_header": "T",
                "digest": "query:sha",
            }
        },
        "provider.acme.signature.signed does not cover the digest",
    ),
    ({"match": {"headers": ["X", 5]}}, "provider.acme.match.headers must be a text or a list"),
    ({"occurred_at": "when"}, "provider.acme.occurred_at is wrong"),
    ({"match": {}}, "provider.acme.match is empty"),
    ({"match": {"path": "version"}}, "provider.acme.match.path is wrong"),
    ({"match": {"path": "header:X"}}, "provider.acme.match.path is wrong"),
    ({"match": {"body": "x"}}, "provider.acme.match.body is not known"),
    ({"event_id": "id"}, "provider.acme.event_id is wrong"),
    ({"event_id": ["$.a", []]}, "provider.acme.event_id must be a text or a list"),
    ({"varies": "header:X-Attempt"}, "provider.acme.varies is wrong"),
    ({"event_id": "$[].id", "varies": "$.attempt"}, "provider.acme.event_id and"),
    ({"event_type": "$.a[0]"}, "provider.acme.event_type is wrong"),
    ({"event_id": "$[].id", "event_type": "$.type"}, "provider.acme.event_id and"),
    ({"timeout": 10}, "provider.acme.timeout is wrong: '10' is not a duration: a number with ms"),
    ({"retries": [10]}, "provider.acme.retries is wrong: '10' is not a duration: a number with ms"),
    ({"success": 200}, "provider.acme.success must be a text, not 200"),
    ({"timeout": "0s"}, "provider.acme.timeout is wrong"),
    ({"timeout": "soon"}, "provider.acme.timeout is wrong"),
    ({"success": "fine"}, "provider.acme.success is wrong"),
    ({"success": "299-200"}, "provider.acme.success is wrong: '299-200' goes from 299 to 200"),
    (
        {"success": "200, 3xx-2xx"},
        "provider.acme.success is wrong: '3xx-2xx' goes from 300 to 299, which is no code at all",
    ),
    ({"retries": ["10s", "x"]}, "provider.acme.retries is wrong"),
    ({"retries": {"a": 1}}, "provider.acme.retries must be a text or a list"),
    ({"disabled_after": 0}, "provider.acme.disabled_after must be a whole number"),
    ({"disabled_after": True}, "provider.acme.disabled_after must be a whole number"),
]


@pytest.mark.parametrize(("table", "message"), MISTAKES, ids=[m for _, m in MISTAKES])
def test_a_mistake_is_named_by_its_key(table: dict[str, Any], message: str) -> None:
    with pytest.raises(InspectorError) as caught:
        own("acme", table)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("table", "hint"),
    [
        ({"even_id": "$.a"}, "event_id"),
        ({"colour": 1}, "disabled_after"),
        ({"signature": {"header": "X", "algorithm": "md5"}}, "hmac-sha512"),
    ],
)
def test_a_mistake_says_what_is_possible(table: dict[str, Any], hint: str) -> None:
    with pytest.raises(InspectorError) as caught:
        own("acme", table)
    assert hint in (caught.value.hint or "")


def test_no_provider_takes_the_name_of_the_tunnels_secret() -> None:
    with pytest.raises(InspectorError, match=r"provider.ngrok can't be a provider's name"):
        own("ngrok", {})


def test_a_time_in_either_unit_counts_unless_one_is_declared() -> None:
    seconds = AT // 1_000_000
    for said, times in (
        ({}, {seconds: "valid", seconds * 1_000: "valid"}),
        ({"milliseconds": False}, {seconds: "valid", seconds * 1_000: "expired"}),
        ({"milliseconds": True}, {seconds: "expired", seconds * 1_000: "valid"}),
        ({"timestamp_format": "seconds"}, {seconds: "valid", seconds * 1_000: "expired"}),
        ({"timestamp_format": "milliseconds"}, {seconds: "expired", seconds * 1_000: "valid"}),
        ({"timestamp_format": "iso-8601"}, {seconds: "expired", seconds * 1_000: "expired"}),
    ):
        acme = own("acme", {"signature": SIGNATURE | said})
        found = {at: judge(acme.schemes, arrived(b"{}", at), ["s"]).verdict for at in times}
        assert found == times


def test_what_a_request_says_chooses_among_several_schemes() -> None:
    body = b'{"kind":"new"}'
    old = {"header": "X-Sig", "algorithm": "hmac-sha1", "where": {"$.kind": ["old", ""]}}
    new = {"header": "X-Sig", "where": {"$.kind": "new", "header:X-Version": ["2", ""]}}
    schemes = own("acme", {"signature": [old, new]}).schemes

    def said(digest: str, body: bytes = body, **more: str) -> str:
        headers = {"X-Sig": hex_hmac("s", body, digest), **more}
        pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
        arrived = Delivery(1, AT, "POST", b"/", "1.1", raw_headers(pairs), body)
        return judge(schemes, arrived, ["s"]).verdict

    assert (said("sha256"), said("sha1")) == ("valid", "invalid")
    assert (said("sha256", X_Version="2"), said("sha256", X_Version="3")) == ("valid", "invalid")
    assert (said("sha256", b"{}"), said("sha1", b"{}")) == ("invalid", "valid")


def test_one_of_the_settings_in_a_header_chooses_too() -> None:
    sha1 = {"header": "X-Sig", "algorithm": "hmac-sha1", "where": {"header:X-Set/how": ["", "1"]}}
    sha256 = {"header": "X-Sig", "where": {"header:X-Set/how": "256"}}
    schemes = own("acme", {"signature": [sha1, sha256]}).schemes
    for settings, digest in (("key=k", "sha1"), ("key=k,how=1", "sha1"), ("how=256,a", "sha256")):
        for signed in ("sha1", "sha256"):
            headers = raw_headers([("X-Set", settings), ("X-Sig", hex_hmac("s", b"{}", signed))])
            arrived = Delivery(1, AT, "POST", b"/", "1.1", headers, b"{}")
            assert (judge(schemes, arrived, ["s"]).verdict == "valid") is (signed == digest)
