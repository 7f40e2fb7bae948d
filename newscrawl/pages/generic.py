"""Any article page of any site: evidence from its head, its header block and its densest text. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newscrawl.errors import PageError
from newscrawl.identity import identify
from newscrawl.items import Alias, ArticleItem, Page
from newscrawl.pages import header, jsonld, people, times, titles
from newscrawl.pages.body import Body, find_body
from newscrawl.pages.clues import clues_of
from newscrawl.pages.evidence import absolute, document, evidence, inner_html, new_item
from newscrawl.pages.places import zone_of
from newscrawl.pages.scan import Block, Scan, folded, scan
from html import escape

_MEDIA = ("mediaid", "source", "contentsource", "article:source", "copyright-source")
_SITES = ("og:site_name", "article:publisher", "application-name", "author:site")
_HAN = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")


def parse_page(page: Page) -> ArticleItem:
    return parse_article(page, document(page))


def parse_article(page: Page, root: HtmlElement) -> ArticleItem:
    item = new_item(page, "page")
    item.raw_language = root.get("lang") or root.get("xml:lang") or ""
    seen = scan(root)
    records = jsonld.articles(seen.data)
    chosen = titles.choose(seen, records)
    clues = clues_of(seen, records, chosen)
    chinese = _is_chinese(seen)
    body = find_body(seen, clues, captions=chinese)
    for title in chosen:
        item.raw_titles += evidence(escape(title.text, quote=False), title.origin)
    _adopt_canonical(item, seen, page.url)
    before, after = _header_blocks(seen, body, clues.start)
    head = header.read(after, headline=chosen[0].text if chosen else "")
    header.read_before(head, before)
    if not any(":" in date or "：" in date for date in head.dates):
        first, last = (body.node.first, body.node.last) if body else (0, 0)
        near = {*range(first - 20, first), *range(last, last + 15)}
        head.dates += header.labelled_dates(seen.blocks, near)
    item.raw_dates = times.published(seen, records, head, page.url, chinese=chinese)
    if not times.states_a_date(item.raw_dates):
        item.raw_dates += times.last_resort(seen, page.url, page.fetched_at, chinese=chinese)
    item.raw_zone = "" if chinese else zone_of(page.url, item.raw_language)
    _read_credits(item, seen, records, head, chinese=chinese)
    _read_authors(item, head, [] if chinese else people.named(seen, records, [*before, *after]))
    if chinese and not head.bylines:
        item.raw_authors += [each for name in people.confirmed(seen, after) for each in evidence(f"作者：{name}", "page")]
    item.raw_summary = seen.meta.get("og:description") or seen.meta.get("description") or ""
    _flag(item, records)
    if body is None and not item.raw_titles:
        raise PageError("not-an-article", "no headline with text in the page")
    if body is not None:
        item.raw_body = _html(seen, body)
    return item


def _is_chinese(seen: Scan) -> bool:
    text = "".join(sorted((block.text for block in seen.blocks if block.linked < 0.5), key=len)[-40:])[:6000]
    return len(_HAN.findall(text)) * 5 > len(text) and len(_KANA.findall(text)) * 20 < len(text)


def _header_blocks(seen: Scan, body: Body | None, start: int) -> tuple[Sequence[Block], Sequence[Block]]:
    """A little before the headline, nearest first, and from there to the first paragraph."""
    first = body.blocks[0].index if body else len(seen.blocks)
    begin = start if 0 <= start <= first else max(0, first - 12)
    paragraph = next((block.index for block in seen.blocks[begin + 1 :] if block.weight > 150 and block.linked < 0.3 and len(block.text) > 60), first)
    end = max(begin + 1, min(paragraph, begin + 40))
    return seen.blocks[max(0, begin - 3) : begin][::-1], seen.blocks[begin + (start == begin) : end]


def _read_credits(item: ArticleItem, seen: Scan, records: Sequence[dict[str, Any]], head: header.Header, *, chinese: bool) -> None:
    for value in head.credits:
        item.raw_credits += evidence(value, "header")
    item.raw_credits += [each for name in _MEDIA for each in evidence(seen.meta.get(name), "metadata")]
    for value in head.bare[:3] if chinese else ():
        item.raw_credits += evidence(value, "beside")
    for record in records[:1]:
        item.raw_credits += evidence(jsonld.string(record.get("publisher")), "metadata")
    item.raw_credits += [each for name in _SITES for each in evidence(seen.meta.get(name), "metadata")]


def _read_authors(item: ArticleItem, head: header.Header, named: Sequence[str]) -> None:
    """Chinese pages name the editor or the site in their data, so there only what is printed counts."""
    for name in named:
        item.raw_authors += evidence(name, "metadata")
    if named:
        return
    for line in head.bylines[:3]:
        item.raw_authors += evidence(line, "page")
    for line in head.editors[:1]:
        item.raw_editors += evidence(line, "page")


def _flag(item: ArticleItem, records: Sequence[dict[str, Any]]) -> None:
    if any(map(jsonld.is_live, records)):
        item.flags.append("live")
    if any(map(jsonld.is_paid, records)):
        item.flags.append("paywall")


def _html(seen: Scan, body: Body) -> str:
    kept = {block.index for block in body.blocks}
    lede = "".join(f"<p>{escape(block.text, quote=False)}</p>" for block in body.lede)
    for node in seen.nodes:
        if node is not body.node and node.within(body.node) and kept.isdisjoint(range(node.first, node.last)):
            _drop(node.element)
    return lede + inner_html([body.node.element])


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _adopt_canonical(item: ArticleItem, seen: Scan, base: str) -> None:
    """rel=canonical is believed inside the same host only: elsewhere it could claim another site's article."""
    for link in seen.links:
        if "canonical" in (link.get("rel") or "").split():
            address = absolute(base, link.get("href") or "")
            if address and urlsplit(address).netloc == urlsplit(base).netloc:
                item.id, item.url = identify(address).id, address
                item.aliases.append(Alias(address, "web"))
            return
