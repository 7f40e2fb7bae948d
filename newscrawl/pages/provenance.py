"""Where on a page a piece of evidence stands, in words; looked up afterwards, so that reading pays nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from newscrawl.errors import PageError
from newscrawl.items import Evidence, Page
from newscrawl.pages import jsonld
from newscrawl.pages.evidence import document, text_of
from newscrawl.pages.scan import Scan, folded, scan

_DEEPEST = 3
_MOST = 3
"""Places that are named of one value."""
_SCRIPT_LENGTH = 300_000
_IN_WORDS = {
    "page": "text near the headline",
    "header": "label near the headline",
    "beside": "beside the time, without a label",
    "label": "label",
    "body": "first or last lines of the text",
    "id": "address",
    "list": "index that named the article",
    "digest": "bracket at the end of the digest",
    "slug": "section that named the article",
    "tag": "tag line",
    "back-link": "link back to the section",
    "api": "API answer",
    "front-matter": "front matter",
    "title": "<title>",
    "page-named": "element named like a title",
    "page-text": "text that begins the <title>",
    "page-above": "line above time and credit",
    "page-h2": "h2",
    "page-h3": "h3",
}


class Places:
    """Knows what one page says outside of its text."""

    def __init__(self, page: Page | None) -> None:
        self._seen: Scan | None = None
        self._records: list[dict[str, Any]] = []
        try:
            if page is not None:
                self._seen = scan(document(page))
                self._records = jsonld.articles(self._seen.data)
        except PageError:
            pass  # no HTML: an answer of an API, an archived post

    def located(self, said: Evidence, *, heading: bool = False) -> Evidence:
        """The evidence with its place in words; `heading` for titles, whose ``page`` is an h1."""
        if said.where:
            return said
        if said.origin in {"metadata", "json-ld"} and self._seen is not None:
            return replace(said, where=", ".join(self.saying(said.value)[:_MOST]) or "data of the page")
        where = "h1" if heading and said.origin == "page" else _IN_WORDS.get(said.origin, said.origin)
        return replace(said, where=where)

    def saying(self, value: str) -> list[str]:
        """Places in the page's data and scripts that say a value."""
        return list(dict.fromkeys(self._of(folded(value))))

    def _of(self, value: str) -> Iterator[str]:
        seen = self._seen
        if seen is None or not value:
            return
        for record in self._records:
            yield from (f"JSON-LD {path}" for path, text in _texts(record, _DEEPEST) if _is(value, text))
        yield from (f"meta {name}" for name, text in seen.meta.items() if _is(value, text))
        for name, element, _ in seen.marked:
            texts = (element.get("datetime"), element.get("content"), text_of(element)[: _DEEPEST * 100])
            if any(_is(value, text) for text in texts):
                yield "time element" if name == "time" else f"microdata {name}"
        if any(value in title for title in seen.titles):
            yield "<title>"
        if any(value in text[:_SCRIPT_LENGTH] for text in seen.scripts):
            yield "script"


def _is(value: str, text: str | None) -> bool:
    """Whether a text says the value; titles lose the name of their site on the way."""
    plain = folded(text or "")
    return plain == value or (len(value) > _DEEPEST and plain.startswith(value))


def _texts(record: dict[str, Any], depth: int) -> Iterator[tuple[str, str]]:
    """Every text in a record, with the names that lead to it."""
    for name, value in record.items():
        values = value if isinstance(value, list) else [value]
        for each in values:
            if isinstance(each, str) and not name.startswith("@"):
                yield name, each
            elif isinstance(each, dict) and depth:
                yield from ((f"{name}.{path}", text) for path, text in _texts(each, depth - 1))
