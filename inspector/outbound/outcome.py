"""What became of what was sent again, in words; imports nothing that sends."""

from urllib.parse import urlsplit

from inspector.delivery import Replayed, text
from inspector.visible import visible

ANY_CERTIFICATE = (
    "--insecure sends whatever the certificate; SSL_CERT_FILE=FILE names one to be trusted"
)
"""What to do about a certificate that nobody vouches for, with the commands that send."""

_LONGEST_PLACE = 200  # characters shown of where an answer sends on to

BODY_LIMIT = 25 * 1024 * 1024
"""Bytes that are kept of an answer's body."""


def too_long(limit: int) -> str:
    """The problem of an answer whose body is longer than the bytes that are taken of it."""
    kept = f"{limit >> 20} MiB" if limit >> 20 else f"{limit} bytes"
    return f"its answer is longer than the {kept} that are kept of a body"


def is_success(replayed: Replayed) -> bool:
    """Whether it was answered 2xx, and whole but for what is too long to be kept."""
    whole = replayed.problem in (None, too_long(BODY_LIMIT))
    return whole and 200 <= (replayed.status or 0) < 300


def answered(replayed: Replayed) -> str:
    """The status that it got, and where that sends on to: `302 to /elsewhere`; empty for none."""
    if replayed.status is None:
        return ""
    places = (value for name, value in replayed.headers if name.lower() == b"location")
    place = visible(text(next(places, b""))) if 300 <= replayed.status < 400 else ""
    return f"{replayed.status} to {place[:_LONGEST_PLACE]}" if place else f"{replayed.status}"


def came_of(replayed: Replayed) -> str:
    """What it got, on one line: its status, and why it is not a whole answer."""
    return ", ".join(filter(None, (answered(replayed), visible(replayed.problem or ""))))


def sent_to(replayed: Replayed, path: str) -> str:
    """Where it was sent: to its own path where the URL has none. That of an edited one is gone.

    Args:
        replayed: what came of it.
        path: the delivery's own.
    """
    url = urlsplit(replayed.url)
    has_own = not replayed.edited and url.path.strip("/") == ""
    return url._replace(path=path).geturl() if has_own else replayed.url
