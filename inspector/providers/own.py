"""A provider of the user's own, from the configuration."""

from collections.abc import Mapping
from typing import TypeVar

from inspector import durations
from inspector.errors import InspectorError
from inspector.providers.own_scheme import SIGNATURE_KEYS, header_name, own_scheme
from inspector.providers.paths import parse_path
from inspector.providers.provider import Fact, Key, Provider, Retries, Sign, parse_codes
from inspector.providers.shape import Shape
from inspector.providers.table import Table

Value = TypeVar("Value")

_OF_THE_TUNNEL = "ngrok"
_SOURCE = "your configuration"

_KEYS = (
    "match",
    "signature",
    "event_id",
    "event_type",
    "occurred_at",
    "varies",
    "timeout",
    "success",
    "retries",
    "disabled_after",
)
_MATCH_KEYS = ("header", "headers", "path")


def own(name: str, table: Mapping[str, object]) -> Provider:
    """A provider from its table `[provider.NAME]`.

    `match` has a `header`, or several `headers`, and/or a `path`, and what is given must all be
    there; without `match` a provider is only one by an endpoint's setting. A path that begins with
    `$[]` says that payloads are arrays of events. `varies` is a path, or a list of them, to what is
    new in each attempt. `signature` is a table, or a list of them, the strongest first: of several
    headers that are sent the first decides, and with it those that prove the same, so of tables
    that differ in nothing but the header any may match. See `own_scheme` and `deciding_places`.

    Raises:
        InspectorError: a key is unknown or its value is none; the message names the key.
    """
    top = Table(f"provider.{name}", table, _KEYS)
    if name == _OF_THE_TUNNEL:
        what = f"{top.name} can't be a provider's name: the tunnel's authtoken is stored under it"
        raise InspectorError(what, "Call it otherwise")
    ids = top.listed("event_id", _path)
    event_type = top.parsed("event_type", _path)
    match = top.inner("match", _MATCH_KEYS)
    schemes = tuple(own_scheme(table, _SOURCE) for table in top.inners("signature", SIGNATURE_KEYS))
    varies = top.listed("varies", _payload_path)
    gaps = top.listed("retries", durations.parse)
    top.parsed("success", parse_codes)
    return Provider(
        name=name,
        title=name,
        sources=(_SOURCE,),
        signs=() if match is None else (_sign(match),),
        signature=_said(schemes[0].name if schemes else None),
        schemes=schemes,
        batch=Fact(_is_batch(top, match), source=_SOURCE),
        event_id=_said(ids[0] if len(ids) == 1 else None),
        event_type=_said(event_type),
        occurred_at=_said(top.parsed("occurred_at", _path)),
        keys=(Key(ids, "strong" if len(ids) == 1 else "weak"),) if ids else (),
        key=Fact(" and ".join(ids) or "the hash of the whole body", source=_SOURCE),
        varies=Fact(varies, source=_SOURCE) if varies else None,
        timeout=_said(top.parsed("timeout", _patience)),
        success=(
            Fact(top.text("success"), source=_SOURCE)
            if top.has("success")
            else Fact("2xx", "assumed")
        ),
        retries=_said(Retries(len(gaps), gaps, sum(gaps)) if gaps else None),
        disabled_after=_said(top.count("disabled_after")),
    )


def _sign(match: Table) -> Sign:
    only = match.parsed("header", header_name)
    headers = (*((only,) if only else ()), *match.listed("headers", header_name))
    path = match.parsed("path", _payload_path)
    if not headers and path is None:
        raise InspectorError(f"{match.name} is empty", "Give it a header, a path, or both")
    first, *also = headers or ("",)
    return Sign(header=first, also=tuple(also), shape=(Shape(path, "any"),) if path else ())


def _is_batch(top: Table, match: Table | None) -> bool:
    """Whether paths begin with `$[]`; all do, or none does."""
    tables = [(top, key) for key in ("event_id", "event_type", "occurred_at", "varies")]
    tables += [(match, "path")] if match else []
    batches: dict[bool, str] = {}
    for table, key in tables:
        for text in table.listed(key, _path):
            if not parse_path(text).header:
                batches.setdefault(parse_path(text).batch, f"{table.name}.{key}")
    if len(batches) == 2:
        where = f"{batches[True]} and {batches[False]} disagree"
        raise InspectorError(
            where, "Either every path begins with $[] (payloads are arrays) or none"
        )
    return True in batches


def _path(text: str) -> str:
    parse_path(text)
    return text


def _payload_path(text: str) -> str:
    if parse_path(text).header:
        raise ValueError("it leads into the payload, such as $.acme_version; a header has a key")
    return text


def _patience(text: str) -> float:
    seconds = durations.parse(text)
    if seconds <= 0:
        raise ValueError("it must be longer than nothing")
    return seconds


def _said(value: Value | None) -> Fact[Value | None]:
    return Fact(None, "unknown") if value is None else Fact(value, source=_SOURCE)
