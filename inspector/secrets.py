"""The stored secrets: a file that only its owner reads, shared by every running inspector.

A secret belongs to a name: an endpoint's path (`/hooks/missive`), a provider (`missive`), or
`ngrok` for the tunnel's authtoken. A name may have several, for several rules or a rotation;
`ngrok` has one. The file is JSON: `{"missive": ["…"], "/hooks/other": ["…", "…"]}`.
"""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

import msgspec

from inspector import ownfiles, places
from inspector.errors import InspectorError
from inspector.visible import visible

NGROK = "ngrok"

Stamp = tuple[int, int, int] | None
"""What changes whenever the file does: device-wide number, modification time, size."""

_UNSET = re.compile(r"\$\w+|\$?\{+[^{}]*\}+|%\w+%|undefined|null|None|nil")
_NAME = re.compile(r"/\S*|[A-Za-z0-9][A-Za-z0-9_.-]*")


def load(path: Path | None = None) -> dict[str, tuple[str, ...]]:
    """The stored secrets by name, the newest last; empty where there is no file.

    Args:
        path: the file; by default that of the user.

    Raises:
        InspectorError: others can read it, it cannot be read, or it is broken. It stays as it is.
    """
    path = path or places.secrets_file()
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            written = file.read()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unusable(path, "read", error) from None
    if mode & 0o077:
        raise InspectorError(
            f"The secrets file {_shown(path)} can be read by others (its mode is {mode:04o})",
            f"Make it yours alone: chmod 600 {_shown(path)}",
        )
    try:
        return msgspec.json.decode(written, type=dict[str, tuple[str, ...]])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InspectorError(
            f"The secrets file {_shown(path)} is broken: {error}",
            'Mend it, it looks like {"missive": ["the secret"]}; or move it away and store the'
            " secrets again. It was left as it is.",
        ) from None


def add(name: str, value: str, path: Path | None = None) -> str | None:
    """Store a secret, beside those that the name has already; `ngrok` has only the newest.

    Args:
        name: an endpoint's path, a provider's name, or `ngrok`.
        value: kept to the character.
        path: the file; by default that of the user. It is made, with its folder, where it is
            missing.

    Returns:
        A sentence of warning where the value looks like a mistake, else None.

    Raises:
        InspectorError: the name or the value is none, or the file cannot be read or written.
    """
    if not _NAME.fullmatch(name):
        raise InspectorError(
            f"'{visible(name)}' is no name for a secret",
            "It is an endpoint's path (/hooks/missive), a provider (missive) or ngrok.",
        )
    if not value:
        raise InspectorError(f"The secret for {visible(name)} is empty", "Nothing was stored.")
    if not _is_text(name + value):
        raise InspectorError(f"The secret for {visible(name)} is not text", "Nothing was stored.")
    from inspector.signatures import pem  # those who only read do not wait for it

    if pem.is_cut(value):
        raise InspectorError(
            f"The secret for {visible(name)} is a key without its end: a PEM file has many lines",
            f"Nothing was stored. Give the file whole: inspector secret set {visible(name)} @FILE",
        )
    name = name.rstrip("/") or "/"
    path = path or places.secrets_file()
    try:
        with ownfiles.locked(path):
            stored = load(path)
            earlier = () if name == NGROK else stored.get(name, ())
            kept = tuple(secret for secret in earlier if secret != value)
            ownfiles.replace(path, _encode({**stored, name: (*kept, value)}))
    except OSError as error:
        raise _unusable(path, "written", error) from None
    return _warning(name, value)


def names(path: Path | None = None) -> list[str]:
    """The names that have a stored secret, sorted. Raises InspectorError as `load` does."""
    return sorted(load(path))


def stamp(path: Path | None = None) -> Stamp:
    """What differs from the last time when the file has changed, for the price of one `stat`.

    Taken before `load`, so that a change in between is seen the next time.
    """
    try:
        found = (path or places.secrets_file()).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _encode(secrets: Mapping[str, tuple[str, ...]]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(secrets, order="sorted")) + b"\n"


def _warning(name: str, value: str) -> str | None:
    """What looks like a mistake about a secret that was stored, a sentence."""
    if value != value.strip():
        return f"The secret for {visible(name)} begins or ends with white space; it was kept."
    if _UNSET.fullmatch(value):
        return (
            f"The secret for {visible(name)} looks like a variable that nothing has replaced, or"
            " one that was not set; it was kept."
        )
    return None


def _is_text(value: str) -> bool:
    """Whether a terminal's input was whole characters: what was not comes as lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _unusable(path: Path, what: str, error: OSError) -> InspectorError:
    return InspectorError(
        f"The secrets file {_shown(path)} cannot be {what}: {error.strerror or error}",
        "Secrets can be given as NAME=VALUE to --secret, or in inspector.toml, meanwhile.",
    )


def _shown(path: Path) -> str:
    return visible(str(path))
