"""Schemes of every kind that the data can express, with a secret and a request to sign."""

import base64
import json
from typing import Any, NamedTuple

from hypothesis import strategies as st

from inspector.delivery import RawHeaders
from inspector.signatures import Scheme
from inspector.signatures.algorithms import ALGORITHMS

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TOKENS = st.text("abcXYZ0189-_.é", min_size=1, max_size=20)
SECRETS = st.text(st.characters(exclude_categories=[]), min_size=1, max_size=80)
NAMES = TEXTS.map("x{}".format)  # none that means something
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
SHARED = [name for name, algorithm in ALGORITHMS.items() if not algorithm.paired]
HEADERS: RawHeaders = ((b"User-Agent", b"x"), (b"x-id", b"msg_1"), (b"Accept", b"*/*"))
HEADER_PLACES: list[dict[str, Any]] = [{"header": "X-Acme-Sig"}, {"header": "*signature*"}]
MEMBER_PLACES: list[dict[str, Any]] = [{"member": "signature"}, {"member": "meta.sig"}]
TIMES: list[dict[str, Any]] = [
    {"timestamp": ""},
    {"timestamp": "", "separator": " "},
    {"timestamp": "header:X-Time", "tolerance": 300},
    {"timestamp": "part:t=", "separator": ";", "tolerance": 300},
    {"timestamp": "member:time"},
]


class Signable(NamedTuple):
    scheme: Scheme
    secret: str
    body: bytes


@st.composite
def signables(draw: st.DrawFn, whole_body: bool = False) -> Signable:
    """Schemes, or only those that cover a whole body and its every byte."""
    scheme = draw(schemes(whole_body))
    raw = draw(TOKENS if scheme.algorithm == "token" else SECRETS)
    secret = raw
    if scheme.key == "base64":
        key = raw.encode("utf-8", "surrogatepass")
        secret = scheme.key_prefix + base64.b64encode(key).decode()
    looks_into_it = scheme.member or "member:" in scheme.timestamp or "{raw" in scheme.signed
    if looks_into_it or "{text" in scheme.signed:
        return Signable(scheme, secret, draw(bodies()))
    return Signable(scheme, secret, draw(bodies() | st.binary(min_size=1, max_size=60)))


@st.composite
def schemes(draw: st.DrawFn, whole_body: bool) -> Scheme:
    algorithm = draw(
        st.sampled_from([name for name in SHARED if not (whole_body and name == "token")])
    )
    fields: dict[str, Any] = {
        "name": "drawn",
        "algorithm": algorithm,
        "encoding": "text" if algorithm == "token" else draw(st.sampled_from(["hex", "base64"])),
        "prefix": draw(st.sampled_from(["", "sha256=", "v1,", "token:"])),
        "prefix_required": draw(st.booleans()),
        "key": draw(st.sampled_from(["text", "base64"])),
    }
    if not fields["prefix_required"]:
        fields["prefix_sent"] = draw(st.booleans())
    if fields["key"] == "base64":
        fields["key_prefix"] = draw(st.sampled_from(["", "whsec_"]))
    fields |= draw(st.sampled_from(HEADER_PLACES if whole_body else HEADER_PLACES + MEMBER_PLACES))
    fields |= draw(st.sampled_from(TIMES))
    return Scheme(**fields, signed=draw(templates(fields, whole_body)))


@st.composite
def templates(draw: st.DrawFn, fields: dict[str, Any], whole_body: bool) -> str:
    """What a scheme of these fields may sign."""
    if whole_body:
        covered = ["{body}"]
    elif "member" in fields:
        covered = ["{body:cut}", "{body:empty}", "{body:null}", "{raw:data}", "{text:id}"]
    else:
        covered = ["{body}", "{raw:data}", "{text:id}"]
    around = ["{method}", "{target}", "{header:X-Id}", ".", "v0:"]
    parts = [draw(st.sampled_from(covered)), *draw(st.lists(st.sampled_from(around), max_size=3))]
    if fields["timestamp"]:
        parts.append("{timestamp}")
    if not ALGORITHMS[fields["algorithm"]].keyed:
        parts.append("{secret}")
    return "".join(draw(st.permutations(parts)))


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A JSON object with all that schemes name, in some order and layout."""
    fixed: dict[str, Any] = {"data": draw(JSON), "id": draw(TEXTS), "time": "10:52:24", "meta": {}}
    items = list((draw(st.dictionaries(NAMES, JSON, max_size=3)) | fixed).items())
    ascii_only, indent = draw(st.booleans()), draw(st.sampled_from([None, 2]))
    text = json.dumps(dict(draw(st.permutations(items))), ensure_ascii=ascii_only, indent=indent)
    return text.encode() + draw(st.sampled_from([b"", b"\r\n"]))
