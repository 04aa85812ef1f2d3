"""What senders that follow the documents see is what inspector tells of them, everywhere."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Any

import pytest

from inspector.providers import builtin
from tests.cli.place import Place
from tests.endtoend.inspecting import Inspector, inspector
from tests.endtoend.rehearsal import EVENTS, Rehearsal, Story, rehearse
from tests.endtoend.terminal import ENTER, ESC, WIDE
from tests.support.senders import DOCUMENTS, MANYSENDS, Attempt, Document, Fault

FAULTS: dict[str, Fault] = {
    "reset": "reset",
    "close": "empty",
    "garbage": "garbage",
    "truncate": "cut",
}
"""What a sender sees of each fault."""

CELLS: dict[int | Fault, str] = {
    "reset": "reset",
    "empty": "close",
    "garbage": "garbl",
    "cut": "trunc",
    "gave up": "left",
    **{status: str(status) for status in (200, 410, 429, 500, 503, 504)},
}
"""What a list says of each thing that a sender can see."""

Told = tuple[Story, Attempt, dict[str, Any]]


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    return rehearse(Place(tmp_path_factory.mktemp("rehearsal")))


def told(it: Rehearsal) -> Iterable[Told]:
    """Every attempt, and the line about it."""
    for story in it.stories:
        for attempt, line in zip(story.attempts, story.lines, strict=True):
            yield story, attempt, line


def foreseen(story: Story) -> list[int | Fault]:
    """What a preset does to an event, by its name: the results of its attempts."""
    most = 1 + len(story.document.gaps)
    for_ever: dict[str, int | Fault] = {
        "fail for ever": 503,
        "gone": 410,
        "hang": "gave up",
        "just past its timeout": "gave up",
        "slow trickle": "gave up",
        "reset": "reset",
        "close": "empty",
        "garbage": "garbage",
        "truncated": "cut",
    }
    if story.preset.name in for_ever:
        return [for_ever[story.preset.name]] * most
    until: dict[str, list[int | Fault]] = {
        "accept everything": [],
        "just inside its timeout": [],
        "fail twice, then accept": [503, 503],
        "fail until its last retry": [503] * (most - 1),
        "outlast it once": ["gave up"],
        "rate limit": [429],
        "one in five fails": [500] * (len(story.attempts) - 1),
    }
    results = [*until[story.preset.name], 200]
    # Of a sender that does not try again, nothing comes behind a failure.
    return results[:most]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.name)
def test_the_senders_behave_as_the_documents_that_inspector_knows(document: Document) -> None:
    known = builtin()[document.name]
    retries = known.retries.value
    assert document.timeout == known.timeout.value
    assert [s for s in range(200, 600) if s in document.success] == [
        s for s in range(200, 600) if known.accepts(s)
    ]
    assert len(document.gaps) == (retries.count if retries else 0)
    if retries and retries.gaps:
        assert document.gaps == retries.gaps
    elif retries and retries.window:
        spread = sum(document.gaps) + document.timeout * len(document.gaps)
        assert spread == retries.window


def test_every_preset_does_to_a_sender_what_its_name_says(it: Rehearsal) -> None:
    assert len(it.stories) > 70 * EVENTS
    seen = {story.path: [a.result for a in story.attempts] for story in it.stories}
    assert seen == {story.path: foreseen(story) for story in it.stories}


def test_the_draws_of_one_in_five_went_both_ways(it: Rehearsal) -> None:
    drawn = [a.result for s in it.stories if "one in five" in s.preset.name for a in s.attempts]
    assert set(drawn) == {200, 500}


def test_a_line_says_how_each_attempt_ended(it: Rehearsal) -> None:
    for story, attempt, line in told(it):
        answer, outcome = line["answer"], line["outcome"]
        match outcome:
            case "answered":
                ended: object = answer["status"]
            case "fault":
                ended = FAULTS[answer["step"]]
            case _:
                ended = {"sender-left": "gave up"}[outcome]
        assert ended == attempt.result, (story.path, line)
        assert line["accepted"] == ("yes" if attempt.accepted else "no"), (story.path, line)
        assert (answer["by"], answer["plan"]) == ("app", story.preset.plan)
        assert (line["origin"], line["provider"]) == ("provider", story.provider.name)


def test_a_line_says_how_long_each_attempt_took_and_its_sender_waited(it: Rehearsal) -> None:
    for story, attempt, line in told(it):
        assert abs(line["took"] - attempt.waited) < it.slack, (story.path, line, attempt)
        if line["outcome"] == "sender-left":
            assert abs(line["sender_waited"] - attempt.waited) < it.slack, (story.path, line)
        else:
            assert line["sender_waited"] is None


def test_a_line_counts_the_attempts_of_each_event(it: Rehearsal) -> None:
    for story in it.stories:
        first = story.lines[0]["id"]
        kinds = [("first", None), *[("retry", first)] * (len(story.lines) - 1)]
        assert [(x["repeat"]["kind"], x["repeat"]["of"]) for x in story.lines] == kinds
        assert [x["attempt"] for x in story.lines] == list(range(1, len(story.lines) + 1))


def test_a_line_judges_the_signature_as_it_was_made(it: Rehearsal) -> None:
    verdicts = {(s.provider.name, line["signature"]["verdict"]) for s, _, line in told(it)}
    assert verdicts == {
        ("missive", "valid"),
        ("missive-small", "valid"),
        ("mailabl", "valid"),
        ("mailabl-small", "valid"),
        ("manysends", "unverifiable"),
        ("manysends-small", "unsigned"),
    }


def test_retries_sums_up_what_the_senders_did(it: Rehearsal) -> None:
    seen = {one["provider"]: one for one in it.place.run("retries", "--json").lines}
    stories = it.by_provider()
    assert seen.keys() == stories.keys()
    for name, told in seen.items():
        check_patience(told, stories[name], it.slack)
        check_gaps(told, stories[name], it.slack)
        check_endings(told, stories[name])


def check_patience(told: dict[str, Any], stories: Sequence[Story], slack: float) -> None:
    waited = [a.waited for s in stories for a in s.attempts if a.result == "gave up"]
    check_spread(told["patience"]["seen"], waited, slack)
    assert told["patience"]["documented"] == stories[0].provider.timeout.value


def check_gaps(told: dict[str, Any], stories: Sequence[Story], slack: float) -> None:
    starts: dict[int, list[float]] = {}
    ends: dict[int, list[float]] = {}
    for story in stories:
        for number, (before, after) in enumerate(zip(story.attempts, story.attempts[1:]), 2):
            starts.setdefault(number, []).append(after.began - before.began)
            ends.setdefault(number, []).append(after.began - before.ended)
    gaps = {gap["attempt"]: gap for gap in told["gaps"]}
    assert gaps.keys() == starts.keys()
    unended = 0
    for number, gap in gaps.items():
        check_spread(gap["from_start"], starts[number], slack)
        if gap["from_end"] is not None and gap["from_end"]["count"] == len(ends[number]):
            check_spread(gap["from_end"], ends[number], slack)
        count = len(starts[number])
        unended += count - (gap["from_end"] or {"count": 0})["count"]
        assert gap[standing(stories[0])] == count, (stories[0].provider.name, gap)
        assert gap["restarted"] == 0
    # A next attempt that overtook the news that the sender had left the one before.
    assert unended == (told["patience"]["at_most"] or {"count": 0})["count"]


def standing(story: Story) -> str:
    """How the gaps of a provider stand to its documents."""
    if story.provider.name.endswith("-small"):
        return "on_time"
    return {"missive": "not_documented", "mailabl": "early"}[story.document.name]


def check_endings(told: dict[str, Any], stories: Sequence[Story]) -> None:
    accepted = Counter(len(s.attempts) for s in stories if s.attempts[-1].accepted)
    failed = Counter(len(s.attempts) for s in stories if not s.attempts[-1].accepted)
    promises = stories[0].document.name != MANYSENDS.name
    assert told["events"] == len(stories)
    assert told["deliveries"] == sum(len(s.attempts) for s in stories)
    assert told["most_attempts"] == max(len(s.attempts) for s in stories)
    assert counted(told["accepted_at"]) == accepted
    assert counted(told["given_up_after"]) == (failed if promises else {})
    assert counted(told["not_accepted_after"]) == ({} if promises else failed)
    assert (told["waiting"], told["unclear"]) == (0, 0)


def check_spread(told: dict[str, Any] | None, seen: Sequence[float], slack: float) -> None:
    """That count, least, median and most are those of what a sender measured."""
    if not seen:
        assert told is None
        return
    assert told is not None
    assert told["count"] == len(seen)
    for name, value in (("min", min(seen)), ("median", median(seen)), ("max", max(seen))):
        assert abs(told[name] - value) < slack, (name, told, value)


def counted(by_number: dict[str, int]) -> dict[int, int]:
    return {int(number): count for number, count in by_number.items()}


def test_what_ls_prints_as_lines_is_what_was_printed_while_it_happened(it: Rehearsal) -> None:
    lines = sorted((line for _, _, line in told(it)), key=lambda line: int(line["id"]))
    later = it.place.run("ls", "--json", "--body").lines
    assert list(map(but_the_diagnosis, later)) == list(map(but_the_diagnosis, lines))


def but_the_diagnosis(line: dict[str, Any]) -> dict[str, Any]:
    """A line without what may be left out in a flood."""
    verdict = line["signature"]
    return line | {"signature": (verdict["verdict"], verdict["scheme"])}


def test_the_table_of_ls_says_the_same(it: Rehearsal) -> None:
    _, *rows = it.place.run("ls").text.splitlines()
    table = {int(cells[0]): cells for cells in (re.split(r" {2,}", row) for row in rows)}
    assert len(table) == len(list(told(it)))
    for story, attempt, line in told(it):
        cells = table[line["id"]]
        number = line["attempt"]
        allowed = 1 + len(story.document.gaps) if story.document.gaps else "?"
        repeat = "first" if number == 1 else "retry"
        assert cells[3:5] == [story.path, story.provider.name]
        assert cells[-3:] == [repeat, f"{number}/{allowed}", CELLS[attempt.result]], cells


SHOWN = (
    ("missive", "fail until its last retry"),
    ("missive-small", "hang"),
    ("mailabl-small", "outlast it once"),
    ("mailabl", "truncated"),
    ("manysends-small", "slow trickle"),
    ("manysends", "garbage"),
)


@pytest.fixture(scope="module")
def screen(it: Rehearsal) -> Iterator[Inspector]:
    with inspector(it.place, size=WIDE) as screen:
        yield screen


@pytest.mark.parametrize(("provider", "preset"), SHOWN)
def test_the_screen_says_the_same(
    it: Rehearsal, screen: Inspector, provider: str, preset: str
) -> None:
    story = it.of(provider, preset)
    show_only(screen, f"path:{story.path}")
    for attempt, line in zip(story.attempts, story.lines, strict=True):
        assert screen.row(line["id"], CELLS[attempt.result])[-1] == CELLS[attempt.result]
    screen.press("4")
    last, first = story.attempts[-1], story.lines[0]["id"]
    # The pane's title is the delivery's at once; the tab is its event's only when it was read.
    told_of_it = re.compile(rf"││.*#{first} ")
    screen.wait_until(lambda: told_of_it.search(screen.text) is not None, f"#{first} on the tab")
    screen.wait_for(f"{len(story.attempts)} attempt", expected(story))
    for number in range(len(story.attempts)):
        check_attempt(screen.text, story, number, it.slack)
    if last.result == "gave up":
        (waited,) = re.findall(r"The sender waited ≈ ([\d.]+ m?s); documented", screen.text)
        assert abs((seconds(waited) or 0.0) - last.waited) < it.slack


def show_only(screen: Inspector, text: str) -> None:
    """Filter the list."""
    screen.press(ESC)
    screen.wait_for(" deliveries · following")
    screen.press("/")
    screen.wait_for_cursor("filter, such as")
    screen.type(text)
    screen.press(ENTER)
    screen.wait_for("⏎ open", gone="as before")


def expected(story: Story) -> str:
    """What is to be expected of an event, as the tab's last line begins."""
    if story.attempts[-1].accepted:
        return f"accepted at attempt {len(story.attempts)}: no more is due"
    if story.document.name == MANYSENDS.name:
        return "no next attempt is promised"
    return "given up, as far as the documents say"


