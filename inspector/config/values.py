"""One value each: what it must be, and what it becomes.

Every function takes what TOML gave, or a `Loose` text from where everything is text, and raises
`UnfitError` in words that go on from the value's name: `must be a whole number, not 'x'`.
"""

import re
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspector.config.keep import Keep, RepeatedError
from inspector.config.keep import parse as parse_keep
from inspector.errors import InspectorError
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.answers import ReadFile

_SIZE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*(b|kb|mb|gb)", re.IGNORECASE)
_BYTES = {"b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3}
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_URL = re.compile(r"https?://[^\s/]+(/\S*)?", re.IGNORECASE)
_COMMAND = re.compile(r"command\s*:\s*\S.*", re.IGNORECASE | re.DOTALL)
_SWITCH = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


Reader = Callable[[object], object]
"""Takes a value as it was given, returns what it means; raises UnfitError or InspectorError."""


class Loose(str):
    """Text from where everything is text: the command line, the environment, a `${VARIABLE}`."""

    __slots__ = ()


class Absent(str):
    """In the place of a value that is not needed, whose `${VARIABLE}` has none."""

    __slots__ = ()


class UnfitError(ValueError):
    """A value that a setting cannot have."""


def listen(folder: Path, read_file: "ReadFile") -> dict[str, Reader]:
    """What reads each setting of `[listen]`, its option and its variable.

    Args:
        folder: where relative file names start.
        read_file: reads the files that answers name.
    """
    return {
        "host": text,
        "port": port,
        "journal": partial(file_in, folder),
        "answer": partial(plan, read_file=read_file),
        "forward_to": forward_url,
        "tunnel": tunnel,
        "domain": domain,
        "limit_body": size,
        "seed": whole_number,
        "guard": switch,
        "keep": keep,
    }


def rule_filter(value: object) -> str:
    """The filter of a rule, as it was written. Raises FilterError too."""
    from inspector.query import OF_RULES, parse  # only who has rules waits for it

    written = text(value)
    parse(written, refused=OF_RULES)
    return written


def text(value: object) -> str:
    """Text that is not empty."""
    if not isinstance(value, str):
        raise UnfitError(f"must be text in quotes, not {shown(value)}")
    if not value.strip():
        raise UnfitError("is empty")
    return str(value)


def whole_number(value: object) -> int:
    """A whole number."""
    if isinstance(value, Loose) and re.fullmatch(r"[+-]?[0-9]{1,18}", value, re.ASCII):
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise UnfitError(f"must be a whole number, not {shown(value)}")
    return value


def port(value: object) -> int:
    """A port to listen on; 0 for any free one."""
    try:
        number = whole_number(value)
    except UnfitError:
        number = -1
    if not 0 <= number <= 65535:
        raise UnfitError(f"must be a port, a number from 0 to 65535, not {shown(value)}")
    return number


def size(value: object) -> int:
    """Bytes, from a number of them or a text such as `25mb` (of 1024 × 1024 bytes)."""
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        bytes_ = int(float(found[1]) * _BYTES[found[2].lower()]) if found else whole_number(value)
    except UnfitError:
        bytes_ = 0
    if not 0 < bytes_ < 2**50:
        raise UnfitError(f"must be a size such as 25mb, 10kb or 4096, not {shown(value)}")
    return bytes_


def keep(value: object) -> Keep:
    """How much of what came is kept."""
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)
    try:
        return parse_keep(written)
    except RepeatedError as error:
        raise UnfitError(
            "must name one count, one age and one size at most, as in '10000, 7d, 500mb';"
            f" {shown(str(error))} is a second of its kind"
        ) from None
    except ValueError as error:
        raise UnfitError(
            "must say how many deliveries are kept, how long (in s, m, h, d or w) or how many bytes"
            " (in kb, mb or gb), as in '10000, 7d, 500mb', or all;"
            f" not {shown(str(error) or written)}"
        ) from None


def switch(value: object) -> bool:
    """On or off."""
    if isinstance(value, Loose) and value.lower() in _SWITCH:
        return _SWITCH[value.lower()]
    if not isinstance(value, bool):
        raise UnfitError(f"must be true or false, not {shown(value)}")
    return value


def plan(value: object, read_file: "ReadFile") -> str:
    """A plan in the answer language, as it was written. Raises PlanError too."""
    from inspector.answers import parse  # only who sets an answer waits for it

    written = text(value)
    parse(written, read_file=read_file)
    return written


