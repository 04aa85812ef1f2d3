"""A table of the configuration, read so that every mistake is named by its key."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from inspector.errors import InspectorError

Value = TypeVar("Value")
Texts = tuple[str, ...]


class Table:
    """One table: what is taken from it is known; what is left is a mistake.

    Args:
        name: its dotted name, as the file has it: `provider.acme.signature`.
        content: what the file says.
        known: the keys that it may have.
    """

    def __init__(self, name: str, content: Mapping[str, object], known: Iterable[str]) -> None:
        self.name = name
        self._content = content
        for key in content:
            if key not in (possible := sorted(known)):
                near = get_close_matches(key, possible, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"Possible: {', '.join(possible)}"
                raise InspectorError(f"{name}.{key} is not known", hint)

    def wrong(self, key: str, what: str, hint: str | None = None) -> InspectorError:
        """The error for a key: what is wrong with it, as a clause after its name."""
        return InspectorError(f"{self.name}.{key} {what}", hint)

    def has(self, key: str) -> bool:
        """Whether a key is given."""
        return key in self._content

    def text(self, key: str, default: str = "") -> str:
        """A text that is not empty; the default where the key is left out."""
        if key not in self._content:
            return default
        value = self._content[key]
        if not isinstance(value, str) or not value:
            raise self.wrong(key, f"must be a text, not {_shown(value)}")
        return value

    def choice(self, key: str, possible: Iterable[str], default: str) -> str:
        """One of several texts."""
        value = self.text(key, default)
        if value not in (allowed := list(possible)):
            raise self.wrong(key, f"can't be {value!r}", f"Possible: {', '.join(allowed)}")
        return value

    def parsed(self, key: str, parse: Callable[[str], Value]) -> Value | None:
        """A text that something parses; a ValueError's sentence becomes the mistake's."""
        if key not in self._content:
            return None
        return self._read(key, self._content[key], parse, "a text")

    def listed(self, key: str, parse: Callable[[str], Value]) -> tuple[Value, ...]:
        """A text or a list of them, each parsed; empty where the key is left out."""
        value = self._content.get(key, [])
        parsed = []
        for text in value if isinstance(value, list) else [value]:
            parsed.append(self._read(key, text, parse, "a text or a list of them"))
        return tuple(parsed)

    def count(self, key: str) -> int | None:
        """A whole number from 1."""
        value = self._content.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.wrong(key, f"must be a whole number from 1, not {_shown(value)}")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false; the default where the key is left out."""
        value = self._content.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"must be true or false, not {_shown(value)}")
        return value

    def choices(self, key: str, parse: Callable[[str], str]) -> tuple[tuple[str, Texts], ...]:
        """A table whose names something parses, each with a text or a list of them, if empty."""
        value = self._content.get(key, {})
        if not isinstance(value, Mapping):
            raise self.wrong(key, f"must be a table, not {_shown(value)}")
        found = []
        for name, texts in value.items():
            several = texts if isinstance(texts, list) else [texts]
            if not several or not all(isinstance(text, str) for text in several):
                raise self.wrong(f"{key}.{name}", "must be a text or a list of them")
            found.append((self._parse(key, name, parse), tuple(several)))
        return tuple(found)

    def inner(self, key: str, known: Iterable[str]) -> "Table | None":
        """A table in this one."""
        value = self._content.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self.wrong(key, f"must be a table, not {_shown(value)}")
        return Table(f"{self.name}.{key}", value, known)

    def inners(self, key: str, known: Iterable[str]) -> "list[Table]":
        """A table in this one, or a list of them; none where the key is left out."""
        value = self._content.get(key)
        if not isinstance(value, list):
            found = self.inner(key, known)
            return [] if found is None else [found]
        if not value or not all(isinstance(one, Mapping) for one in value):
            raise self.wrong(key, "must be a table or a list of them")
        return [
            Table(f"{self.name}.{key}[{place}]", one, known) for place, one in enumerate(value, 1)
        ]

    def _read(self, key: str, value: object, parse: Callable[[str], Value], kind: str) -> Value:
        """What a text means; of a bare number it is said what it lacks besides its quotes."""
        if isinstance(value, int | float):
            self._parse(key, str(value), parse)
        if not isinstance(value, str) or not value:
            raise self.wrong(key, f"must be {kind}, not {_shown(value)}")
        return self._parse(key, value, parse)

    def _parse(self, key: str, text: str, parse: Callable[[str], Value]) -> Value:
        try:
            return parse(text)
        except ValueError as error:
            raise self.wrong(key, f"is wrong: {error}") from None


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "a table"
    return "a list" if isinstance(value, list) else repr(value)
