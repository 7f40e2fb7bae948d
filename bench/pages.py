"""Made-up articles rendered as pages: of the mirror in both layouts, of its upstream, and of a portal.

A portal has menus, scripts and forty other headlines around its article.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from bench.texts import Text, texts
from newscrawl.demo.articles import BEIJING, DemoArticle, Layout, Medium
from newscrawl.demo.site import DemoSite
from newscrawl.items import Page

ADDRESS = "http://site.example"
KINDS = ("portal", "early", "late", "upstream")
_HEADLINES = 40
_FIRST = datetime(2022, 6, 1, 8, tzinfo=BEIJING)


def pages_of(kind: str, count: int, characters: int = 1_500) -> Iterator[Page]:
    for place, text in enumerate(texts(count, characters=characters)):
        yield page_of(article_of(kind, place, text), kind)


def article_of(kind: str, place: int, text: Text) -> DemoArticle:
    layout: Layout = "early" if kind == "early" else "late"
    section = Medium("常州日报", "changzhouribao", "01", "格林大华期货新闻", layout)
    published = _FIRST + timedelta(minutes=place)
    return DemoArticle(
        id=f"{published:%Y%m%d}{2_400_000_000 + place}",
        published=published,
        title=text.title,
        section=section,
        credit="常州日报",
        editions=("web",) if kind in {"upstream", "portal"} else ("nw",),
        body=text.body.replace("\n", "\n\n"),
    )


def page_of(article: DemoArticle, kind: str, hours: int = 0) -> Page:
    """As it was fetched an hour after its publication and `hours` more."""
    mirrored = f"/{article.section.slug}/{article.published:%Y/%m/%d}/NW{article.id}.html"
    path = f"/a/{article.id}.html" if kind in {"upstream", "portal"} else mirrored
    body = DemoSite([article]).respond(path, "site.example").body
    if kind == "portal":
        body = _furnished(body, int(article.id))
    seen = article.published.astimezone(UTC) + timedelta(hours=1 + hours)
    return Page(f"{ADDRESS}{path}", body, seen)


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