def tunnel(value: object) -> str:
    """The shape of a tunnel's description; whether it can be started is the tunnel's to say."""
    written = text(value).strip()
    known = written.lower() in {"auto", "ngrok", "none"}
    if not known and not _URL.fullmatch(written) and not _COMMAND.fullmatch(written):
        raise UnfitError(
            f"must be ngrok, none, auto, a URL of yours that leads here (https://…), or"
            f" 'command: …', not {shown(written)}"
        )
    return written


def domain(value: object) -> str:
    """The host name of an ngrok domain, also from its URL."""
    written = text(value).strip().removeprefix("https://").rstrip("/")
    if not _HOST.fullmatch(written):
        raise UnfitError(f"must be a host name such as mine.ngrok.app, not {shown(value)}")
    return written


def forward_url(value: object) -> str:
    """The URL of a local app, to which deliveries are passed on."""
    return _web_url(value, query=False)


def target_url(value: object) -> str:
    """The URL of an endpoint, to which something is sent."""
    return _web_url(value)


def public_url(value: object) -> str:
    """The URL at which a provider reaches an endpoint; where it has a path, that of the endpoint.

    It is kept to its last character, as it may be signed; a slash behind the host is a path too.
    """
    return _web_url(value, query=False, example="https://hooks.example.com")


def _web_url(
    value: object, *, query: bool = True, example: str = "http://localhost:3000/hooks"
) -> str:
    written = text(value).strip()
    try:
        parts = urlsplit(written)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = None
    if usable and "@" in parts.netloc:
        raise UnfitError("has a user name or a password in it, which would not be sent")
    unwanted = usable and (parts.fragment or (parts.query and not query))
    if not usable or unwanted or re.search(r"[\s\x00-\x1f\x7f]", written):
        marks = "#" if query else "? and #"
        raise UnfitError(f"must be a URL such as {example}, without {marks}, not {shown(value)}")
    return written


def url_path(value: object) -> str:
    """The path of an endpoint, without a slash at its end."""
    written = text(value)
    if not re.fullmatch(r"/[^\s?#\x00-\x1f\x7f]*", written):
        raise UnfitError(f"must be a path such as /hooks/missive, not {shown(value)}")
    return written.rstrip("/") or "/"


def file_in(folder: Path, value: object) -> str:
    """An absolute file name, from one that may be relative to a folder or begin with `~`."""
    written = text(value)
    if "\0" in written:
        raise UnfitError(f"must be a file's name, not {shown(value)}")
    try:
        return str((folder / Path(written).expanduser()).absolute())
    except RuntimeError:
        raise UnfitError(
            f"begins with the folder of a user who is not known: {shown(value)}"
        ) from None


def secrets(value: object) -> tuple[str, ...]:
    """One secret or a list of them, without those that are absent; a message never shows one."""
    given = value if isinstance(value, list) else [value]
    if not given or not all(isinstance(secret, str) for secret in given):
        raise UnfitError("must be text in quotes, or a list of such texts")
    if not all(given):
        raise UnfitError("is empty")
    return tuple(str(secret) for secret in given if not isinstance(secret, Absent))


def provider_name(value: object, own: Collection[str]) -> str:
    """The name of a provider, one that comes with the app or one of the user's own."""
    name = text(value)
    known = provider_names(own)
    if name not in known:
        near = did_you_mean(name, known)
        raise UnfitError(f"{shown(name)} is none that `inspector providers` lists{near}")
    return name


def provider_names(own: Collection[str]) -> list[str]:
    """The names of all providers, those of the user's own among them."""
    from inspector.providers import builtin  # only who names a provider waits for it

    return sorted({*builtin(), *own})


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A question that goes on from a sentence, with the known word that is nearest; or nothing."""
    from difflib import get_close_matches  # only a mistake needs it

    near = get_close_matches(word.lower(), known, 1)
    return f": did you mean {near[0]}?" if near else ""


def mistake(name: str, error: UnfitError | InspectorError) -> InspectorError:
    """The error of a setting, of what its reader raised."""
    if isinstance(error, InspectorError):
        return InspectorError(f"{name}: {error.message}", error.hint)
    return InspectorError(f"{name} {error}")


def plain(value: Any) -> Any:
    """A value with every text in it an ordinary one."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def shown(value: object) -> str:
    """A value as a message quotes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text_ = str(value)
    short = visible(text_ if len(text_) <= 60 else f"{text_[:59]}…")
    return f"'{short}'" if isinstance(value, str) else short
