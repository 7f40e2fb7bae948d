"""The hash that says whether an article's text is the same (SPEC 4.3 rule 4). Pure."""

from __future__ import annotations

import hashlib

from newscrawl.items import ArticleItem


def content_hash(text: str) -> str:
    """SHA-256 in hex of the text without any white space; mirrors differ in spaces only."""
    return hashlib.sha256("".join(text.split()).encode("utf-8", "replace")).hexdigest()


def refine(item: ArticleItem) -> None:
    # No hash for no text: two articles of pictures alone are not the same story.
    item.content_hash = content_hash(item.body_text) if item.body_text else ""
