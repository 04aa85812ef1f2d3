"""Bytes that are no text, in formats that are text."""

import base64

from inspector.delivery import RawHeaders


def is_utf8(raw: bytes) -> bool:
    """Whether text can be turned back into these bytes."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def are_utf8(headers: RawHeaders) -> bool:
    """The same of all names and values."""
    parts = [part for header in headers for part in header]
    return b"".join(parts).isascii() or all(map(is_utf8, parts))


def base64_of(raw: bytes) -> str:
    """Bytes as base64."""
    return base64.b64encode(raw).decode()


def exact_headers(headers: RawHeaders) -> list[tuple[str, str]]:
    """Names and values as base64."""
    return [(base64_of(name), base64_of(value)) for name, value in headers]
