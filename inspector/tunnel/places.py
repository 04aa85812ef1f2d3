"""Where the user's ngrok is: the agent, its configuration, the authtoken in it."""

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from inspector.tunnel import reasons

_AUTHTOKEN = re.compile(
    r"""(?:^|[{,])[ \t]*["']?authtoken["']?[ \t]*:[ \t]*["']?([^\s"'#,}]+)""", re.MULTILINE
)
_LARGEST_CONFIG = 1 << 20


def find_authtoken(
    environ: Mapping[str, str], stored: str | None, config: Path | None = None
) -> str | None:
    """The authtoken of the user's ngrok account.

    Args:
        environ: the environment, looked at first (`NGROK_AUTHTOKEN`).
        stored: inspector's stored secret named `ngrok`, looked at next.
        config: ngrok's configuration, looked at last; None for the user's own.

    Returns:
        The first token that is found, or None.
    """
    token = (environ.get("NGROK_AUTHTOKEN") or stored or "").strip()
    if token:
        return token
    config = config or ngrok_config(environ)
    return authtoken_in(config) if config else None


def ngrok_config(environ: Mapping[str, str]) -> Path | None:
    """The user's ngrok configuration, the first that holds a token, else the first there is.

    Source: ngrok's documentation, "ngrok Agent Configuration File", Default locations;
    `~/.ngrok2` is where agents of version 2 kept it.
    """
    home = _home(environ)
    places = [path for path in (_ngrok_folder(environ) / "ngrok.yml",) if path.is_file()]
    places += [path for path in (home / ".ngrok2" / "ngrok.yml",) if path.is_file()]
    return next((path for path in places if authtoken_in(path)), places[0] if places else None)


def authtoken_in(config: Path) -> str | None:
    """The authtoken of an ngrok configuration: `authtoken:`, at the top or below `agent:`."""
    try:
        with config.open(encoding="utf-8", errors="replace") as file:
            found = _AUTHTOKEN.search(file.read(_LARGEST_CONFIG))
    except OSError:
        return None
    return found[1] if found else None


def find_ngrok(wanted: str | None, environ: Mapping[str, str]) -> str:
    """The path of the ngrok agent. It is only looked for, never downloaded.

    Args:
        wanted: a path or a name that the user gave; None to look in PATH, and then where pyngrok
            puts the agents that it downloads.
        environ: the environment.

    Raises:
        InspectorError: there is none, with the places that were searched.
    """
    path = environ.get("PATH", os.defpath)
    if wanted:
        found = shutil.which(wanted, path=path)
        if found is None or _downloads(found):
            raise reasons.no_such_ngrok(wanted)
        return str(Path(found).absolute())
    for folder in _folders(environ):
        candidate = shutil.which("ngrok", path=folder)
        if candidate and not _downloads(candidate):
            return str(Path(candidate).absolute())
    raise reasons.no_ngrok(["PATH", str(_ngrok_folder(environ))])


def _folders(environ: Mapping[str, str]) -> Iterator[str]:
    yield from filter(None, environ.get("PATH", os.defpath).split(os.pathsep))
    yield str(_ngrok_folder(environ))


def _downloads(executable: str) -> bool:
    """Whether this `ngrok` is the script that pyngrok installs: it downloads an agent and runs it.

    It stands beside Python in every environment that has pyngrok, so often first in PATH.
    """
    try:
        with Path(executable).open("rb") as file:
            head = file.read(2048)
    except OSError:
        return False
    return head.startswith(b"#!") and b"pyngrok" in head


def _ngrok_folder(environ: Mapping[str, str]) -> Path:
    if sys.platform == "darwin":
        return _home(environ) / "Library" / "Application Support" / "ngrok"
    base = environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else _home(environ) / ".config") / "ngrok"


def _home(environ: Mapping[str, str]) -> Path:
    home = environ.get("HOME")
    return Path(home) if home else Path.home()
