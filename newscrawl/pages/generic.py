"""Any article page of any site: JSON-LD, then meta, then the densest text. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newscrawl.errors import PageError
from newscrawl.identity import identify
from newscrawl.items import Alias, ArticleItem, Page
from newscrawl.pages.evidence import absolute, evidence, inner_html, new_item, text_of

_ARTICLE_TYPES = frozenset(
    "Article NewsArticle BlogPosting ReportageNewsArticle AnalysisNewsArticle LiveBlogPosting Report".split()
)
_TIMES = ("article:published_time", "datepublished", "pubdate", "publishdate", "og:release_date", "date", "og:time")
_MEDIA = ("mediaid", "source", "contentsource", "og:site_name", "article:publisher")
_HAN = re.compile("[\u3400-\u9fff]")
_MINIMUM = 40
_FURNITURE = frozenset("nav header footer aside form script style noscript".split())


def parse_article(page: Page, root: HtmlElement) -> ArticleItem:
    item = new_item(page, "page")
    item.raw_language = root.get("lang") or ""
    meta = _meta(root)
    _adopt_canonical(item, root, page.url)
    for record in _json_ld(root):
        _read_json_ld(item, record)
    item.raw_titles += [each for h1 in list(root.iter("h1"))[:1] for each in evidence(text_of(h1), "page")]
    item.raw_titles += evidence(meta.get("og:title"), "metadata")
    item.raw_titles += [each for title in list(root.iter("title"))[:1] for each in evidence(text_of(title), "metadata")]
    item.raw_dates += [each for name in _TIMES for each in evidence(meta.get(name), "metadata")]
    item.raw_dates += [each for time in root.iter("time") for each in evidence(time.get("datetime"), "metadata")][:3]
    item.raw_credits += [each for name in _MEDIA for each in evidence(meta.get(name), "metadata")]
    item.raw_authors += evidence(meta.get("author"), "metadata")
    item.raw_summary = meta.get("og:description") or meta.get("description") or ""
    body = _densest(root)
    if body is None or not item.raw_titles:
        raise PageError("not-an-article", "no headline with text in the page")
    item.raw_body = inner_html([body])
    return item


def _meta(root: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name and (content := (meta.get("content") or "").strip()):
            found.setdefault(name, content)
    return found


def _adopt_canonical(item: ArticleItem, root: HtmlElement, base: str) -> None:
    """rel=canonical is believed inside the same host only: elsewhere it could claim another site's article."""
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").split():
            address = absolute(base, link.get("href") or "")
            if address and urlsplit(address).netloc == urlsplit(base).netloc:
                item.id, item.url = identify(address).id, address
                item.aliases.append(Alias(address, "web"))
            return


def _json_ld(root: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            try:
                yield from _articles(json.loads(script.text or ""))
            except (ValueError, RecursionError):
                continue


def _articles(loaded: Any) -> Iterator[dict[str, Any]]:
    for record in loaded if isinstance(loaded, list) else [loaded]:
        if isinstance(record, dict):
            kind = record.get("@type")
            kinds = kind if isinstance(kind, list) else [kind]
            if not _ARTICLE_TYPES.isdisjoint(str(each) for each in kinds):
                yield record
            yield from _articles(record.get("@graph", []))


def _read_json_ld(item: ArticleItem, record: dict[str, Any]) -> None:
    item.raw_titles += evidence(_string(record.get("headline")), "metadata")
    item.raw_dates += evidence(_string(record.get("datePublished")), "metadata")
    authors = record.get("author")
    for author in authors if isinstance(authors, list) else [authors]:
        item.raw_authors += evidence(_string(author), "metadata")
    item.raw_credits += evidence(_string(record.get("publisher")), "metadata")


def _string(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else ""


def _densest(root: HtmlElement) -> HtmlElement | None:
    """The element whose own paragraphs hold the most text; Han characters say more than letters."""
    scores: dict[HtmlElement, float] = {}
    for paragraph in root.iter("p", "section", "div", "td"):
        if any(parent.tag in _FURNITURE for parent in paragraph.iterancestors()):
            continue
        own = (paragraph.text or "") + "".join(
            text_of(child) + (child.tail or "")
            for child in paragraph
            if child.tag in {"strong", "b", "span", "br", "a", "em"}
        )
        weight = len(own.strip()) + 1.5 * sum(1 for _ in _HAN.finditer(own))
        parent = paragraph.getparent()
        if paragraph.tag == "p" and parent is not None:
            scores[parent] = scores.get(parent, 0.0) + weight
        else:
            scores[paragraph] = scores.get(paragraph, 0.0) + weight
    best = max(scores, key=lambda element: scores[element], default=None)
    return best if best is not None and scores[best] >= _MINIMUM else None
