"""The members and types of the samples against what the documents show, written down anew."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from inspector.providers import builtin
from inspector.providers.sample import Template
from inspector.providers.samples import samples_of

AT = 1_769_856_744_123_456

# Missive help, «Webhooks», section «Request format».
PERSON = """
    id text, name text, email text, unassigned bool, closed bool, archived bool, trashed bool,
    junked bool, assigned bool, flagged bool, snoozed bool
"""
MISSIVE = {
    "rule": "id text, description text, type text",
    "conversation": """
        id text, subject text, latest_message_subject text, organization object, team object,
        color null, assignees array, assignee_names text, assignee_emails text, users array,
        attachments_count number, messages_count number, authors array, drafts_count number,
        send_later_messages_count number, tasks_count number, completed_tasks_count number,
        shared_labels array, shared_label_names text, app_url text, web_url text
    """,
    "conversation.organization": "id text, name text",
    "conversation.team": "id text, name text, organization text",
    "conversation.assignees": PERSON,
    "conversation.users": PERSON,
    "conversation.authors": "name text, address text",
    "conversation.shared_labels": "id text, name text",
    "latest_message": """
        id text, subject text, preview text, type text, delivered_at number, updated_at number,
        created_at number, email_message_id text, in_reply_to array, references array,
        from_field object, to_fields array, cc_fields array, bcc_fields array,
        reply_to_fields array
    """,
    "latest_message.from_field": "name text, address text",
    "latest_message.to_fields": "name null, address text",
}
# ManySends help centre, «Webhooks», section «Webhook Payload Format»; signing adds `signature`.
MANYSENDS = {
    "": "event text, timestamp text, data object",
    "data": "id text, status text, inbox_id number, contact_id number",
}
# Mailabl, «Use incoming webhooks to get real-time updates», section «Step 2: Handle requests».
MAILABL = {
    "": "id text, type text, data object, occurredAt text",
    "data": "object object",
    "data.object": "id text, type text",
}

KINDS = {dict: "object", list: "array", str: "text", int: "number", bool: "bool"}


def kind(value: Any) -> str:
    return "null" if value is None else KINDS[type(value)]


def shape(tree: Any, place: str = "") -> Iterator[tuple[str, list[str]]]:
    """The members of each object, in order; what stands in arrays has the array's place."""
    if isinstance(tree, list):
        for element in tree:
            yield from shape(element, place)
    if isinstance(tree, dict):
        yield place, [f"{name} {kind(value)}" for name, value in tree.items()]
        for name, value in tree.items():
            yield from shape(value, f"{place}.{name}".strip("."))


def documented(shown: dict[str, str]) -> dict[str, list[str]]:
    return {place: [part.strip() for part in text.split(",")] for place, text in shown.items()}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("missive", {"": "rule object, conversation object, latest_message object"} | MISSIVE),
        ("manysends", MANYSENDS),
        ("mailabl", MAILABL),
    ],
)
def test_a_documented_sample_has_the_documented_members_in_their_order(
    name: str, shown: dict[str, str]
) -> None:
    (sample,) = (sample for sample in samples_of(name) if sample.standing == "documented")
    writer = Template(sample, batch=builtin()[name].batch.value)
    for number in range(1, 10):
        found = list(shape(json.loads(writer.write("seed", number, AT).body)))
        assert {place for place, _ in found} == set(shown)
        for place, members in found:
            assert members == documented(shown)[place]


def test_all_events_of_missive_are_assumed_to_look_like_the_documented_one() -> None:
    shapes = [
        list(shape(json.loads(Template(sample, batch=False).write("seed", 1, AT).body)))
        for sample in samples_of("missive")
    ]
    assert len(shapes) == 6
    assert all(found == shapes[0] for found in shapes)


def test_every_event_of_manysends_has_an_id_in_its_data() -> None:
    for sample in samples_of("manysends"):
        document = json.loads(Template(sample, batch=False).write("seed", 1, AT).body)
        assert list(document) == ["event", "timestamp", "data"]
        assert isinstance(document["data"]["id"], str)