def check_attempt(text: str, story: Story, index: int, slack: float) -> None:
    """That an attempt's line on the tab says what its sender saw."""
    attempt, before = story.attempts[index], story.attempts[index - 1]
    tried, gap, waited = on_the_tab(text, story.lines[index]["id"], CELLS[attempt.result])
    assert tried == index + 1
    if index:
        gaps = (attempt.began - before.began, attempt.began - before.ended)
        assert gap is not None
        assert min(abs(gap - seen) for seen in gaps) < slack
    else:
        assert gap is None
    if attempt.result == "gave up":
        assert waited is not None
        assert abs(waited - attempt.waited) < slack
    else:
        assert waited is None


def on_the_tab(text: str, number: int, cell: str) -> tuple[int, float | None, float | None]:
    """The number, the gap and the wait in the line of a delivery that ended so."""
    duration = r"([\d.]+ m?s)"
    pattern = re.compile(rf"(\d+)/\S+ +(?:\+{duration})? .* {cell} +(?:≈ {duration})? *#{number} ")
    tab = (line.rpartition("││")[2] for line in text.splitlines())
    found = next(filter(None, map(pattern.search, tab)), None)
    assert found is not None, f"attempt #{number} is not on\n{text}"
    return int(found[1]), seconds(found[2]), seconds(found[3])


def seconds(written: str | None) -> float | None:
    """What a duration on the screen means."""
    if written is None:
        return None
    number, unit = written.split()
    return float(number) * {"ms": 0.001, "s": 1.0}[unit]
