"""What a person told of endpoints in the app: whose they are, and the URLs that providers call.

It is kept beside the project's journal, in `JOURNAL.told.json`: it outlives listeners, every
running inspector of the project takes it up, and what was recorded is judged anew with it. What
the configuration says of an endpoint wins. `inspector endpoints` shows it and takes it back. The
file is JSON: `{"/hooks/sms": {"provider": "twilio", "url": "https://hooks.example.com"}}`.
"""

from collections.abc import Callable
from pathlib import Path

import msgspec

from inspector import ownfiles
from inspector.config import public_url
from inspector.errors import InspectorError
from inspector.visible import visible

ENDING = ".told.json"
"""What stands behind the journal's name in that of the file."""


class Told(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What was told of one endpoint.

    Attributes:
        provider: the name of whose it is; None to recognise it from each delivery.
        url: what the provider calls; None where the request's own URL is it.
    """

    provider: str | None = None
    url: str | None = None


def file_of(journal: Path) -> Path:
    """Where it is kept for the project of a journal."""
    return journal.with_name(journal.name + ENDING)


def load(journal: Path) -> dict[str, Told]:
    """What was told, by the names of endpoints; empty where there is no file.

    Raises:
        InspectorError: the file can't be read, or is broken. It stays as it is.
    """
    path = file_of(journal)
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Told])
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unusable(path, "read", error) from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InspectorError(
            f"What was told of endpoints, in {_shown(path)}, is broken: {error}",
            "Mend the file, or delete it and tell it again. It was left as it is.",
        ) from None


def tell_provider(journal: Path, endpoint: str, provider: str | None) -> None:
    """Keep whose an endpoint is.

    Args:
        journal: the project's.
        endpoint: its name: the path of a configured endpoint, else that of the deliveries.
        provider: a provider's name; None to take it back.

    Raises:
        InspectorError: it is no endpoint or no name, or the file can't be read or written.
    """
    if provider is not None and not provider.strip():
        raise InspectorError("The provider's name is empty.", "`inspector providers` lists them.")
    _change(journal, endpoint, lambda told: msgspec.structs.replace(told, provider=provider))


def tell_public_url(journal: Path, endpoint: str, url: str | None) -> None:
    """Keep the URL that a provider calls to reach an endpoint, and what is below it.

    Args:
        journal: the project's.
        endpoint: its name, as in `tell_provider`.
        url: scheme and host, and a path where that is not the endpoint's own; None to take it back.

    Raises:
        InspectorError: it is no endpoint or no URL, or the file can't be read or written.
    """
    checked = None if url is None else public_url(url)
    _change(journal, endpoint, lambda told: msgspec.structs.replace(told, url=checked))


def _change(journal: Path, endpoint: str, change: Callable[[Told], Told]) -> None:
    if not endpoint.startswith("/"):
        raise InspectorError(
            f"'{visible(endpoint)}' is no endpoint.", "It is a path such as /hooks/missive."
        )
    path = file_of(journal)
    try:
        with ownfiles.locked(path):
            everything = load(journal)
            everything[endpoint] = change(everything.get(endpoint, Told()))
            kept = {name: told for name, told in everything.items() if told != Told()}
            written = msgspec.json.encode(kept, order="sorted")
            ownfiles.replace(path, msgspec.json.format(written) + b"\n")
    except OSError as error:
        raise _unusable(path, "written", error) from None


def _unusable(path: Path, what: str, error: OSError) -> InspectorError:
    return InspectorError(
        f"What was told of endpoints can't be {what}: {_shown(path)}: {error.strerror or error}",
        "Say it in an [[endpoint]] of inspector.toml meanwhile.",
    )


def _shown(path: Path) -> str:
    return visible(str(path))
