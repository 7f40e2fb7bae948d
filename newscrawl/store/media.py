"""What the registry knows about media, for the view `media`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, text

from newscrawl.media import registry
from newscrawl.store import rows, schema
from newscrawl.store.values import json_text, name_text, plain_text

# Of the view: whoever reads an archive may have no rights on tables.
_CALLED = text("SELECT name FROM media WHERE name = :given OR slug = :given ORDER BY name")


@dataclass(frozen=True, slots=True)
class MediumEntry:
    name: str
    """Canonical."""
    slug: str
    kind: str
    aliases: Sequence[str] = ()


class Registered(Protocol):
    """What the registry says of a medium; `MediumEntry` is one, and so is an entry of the registry itself."""

    @property
    def name(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def aliases(self) -> Sequence[str]: ...


def sync(connection: Connection, entries: Iterable[Registered]) -> int:
    """Set slug, kind and aliases by name; the view shows those that have articles. Returns how many differed."""
    wanted = {
        name_text(entry.name): (name_text(entry.slug), name_text(entry.kind), json_text(list(entry.aliases)))
        for entry in entries
    }
    columns = ["name", "slug", "kind", "aliases"]
    stored = {row[0]: tuple(row[1:]) for row in rows.selected(connection, schema.medium, columns, "name", wanted)}
    different = [
        dict(zip(columns, (name, *values), strict=True))
        for name, values in wanted.items()
        if stored.get(name) != values
    ]
    rows.upsert(connection, schema.medium, different)
    return len(different)


def called(connection: Connection, given: str) -> tuple[str, ...]:
    """Names under which articles have the medium that a name, alias or slug means.

    The registry's, where it knows one; else all that have articles, because media that it does not know may be read
    alike. What nobody has is returned as it is.
    """
    if known := registry().called(given):
        return (known.name,)
    found = connection.execute(_CALLED, {"given": plain_text(given)}).scalars()
    return tuple(found) or (plain_text(given),)
