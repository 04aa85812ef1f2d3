"""Fields that a person sets: exactly one place changes, or a sentence says why none does."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspector.errors import InspectorError
from inspector.providers.changes import changed, parse_change
from inspector.providers.sample import Sample, Template
from inspector.providers.samples import samples_of

AT = 1_769_856_744_123_456
LABEL_CHANGE = samples_of("missive")[0]
TASK = samples_of("mailabl")[0]
CREATED = samples_of("manysends")[0]


def body(sample: Sample, *changes: str, batch: bool = False) -> bytes:
    parsed = [parse_change(change) for change in changes]
    return Template(sample, batch=batch, changes=parsed).write("seed", 1, AT).body


def document(sample: Sample, *changes: str, batch: bool = False) -> Any:
    return json.loads(body(sample, *changes, batch=batch))


def with_one_change(tree: Any, path: tuple[str | int, ...], value: Any) -> Any:
    tree = deepcopy(tree)
    inner = tree
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return tree


def refusal(text: str, sample: Sample = LABEL_CHANGE) -> str:
    with pytest.raises(InspectorError) as refused:
        body(sample, text)
    return str(refused.value)


def error_of(text: str) -> InspectorError | None:
    try:
        body(LABEL_CHANGE, text)
    except InspectorError as error:
        return error
    return None


def value_of(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=lambda name: json.loads(name.lower()))
    except ValueError:
        return text


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("conversation.subject=Grüße", ("conversation", "subject"), "Grüße"),
        ("$.conversation.subject=a=b", ("conversation", "subject"), "a=b"),
        ("conversation.subject=", ("conversation", "subject"), ""),
        ('conversation.subject="7"', ("conversation", "subject"), "7"),
        ("conversation.subject={half", ("conversation", "subject"), "{half"),
        ("conversation.color=null", ("conversation", "color"), None),
        ("conversation.team={}", ("conversation", "team"), {}),
        ("conversation.users[1].flagged=true", ("conversation", "users", 1, "flagged"), True),
        ("conversation.users[0]=[1,[2]]", ("conversation", "users", 0), [1, [2]]),
        ("rule.retries=3", ("rule", "retries"), 3),
        ("new member=1e2", ("new member",), 100),
        ("latest_message.preview=NaN", ("latest_message", "preview"), "NaN"),
        ("latest_message.preview=100 %s", ("latest_message", "preview"), "100 %s"),
    ],
)
def test_one_place_changes(text: str, path: tuple[str | int, ...], value: object) -> None:
    assert document(LABEL_CHANGE, text) == with_one_change(document(LABEL_CHANGE), path, value)


@pytest.mark.parametrize("number", ["1.10", "-0.0", "9" * 40, "1e400", "1" * 5_000])
def test_a_number_is_sent_as_it_was_typed(number: str) -> None:
    sent = body(CREATED, f'data={{"id":"x","amounts":[{number}]}}')
    assert f'"amounts":[{number}]}}'.encode() in sent


def test_members_keep_their_order_and_a_new_one_comes_last() -> None:
    before, after = document(CREATED), document(CREATED, "data.status=closed", "data.channel=sms")
    assert list(after["data"]) == [*before["data"], "channel"]


def test_changes_are_applied_in_order_also_into_what_an_earlier_one_set() -> None:
    changes = ('data={"id":"x","tags":[1,2]}', "data.tags[1]=last", "data.tags[1]=later")
    assert document(CREATED, *changes)["data"] == {"id": "x", "tags": [1, "later"]}


def test_only_the_named_place_changes_where_an_id_stands_in_several() -> None:
    conversation = document(LABEL_CHANGE, "conversation.id=mine")["conversation"]
    assert conversation["id"] == "mine"
    assert not conversation["web_url"].endswith("mine")


def test_in_an_array_each_event_changes() -> None:
    for path in ("data.object.id", "$.data.object.id", "$[].data.object.id"):
        change = parse_change(f'{path}="41"')
        writer = Template(TASK, batch=True, changes=[change])
        sent = json.loads(writer.write("seed", 1, AT, count=3).body)
        assert [event["data"]["object"]["id"] for event in sent] == ["41", "41", "41"]
        assert len({event["id"] for event in sent}) == 3


def test_a_template_whose_content_is_all_set_has_no_variants() -> None:
    writer = Template(CREATED, batch=False, changes=[parse_change("data.contact_id=1")])
    assert not writer.varies
    assert writer.write("seed", 1, AT) == writer.write("seed", 1, AT, variant=1)


def test_the_sample_itself_stays_as_it_is() -> None:
    before = body(LABEL_CHANGE)
    body(LABEL_CHANGE, "conversation.users[0].name=x", "rule.type=y")
    assert body(LABEL_CHANGE) == before


def test_a_lone_surrogate_is_sent_as_the_escape_that_it_was_typed_as() -> None:
    assert b'"status":"\\ud83d!"' in body(CREATED, r'data.status="\ud83d!"')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("conversation.subject", "has no ="),
        ("=x", "not a place"),
        ("$=x", "not a place"),
        ("a..b=x", "not a place"),
        ("a.=x", "not a place"),
        ("[0].a=x", "not a place"),
        ("a[-1]=x", "not a place"),
        ("a[x]=x", "not a place"),
        ("a[٢]=x", "not a place"),
        ("a[0=x", "not a place"),
        ("rule.id=\udcff", "not UTF-8"),
        ("a[9999999999999999999]=x", "No payload has as many elements"),
        ("conversation.asignees[0].name=x", "Did you mean conversation.assignees?"),
        ("conversatoin.subject=x", "Did you mean conversation?"),
        ("xyz.subject=x", "There are rule, conversation, latest_message."),
        ("conversation.users.name=x", "Name one of its elements: conversation.users[0].name"),
        ("conversation.users[2].name=x", "conversation.users has 2 elements, so it has no [2]."),
        ("conversation.assignees[9].name=x", "conversation.assignees has 1 element, so it has no"),
        ("$[0].rule.id=x", "Leave the number out: $[].rule.id"),
        ("latest_message.cc_fields[0]=x", "latest_message.cc_fields is empty"),
        ("conversation[0]=x", "conversation is an object, so it has no [0]."),
        ("conversation.subject.text=x", "conversation.subject is one value, so it has no member"),
        ("conversation.color[0]=x", "conversation.color is one value, so it has no [0]."),
        ("$[].rule.id=x", "is no array, so $[] leads nowhere"),
        ("rule=" + "[" * 70 + "]" * 70, "nested more than 64 levels"),
        ("rule=" + '{"a":' * 100_000 + "1" + "}" * 100_000, "nested more than 64 levels"),
    ],
    ids=lambda text: text[:40].encode("ascii", "replace").decode(),
)
def test_what_is_no_place_is_said_with_what_to_do(text: str, said: str) -> None:
    assert said in refusal(text)
    assert "\n" in refusal(text), "there is a hint"


@pytest.mark.parametrize(
    ("text", "hint"),
    [("a.b.c=1", "Set a.b whole."), ("a[0]=1", "Name a member: it has none yet.")],
)
def test_an_empty_object_has_a_hint_of_its_own(text: str, hint: str) -> None:
    with pytest.raises(InspectorError) as caught:
        changed({"a": {}}, parse_change(text))
    assert caught.value.hint == hint


NAMES = st.text(st.characters(codec="utf-8", exclude_characters=".[]="), min_size=1).filter(
    lambda name: name == name.strip() and name != "$"
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | st.text(st.characters(codec="utf-8"))
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, TREES, min_size=1, max_size=4), TREES, st.data())
def test_any_place_takes_any_value_and_nothing_else_changes(
    tree: dict[str, Any], value: Any, data: st.DataObject
) -> None:
    path: list[str | int] = []
    inner: Any = tree
    while isinstance(inner, dict | list) and inner and (not path or data.draw(st.booleans())):
        step: Any = data.draw(
            st.sampled_from([*inner] if isinstance(inner, dict) else range(len(inner)))
        )
        path.append(step)
        inner = inner[step]
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    change = f"${text}={json.dumps(value)}"
    written = body(Sample("any", tree), change)
    assert json.loads(written) == with_one_change(tree, tuple(path), value)


KNOWN = ["conversation", "subject", "users", "team", "rule", "latest_message", "cc_fields", "name"]
STEPS = st.sampled_from([*KNOWN, "[0]", "[1]", "[7]", "$", "$[]", "", " "]) | st.text(max_size=3)
PATHS = st.lists(STEPS, min_size=1, max_size=4).map(".".join).map(lambda p: p.replace(".[", "["))


@example(path="0=", value="")
@given(
    PATHS | st.text(), st.text() | TREES.map(json.dumps) | st.sampled_from(["NaN", "[", "1e999"])
)
def test_whatever_is_typed_changes_one_place_or_is_refused_with_a_sentence(
    path: str, value: str
) -> None:
    text = f"{path}={value}"
    refused = error_of(text)
    if refused is not None:
        assert refused.message.endswith(".")
        assert refused.hint
        return
    after = json.loads(body(LABEL_CHANGE, text), parse_constant=pytest.fail)
    place = parse_change(text).path
    set_there: Any = after
    for step in place:
        set_there = set_there[step]
    assert after == with_one_change(document(LABEL_CHANGE), place, set_there)
    assert set_there == value_of(text.partition("=")[2])  # what was drawn as a path may hold one
