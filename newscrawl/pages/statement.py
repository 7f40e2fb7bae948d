"""One line of front matter by which our own export says what the five keys of the mirror's posts cannot. Pure.

A post needs it only where the same fields would not come out of it otherwise: an article of a site without numbers,
several sections, a date that was printed in another form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from newscrawl.items import ArticleItem, Image, Security

KEY = "newscrawl"
MARK = b"\nnewscrawl: {"
"""Without which a post states nothing."""
_TEXTS = frozenset(
    "id title summary published_origin published_raw medium medium_slug credit_raw author_raw editor language url "
    "share_url content_hash charset charset_origin".split()
)
_LISTS = frozenset({"authors", "categories", "flags"})
_CHOICES = {"published_precision": ("second", "minute", "day", None), "kind": ("article", "flash")}
FIELDS = _TEXTS | _LISTS | _CHOICES.keys() | {"published_at", "zone_assumed", "securities", "images"}
"""What a statement may say: never text or HTML of a body, which has to go through cleaning."""


def statement_of(text: str) -> Mapping[str, Any]:
    """What the front matter of a post states; empty where it states nothing that can be read."""
    head = text.lstrip().split("\n---", 1)[0]
    line = next((line for line in head.splitlines() if line.startswith(f"{KEY}: ")), "")
    try:
        stated = json.loads(line.removeprefix(f"{KEY}: ")) if line else {}
    except (ValueError, RecursionError):
        return {}
    return stated if isinstance(stated, dict) else {}


def apply(item: ArticleItem, stated: Mapping[str, Any]) -> None:
    """Write what is stated into a refined item; values of the wrong shape are passed over."""
    for name, value in stated.items():
        if (name in _TEXTS and isinstance(value, str)) or (name in _CHOICES and value in _CHOICES[name]):
            setattr(item, name, value)
        elif name in _LISTS and isinstance(value, list) and all(isinstance(each, str) for each in value):
            setattr(item, name, list(value))
        elif name == "zone_assumed":
            item.zone_assumed = bool(value)
        elif name == "published_at":
            item.published_at = _instant(value)
        elif name == "securities" and isinstance(value, list):
            item.securities = [found for each in value if (found := _small(Security, each)) is not None]
        elif name == "images" and isinstance(value, list):
            item.images = [found for each in value if (found := _small(Image, each)) is not None]


def _instant(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _small(kind: type[Any], value: Any) -> Any:
    try:
        return kind(**value)
    except TypeError:
        return None
