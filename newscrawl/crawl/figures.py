"""Numbers of one run beside its counts: what indexes named and which fields of its articles are filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from newscrawl.items import ArticleItem

FIELDS = ("title", "published", "published_time", "medium", "body")
"""Fields whose share of filled ones is watched; ``published_time`` is a publication known to the minute.

An article with a number has a day whatever its page says: it is the time of day that a new layout loses.
"""


class Figures:
    """Counts the articles of a run as the store takes them."""

    def __init__(self) -> None:
        self._numbers: Counter[str] = Counter(dict.fromkeys(("articles", *FIELDS), 0))

    def count(self, item: ArticleItem) -> None:
        self._numbers["articles"] += 1
        timed = item.published_at if item.published_precision != "day" else None
        filled = (item.title, item.published_at, timed, item.medium, item.body_text)
        self._numbers.update(name for name, value in zip(FIELDS, filled, strict=True) if value)

    def with_counts(self, counts: Mapping[str, int]) -> dict[str, int]:
        return {**self._numbers, **counts}
