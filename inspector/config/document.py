"""A config file: its tables, and the line where each key stands."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from inspector.config.values import Absent, Loose
from inspector.errors import InspectorError
from inspector.visible import visible

KeyPath = tuple[str | int, ...]
"""Where a value stands: `("endpoint", 1, "answer")` is the answer of the second endpoint."""

MayLack = Callable[[KeyPath], bool]
"""Tells whether the value of a key is not needed where its variable has none."""

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")

_STRING_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|' r"'''.*?'''|" r'"(?:\\.|[^"\\\n])*"|' r"'[^'\n]*'|#[^\n]*", re.DOTALL
)
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_KEY})\s*\]")
_ENTRY = re.compile(rf"\s*({_KEY})\s*=")


def _nothing(_: KeyPath) -> bool:
    return False


class Document:
    """A config file that was read.

    Attributes:
        name: the file, as the user would write it.
        tables: its content, variables replaced.
        lacks: the variables that have no value and need none, by where they stand; `Absent` is
            in their place.
    """

    def __init__(
        self, name: str, text: str, environ: Mapping[str, str], may_lack: MayLack = _nothing
    ) -> None:
        self.name = visible(name)
        self.lacks: dict[KeyPath, str] = {}
        self._text = text
        self._may_lack = may_lack
        try:
            tables = tomllib.loads(text)
        except ValueError as error:
            raise self._not_toml(str(error)) from None
        except RecursionError:
            raise InspectorError(f"{self.name} is nested too deeply to be read") from None
        self.tables: dict[str, Any] = self._expanded(tables, (), environ)

    def place(self, path: KeyPath) -> str:
        """The file and, where it can be told, the line of a key: `inspector.toml, line 3`."""
        lines = dict(_lines(self._text))
        while path:
            if path in lines:
                return f"{self.name}, line {lines[path]}"
            path = path[:-1]
        return self.name

    def named(self, path: KeyPath) -> str:
        """A key as messages name it: `inspector.toml, line 3: listen.port`."""
        name = ".".join(part for part in path if isinstance(part, str))
        return f"{self.place(path)}: {visible(name)}"

    def _not_toml(self, message: str) -> InspectorError:
        found = _PLACE.search(message)
        place = f", line {found[1]}, column {found[2]}" if found else ""
        reason = visible(_PLACE.sub("", message))
        return InspectorError(f"{self.name}{place}: this is not TOML: {reason}")

    def _expanded(self, value: Any, path: KeyPath, environ: Mapping[str, str]) -> Any:
        """A value with `${NAME}` replaced from the environment in every text of it."""
        if isinstance(value, dict):
            return {key: self._expanded(item, (*path, key), environ) for key, item in value.items()}
        if isinstance(value, list):
            return [
                self._expanded(item, (*path, place), environ) for place, item in enumerate(value)
            ]
        if not isinstance(value, str) or not _VARIABLE.search(value):
            return value
        for name in _VARIABLE.findall(value):
            if not environ.get(name) and self._may_lack(path):
                self.lacks[path] = name
                return Absent(value)
            if name not in environ:
                raise InspectorError(
                    f"{self.named(path)} needs the environment variable {name}, which is not set",
                    f"Set {name}, or write the value itself.",
                )
        return Loose(_VARIABLE.sub(lambda found: environ[found[1]], value))


def read(
    path: Path, name: str, environ: Mapping[str, str], may_lack: MayLack = _nothing
) -> Document:
    """Read a config file.

    Args:
        path: the file.
        name: the file, as the user would write it.
        environ: what `${NAME}` is replaced from.
        may_lack: which values are not needed where their variable has none.

    Raises:
        InspectorError: it cannot be read, is not UTF-8 or not TOML, or needs a variable that is
            not set.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InspectorError(
            f"The config file {visible(name)} cannot be read: {error.strerror or error}"
        ) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InspectorError(
            f"{visible(name)}, line {line}: this is not UTF-8", "Save the file as UTF-8."
        ) from None
    return Document(name, text, environ, may_lack)


def _lines(text: str) -> Iterator[tuple[KeyPath, int]]:
    """The line of each table and key that a valid TOML text holds, as far as they have a line."""
    tables: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, line in enumerate(_STRING_OR_COMMENT.sub(_blanked, text).split("\n"), start=1):
        header, entry = _HEADER.match(line), _ENTRY.match(line)
        if header:
            table = _within(_parts(header[2]), tables)
            if header[1] == "[[":
                tables[table] = tables.get(table, -1) + 1
                table = (*table, tables[table])
            yield table, number
        elif entry:
            yield (*table, *_parts(entry[1])), number


def _within(parts: KeyPath, arrays: Mapping[KeyPath, int]) -> KeyPath:
    """A header's path, with the number of the newest element behind each array of tables above."""
    path: KeyPath = ()
    for place, part in enumerate(parts, start=1):
        path = (*path, part)
        if path in arrays and place < len(parts):
            path = (*path, arrays[path])
    return path


def _parts(key: str) -> KeyPath:
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))


def _blanked(found: re.Match[str]) -> str:
    """A text of several lines or a comment as nothing but its line breaks."""
    text = found[0]
    return text if "\n" not in text and not text.startswith("#") else "\n" * text.count("\n")
