"""Python values as the database keeps them: text that every database takes, JSON, seconds since 1970 UTC."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from newscrawl.secrets import without_credentials

_ADDRESS_BYTES = 2_000  # PostgreSQL indexes no more than 2,700 bytes
_NAME_CHARACTERS = 200


def plain_text(value: str) -> str:
    """NUL and lone surrogates, which databases refuse or cut at, become U+FFFD."""
    if "\0" in value:
        value = value.replace("\0", "\ufffd")
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def address_text(value: str) -> str:
    """An address as it may be kept: without the password that it may carry."""
    return plain_text(without_credentials(value))


def name_text(value: str) -> str:
    """A name short enough for an index."""
    return plain_text(value)[:_NAME_CHARACTERS]


def is_address(value: str) -> bool:
    """Whether an address is there and short enough for an index."""
    return 0 < len(value.encode()) <= _ADDRESS_BYTES


def json_text(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")) if value else _empty(value)


def instant(moment: datetime) -> int:
    """Seconds since 1970 UTC, fractions dropped; a naive time is refused, because nobody knows what it means."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return int(moment.timestamp() // 1)


def _empty(value: Any) -> str:
    return "{}" if isinstance(value, dict) else "[]"


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {_plain(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value
