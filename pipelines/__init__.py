"""The refinery: the order of the steps, used by crawl, import and reclean alike.

Imports are local: the package is also the namespace of the Scrapy classes, which a reader of the database never needs.
"""

from __future__ import annotations

from newscrawl.errors import RejectedError
from newscrawl.items import ArticleItem


def refine(item: ArticleItem, *, zone: str = "Asia/Shanghai") -> ArticleItem:
    """Make of what a page said what the store keeps; raises `RejectedError` when nothing is left."""
    from pipelines import clean, credits, dates, fingerprint, securities

    clean.refine(item)
    dates.refine(item, zone=zone)
    credits.refine(item)
    securities.refine(item)
    fingerprint.refine(item)
    refuse_empty(item)
    return item


def refuse_empty(item: ArticleItem) -> None:
    if not item.title and not item.body_text and not item.images:
        raise RejectedError("clean", "empty")
