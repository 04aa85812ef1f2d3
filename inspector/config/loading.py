"""Settings from the command line, the environment and the config file, in this order."""

import stat
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from inspector import places
from inspector.config import values
from inspector.config.settings import Settings
from inspector.config.values import Loose, Reader, UnfitError
from inspector.errors import InspectorError
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.answers import ReadFile
    from inspector.config.file import ConfigFile

CONFIG_FILE: Final = "inspector.toml"
_NO_NAME: Final = (
    "must be NAME=VALUE or NAME=@FILE for an endpoint's path or a provider, and what stands before "
    "its first '=' is"
)
ANSWER_LIMIT: Final = 25 * 1024 * 1024  # bytes of a file that an answer's body is read from


def load(
    options: Mapping[str, object],
    environ: Mapping[str, str],
    cwd: Path,
    *,
    needs_secrets: bool = True,
) -> Settings:
    """Put the settings together, and check all of them before anything listens.

    Args:
        options: from the command line, by the names of `Settings`, and `config` and `secret` (a
            sequence of `NAME=VALUE` or `NAME=@FILE`); None or an empty sequence is not given.
        environ: the environment: `INSPECTOR_PORT` and so on, `INSPECTOR_SECRET` with one
            `NAME=VALUE` a line, and what `${NAME}` in the config file stands for.
        cwd: the working folder.
        needs_secrets: False where it goes without a secret in the config file whose variable
            has no value; `Settings.lacks` then tells of it.

    Raises:
        InspectorError: something is wrong; the message names the option, the variable, or the
            file with the key and its line.
    """
    given = {name: value for name, value in options.items() if value not in (None, (), [])}
    path, name = _config_file(given.pop("config", None), environ, cwd)
    folder = path.parent if path else cwd
    read_file = answer_files(str(path) if path else None, cwd)
    config = _read(path, name, environ, read_file, needs_secrets) if path else None
    providers = config.providers() if config else {}
    secrets = _secrets(given.pop("secret", ()), environ, cwd, providers)
    found: dict[str, Any] = {"journal": str(places.journal_for(folder, environ))}
    found |= config.listen() if config else {}
    found |= _single(given, environ, values.listen(cwd, read_file))
    return Settings(
        **found,
        endpoints=config.endpoints(providers) if config else (),
        rules=config.rules() if config else (),
        providers=providers,
        secrets=secrets,
        keys=config.keys() if config else {},
        config_path=str(path) if path else None,
        lacks=config.lacks() if config else (),
    )


def answer_files(config_path: str | None, cwd: Path) -> "ReadFile":
    """What reads the files that answers name: beside the config file, else in the working folder.

    It raises OSError or InspectorError: also for what is no file of at most `ANSWER_LIMIT` bytes,
    as a pipe or a device, which could be waited for or read from for ever.

    Args:
        config_path: `Settings.config_path`.
        cwd: the working folder.
    """
    folders = [Path(config_path).parent, cwd] if config_path else [cwd]

    def read_file(name: str) -> bytes:
        candidates = [folder / name for folder in folders]
        path = next(filter(Path.is_file, candidates), candidates[-1])
        if not stat.S_ISREG(path.stat().st_mode):
            raise InspectorError("it is no file")
        with path.open("rb") as file:
            content = file.read(ANSWER_LIMIT + 1)
        if len(content) > ANSWER_LIMIT:
            raise InspectorError(f"it is larger than {ANSWER_LIMIT >> 20} MiB")
        return content

    return read_file


def forward_target(url: str) -> str:
    """The URL of a local app that a person typed, checked. Raises InspectorError."""
    try:
        return values.forward_url(url)
    except UnfitError as error:
        raise values.mistake("The local app", error) from None


def delivery_target(url: str, said: str = "--to") -> str:
    """The URL that a person typed to send something to, checked.

    Args:
        url: what was typed.
        said: what it is called where it was typed.

    Raises:
        InspectorError: it is no such URL.
    """
    try:
        return values.target_url(url)
    except UnfitError as error:
        raise values.mistake(said, error) from None


def public_url(url: str) -> str:
    """The URL at which a provider reaches an endpoint, checked. Raises InspectorError."""
    try:
        return values.public_url(url)
    except UnfitError as error:
        raise values.mistake("The public URL", error) from None


def given_secret(text: str, cwd: Path, said: str = "--secret") -> str:
    """The secret that a person gave as `VALUE` or `@FILE`; no message shows it.

    Args:
        text: what was typed.
        cwd: the working folder.
        said: what it is called where it was typed.

    Raises:
        InspectorError: it is empty, or the file can't be read.
    """
    try:
        value = _secret_file(text[1:], cwd) if text.startswith("@") else text
        if not value:
            raise UnfitError("is empty")
    except UnfitError as error:
        raise values.mistake(said, error) from None
    return value


