"""Which tunnel the user wants, read from the one line they say it in."""

import re
import shlex
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from inspector.errors import InspectorError
from inspector.visible import visible

POSSIBLE = (
    "Possible are: ngrok, none, auto, a URL of yours that leads here (https://hooks.example.com), "
    "or 'command: cloudflared tunnel --url {url}'."
)

_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_PATH = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%/-]*")


class TunnelSpec(msgspec.Struct, frozen=True):
    """A tunnel that was asked for.

    Attributes:
        kind: `auto` is ngrok where an authtoken can be found, and none elsewhere.
        url: the public base URL that the user brings, without a slash at its end.
        command: the words of the user's command, `{url}` and `{port}` not yet replaced.
    """

    kind: Literal["auto", "ngrok", "url", "command", "none"]
    url: str | None = None
    command: tuple[str, ...] = ()


def parse(text: str) -> TunnelSpec:
    """Read what `--tunnel`, `[listen] tunnel` and the tunnel dialog take.

    Args:
        text: `ngrok`, `none`, `auto`, an http(s) URL, or `command: …` with words quoted as in a
            shell; no shell runs it.

    Raises:
        InspectorError: it is none of these; the hint says what is possible.
    """
    wanted = text.strip()
    word, colon, rest = wanted.partition(":")
    if colon and word.strip().lower() == "command":
        return TunnelSpec("command", command=_words(rest))
    if "://" in wanted:
        return TunnelSpec("url", url=base_url(wanted))
    match wanted.lower():
        case "auto":
            return TunnelSpec("auto")
        case "ngrok":
            return TunnelSpec("ngrok")
        case "none":
            return TunnelSpec("none")
    if "." in wanted and _HOST.fullmatch(wanted.partition("/")[0]):
        raise InspectorError(
            f"{visible(wanted)!r} is a URL without its scheme", f"Say https://{visible(wanted)}"
        )
    raise InspectorError(f"{visible(wanted)!r} is not a tunnel", POSSIBLE)


def domain_url(domain: str) -> str:
    """The URL of an ngrok domain, which may be given with or without `https://`.

    Raises:
        InspectorError: it is no host name.
    """
    host = domain.strip().removeprefix("https://").rstrip("/")
    if not _HOST.fullmatch(host):
        raise InspectorError(
            f"{visible(domain)!r} is not a domain", "A domain looks like mine.ngrok.app"
        )
    return f"https://{host}"


def fill(command: tuple[str, ...], local_url: str) -> tuple[str, ...]:
    """The words of a command with `{url}` and `{port}` replaced by those of the receiver."""
    port = str(urlsplit(local_url).port or 80)
    return tuple(word.replace("{url}", local_url).replace("{port}", port) for word in command)


def base_url(text: str) -> str:
    """A public base URL: http or https, a host, perhaps a port and a path, no slash at its end.

    Raises:
        InspectorError: it is not one, or it carries what would be shown to others.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as mistake:
        raise InspectorError(f"The tunnel's URL cannot be read: {mistake}", POSSIBLE) from None
    if parts.scheme not in ("http", "https"):
        raise InspectorError(
            f"A tunnel's URL starts with https:// or http://, not {visible(parts.scheme)}://",
            POSSIBLE,
        )
    if "@" in parts.netloc:
        raise InspectorError(
            "The tunnel's URL holds a user name or a password",
            "Leave them out: the URL is shown on the screen and given to the provider.",
        )
    host = parts.hostname or ""
    if not (_HOST.fullmatch(host) or parts.netloc.startswith("[")):
        raise InspectorError(f"{visible(text)!r} has no host that could be called", POSSIBLE)
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise InspectorError(
            "The tunnel's URL has a query or a fragment",
            "Give the base URL only: the path of each delivery is added behind it.",
        )
    if not _PATH.fullmatch(parts.path):
        raise InspectorError(
            f"The path {visible(parts.path)!r} cannot stand in a URL", "Percent-encode it."
        )
    shown = f"[{host}]" if ":" in host else host
    authority = shown if port is None else f"{shown}:{port}"
    return f"{parts.scheme}://{authority}{parts.path.rstrip('/')}"


def _words(command: str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(command))
    except ValueError as mistake:
        raise InspectorError(
            f"The tunnel command cannot be read: {str(mistake).lower()}",
            "Quote it as in a shell: every quote needs its pair.",
        ) from None
    if not words:
        raise InspectorError("The tunnel command is empty", POSSIBLE)
    if any("\0" in word for word in words):
        raise InspectorError("The tunnel command holds a NUL character", POSSIBLE)
    return words
