"""Members of a JSON body as the bytes that were sent, and the body without one of them."""

import re

import msgspec

_LEVEL = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)


def raw_member(body: bytes, path: str) -> bytes | None:
    """The bytes of a member; dots lead inwards. None where it, or readable JSON, is not there."""
    for name in path.split("."):
        try:
            found = _LEVEL.decode(body).get(name)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            return None
        if found is None:
            return None
        body = bytes(found)
    return body


def text_member(body: bytes, path: str) -> str | None:
    """A text member without its quotes and escapes; None where there is none."""
    raw = raw_member(body, path)
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
    before, after = body[: found.start()], body[found.end() :]
    shorter = re.sub(rb",\s*\Z", b"", before)
    if shorter == before:
        after = re.sub(rb"\A\s*,\s*", b"", after)
    return shorter + after


def replace_member(body: bytes, path: str, value: bytes) -> bytes | None:
    """The body with other bytes as a member's value; else untouched."""
    found = _only_place(body, path)
    if found is None:
        return None
    return body[: found.start(1)] + value + body[found.end() :]


def _only_place(body: bytes, path: str) -> re.Match[bytes] | None:
    """Where `"name": value` stands; None unless it stands there exactly once.

    Group 1 is the value. What is found once and is a member, is that member.
    """
    raw = raw_member(body, path)
    if raw is None:
        return None
    name = re.escape(path.rpartition(".")[2].encode())
    places = re.finditer(rb'"' + name + rb'"\s*:\s*(' + re.escape(raw) + rb")", body)
    first = next(places, None)
    return first if next(places, None) is None else None
