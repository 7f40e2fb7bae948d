"""On which line of a TOML file a key stands, which `tomllib` does not tell."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]
"""Keys and places in lists, from the top: ``("jobs", 0, "arguments", "url")``."""


class Lines:
    """Of a text that `tomllib` has read without complaint."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        self._tables: dict[Path, int] = {}
        """How many ``[[tables]]`` of a name there were so far."""
        header: Path = ()
        for number, statement, parsed in _statements(text):
            if statement.lstrip().startswith("["):
                header = self._open(_deepest(parsed))
                self._lines.setdefault(header, number)
            else:
                for path in _paths(parsed):
                    self._lines.setdefault(header + path, number)

    def of(self, path: Path) -> int:
        """Of the key itself, or of the table in which it would stand."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _open(self, found: tuple[Path, bool]) -> Path:
        names, is_list = found
        path: Path = ()
        for place, name in enumerate(names):
            path = (*path, name)
            if is_list and place == len(names) - 1:
                self._tables[path] = self._tables.get(path, -1) + 1
            if path in self._tables:
                path = (*path, self._tables[path])
        return path


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Number of the first line, text and value of every statement: each is TOML by itself, and no part of one is."""
    waiting: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        waiting.append(line)
        statement = "\n".join(waiting)
        try:
            parsed = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if parsed:
            yield number - len(waiting) + 1, statement, parsed
        waiting = []


def _deepest(parsed: dict[str, Any]) -> tuple[Path, bool]:
    """Names of a table from its header alone, and whether it is one of a list."""
    names: list[str] = []
    value: Any = parsed
    while isinstance(value, dict) and value:
        name, value = next(iter(value.items()))
        names.append(name)
    return tuple(names), isinstance(value, list)


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from _paths(each, (*path, key))
