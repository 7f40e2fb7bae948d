"""Values of articles as text formats write them: the same in all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from newscrawl.store.records import Article, Record

COLUMNS = tuple(field.name for field in fields(Article))
"""Of the view `articles`, in its order."""

# What YAML calls unprintable, and what it takes for a line break.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def stamp(moment: datetime) -> str:
    """As the views of SQLite write times: ``2022-06-13T00:21:56Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(value: Any) -> Any:
    """What JSON can say: times in UTC as text, tuples as lists, records and small values as objects."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    return value


def plain_row(record: Record) -> dict[str, Any]:
    return {each.name: plain(getattr(record, each.name)) for each in fields(record)}


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def yaml_text(value: str) -> str:
    """A double-quoted scalar that YAML 1.1 and 1.2 read alike; its first line is its last."""
    return unprintable_escaped(json.dumps(value, ensure_ascii=False))


def unprintable_escaped(json_text: str) -> str:
    """JSON that YAML readers take as well."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json_text)
