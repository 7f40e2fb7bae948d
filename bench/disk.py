"""What an article costs on disk, everything in, beside its page as it was fetched: ``python -m bench disk``.

Made-up articles are rendered as the mirror and its upstream serve them, and as a portal does: with menus, scripts and
forty other headlines around them. They are parsed, refined and stored with their payloads, indexed, and a tenth of
them edited.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.texts import texts
from newscrawl import pages
from newscrawl.demo.articles import BEIJING, DemoArticle, Layout, Medium
from newscrawl.demo.site import DemoSite
from newscrawl.items import ArticleItem, Page
from newscrawl.store import Writer, maintenance, prepare
from newscrawl.store.follower import catch_up
from newscrawl.store.jobs import JOBS
from pipelines import refine

KINDS = ("portal", "early", "late", "upstream")
_EDITED = 10
_HEADLINES = 40
_FIRST = datetime(2022, 6, 1, 8, tzinfo=BEIJING)
_GROUPS = {
    "rows": ("article",),
    "texts": ("article_body",),
    "search index": ("search_",),
    "near duplicates": ("duplicate",),
    "payloads": ("payload", "zdict", "article_page"),
    "revisions": ("article_revision", "article_edition"),
    "addresses, sections, securities": ("article_alias", "article_category", "article_security"),
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench disk", description=__doc__)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--characters", type=int, default=1_500, help="mean length of a body")
    given = parser.parse_args(arguments)
    for kind in KINDS:
        with TemporaryDirectory() as folder:
            report(f"sqlite:///{Path(folder) / 'news.db'}", kind, given.articles, given.characters)


def report(url: str, kind: str, count: int, characters: int) -> None:
    prepare(url)
    raw = 0
    with Writer(url, jobs=()) as writer:
        empty = maintenance.info(url)
        for item in rendered(kind, count, characters):
            if not item.revised:
                raw += sum(len(page.body) for page in item.item.pages)
            writer.submit(item.item)
    catch_up(url, JOBS)
    maintenance.vacuum(url)
    found = maintenance.info(url)
    fixed = empty.parts
    print(f"\n{kind}: {count} articles, every tenth edited once; bytes an article\n\n| part | bytes |\n|---|---|")
    sizes = Counter(dict.fromkeys(_GROUPS, 0))
    for name, number in found.parts.items():
        sizes[_group(name)] += number - fixed.get(name, 0)
    for group, number in sizes.items():
        print(f"| {group} | {number / count:.0f} |")
    total = (found.bytes - empty.bytes) / count
    print(f"| **all** | **{total:.0f}** |\n| pages as they were fetched | {raw / count:.0f} |")
    print(f"\nall / pages = {total * count / raw:.2f}", flush=True)


class _Rendered:
    def __init__(self, item: ArticleItem, *, revised: bool) -> None:
        self.item = item
        self.revised = revised


def rendered(kind: str, count: int, characters: int) -> Iterator[_Rendered]:
    """Items of pages of a kind, those of edits included; the fixed data of the store is not counted."""
    for place, text in enumerate(texts(count, characters=characters)):
        article = _article(kind, place, text.title, text.body)
        yield _Rendered(_parsed(article, kind, 0), revised=False)
        if place % _EDITED == 0:
            changed = replace(article, body=article.body.replace("。", "，更正。", 1))
            yield _Rendered(_parsed(changed, kind, 6), revised=True)


def _article(kind: str, place: int, title: str, body: str) -> DemoArticle:
    layout: Layout = "early" if kind == "early" else "late"
    section = Medium("常州日报", "changzhouribao", "01", "格林大华期货新闻", layout)
    published = _FIRST + timedelta(minutes=place)
    return DemoArticle(
        id=f"{published:%Y%m%d}{2_400_000_000 + place}",
        published=published,
        title=title,
        section=section,
        credit="常州日报",
        editions=("web",) if kind in {"upstream", "portal"} else ("nw",),
        body=body.replace("\n", "\n\n"),
    )


def _parsed(article: DemoArticle, kind: str, hours: int) -> ArticleItem:
    mirrored = f"/{article.section.slug}/{article.published:%Y/%m/%d}/NW{article.id}.html"
    path = f"/a/{article.id}.html" if kind in {"upstream", "portal"} else mirrored
    body = DemoSite([article]).respond(path, "site.example").body
    if kind == "portal":
        body = _furnished(body, int(article.id))
    seen = article.published.astimezone(UTC) + timedelta(hours=1 + hours)
    return refine(pages.parse_article(Page(f"http://site.example{path}", body, seen)))


def _furnished(page: bytes, number: int) -> bytes:
    """With what surrounds an article on a portal; the headlines are others on every page."""
    dice = random.Random(number)  # noqa: S311  # repeatable, not secret
    links = "".join(
        f'<li><a href="/a/20220601{dice.randrange(10**9):010d}.html" target="_blank">{title}</a></li>\n'
        for title in dice.sample(_titles(), _HEADLINES)
    )
    return page.replace(b"<body>", b"<body>" + _menus()).replace(
        b"</body>", f'<div class="other"><ul>\n{links}</ul></div>'.encode() + _script() + b"</body>"
    )


@cache
def _titles() -> list[str]:
    return [text.title for text in texts(400, seed=3, characters=30)]


@cache
def _menus() -> bytes:
    entries = (
        f'<li class="menu-item menu-item-{place}">'
        f'<a href="http://channel{place}.example.com/" title="频道{place}">频道{place}</a></li>'
        for place in range(90)
    )
    return f'<div class="top"><ul class="menu">{"".join(entries)}</ul></div>'.encode()


@cache
def _script() -> bytes:
    calls = "".join(
        f'load("module{place}", {{"slot": {place}, "delay": {place * 37 % 900}}});\n' for place in range(170)
    )
    return f"<script>\n{calls}</script>".encode()


def _group(name: str) -> str:
    """Of a table or index: that of the longest beginning of its table's name."""
    own = name.removeprefix("sqlite_autoindex_").removeprefix("ix_")
    beginnings = {prefix: group for group, prefixes in _GROUPS.items() for prefix in prefixes if own.startswith(prefix)}
    return beginnings[max(beginnings, key=len)] if beginnings else "the rest"