def bare_secret(text: str, cwd: Path, settings: Settings) -> str:
    """The secret that was given as `VALUE` or `@FILE` to a command that takes no name with it.

    Args:
        text: what was typed.
        cwd: the working folder.
        settings: the endpoints and providers that a secret can be given for elsewhere.

    Raises:
        InspectorError: it is given as `NAME=VALUE`, is empty, or the file can't be read.
    """
    name, equals, _ = text.partition("=")
    if equals and (
        any(name == endpoint.path for endpoint in settings.endpoints)
        or name in values.provider_names(settings.providers)
    ):
        begins = f"{visible(name)}="
        raise InspectorError(
            f"--secret takes the secret alone here, and what was given begins with {begins}",
            f"Leave {begins} out. One that does begin so is taken from a file: --secret @FILE.",
        )
    return given_secret(text, cwd)


def _config_file(option: object, environ: Mapping[str, str], cwd: Path) -> tuple[Path | None, str]:
    """The config file's absolute path and the name that the user knows it by."""
    asked = option or environ.get("INSPECTOR_CONFIG")
    if asked:
        try:
            return Path(values.file_in(cwd, str(asked))), str(asked)
        except UnfitError as error:
            raise values.mistake("--config" if option else "INSPECTOR_CONFIG", error) from None
    path = cwd.absolute() / CONFIG_FILE
    return path if path.exists() else None, CONFIG_FILE


def _read(
    path: Path,
    name: str,
    environ: Mapping[str, str],
    read_file: "ReadFile",
    needs_secrets: bool,
) -> "ConfigFile":
    from inspector.config.document import read  # only who has a config file waits for it
    from inspector.config.file import ConfigFile, is_secret

    document = read(path, name, environ, lambda place: is_secret(place) and not needs_secrets)
    return ConfigFile(document, path.parent, read_file)


def _single(
    options: Mapping[str, object], environ: Mapping[str, str], readers: Mapping[str, Reader]
) -> dict[str, Any]:
    """What the environment sets, and over it what the command line sets."""
    sources: list[tuple[str, str, object]] = [
        (f"INSPECTOR_{name.upper()}", name, Loose(environ[f"INSPECTOR_{name.upper()}"]))
        for name in readers
        if environ.get(f"INSPECTOR_{name.upper()}")
    ]
    sources += [
        (f"--{name.replace('_', '-')}", name, Loose(value) if isinstance(value, str) else value)
        for name, value in options.items()
    ]
    found: dict[str, Any] = {}
    for source, name, value in sources:
        try:
            found[name] = readers[name](value)
        except (UnfitError, InspectorError) as error:
            raise values.mistake(source, error) from None
    return found


def _secrets(
    options: object, environ: Mapping[str, str], cwd: Path, own: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Secrets by name, those of the command line first."""
    lines = [line for line in environ.get("INSPECTOR_SECRET", "").splitlines() if line.strip()]
    given = [("--secret", str(text)) for text in options] if isinstance(options, Iterable) else []
    given += [("INSPECTOR_SECRET", line) for line in lines]
    secrets: dict[str, tuple[str, ...]] = {}
    for source, text in given:
        try:
            name, value = _secret(text, cwd, own)
        except UnfitError as error:
            raise values.mistake(source, error) from None
        secrets[name] = tuple(dict.fromkeys((*secrets.get(name, ()), value)))
    return secrets


def _secret(text: str, cwd: Path, own: Collection[str]) -> tuple[str, str]:
    """The name and the value of `NAME=VALUE` or `NAME=@FILE`; no message shows a value.

    Nor what stands for a name and is no provider's: where a person left the name out, that is a
    secret, whose Base64 begins with a slash or ends with `=`.
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise UnfitError("must be NAME=VALUE or NAME=@FILE, and has no '='")
    if name.startswith("/"):
        try:
            name = values.url_path(name)
        except UnfitError:
            raise UnfitError(f"{_NO_NAME} no path such as /hooks/missive") from None
    elif name not in values.provider_names(own):
        near = values.did_you_mean(name, values.provider_names(own))
        raise UnfitError(f"{_NO_NAME} neither{near}")
    if value.startswith("@"):
        value = _secret_file(value[1:], cwd)
    if not value:
        whose = "an endpoint's path" if name.startswith("/") else values.shown(name)
        raise UnfitError(f"for {whose} is empty")
    return name, value


def _secret_file(name: str, cwd: Path) -> str:
    """What a file holds, without the line break at its end."""
    path = Path(values.file_in(cwd, name))
    try:
        held = path.read_bytes().decode()
    except OSError as error:
        reason = error.strerror or error
        raise UnfitError(f"cannot be read from the file {visible(name)}: {reason}") from None
    except UnicodeDecodeError:
        raise UnfitError(f"cannot be read from the file {visible(name)}: not UTF-8") from None
    return held.removesuffix("\n").removesuffix("\r")
