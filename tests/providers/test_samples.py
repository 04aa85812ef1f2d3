"""What a provider would send: recognised as its own, new for each event, the same for the same."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.providers import EventKey, builtin, describe, events, own, recognise
from inspector.providers.changes import parse_change
from inspector.providers.drawn import Attempt, Hex, Joined, Pick, Serial, Unix, Uuid, Whole
from inspector.providers.handshake import tried_by
from inspector.providers.sample import Sample, Sending, Template, Written
from inspector.providers.samples import samples_of, trial_of

AT = 1_769_856_744_123_456
NAMES = list(builtin())
ALL = [(name, sample) for name in NAMES for sample in samples_of(name)]
every_sample = pytest.mark.parametrize(
    ("name", "sample"), ALL, ids=[f"{name} {sample.type}" for name, sample in ALL]
)


def template(name: str, sample: Sample, *changes: str) -> Template:
    batch = builtin()[name].batch.value
    return Template(sample, batch=batch, changes=[parse_change(change) for change in changes])


def only(name: str, event: str) -> Template:
    (sample,) = (sample for sample in samples_of(name) if sample.type == event)
    return template(name, sample)


SILENT = {
    "asana", "calendly", "chatwoot", "discord", "hubspot", "mailgun", "paddle", "square",
    "standard-webhooks", "svix", "twilio",
}  # fmt: skip
"""Who is known by a signature alone."""

WITHOUT_CONTENT = {("mailabl", "file.updated")}
"""Events that hold ids and a time, nothing else."""


def arrived(written: Written) -> Delivery:
    return Delivery(1, AT, "POST", b"/hooks", "1.1", written.headers, written.body)


def keys(name: str, written: Written) -> tuple[EventKey, ...]:
    return events(builtin()[name], arrived(written))


@every_sample
def test_a_sample_is_recognised_as_its_providers_without_a_signature_where_that_can_be(
    name: str, sample: Sample
) -> None:
    found = recognise(arrived(template(name, sample).write("seed", 1, AT)), builtin())
    assert found is (None if name in SILENT else builtin()[name])


@every_sample
def test_a_sample_is_of_the_type_that_is_read_from_it(name: str, sample: Sample) -> None:
    for event in keys(name, template(name, sample).write("seed", 1, AT)):
        assert event.type == (sample.type if builtin()[name].event_type.value else None)


@every_sample
def test_a_sample_says_the_type_that_it_is_named_by(name: str, sample: Sample) -> None:
    assert template(name, sample).write("seed", 1, AT).type == sample.type


@every_sample
def test_a_body_is_a_form_or_compact_json_with_its_characters_as_they_are(
    name: str, sample: Sample
) -> None:
    for number in range(1, 20):
        written = template(name, sample).write("seed", number, AT)
        body = written.body.decode()
        if sample.is_form:
            assert dict(written.headers)[b"Content-Type"].startswith(b"application/x-www-form")
            fields = parse_qsl(body, keep_blank_values=True, strict_parsing=True)
            assert urlencode(fields) == body
        else:
            again = json.dumps(
                json.loads(body), ensure_ascii=sample.is_ascii, separators=(",", ":")
            )
            assert again + sample.ending == body


def test_meta_escapes_what_is_not_ascii_and_sendgrid_ends_its_line() -> None:
    meta = [only("meta", "page").write("seed", number, AT).body.decode() for number in range(1, 20)]
    assert all(body.isascii() for body in meta)
    assert any("\\ud83d\\udc36" in body for body in meta)
    assert only("sendgrid", "open").write("seed", 1, AT).body.endswith(b"}]\r\n")


@every_sample
def test_an_event_is_the_same_bytes_whenever_it_is_written(name: str, sample: Sample) -> None:
    writer = template(name, sample)
    first = writer.write("seed", 7, AT)
    writer.write("another", 8, AT + 5)
    assert writer.write("seed", 7, AT) == first == template(name, sample).write("seed", 7, AT)


@every_sample
def test_other_events_have_other_keys_in_this_run_and_in_the_next(
    name: str, sample: Sample
) -> None:
    writer = template(name, sample)
    written = [writer.write(seed, n, AT) for seed in ("a", "b") for n in range(1, 101)]
    assert len({keys(name, one)[0].key for one in written}) == 200


@every_sample
def test_a_variant_is_the_same_event_with_other_content(name: str, sample: Sample) -> None:
    writer = template(name, sample)
    variants = [writer.write("seed", 3, AT, variant=variant) for variant in range(2)]
    found = [keys(name, one)[0] for one in variants]
    assert len({event.type for event in found}) == 1
    assert writer.varies is ((name, sample.type) not in WITHOUT_CONTENT)
    if writer.varies:
        assert len({one.body for one in variants}) == 2
        is_hash = found[0].key_strength == "body"
        assert len({event.key for event in found}) == (2 if is_hash else 1)
        assert variants[0].headers == variants[1].headers


def test_missive_keeps_all_ids_and_times_in_a_variant() -> None:
    writer = only("missive", "label_change")
    first, second = (
        json.loads(writer.write("seed", 3, AT, variant=variant).body) for variant in (0, 1)
    )
    kept = ("id", "delivered_at", "updated_at", "created_at", "email_message_id")
    assert [first["latest_message"][name] for name in kept] == [
        second["latest_message"][name] for name in kept
    ]
    assert first["conversation"]["id"] == second["conversation"]["id"]
    assert first["rule"] == second["rule"]
    assert first["latest_message"]["preview"] != second["latest_message"]["preview"]


def test_a_conflict_of_mailabl_is_one_by_its_strong_id() -> None:
    writer = only("mailabl", "task.updated")
    first, second = (
        keys("mailabl", writer.write("seed", 1, AT, variant=variant))[0] for variant in (0, 1)
    )
    assert first.key_strength == "strong"
    assert first.key == second.key
    assert first.digest != second.digest


def test_what_belongs_to_the_run_is_the_same_in_all_its_events_of_all_types() -> None:
    documents = [
        json.loads(only("missive", event).write("seed", number, AT, variant=number % 2).body)
        for number, event in enumerate(["label_change", "label_change", "new_message"], 1)
    ]
    shared = [
        (
            document["conversation"]["organization"],
            document["conversation"]["team"],
            document["conversation"]["assignees"],
        )
        for document in documents
    ]
    assert shared[0] == shared[1] == shared[2]
    rules = [document["rule"]["id"] for document in documents]
    assert rules[0] == rules[1] != rules[2]
    other = json.loads(only("missive", "label_change").write("other", 1, AT).body)
    assert other["rule"]["id"] != rules[0]
    assert other["conversation"]["organization"]["id"] != shared[0][0]["id"]


def test_an_id_that_stands_in_several_places_is_the_same_in_all() -> None:
    document = json.loads(only("missive", "label_change").write("seed", 1, AT).body)
    conversation = document["conversation"]
    assert len(conversation["id"]) == len(document["latest_message"]["id"]) == 36
    assert conversation["app_url"].endswith(f"/{conversation['id']}")
    assert conversation["web_url"].endswith(f"/{conversation['id']}")
    assert conversation["team"]["organization"] == conversation["organization"]["id"]
    assert conversation["users"][0] == conversation["assignees"][0]


def test_a_persons_address_is_always_that_persons() -> None:
    writer = only("missive", "label_change")
    people = set()
    for number in range(1, 60):
        (author,) = json.loads(writer.write("seed", number, AT).body)["conversation"]["authors"]
        people.add((author["name"], author["address"]))
    assert len(people) == len({name for name, _ in people}) == len({at for _, at in people}) == 5


def test_times_are_those_of_the_event() -> None:
    message = json.loads(only("missive", "label_change").write("seed", 1, AT).body)[
        "latest_message"
    ]
    times = [message[name] for name in ("delivered_at", "created_at", "updated_at")]
    assert times == sorted(times)
    assert AT // 1_000_000 - 60 < times[0] < times[-1] <= AT // 1_000_000
    created = json.loads(only("manysends", "conversation.created").write("seed", 1, AT).body)
    assert created["timestamp"] == "2026-01-31T10:52:24Z"
    (task,) = json.loads(only("mailabl", "task.updated").write("seed", 1, AT).body)
    assert task["occurredAt"] == "2026-01-31T10:52:24.123456Z"
    (task,) = json.loads(only("mailabl", "task.updated").write("seed", 1, 5_000_000).body)
    assert task["occurredAt"] == "1970-01-01T00:00:05.000000Z"


def test_an_array_has_as_many_events_as_asked_each_its_own_and_in_order_of_time() -> None:
    writer = only("mailabl", "task.updated")
    written = writer.write("seed", 1, AT, count=3)
    body = written.body
    assert len({event.key for event in keys("mailabl", written)}) == 3
    times = [datetime.fromisoformat(event["occurredAt"]) for event in json.loads(body)]
    assert times == sorted(set(times))
    assert times[-1] == datetime(2026, 1, 31, 10, 52, 24, 123456, UTC)
    assert len(json.loads(writer.write("seed", 1, AT).body)) == 1


def test_a_provider_that_sends_one_event_sends_one_whatever_the_count() -> None:
    writer = only("manysends", "label.created")
    assert writer.write("seed", 1, AT, count=5) == writer.write("seed", 1, AT)


def test_headers_of_a_sample_are_drawn_with_its_body() -> None:
    sample = Sample(
        "push",
        {
            "id": Uuid("event"),
            "a%s": Hex("digits", 32),
            "n": Whole("seven", 7, 7),
            "note": '100 % "sure"\n\u2028',
        },
        headers=(("X-Event", "push"), ("X-Id", Uuid("event")), ("X-Who", Pick("who", ("Ödön",)))),
    )
    written = Template(sample, batch=False).write("seed", 1, AT)
    document = json.loads(written.body)
    assert written.headers == (
        (b"X-Event", b"push"),
        (b"X-Id", document["id"].encode()),
        (b"X-Who", "Ödön".encode()),
    )
    assert len(document["a%s"]) == 32
    assert (document["n"], document["note"]) == (7, '100 % "sure"\n\u2028')


def test_what_is_of_a_sending_is_new_in_each_attempt_and_the_rest_is_not() -> None:
    sample = Sample(
        "push",
        {
            "id": Uuid("event"),
            "at": Unix(),
            "sent": Unix(unit="milliseconds", of="sending"),
            "token": Hex("token", 32, of="sending"),
            "attempt": Attempt(first=0),
        },
        retry_headers=(("X-Retry", Joined((Attempt(first=0),))),),
    )
    writer = Template(sample, batch=False)
    first, second = (
        writer.write("seed", 1, AT, sending=Sending(AT + 5_000_000 * n, n)) for n in (1, 2)
    )
    (one, other) = json.loads(first.body), json.loads(second.body)
    assert (one["id"], one["at"]) == (other["id"], other["at"]) == (one["id"], AT // 1_000_000)
    assert other["sent"] - one["sent"] == 5_000
    assert (one["attempt"], other["attempt"]) == (0, 1)
    assert len(one["token"]) == len(other["token"]) == 32
    assert one["token"] != other["token"]
    assert (first.headers, second.headers) == ((), ((b"X-Retry", b"1"),))


def test_another_event_has_another_token_in_the_same_moment() -> None:
    writer = only("mailgun", "delivered")
    documents = [json.loads(writer.write("seed", number, AT).body) for number in range(1, 51)]
    tokens = {document["signature"]["token"] for document in documents}
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {50}


def test_a_serial_number_has_its_digits_and_stays_in_a_variant() -> None:
    writer = Template(Sample("a", {"id": Serial("id", 5), "n": Whole("n", 1, 9)}), batch=False)
    for number in range(1, 200):
        one, other = (json.loads(writer.write("s", number, AT, variant=v).body) for v in (0, 1))
        assert 10_000 <= one["id"] == other["id"] <= 99_999
        assert one["n"] != other["n"]


def test_a_field_of_a_form_that_is_set_is_one_text() -> None:
    (sample, *_) = samples_of("twilio")
    written = template("twilio", sample, "Body=1 + 1 & more", "NumMedia=2", "To=null").write(
        "seed", 1, AT
    )
    fields = dict(parse_qsl(written.body.decode(), keep_blank_values=True))
    assert (fields["Body"], fields["NumMedia"], fields["To"]) == ("1 + 1 & more", "2", "")
    with pytest.raises(InspectorError, match="Body is a field of a form"):
        template("twilio", sample, "Body=[1]")


def test_what_signs_decides_what_a_sample_says_of_it() -> None:
    schemes = {scheme.word: scheme for scheme in builtin()["aws-sns"].schemes}
    (sample, *_) = samples_of("aws-sns")
    for word, version in (("notification-1", "1"), ("notification-2", "2")):
        writer = Template(sample, batch=False, scheme=schemes[word])
        written = writer.write("seed", 1, AT)
        assert json.loads(written.body)["SignatureVersion"] == version
        assert written.scheme is schemes[word]
    (gitlab, *_) = samples_of("gitlab")
    v1, token = builtin()["gitlab"].schemes
    assert b"webhook-id" not in dict(Template(gitlab, batch=False, scheme=token).write("", 1, 0)[1])
    headers = dict(Template(gitlab, batch=False, scheme=v1).write("", 1, 0).headers)
    assert headers[b"webhook-id"] == headers[b"Idempotency-Key"]


@pytest.mark.parametrize("name", NAMES)
def test_the_schemes_of_a_sample_are_its_providers(name: str) -> None:
    words = {scheme.word for scheme in builtin()[name].schemes}
    for sample in samples_of(name):
        assert set(sample.schemes) <= words


@pytest.mark.parametrize("name", NAMES)
def test_what_tries_an_endpoint_out_is_known_as_that(name: str) -> None:
    trial, provider = trial_of(name), builtin()[name]
    assert (trial is None) is (provider.handshake is None)
    if trial is not None and provider.handshake is not None:
        written = Template(trial.sample, batch=False).write("seed", 0, AT)
        target = f"/hooks?{urlencode(written.query)}".encode()
        headers = (*written.headers, (provider.handshake.brings_secret.encode(), b"a secret"))
        signed = ((scheme.header.encode(), b"any") for scheme in provider.schemes)
        sent = Delivery(
            1, AT, trial.sample.method, target, "1.1", (*headers, *signed), written.body
        )
        assert tried_by(provider, sent, is_set=True) is provider.handshake


@every_sample
def test_picks_of_one_name_have_as_many_options_none_of_them_twice(
    name: str, sample: Sample
) -> None:
    drawn = list(_drawn(sample.body))
    assert drawn
    options: dict[str, int] = {}
    for pick in (value for value in drawn if isinstance(value, Pick)):
        assert len(set(pick.options)) == len(pick.options)
        assert options.setdefault(pick.name, len(pick.options)) == len(pick.options)


def _drawn(tree: Any) -> Any:
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, list):
        for inner in tree:
            yield from _drawn(inner)
    elif isinstance(tree, Joined):
        yield from _drawn([part for part in tree.parts if not isinstance(part, str)])
    elif not isinstance(tree, str | int | float | None):
        yield tree


@pytest.mark.parametrize("name", NAMES)
def test_every_documented_type_has_a_sample_and_what_has_none_is_said_to_be_undocumented(
    name: str,
) -> None:
    types = [sample.type for sample in samples_of(name)]
    documented = builtin()[name].event_types.value
    assert len(types) == len(set(types))
    assert set(types) >= set(documented)
    for sample in samples_of(name):
        assert sample.standing in {"documented", "assumed", "unofficial", "unverified"}
        assert sample.type in documented or sample.standing != "documented"
        assert sample.note or sample.standing == "documented"
        assert sample.source


def test_the_documented_payloads_come_first() -> None:
    firsts = {name: samples_of(name)[0] for name in NAMES}
    documented = {name for name, first in firsts.items() if first.standing == "documented"}
    assert documented == {"missive", "manysends", "mailabl"}
    assert firsts["missive"].type == "label_change"
    assert firsts["manysends"].type == "conversation.created"
    assert firsts["mailabl"].type == "task.updated"


@pytest.mark.parametrize(
    "name", ["acme", "", "__init__", "missive.x", "../missive", "aws_sns", "standard_webhooks"]
)
def test_who_has_no_samples_has_none(name: str) -> None:
    assert samples_of(name) == ()
    assert "sample events" not in {row.label for row in describe(own(name or "x", {}))}


@pytest.mark.parametrize("name", NAMES)
def test_a_description_names_every_sample_with_its_standing_and_note(name: str) -> None:
    rows = describe(builtin()[name])
    labels = [row.label for row in rows]
    start, end = labels.index("sample events"), labels.index("payload")
    for sample in samples_of(name):
        (index,) = (
            index for index in range(start, end) if sample.type in rows[index].text.split(", ")
        )
        assert (rows[index].standing, rows[index].source) == (sample.standing, sample.source)
        assert not sample.note or rows[index + 1].text == sample.note


def test_nobody_pays_for_samples_who_does_not_ask_for_them() -> None:
    program = "import sys, inspector.providers as p; p.builtin(); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    loaded = ran.stdout.decode().split()
    assert "inspector.providers.known.missive" in loaded
    assert not [name for name in loaded if name.startswith("inspector.providers.sample")]


def test_an_event_is_the_same_bytes_in_another_process() -> None:
    program = (
        "from inspector.providers.sample import Template\n"
        "from inspector.providers.samples import samples_of\n"
        "written = Template(samples_of('missive')[0], batch=False).write('seed', 4, 10**15)\n"
        "import sys; sys.stdout.buffer.write(written.body)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ran.stdout == only("missive", "label_change").write("seed", 4, 10**15).body
