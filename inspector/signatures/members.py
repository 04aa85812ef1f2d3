"""Members of a JSON body as the bytes that were sent; the body without one of them, or with it."""

import re
from collections.abc import Mapping
from functools import lru_cache

import msgspec

_MOST_COMMAS = 200_000
_LEVEL = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)
_BLANKS = b" \t\r\n"


def raw_member(body: bytes, path: str) -> bytes | None:
    """The bytes of a member; dots lead inwards. None where it, or readable JSON, is not there."""
    for name in path.split("."):
        found = members_of(body).get(name)
        if found is None:
            return None
        body = bytes(found)
    return body


def members_of(document: bytes) -> Mapping[str, msgspec.Raw]:
    """The members of a JSON object; none of what is not one.

    None either of an object with an absurd number of members, which would take all memory.
    """
    if too_many_parts(document):
        return {}
    try:
        return _LEVEL.decode(document)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return {}


def too_many_parts(body: bytes) -> bool:
    """Whether taking a body apart could give so many parts that they take all memory."""
    return len(body) > _MOST_COMMAS and body.count(b",") > _MOST_COMMAS


def text_member(body: bytes, path: str) -> str | None:
    """A text member without its quotes and escapes; None where there is none."""
    return text_of(raw_member(body, path))


def text_of(raw: bytes | None) -> str | None:
    """What a text's bytes mean; None where they are no text's."""
    if raw is None or not raw.startswith(b'"'):
        return None
    try:
        return _TEXT.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def cut_member(body: bytes, path: str) -> bytes | None:
    """The body without a member and without one of the commas beside it; else untouched."""
    found = _only_place(body, path)
    if found is None:
        return None
    name, _, end = found
    before, after = body[:name], body[end:]
    trimmed = before.rstrip()
    if trimmed.endswith(b","):
        return trimmed[:-1] + after
    return before + re.sub(rb"\A\s*,\s*", b"", after)


def replace_member(body: bytes, path: str, value: bytes) -> bytes | None:
    """The body with other bytes as a member's value; else untouched."""
    found = _only_place(body, path)
    if found is None:
        return None
    _, start, end = found
    return body[:start] + value + body[end:]


def put_member(body: bytes, path: str, value: bytes) -> bytes | None:
    """The body with a member's value replaced, or with the member at the end of its object.

    None where there is no such object, or where it can't be told for sure where the member stands.
    """
    name, _, inner = path.partition(".")
    there = raw_member(body, name)
    if inner:
        changed = None if there is None else put_member(there, inner, value)
        if changed is None:
            return None
        value = changed
    place = _appended if there is None else replace_member
    placed = place(body, name, value)
    return placed if placed is not None and raw_member(placed, name) == value else None


def _appended(body: bytes, name: str, value: bytes) -> bytes:
    """The body with a member before its last brace; no JSON where it was none."""
    head, brace, tail = body.rpartition(b"}")
    members = head.rstrip(_BLANKS)
    comma = b"" if members.endswith(b"{") else b","
    written = b"%s%s:%s" % (comma, msgspec.json.encode(name), value)
    return members + written + head[len(members) :] + brace + tail


def _only_place(body: bytes, path: str) -> tuple[int, int, int] | None:
    """Where `"name": value` stands: its start, the value's, and the end.

    None unless it stands there exactly once. Where there are escapes, another value in its place
    has to be the member's too: its name may be written with some, and what was found be within a
    text, or an object further in.
    """
    raw = raw_member(body, path)
    if raw is None:
        return None
    found = None
    for name in _name(path.rpartition(".")[2]).finditer(body):
        if body.startswith(raw, name.end()):
            if found is not None:
                return None
            found = name.start(), name.end(), name.end() + len(raw)
    if found is None or b"\\" not in body:
        return found
    _, start, end = found
    other = b"1" if raw == b"0" else b"0"
    return found if raw_member(body[:start] + other + body[end:], path) == other else None


@lru_cache(maxsize=64)
def _name(name: str) -> re.Pattern[bytes]:
    return re.compile(rb'"' + re.escape(name.encode()) + rb'"\s*:\s*')


def is_json(body: bytes) -> bool:
    """Whether a body is JSON, of which only the outline is looked at."""
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.MsgspecError, RecursionError):
        return False
    return True
