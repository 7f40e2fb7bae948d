"""What a reader found against what extraction found, field by field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from tests.gold.samples import expected, load
from tests.quality.ours import article

FURNITURE = (
    *"责任编辑 责编： 免责声明 版权所有 相关推荐 相关阅读 热点排行 举报 登录 注册 扫一扫 扫描二维码 分享到 关注我们 上一篇".split(),
    *"ICP备 网站首页 返回首页 评论 当前位置 下载APP 打开APP 原标题 會員登入 版權所有 Subscribe".split(),
    "Sign in",
)
"""Words that stand only outside the articles: whoever writes a gold page keeps them out of its text."""
ALWAYS = "furniture"
"""The field that every page has without writing it down."""
CONTRACT_FLAGS = frozenset("challenge error-page paywall live gallery script-only too-big truncated".split())


def fields(name: str) -> list[str]:
    return [ALWAYS, *expected(name)]


def compare(name: str, field: str) -> tuple[Any, Any]:
    """What was found and what should be; for lists of words, those that are wrongly there or not there, and none."""
    found, wanted = _found(name), expected(name)
    text = " ".join(_lines(found))
    if field == ALWAYS:
        return [word for word in FURNITURE if word in text], []
    if field == "absent":
        return [word for word in wanted[field] if word in text], []
    if field == "contains":
        return [part for part in wanted[field] if part not in text], []
    if field in {"first", "last"}:
        return FOUND[field](found), " ".join(wanted[field].split())
    if field == "published_at" and wanted[field]:
        # The same instant in another zone is no mistake: zone_assumed is judged by itself.
        return found.published_at, datetime.fromisoformat(wanted[field])
    return FOUND[field](found), wanted[field]


@cache
def _found(name: str) -> Any:
    sample = load(name)
    return article(sample.page(), sample.url, headers=sample.headers, fetched_at=sample.fetched_at)


def _lines(found: Any) -> list[str]:
    return [" ".join(line.split()) for line in found.body_text.splitlines() if line.strip()]


FOUND: dict[str, Callable[[Any], Any]] = {
    "title": lambda found: found.title,
    "published_at": lambda found: found.published_at or "",
    "precision": lambda found: found.published_precision,
    "zone_assumed": lambda found: found.zone_assumed,
    "medium": lambda found: found.medium,
    "authors": lambda found: list(found.authors),
    "editor": lambda found: found.editor,
    "language": lambda found: found.language,
    "flags": lambda found: sorted(CONTRACT_FLAGS.intersection(found.flags)),
    "images": lambda found: len(found.images),
    "paragraphs": lambda found: len(_lines(found)),
    "first": lambda found: next(iter(_lines(found)), ""),
    "last": lambda found: next(reversed(_lines(found)), ""),
    "next_page": lambda found: found.next_page,
    "tables": lambda found: found.body_html.count("<table"),
    "headings": lambda found: len(re.findall(r"<h[234]\b", found.body_html)),
    "list_items": lambda found: found.body_html.count("<li"),
}
"""How to look up each field of an expected file in what was extracted."""
