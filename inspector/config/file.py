"""What may stand in a config file, table by table."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from inspector.config import values
from inspector.config.document import Document, KeyPath
from inspector.config.settings import Rule
from inspector.config.values import Reader, UnfitError
from inspector.delivery import Endpoint
from inspector.errors import InspectorError
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.answers import ReadFile

_ELEMENT = re.compile(r"(.+)\[(\d+)\]")
_TABLES: Final = ("listen", "endpoint", "rule", "provider", "keys")


def is_secret(place: KeyPath) -> bool:
    """Whether a secret of an endpoint stands there, or one of several."""
    return place[:1] == ("endpoint",) and place[2:3] == ("secret",)


class ConfigFile:
    """A config file's tables, one method each; every method raises InspectorError on a mistake.

    Args:
        document: what was read.
        folder: where it lies; relative names in it start there.
        read_file: reads the files that answers name.
    """

    def __init__(self, document: Document, folder: Path, read_file: "ReadFile") -> None:
        self._document = document
        self._read_file = read_file
        self._listen = values.listen(folder, read_file)
        self._check_keys((), document.tables, _TABLES)

    def listen(self) -> dict[str, Any]:
        """What `[listen]` sets, by the names of `Settings`."""
        return self._table(("listen",), self._document.tables.get("listen", {}), self._listen)

    def endpoints(self, own: Collection[str]) -> tuple[Endpoint, ...]:
        """The `[[endpoint]]` tables; `own` are the names of the user's own providers."""
        readers: dict[str, Reader] = {
            "path": values.url_path,
            "provider": partial(values.provider_name, own=own),
            "secret": values.secrets,
            "answer": partial(values.plan, read_file=self._read_file),
            "forward_to": values.forward_url,
            "url": values.public_url,
        }
        endpoints: dict[str, Endpoint] = {}
        for place, table in self._array("endpoint", readers, ("path",)):
            endpoint = Endpoint(**table)
            if endpoint.path in endpoints:
                raise self._mistake((*place, "path"), f"is there twice: '{endpoint.path}'")
            endpoints[endpoint.path] = endpoint
        return tuple(endpoints.values())

    def lacks(self) -> tuple[str, ...]:
        """The secrets of endpoints whose variable has no value, a sentence each."""
        tables = self._document.tables.get("endpoint", [])
        return tuple(
            f"{self._document.place(place)}: {variable} has no value, so the signatures of"
            f" {visible(tables[place[1]]['path'])} are judged without that secret."
            for place, variable in self._document.lacks.items()
        )

    def rules(self) -> tuple[Rule, ...]:
        """The `[[rule]]` tables."""
        readers: dict[str, Reader] = {
            "when": values.rule_filter,
            "answer": partial(values.plan, read_file=self._read_file),
        }
        tables = self._array("rule", readers, ("when", "answer"))
        return tuple(Rule(**table) for _, table in tables)

    def providers(self) -> dict[str, dict[str, Any]]:
        """The `[provider.NAME]` tables, by name; each describes a provider without a mistake."""
        tables = values.plain(self._document.tables.get("provider", {}))
        self._check_table(("provider",), tables)
        for name, table in tables.items():
            self._check_table(("provider", name), table)
            self._check_provider(name, table)
        return dict(tables)

    def keys(self) -> dict[str, str]:
        """What `[keys]` sets: keys by the id of their binding."""
        table = self._document.tables.get("keys", {})
        self._check_table(("keys",), table)
        return self._table(("keys",), table, dict.fromkeys(table, values.text))

    def _check_provider(self, name: str, table: Mapping[str, object]) -> None:
        from inspector.providers import own  # only who describes a provider waits for it

        try:
            own(name, table)
        except InspectorError as error:
            key = error.message.partition(" ")[0]  # the message begins with the key it is about
            place = self._document.place(tuple(_key_path(key)))
            raise InspectorError(f"{place}: {visible(error.message)}", error.hint) from None

    def _array(
        self, name: str, readers: Mapping[str, Reader], needed: Collection[str]
    ) -> list[tuple[KeyPath, dict[str, Any]]]:
        """The tables of an array of tables, each with its place."""
        tables = self._document.tables.get(name, [])
        if not isinstance(tables, list):
            raise self._mistake((name,), f"is written [[{name}]], once for each")
        read: list[tuple[KeyPath, dict[str, Any]]] = []
        for number, table in enumerate(tables):
            place = (name, number)
            read.append((place, self._table(place, table, readers)))
            for key in needed:
                if key not in table:
                    raise self._mistake(place, f"lacks its {key}")
        return read

    def _table(self, path: KeyPath, table: Any, readers: Mapping[str, Reader]) -> dict[str, Any]:
        self._check_table(path, table)
        self._check_keys(path, table, readers)
        return {key: self._value((*path, key), table[key], readers[key]) for key in table}

    def _value(self, path: KeyPath, value: object, reader: Reader) -> object:
        try:
            return reader(value)
        except (UnfitError, InspectorError) as error:
            raise values.mistake(self._document.named(path), error) from None

    def _check_table(self, path: KeyPath, table: object) -> None:
        if not isinstance(table, dict):
            raise self._mistake(path, f"must be a table, not {values.shown(table)}")

    def _check_keys(
        self, path: KeyPath, table: Mapping[str, object], known: Collection[str]
    ) -> None:
        for key in table:
            if not path and key in self._listen:
                raise self._mistake((key,), "belongs under [listen]")
            if key not in known:
                reason = f"is not known{values.did_you_mean(key, known)}"
                raise self._mistake((*path, key), reason, f"Known are {', '.join(known)}.")

    def _mistake(self, path: KeyPath, reason: str, hint: str | None = None) -> InspectorError:
        return InspectorError(f"{self._document.named(path)} {reason}", hint)


def _key_path(key: str) -> Iterator[str | int]:
    """Where a key stands that is named as people count: `provider.acme.signature[2].header`."""
    for part in key.split("."):
        element = _ELEMENT.fullmatch(part)
        yield from (element[1], int(element[2]) - 1) if element else (part,)
