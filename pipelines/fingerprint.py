"""The hash that says whether an article's text is the same (SPEC 4.3 rule 4). Pure."""

from __future__ import annotations

from newscrawl.identity import content_hash
from newscrawl.items import ArticleItem

__all__ = ["content_hash", "refine"]


def refine(item: ArticleItem) -> None:
    # No hash for no text: two articles of pictures alone are not the same story.
    item.content_hash = content_hash(item.body_text) if item.body_text else ""
