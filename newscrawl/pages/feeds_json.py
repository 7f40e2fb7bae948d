"""Entries of a JSON Feed, version 1 and 1.1. Pure."""

from __future__ import annotations

import json
from typing import Any

from newscrawl.errors import PageError
from newscrawl.items import IndexEntry, Page
from newscrawl.pages.encoding import clean_text
from newscrawl.pages.evidence import absolute, evidence
from newscrawl.pages.listed import as_paragraphs, digest_and_body, headline, is_address


def json_entries(text: str, page: Page) -> tuple[list[IndexEntry], int]:
    """Entries, and the number of items without an address; raises `PageError` for JSON that is no feed."""
    try:
        loaded = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        raise PageError("broken-json", text[:60]) from None
    version = loaded.get("version") if isinstance(loaded, dict) else None
    items = loaded.get("items") if isinstance(loaded, dict) else None
    if not isinstance(items, list) or "jsonfeed.org/version/" not in str(version):
        raise PageError("not-a-feed", "JSON, but no JSON Feed; a list of an API is read by the spider roll")
    entries = [_entry(item, page) for item in items]
    found = [entry for entry in entries if entry]
    if entries and not found:
        raise PageError("unusable", f"none of {len(entries)} items has an address")
    return found, len(entries) - len(found)


def _entry(item: Any, page: Page) -> IndexEntry | None:
    if not isinstance(item, dict):
        return None
    stated = [_text(item, "url"), _text(item, "external_url")]
    stated += [_text(item, "id")] if "://" in _text(item, "id") else []
    url = next((url for each in stated if each and is_address(url := absolute(page.url, each))), "")
    if not url:
        return None
    html, plain = _text(item, "content_html"), _text(item, "content_text")
    summary, _ = digest_and_body(_text(item, "summary"))
    short, body = digest_and_body(html)
    if not html and "\n" in plain:
        body = as_paragraphs(plain)
    elif not html:
        short = digest_and_body(plain)[0]
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    return IndexEntry(
        url=url,
        title=headline(_text(item, "title")),
        published=_text(item, "date_published"),
        modified=_text(item, "date_modified"),
        summary=summary or short,
        body=body,
        authors=tuple(found for each in authors or [] for found in evidence(headline(_name(each)), "metadata")),
        seen_at=page.fetched_at,
    )


def _name(author: Any) -> str:
    return _text(author, "name") if isinstance(author, dict) else ""


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    return clean_text(value).strip() if isinstance(value, str) else ""
