"""Deliveries and filters whose few words meet often."""

import json
import string
from typing import Any

from hypothesis import strategies as st

from inspector.delivery import Answer, Delivery, Settled
from inspector.insight import Event, Insight, Repeat
from inspector.query.fields import FIELDS
from inspector.signatures import Verdict

NOW = 1_769_856_744_000_000

TEXTS = ("Label", "label_change", "é", "É", "Straße", "STRASSE", "ſ", "a/b", 'say "x"', "\n", "12",
         "1.10", "true", "🪝", "\u212a", "x\\u0041", "none", "")  # fmt: skip
NUMBERS = (12, 1.5, 1.1, 100.0, 10**30, 10**39 + 1, -0.0)
NAMES = ("a", "b", "odd key", "é", "a.b", 'q"', "")

texts = st.sampled_from(TEXTS)
words = st.sampled_from([text for text in TEXTS if text.strip()])
names = st.sampled_from(NAMES)
json_values = st.recursive(
    texts | st.sampled_from([*NUMBERS, True, False, None]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    value = draw(json_values)
    text = json.dumps(value, ensure_ascii=draw(st.booleans()))
    if draw(st.booleans()):
        text = text.replace("/", "\\/")
    return (draw(st.sampled_from(["", " ", "not json "])) + text).encode()


headers = st.lists(
    st.tuples(
        st.sampled_from([b"X-Test", b"x-test", b"Accept"]), words.map(lambda text: text.encode())
    ),
    max_size=3,
).map(tuple)


def of(choices: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(FIELDS[choices].words)


events = st.builds(
    Event,
    id=st.none() | words,
    type=st.none() | words,
    occurred_at=st.none(),
    key=words,
    key_strength=st.just("strong"),
    repeat=st.just(Repeat("first")),
    attempt=st.just(1),
)
insights = st.builds(
    Insight,
    provider=st.sampled_from([None, "missive", "Acme"]),
    endpoint=st.sampled_from(["/hooks", "/HOOKS/a"]),
    signature=st.builds(Verdict, of("sig")),
    events=st.lists(events, min_size=1, max_size=3).map(tuple),
    repeat=st.builds(Repeat, of("repeat")),
    attempt=st.integers(1, 4),
)
endings = st.builds(
    Settled,
    seq=st.just(1),
    delivery=st.just(1),
    after=st.just(1),
    at=st.just(NOW),
    outcome=of("outcome"),
    answer=st.builds(
        Answer, st.just("default"), status=st.sampled_from([None, 200, 404, 503, 599])
    ),
    took=st.sampled_from([0.0, 0.4, 1.0, 1.5, 2.0, 60.0]),
)


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    body = draw(bodies())
    return Delivery(
        draw(st.integers(1, 20)),
        NOW - draw(st.sampled_from([0, 500_000, 1_000_000, 60_000_000, 600_000_000])),
        draw(st.sampled_from(["POST", "GET"])),
        draw(st.sampled_from([b"/hooks", b"/hooks/Label?a=b", b"/12"])),
        "1.1",
        draw(headers),
        body,
        size=draw(st.sampled_from([0, 12, 1024, 1536, 10_240])),
        origin=draw(of("origin")),
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


plain_words = st.sampled_from(["label", "É", "strasse", "s", "a/b", "12", "k", "x\\u0041", "none"])
some_texts = plain_words | words.map(_quoted)
regexes = st.sampled_from(["^l", "l$", "a.b", '"[Ll]abel"', "(label|é)", "[^a]+b", "\\d+", "x|y"])
numbers = st.sampled_from(["12", "1..3", "2..", "..12", "3", "0..0"])
payload_numbers = st.sampled_from(
    ["1.1", "1.10", "1.50", "12.0", "1e2", "-0", "1e30", f"{10**39 + 1}", f"{10**39}", '"1.5"',
     f"..{10**39}", f"{10**39 + 1}..", "1.1..1.1", "0.99e1..1.2E+1"]
)  # fmt: skip
durations = st.sampled_from(["1s..", "..500ms", "1s..1m", "1s", "1.0s", "400ms", "..10m", "0s.."])
sizes = st.sampled_from(["12", "1kb", "1kb..2kb", "..10kb", "10kb..", "1.5kb", "0.."])
statuses = st.sampled_from(["200", "5xx", "400..499", "4xx..5xx", "500..", "none"])
places = st.lists(names, min_size=1, max_size=3).map(
    lambda path: "$" + "".join(f".{n if n.isalpha() else _quoted(n)}" for n in path)
)
_VALUES = {"number": numbers, "duration": durations, "size": sizes, "status": statuses}


@st.composite
def terms(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["field", "field", "field", "$", "header", "word", "last", "#"]))
    if kind == "word":
        return draw(some_texts)
    if kind == "last":
        return draw(st.sampled_from(["last", "last:2", "last:5"]))
    if kind == "#":
        return f"#{draw(st.integers(1, 20))}"
    headers_ = st.sampled_from(["header.x-test", "header.Accept"])
    name = draw(places if kind == "$" else headers_)
    if kind != "field":
        value = some_texts | numbers | payload_numbers if kind == "$" else some_texts
        asked = value.map(lambda text: f":{text}") | regexes.map(lambda text: f"~{text}")
        return name + draw(asked | st.just(""))
    field = draw(st.sampled_from([field for field in FIELDS.values() if field.name != "header"]))
    if field.kind not in ("duration", "size") and draw(st.integers(0, 4)) == 0:
        return f"{field.name}~{draw(regexes)}"
    value = of(field.name) if field.words else _VALUES.get(field.kind, some_texts)
    return f"{field.name}:{draw(value)}"


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        inner.map(lambda text: f"not ({text})"),
        inner.map(lambda text: f"!({text})"),
        several.map(lambda texts: f"({' or '.join(texts)})"),
        several.map(lambda texts: f"({' '.join(texts)})"),
        several.map(" and ".join),
    )


filters = st.recursive(terms(), _joined, max_leaves=5)
"""Texts of filters that hold no mistake."""

pieces = st.sampled_from(
    [
        *FIELDS, *(f"{name}:" for name in FIELDS), "sig:valid", "$.a.b", "$", "$.", ".", ":", "~",
        "not", "or", "and", "!", "(", ")", '"', '"a b"', "last:", "last", "#12", "1s..", "..",
        "5xx",
        "type~[", "'", "\\", "\n", "\x1b", "\ud800", " ", "header.", "none", string.whitespace,
    ]
)  # fmt: skip
near_filters = st.one_of(
    st.lists(pieces, max_size=10).map(" ".join), st.lists(pieces).map("".join), st.text()
)
"""Texts that are filters, or nearly so."""
