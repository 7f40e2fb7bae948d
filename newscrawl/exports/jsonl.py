"""JSON lines: one article a line, every column of the view, and what an import needs to restore the row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from newscrawl.exports.values import json_text, plain_row
from newscrawl.store.entries import Entry


def lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Each ends in a newline; equal entries give equal bytes."""
    for entry in entries:
        yield json_text(record(entry)) + "\n"


def record(entry: Entry) -> dict[str, Any]:
    """Columns first, then `aliases`, `editions` (with the two variants) and, where it was asked for, `revisions`."""
    kept: dict[str, Any] = plain_row(entry.article)
    kept["aliases"] = [{"url": alias.url, "kind": alias.kind} for alias in entry.aliases]
    kept["variant"], kept["medium_variant"] = entry.variant, entry.medium_variant
    kept["editions"] = [asdict(spoken) for spoken in entry.editions]
    if entry.revisions:
        kept["revisions"] = [_without_id(plain_row(revision)) for revision in entry.revisions]
    return kept


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}
