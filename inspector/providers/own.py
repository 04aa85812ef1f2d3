"""A provider of the user's own, from the configuration."""

from collections.abc import Mapping
from typing import TypeVar

from inspector import durations
from inspector.errors import InspectorError
from inspector.providers.paths import parse_path
from inspector.providers.provider import Fact, Key, Provider, Retries, Sign, parse_codes
from inspector.providers.shape import Shape
from inspector.providers.table import Table
from inspector.signatures import Encoding, Scheme
from inspector.signatures.algorithms import ALGORITHMS
from inspector.signatures.scheme import KeyForm, parse_template

Value = TypeVar("Value")

_SOURCE = "your configuration"

_KEYS = (
    "match",
    "signature",
    "event_id",
    "event_type",
    "timeout",
    "success",
    "retries",
    "disabled_after",
)
_MATCH_KEYS = ("header", "path")
_SIGNATURE_KEYS = (
    "header",
    "member",
    "algorithm",
    "encoding",
    "prefix",
    "separator",
    "signed",
    "key",
    "key_prefix",
    "timestamp_header",
    "timestamp",
    "tolerance",
)
_ENCODINGS: dict[str, Encoding] = {"hex": "hex", "base64": "base64"}
_KEY_FORMS: dict[str, KeyForm] = {
    "text": "text",
    "base64": "base64",
    "hex": "hex",
    "certificate": "certificate",
}


def own(name: str, table: Mapping[str, object]) -> Provider:
    """A provider from its table `[provider.NAME]`.

    `match` has a `header` and/or a `path`, and what is given must all be there; without `match` a
    provider is only one by an endpoint's setting. A path that begins with `$[]` says that payloads
    are arrays of events.

    Raises:
        InspectorError: a key is unknown or its value is none; the message names the key.
    """
    top = Table(f"provider.{name}", table, _KEYS)
    ids = top.listed("event_id", _path)
    event_type = top.parsed("event_type", _path)
    match = top.inner("match", _MATCH_KEYS)
    schemes = _schemes(top)
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
        keys=(Key(ids, "strong" if len(ids) == 1 else "weak"),) if ids else (),
        key=Fact(" and ".join(ids) or "the hash of the whole body", source=_SOURCE),
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
    header = match.text("header")
    path = match.parsed("path", _payload_path)
    if not header and path is None:
        raise InspectorError(f"{match.name} is empty", "Give it a header, a path, or both")
    return Sign(header=header, shape=(Shape(path, "any"),) if path else ())


def _schemes(top: Table) -> tuple[Scheme, ...]:
    """The table `signature`, or a list of such tables: any of them may match."""
    return tuple(map(_scheme, top.inners("signature", _SIGNATURE_KEYS)))


def _scheme(table: Table) -> Scheme:
    if table.has("header") == table.has("member"):
        what = "is missing" if not table.has("header") else "and member exclude each other"
        raise table.wrong("header", what, "Name the header, or the member, that holds it")
    algorithm = table.choice("algorithm", ALGORITHMS, "hmac-sha256")
    paired = ALGORITHMS[algorithm].paired
    encoding = _ENCODINGS[table.choice("encoding", _ENCODINGS, "hex")]
    signed = table.text("signed", "{body}")
    pieces = {piece.field for piece in table.parsed("signed", parse_template) or ()}
    if algorithm != "token" and not ALGORITHMS[algorithm].keyed and "secret" not in pieces:
        hint = "Say where it stands: {secret}{body}"
        raise table.wrong("signed", f"has no {{secret}}, and {algorithm} alone has no key", hint)
    prefix, timestamp = table.text("prefix"), _timestamp(table, pieces)
    words = "token" if algorithm == "token" else f"{algorithm} {encoding}"
    return Scheme(
        name=words + (f", {prefix} prefix" if prefix else ""),
        header=table.text("header"),
        member=table.parsed("member", _member) or "",
        algorithm=algorithm,
        encoding="text" if algorithm == "token" else encoding,
        prefix=prefix,
        separator=table.text("separator"),
        signed=signed,
        key=_KEY_FORMS[table.choice("key", _KEY_FORMS, "certificate" if paired else "text")],
        key_prefix=table.text("key_prefix"),
        timestamp=timestamp,
        tolerance=table.parsed("tolerance", durations.parse),
        source=_SOURCE,
    )


def _timestamp(table: Table, pieces: set[str]) -> str:
    """Where the time stands, as schemes write it; empty where it stands nowhere."""
    if table.has("timestamp_header") and table.has("timestamp"):
        raise table.wrong("timestamp", "and timestamp_header exclude each other")
    found = table.parsed("timestamp", _time_place) or ""
    if table.has("timestamp_header"):
        found = f"header:{table.text('timestamp_header')}"
    needs_time = "signed" if "timestamp" in pieces else "tolerance"
    if not found and ("timestamp" in pieces or table.has("tolerance")):
        raise table.wrong(needs_time, "needs a timestamp_header", "Name the header of the time")
    if found.startswith("part:") and not table.has("separator"):
        raise table.wrong("timestamp", "is a part, so a separator has to be named")
    return found


def _is_batch(top: Table, match: Table | None) -> bool:
    """Whether paths begin with `$[]`; all do, or none does."""
    batches: dict[bool, str] = {}
    for table, key in ((top, "event_id"), (top, "event_type"), (match, "path")):
        for text in table.listed(key, _path) if table else ():
            if not parse_path(text).header:
                batches.setdefault(parse_path(text).batch, f"{table.name}.{key}" if table else "")
    if len(batches) == 2:
        where = f"{batches[True]} and {batches[False]} disagree"
        raise InspectorError(
            where, "Either every path begins with $[] (payloads are arrays) or none"
        )
    return True in batches


def _path(text: str) -> str:
    parse_path(text)
    return text


def _member(text: str) -> str:
    path = parse_path(text)
    if path.header or path.batch:
        raise ValueError("it leads to a member of the payload, such as $.signature")
    return ".".join(path.names)


def _time_place(text: str) -> str:
    kind, _, argument = text.partition(":")
    if kind in ("header", "part") and argument:
        return text
    try:
        return f"member:{_member(text)}"
    except ValueError:
        message = "it is header:NAME, part:PREFIX (t=), or a member such as $.sent_at"
        raise ValueError(message) from None


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
