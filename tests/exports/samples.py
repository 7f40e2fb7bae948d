"""Articles to export: what the refinery makes of generated pages, with titles that break naive writers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from newscrawl.errors import RejectedError
from newscrawl.items import ArticleItem, Evidence, Security
from newscrawl.store.merge import row_of
from newscrawl.store.records import Article
from pipelines import refine

SEEN = datetime(2022, 6, 14, 1, 0, tzinfo=UTC)
_CLOCKS = {"first_seen_at": SEEN, "last_seen_at": SEEN + timedelta(hours=2), "changed_at": SEEN, "gone_at": None}

NASTY = [
    '他说："不"',
    r"路径 C:\新闻\ 与 \" 引号",
    "---",
    "--- 分割: 线 # 不是注释",
    "=SUM(A1:A2)",
    "＝1＋1",
    "@某人 -1 +2",
    "- 列表 * 星 _下划线_ `代码` [链](http://x.example)",
    "שלום العالم",
    "表情 😀👨‍👩‍👧",
    "a & b &amp; c <蒙特利尔议定书> &lt;x&gt;",
    "]]> ]]&gt; <![CDATA[",
    "{{ site.title }} {% raw %}",
    "12:30",
    "yes",
    "1e3",
    "行一 行二",
]
words = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.text("中文标题，。《》“”：；！？、（）【】", min_size=1, max_size=30),
)
_inline = st.builds(
    lambda text, tag: f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text),
    words,
    st.sampled_from(["", "", "strong", "em", "sup"]),
)
_paragraph = st.lists(_inline, min_size=1, max_size=4).map(lambda parts: f"<p>{''.join(parts)}</p>")
_block = st.one_of(
    _paragraph,
    _paragraph,
    words.map(lambda text: f"<h3>{escape(text)}</h3>"),
    st.lists(words, min_size=1, max_size=3).map(
        lambda items: f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
    ),
    st.lists(words, min_size=2, max_size=4).map(
        lambda cells: f"<table><tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr></table>"
    ),
    words.map(lambda text: f'<figure><img src="http://img.example/a.jpg" alt="{escape(text)}"></figure>'),
)
bodies = st.lists(_block, min_size=0, max_size=5).map("".join)


def refined(number: int = 1, *, title: str = "标题", body: str = "<p>正文第一段。</p>", **fields: Any) -> ArticleItem:
    """What a page of a medium becomes."""
    item = ArticleItem(
        id=f"em:20220613{2_400_000_000 + number}",
        url=f"http://finance.example.com/a/20220613{2_400_000_000 + number}.html",
        variant="nw",
        fetched_at=SEEN,
        raw_language="zh-CN",
        charset="utf-8",
        charset_origin="utf-8",
        raw_titles=[Evidence(escape(title, quote=False), "page")],
        raw_dates=[Evidence("2022-06-13 08:21:56 +0800", "front-matter")],
        raw_credits=[Evidence("（文章来源：常州日报）", "body")],
        raw_body=body,
        categories=["changzhouribao"],
    )
    return refine(replace(item, **fields))


def article(item: ArticleItem | None = None, **fields: Any) -> Article:
    """The row that the store would make of an item seen for the first time."""
    item = item or refined()
    row = row_of(item) | {"categories": sorted(item.categories), "revision": 1, "seq": 1, **_CLOCKS}
    if row["published_at"] is not None:
        row["published_at"] = datetime.fromtimestamp(row["published_at"], UTC)
    known = {name: row[name] for name in Article.__dataclass_fields__}
    for name in ("published_at", *_CLOCKS):
        known[name] = known[name].isoformat() if known[name] else None
    return replace(Article.of(known), **fields)


def _drawn(draw: st.DrawFn, medium: str, sections: st.SearchStrategy[str]) -> ArticleItem:
    return refined(
        draw(st.integers(1, 10**6)),
        title=draw(words),
        body=draw(bodies) or "<p>只有一句。</p>",
        raw_summary=escape(draw(st.one_of(st.just(""), words)), quote=False),
        raw_credits=draw(st.sampled_from([[], [Evidence(f"（文章来源：{medium}）", "body")]])),
        raw_dates=draw(
            st.sampled_from(
                [
                    [],
                    [Evidence("2022-06-13 08:21:56 +0800", "front-matter")],
                    [Evidence("2022年06月13日 08:21", "page")],
                    [Evidence("2022-06-13", "list")],
                    [Evidence("1655079716000", "api")],
                ]
            )
        ),
        categories=draw(st.lists(sections, max_size=3, unique=True)),
        share_url=draw(st.sampled_from(["", "http://share.example/html_News/NewsShare.html?infoCode=NW1"])),
        raw_editors=draw(st.sampled_from([[], [Evidence("责任编辑：王某", "page")]])),
    )


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Any article that a crawl could have stored."""
    names = st.sampled_from(["常州日报", "每日经济新闻", "21世纪经济报道 21财经APP", "无名小报", "Mysteel"])
    medium = draw(names)
    sections = st.sampled_from(["emnews", "changzhouribao", "21shijijingjibaodao 21caijingAPP", "yes"])
    try:
        item = _drawn(draw, medium, sections)
    except RejectedError:
        reject()  # nothing that anybody could see: no crawl stores it
    item.charset, item.charset_origin = draw(st.sampled_from([("utf-8", "utf-8"), ("gb18030", "scored")]))
    item.securities = draw(
        st.sampled_from(
            [[], [Security("1", "600160", "正文")], [Security("116", "02338"), Security("90", "BK0473", "证券")]]
        )
    )
    return article(item)
