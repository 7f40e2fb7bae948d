"""Numbers of one run beside its counts: what indexes named and which fields of its articles are filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from newscrawl.items import ArticleItem

FIELDS = ("title", "published", "medium", "body")
"""Fields whose share of filled ones is watched."""


class Figures:
    """Counts the articles of a run as the store takes them."""

    def __init__(self) -> None:
        self._numbers: Counter[str] = Counter(dict.fromkeys(("articles", *FIELDS), 0))

    def count(self, item: ArticleItem) -> None:
        self._numbers["articles"] += 1
        filled = (item.title, item.published_at, item.medium, item.body_text)
        self._numbers.update(name for name, value in zip(FIELDS, filled, strict=True) if value)

    def with_counts(self, counts: Mapping[str, int]) -> dict[str, int]:
        return {**self._numbers, **counts}
