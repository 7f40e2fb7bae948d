"""Any article page of any site: evidence from its head, its header block and its densest text. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newscrawl.errors import PageError
from newscrawl.htmltree import drop
from newscrawl.identity import identify
from newscrawl.items import Alias, ArticleItem, Evidence, Page
from newscrawl.pages import header, jsonld, people, site_rules, state, times, titles
from newscrawl.pages.body import Body, find_body
from newscrawl.pages.clues import Clues, clues_of
from newscrawl.pages.evidence import absolute, document, evidence, inner_html, new_item
from newscrawl.pages.paging import next_page
from newscrawl.pages.places import zone_of
from newscrawl.pages.printed import Where
from newscrawl.pages.prune import captions
from newscrawl.pages.scan import Block, Node, Scan, folded, scan

_MEDIA = ("mediaid", "source", "contentsource", "article:source", "copyright-source")
_SITES = ("og:site_name", "article:publisher", "application-name", "author:site")
_HAN = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
_SAMPLE_BLOCKS, _SAMPLE = 40, 6_000
_BACK = re.compile(r"^[\[【]?(?:返回\S{0,12}|查看更多|点击查看更多|阅读全文|展开全文)[\]】>》]*$")
_BEHIND = 12
"""Blocks after the last of the body in which its editor may be named."""
_HEADER_BLOCKS, _ABOVE, _WITHOUT_HEADLINE = 40, 3, 12
_PARAGRAPH = 150


def parse_page(page: Page) -> ArticleItem:
    return parse_article(page, document(page))


def parse_article(page: Page, root: HtmlElement) -> ArticleItem:
    """Raises `PageError` for challenges, error pages and pages that hold neither headline nor text."""
    ruled = site_rules.read(page, root)
    seen = scan(root)
    records = jsonld.articles(seen.data)
    chinese = _is_chinese(seen)
    found = _located(page.url, seen, records, ruled, believed=True, chinese=chinese)
    believed = ruled.body is None or found.body is not found.densest
    if not believed:  # where its body is not the text, nothing else of the rule comes first either
        found = _located(page.url, seen, records, ruled, believed=False, chinese=chinese)
    chosen, clues, body = found.chosen, found.clues, found.body
    if reason := state.refusal(seen, body):
        raise PageError(reason, seen.titles[0][:100] if seen.titles else "")
    if body is None and not chosen:
        raise PageError("not-an-article", "no headline with text in the page")
    item = new_item(page, "page")
    item.raw_language = root.get("lang") or root.get("xml:lang") or ""
    item.raw_titles = [
        Evidence(escape(title.text, quote=False), title.origin, ruled.titles[0].where if title.origin == "site" else "")
        for title in chosen
    ]
    item.raw_places = site_rules.places(ruled, found.densest, body)
    item.raw_summary = seen.meta.get("og:description") or seen.meta.get("description") or ""
    _adopt_canonical(item, seen, page.url)
    before, after = _header_blocks(seen, body, clues.start)
    head = _header(seen, body, chosen, before, after)
    where = Where(clues.start, body.node.first, body.node.last) if body else Where(clues.start, 0, 0)
    _read_dates(item, times.Sources(seen, records, head), where, chinese=chinese)
    item.raw_credits = _credits(seen, records, head, chinese=chinese)
    names = [] if chinese else people.named(seen, records, [*before, *after])
    _read_authors(item, head, names, people.confirmed(seen, after) if chinese else [])
    item.raw_dates = site_rules.merged(ruled.dates, item.raw_dates, believed=believed)
    item.raw_credits = site_rules.merged(ruled.credits, item.raw_credits, believed=believed)
    item.raw_authors = site_rules.merged(ruled.authors, item.raw_authors, believed=believed)
    item.raw_editors = (ruled.editors if believed else []) or item.raw_editors
    item.next_page = next_page(seen, page.url)
    item.flags += state.flags(seen, records, body, page.body)
    if "paywall" not in item.flags and state.tells_of_a_wall(ruled.dropped):
        item.flags.append("paywall")
    item.raw_body = _html(seen, body) if body else ""
    return item


class _Located(NamedTuple):
    """Headline and body, and what they were found by."""

    chosen: list[titles.Title]
    clues: Clues
    densest: Body | None
    body: Body | None


def _located(  # noqa: PLR0913  # all that was read of one page, and how far its rule is believed
    url: str, seen: Scan, records: Sequence[dict[str, Any]], ruled: site_rules.Found, *, believed: bool, chinese: bool
) -> _Located:
    chosen = site_rules.merged(site_rules.titles(ruled, seen), titles.choose(seen, records, url), believed=believed)
    clues = clues_of(seen, records, chosen)
    densest = find_body(seen, clues, with_captions=chinese)
    body = site_rules.body(ruled, seen, clues, densest, with_captions=chinese) if believed else densest
    return _Located(chosen, clues, densest, body)


def _is_chinese(seen: Scan) -> bool:
    texts = sorted((block.text for block in seen.blocks if block.linked <= 0.5), key=len)
    text = "".join(texts[-_SAMPLE_BLOCKS:])[:_SAMPLE]
    return len(_HAN.findall(text)) * 5 > len(text) and len(_KANA.findall(text)) * 20 < len(text)


def _header_blocks(seen: Scan, body: Body | None, start: int) -> tuple[Sequence[Block], Sequence[Block]]:
    """A little before the headline, nearest first, and from there to the first paragraph."""
    first = body.blocks[0].index if body and body.blocks else len(seen.blocks)
    begin = start if 0 <= start <= first else max(0, first - _WITHOUT_HEADLINE)
    paragraphs = (block.index for block in seen.blocks[begin + 1 :] if _is_paragraph(block))
    end = max(begin + 1, min(next(paragraphs, first), begin + _HEADER_BLOCKS))
    return seen.blocks[max(0, begin - _ABOVE) : begin][::-1], seen.blocks[begin + (start == begin) : end]


def _is_paragraph(block: Block) -> bool:
    return block.weight > _PARAGRAPH and block.linked < 0.3 and len(block.text) > 60


def _header(
    seen: Scan, body: Body | None, chosen: Sequence[titles.Title], before: Sequence[Block], after: Sequence[Block]
) -> header.Header:
    head = header.read(after, headline=chosen[0].text if chosen else "")
    header.read_before(head, before)
    header.read_issue(head, seen.blocks[: before[0].index + 1] if before else ())
    if body and body.blocks:
        end = body.blocks[-1].index + 1
        header.read_behind(head, seen.blocks[end - 1 : end + _BEHIND])
    if not any(":" in date or "：" in date for date in head.dates):
        first, last = (body.node.first, body.node.last) if body else (0, 0)
        near = {*range(first - 20, first), *range(last, last + 15)}
        head.dates += header.labelled_dates(seen.blocks, near)
    return head


def _read_dates(item: ArticleItem, sources: times.Sources, where: Where, *, chinese: bool) -> None:
    page = item.pages[0]
    item.raw_dates = times.published(sources, where, page.url, chinese=chinese)
    item.raw_dates += times.last_resort(sources.scan, item.raw_dates, page.url, page.fetched_at, chinese=chinese)
    item.raw_modified = times.modified(sources)
    item.raw_zone = "" if chinese else zone_of(page.url, item.raw_language)


def _credits(seen: Scan, records: Sequence[dict[str, Any]], head: header.Header, *, chinese: bool) -> list[Evidence]:
    named = [jsonld.string(record.get("publisher")) for record in records[:1]]
    if chinese:  # what wrote, and is no person, is the medium that the site took it from
        named = [*(name for record in records[:1] for name in jsonld.organisations(record.get("author"))), *named]
    writers = {*seen.authors, *(name for record in records[:1] for name in jsonld.persons(record.get("author")))}
    beside = [name for name in head.bare if name not in writers] if chinese else []
    return [
        *(each for value in (*head.credits, header.account(seen)) for each in evidence(value, "header")),
        *(each for name in _MEDIA for each in evidence(seen.meta.get(name), "metadata")),
        *(each for value in beside[:3] for each in evidence(value, "beside")),
        *(each for value in named for each in evidence(value, "metadata")),
        *(each for name in _SITES for each in evidence(seen.meta.get(name), "metadata")),
        *(each for title in seen.titles[:1] for each in evidence(titles.site_of(title), "metadata")),
    ]


def _read_authors(item: ArticleItem, head: header.Header, names: Sequence[str], confirmed: Sequence[str]) -> None:
    """Chinese pages name the editor or the site in their data, so there only what is printed counts."""
    if names:
        item.raw_authors = [each for name in names for each in evidence(name, "metadata")]
        return
    item.raw_authors = [each for line in head.bylines[:3] for each in evidence(line, "page")]
    item.raw_editors = [each for line in head.editors[:1] for each in evidence(line, "page")]
    if not head.bylines:
        item.raw_authors = [each for name in confirmed for each in evidence(f"作者：{name}", "page")]


def _html(seen: Scan, body: Body) -> str:
    kept = {block.index for block in body.blocks}
    lede = "".join(f"<p>{escape(block.text, quote=False)}</p>" for block in body.lede)
    for node in seen.nodes:
        if node is body.node or not node.within(body.node) or not kept.isdisjoint(range(node.first, node.last)):
            continue
        if not _holds_picture(seen, node):
            drop(node.element)
    for link in list(body.node.element.iter("a")):
        if _BACK.match(folded("".join(link.itertext()))[:30]):
            drop(link)
    return lede + inner_html([body.node.element])


def _holds_picture(seen: Scan, node: Node) -> bool:
    """Whether only the caption of a picture is left out, and the picture stays."""
    return all(map(captions, seen.blocks[node.first : node.last])) and next(node.element.iter("img"), None) is not None


def _adopt_canonical(item: ArticleItem, seen: Scan, base: str) -> None:
    """rel=canonical is believed inside the same host only: elsewhere it could claim another site's article."""
    for link in seen.links:
        if "canonical" in (link.get("rel") or "").split():
            address = absolute(base, link.get("href") or "")
            if address and urlsplit(address).netloc == urlsplit(base).netloc:
                item.id, item.url = identify(address).id, address
                item.aliases.append(Alias(address, "web"))
            return
