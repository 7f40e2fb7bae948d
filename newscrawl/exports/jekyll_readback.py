"""Posts that say what the row says: each is read back as an import would read it (SPEC generation 8).

What would come out otherwise is stated in one more line of the front matter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from newscrawl.errors import NewscrawlError
from newscrawl.exports.jekyll_post import Post, forms_of, post
from newscrawl.exports.values import plain, unprintable_escaped
from newscrawl.items import ArticleItem, Page
from newscrawl.pages import statement
from newscrawl.pages.jekyll import parse_post
from newscrawl.store.merge import merge, row_of
from newscrawl.store.records import Article
from pipelines import refine

FOLDER = "_posts"
_BODY = ("body_html", "body_text")
_OF_PAGE = ("charset", "charset_origin")
_NEVER_NULL = ("medium", "medium_slug", "published_origin")


def files_of(article: Article) -> tuple[list[Post], bool]:
    """The files of an article, and whether an import will find its text as it is."""
    forms = forms_of(article)
    files = [post(article, form) for form in forms]
    different = differences(article, files)
    faithful = not different.keys() & set(_BODY)
    stated = {name: value for name, value in different.items() if name in statement.FIELDS}
    if stated:
        line = f"{statement.KEY}: {_flow(stated)}"
        # In each: where two files say the same, it does not matter which of them a merge believes.
        files = [post(article, form, statement=line) for form in forms]
    return files, faithful


def differences(article: Article, files: Iterable[Post]) -> dict[str, Any]:
    """Fields that an import of the files would read otherwise, with the values that they ought to have."""
    items = [_read(file, article.first_seen_at) for file in files]
    found: dict[str, Any] | None = None
    categories: dict[str, None] = {}
    for item in items:
        if item is not None:
            row = row_of(item)
            found = row if found is None else merge(found, row, None).row
            categories |= dict.fromkeys(item.categories)
    read = _plain(found or {}) | {"categories": sorted(categories)}
    wanted = {name: plain(getattr(article, name)) for name in [*statement.FIELDS, *_BODY]}
    wanted["categories"] = sorted(article.categories)
    wanted |= {name: wanted[name] or "" for name in _NEVER_NULL}
    different = {name: value for name, value in wanted.items() if read.get(name) != value}
    # Rows of older versions know no charset: a post need not say so.
    return {name: value for name, value in different.items() if value or name not in _OF_PAGE}


def _read(file: Post, seen: datetime) -> ArticleItem | None:
    page = Page(url=f"{FOLDER}/{file.name}", body=file.text.encode("utf-8", "replace"), fetched_at=seen)
    try:
        return refine(parse_post(page))
    except NewscrawlError:
        return None


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the store as exports write values."""
    values = dict(row)
    for name in ("authors", "securities", "images", "flags"):
        values[name] = json.loads(values.get(name) or "[]")
    moment = values.get("published_at")
    values["published_at"] = None if moment is None else plain(datetime.fromtimestamp(moment, UTC))
    values["zone_assumed"] = bool(values.get("zone_assumed"))
    for name in _NEVER_NULL:
        values[name] = values.get(name) or ""
    return values


def _flow(stated: Mapping[str, Any]) -> str:
    """JSON that is YAML as well."""
    return unprintable_escaped(json.dumps(stated, ensure_ascii=False, sort_keys=True))
