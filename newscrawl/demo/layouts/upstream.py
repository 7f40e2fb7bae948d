"""What upstream serves of an article: share page, text service, web pages and article API (SPEC 1.1 and 6)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from newscrawl.demo.articles import DemoArticle
from newscrawl.demo.layouts.bodies import api_html, body_html, upstream_pages
from newscrawl.demo.layouts.hosts import Hosts

_BRAND = "东方财富网"


@dataclass(frozen=True, slots=True)
class Story:
    """One article as upstream knows it."""

    digits: str
    title: str
    published: datetime
    """Beijing."""
    medium: str
    text: str
    """Plain edition; empty where there is none."""
    content: str
    """Annotated edition; empty where there is none."""
    api: str
    """The body that the article API gives: without credit."""
    pages: tuple[str, ...]
    """Bodies of the web pages, in order."""
    digest: str = ""
    author: str = ""
    editor: str = ""
    column: str = "1350"
    modified: datetime | None = None
    web: str = "http://finance.eastmoney.com"
    """Host of the web pages."""

    @property
    def showtime(self) -> str:
        return f"{self.published:%Y-%m-%d %H:%M:%S}"

    @property
    def column_url(self) -> str:
        return f"{self.web}/news/{self.column},{self.digits}.html"


def to_story(article: DemoArticle, hosts: Hosts) -> Story:
    """The plain edition is missing when only the rolling channel has the article, and the other way round."""
    return Story(
        digits=article.id,
        title=article.title,
        published=article.published,
        medium=article.credit,
        text=body_html(article, "nw", hosts) if article.body and article.editions != ("em",) else "",
        content=body_html(article, "em", hosts) if article.body and "em" in article.editions else "",
        api=api_html(article, hosts) if article.body else "",
        pages=upstream_pages(article, hosts) if article.body else (flash_page(article.digest, article.credit),),
        digest=article.digest,
        author=article.author,
        editor=article.editor,
        column=article.column,
        modified=article.modified,
        web=hosts.web,
    )


def flash_page(digest: str, medium: str) -> str:
    """Body of a flash's web page, where the digest stands as text and the credit apart from it."""
    text = digest.rpartition("】")[2].removesuffix(f"（{medium}）").removesuffix(f"({medium})")
    credit = f'<p class="em_media">（文章来源：{escape(medium, quote=False)}）</p>' if medium else ""
    return f"<p>\u3000\u3000{escape(text, quote=False)}</p>{credit}"


def share_page(title: str) -> str:
    """The share page: an empty frame with the title; its script asks the text service of the same host."""
    return f"""<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1.0,user-scalable=no">
<title>{escape(title)}</title>
</head>
<body>
<div id="news"><div id="title"></div><div id="source"></div><div id="content"></div></div>
<script>
var code = (location.search.match(/infoCode=([^&]+)/i) || [])[1];
var request = new XMLHttpRequest();
request.onload = function () {{
  var news = JSON.parse(request.responseText);
  document.getElementById("content").innerHTML = news.text || news.content;
}};
request.open("GET", "../NewsData/GetNewsText.do?id=" + code);
request.send();
</script>
</body>
</html>
"""


def news_text(story: Story, *, bare: bool = False) -> str:
    """Answer of ``GetNewsText.do``.

    `text` and `content` are all that is known of it for certain; `bare` gives only these. The other fields are
    those of the list that names the article, in that list's spelling: the media list where there is a plain
    edition, the rolling list otherwise (which names no medium).
    """
    body: dict[str, Any] = {"text": story.text, "content": story.content}
    if bare:
        # Without the list there is no digest, so the text of a flash has to stand where texts stand.
        return _json(
            body if any(body.values()) else {"text": "", "content": f"<p>{escape(story.digest, quote=False)}</p>"}
        )
    if story.text:
        names = {"infocode": f"NW{story.digits}", "title": story.title, "showtime": story.showtime}
        return _json({**names, "from": story.medium, "simtitle": story.title, "simdigest": story.digest, **body})
    address = story.column_url
    names = {"id": story.digits, "infoCode": f"NW{story.digits}", "title": story.title, "showtime": story.showtime}
    return _json({**names, "digest": story.digest, "url_w": address, **body})


def empty_news_text() -> str:
    """Answer for an article whose text is gone."""
    return _json({"text": "", "content": ""})


def newsinfo(story: Story) -> str:
    """Answer of the article API."""
    time = f"{story.published:%Y/%m/%d %H:%M:%S}"
    data = {
        "Art_Code": story.digits,
        "Art_Title": story.title,
        "Art_SimTitle": story.title,
        "Art_Content": story.api,
        "Art_ShowTime": time,
        "Art_OrderTime": time,
        "Art_Media_Name": story.medium,
        "Art_Author_Name": story.author,
        "Art_Digest": story.digest,
        "Art_Description": story.digest,
        "Art_UniqueUrl": f"{story.web}/a/{story.digits}.html",
        "Art_Url": story.column_url,
        "Art_OriginalTitle": "",
        "Art_Column_List": story.column[1:],
    }
    return _json({"data": data, "errorcode": 0, "success": 1})


def newsinfo_missing() -> str:
    return _json({"data": None, "errorcode": 1, "success": 0})


def article_page(story: Story, page: int) -> str:
    """The web page; `page` counts from 1."""
    items = [f"{story.published:%Y年%m月%d日 %H:%M}"]
    items += [f"来源：{escape(story.medium)}"] if story.medium else []
    items += [f"作者：{escape(story.author)}"] if story.author else []
    infos = "".join(f'<div class="item">{item}</div>' for item in items)
    original = f"<p>原标题：{escape(story.title)}</p>"
    editor = f'<p class="res-edit">（责任编辑：{escape(story.editor)}）</p>{original}' if story.editor else ""
    digest = f'<div class="abstract"><div class="txt">{escape(story.digest)}</div></div>' if story.digest else ""
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{escape(story.title)} _ {_BRAND}</title>
<meta name="description" content="{escape(story.digest)}">
</head>
<body>
<div class="topbar"><a href="{story.web}/">财经频道</a> <a href="{story.web}/a/czqyw.html">焦点</a></div>
<div class="contentwrap">
<div class="mainleft">
<div class="newsContent">
<div class="title">{escape(story.title)}</div>
<div class="tipbox"><div class="infos">{infos}</div></div>
{digest}
<!-- 文章主体 -->
<div class="txtinfos" id="ContentBody">
{story.pages[page - 1]}
</div>
{_pager(story, page)}
<div class="zwothers">{editor}
<p>郑重声明：本页为演示，所有文字均属虚构，与任何机构和个人无关。</p></div>
<div class="sharebox">分享到</div>
<div class="pinglunbox">网友评论</div>
</div>
</div>
<div class="sideright"><div class="title">热点推荐</div></div>
</div>
</body>
</html>
"""


def _pager(story: Story, page: int) -> str:
    total = len(story.pages)
    if total == 1:
        return ""
    links = [f"<span>{page}</span>" if number == page else _page_link(story, number) for number in range(1, total + 1)]
    if page < total:
        links.append(_page_link(story, page + 1, "下一页"))
    return f'<div class="pages">{" ".join(links)}</div>'


def _page_link(story: Story, number: int, label: str = "") -> str:
    suffix = "" if number == 1 else f"_{number}"
    return f'<a href="{story.web}/a/{story.digits}{suffix}.html">{label or number}</a>'


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
