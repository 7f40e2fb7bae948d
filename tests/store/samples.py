"""Articles to store, and ways to look at what became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from newscrawl.items import Alias, ArticleItem, Image, Page, Security
from newscrawl.store import Outcome, Reader, Writer

SEEN = datetime(2022, 6, 13, 1, 0, tzinfo=UTC)
PUBLISHED = datetime(2022, 6, 13, 8, 21, 56, tzinfo=datetime.strptime("+0800", "%z").tzinfo)


def digits(number: int) -> str:
    return f"20220613{2_400_000_000 + number}"


def article(number: int = 1, text: str = "第一段。\n第二段。", **fields: Any) -> ArticleItem:
    """A whole article of a medium's plain edition, told apart by `number`."""
    item = ArticleItem(
        id=f"em:{digits(number)}",
        url=f"https://finance.example.com/a/{digits(number)}.html",
        variant="nw",
        fetched_at=SEEN,
        title=f"标题{number}",
        body_text=text,
        body_html="".join(f"<p>{line}</p>" for line in text.split("\n")) if text else "",
        published_at=PUBLISHED,
        published_precision="second",
        published_origin="page",
        published_raw="2022-06-13 08:21:56",
        medium="常州日报",
        medium_slug="changzhouribao",
        credit_raw="常州日报",
    )
    return replace(item, **fields)


def flash(number: int = 1, text: str = "只有摘要。", **fields: Any) -> ArticleItem:
    given = {"kind": "flash", "variant": "em", "medium": "", "medium_slug": "", "credit_raw": ""}
    return article(number, text, **(given | fields))


def full(number: int = 1) -> ArticleItem:
    """An article that has something in every field."""
    return article(
        number,
        share_url=f"http://share.example.com/html_News/NewsShare.html?infoCode=NW{digits(number)}",
        summary="摘要",
        zone_assumed=True,
        authors=["周茜", "陈露"],
        author_raw="□周茜 陈露",
        editor="王编辑",
        categories=["changzhouribao", "emnews"],
        securities=[Security("1", "600160", "某股份")],
        images=[Image("https://img.example.com/1.jpg", "图", "说明", 640, 480)],
        language="zh-CN",
        flags=["gallery"],
        aliases=[Alias(f"http://site.example.com/x/2022/06/13/NW{digits(number)}.html", "site")],
        pages=[Page("http://site.example.com/x", "<p>页</p>".encode(), SEEN, 200, {"etag": '"1"', "x-other": "1"})],
    )


def later(item: ArticleItem, minutes: int = 60, **fields: Any) -> ArticleItem:
    assert item.fetched_at is not None
    return replace(item, fetched_at=item.fetched_at + timedelta(minutes=minutes), **fields)


def store(url: str, *items: ArticleItem) -> list[Outcome]:
    """Store items one after the other, each in a transaction of its own."""
    with Writer(url) as writer:
        return [writer.submit(item).result(30) for item in items]


def store_together(url: str, *items: ArticleItem) -> list[Outcome]:
    with Writer(url) as writer:
        return [future.result(30) for future in [writer.submit(item) for item in items]]


def select(url: str, sql: str, **parameters: Any) -> list[dict[str, Any]]:
    with Reader(url) as reader:
        return reader.query(sql, **parameters)


def row(url: str, number: int = 1) -> dict[str, Any]:
    with Reader(url) as reader:
        found = reader.article(f"em:{digits(number)}")
    assert found is not None
    return found
