"""Every gold page, field by field, against what a reader found in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from tests.gold.samples import HERE, NAMES, expected, known_failures, load
from tests.quality.ours import article

FURNITURE = (
    "责任编辑 责编： 免责声明 版权所有 相关推荐 相关阅读 热点排行 举报 登录 注册 扫一扫 扫描二维码 分享到 关注我们 上一篇 ICP备 "
    "网站首页 返回首页 评论 当前位置 下载APP 打开APP 原标题 點擊 會員登入 版權所有 Sign in Subscribe"
).split()
"""Words that stand only outside the articles: whoever writes a gold page keeps them out of its text."""
CONTRACT_FLAGS = frozenset("challenge error-page paywall live gallery script-only too-big truncated".split())

FAILURES = known_failures()


@cache
def read(name: str) -> Any:
    sample = load(name)
    return article(sample.page(), sample.url, headers=sample.headers, fetched_at=sample.fetched_at)


def cases() -> list[Any]:
    """A page and a field each; what is known to fail must fail, so that a repair is noticed."""
    listed = []
    for name in NAMES:
        for field in ("furniture", *expected(name)):
            reason = FAILURES.get(name, {}).get(field)
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            listed.append(pytest.param(name, field, id=f"{name}-{field}", marks=marks))
    return listed


def lines(found: Any) -> list[str]:
    return [" ".join(line.split()) for line in found.body_text.splitlines() if line.strip()]


def instant(found: Any) -> str:
    moment: datetime | None = found.published_at
    return moment.isoformat() if moment else ""


# What each field of an expected file is compared with.
FOUND: dict[str, Callable[[Any], Any]] = {
    "title": lambda found: found.title,
    "published_at": instant,
    "precision": lambda found: found.published_precision,
    "zone_assumed": lambda found: found.zone_assumed,
    "medium": lambda found: found.medium,
    "authors": lambda found: list(found.authors),
    "editor": lambda found: found.editor,
    "language": lambda found: found.language,
    "flags": lambda found: sorted(CONTRACT_FLAGS.intersection(found.flags)),
    "images": lambda found: len(found.images),
    "paragraphs": lambda found: len(lines(found)),
    "first": lambda found: next(iter(lines(found)), ""),
    "last": lambda found: next(reversed(lines(found)), ""),
    "tables": lambda found: found.body_html.count("<table"),
    "headings": lambda found: len(re.findall(r"<h[234]\b", found.body_html)),
    "list_items": lambda found: found.body_html.count("<li"),
}


@pytest.mark.parametrize(("name", "field"), cases())
def test_field(name: str, field: str) -> None:
    found, wanted = read(name), expected(name)
    text = " ".join(lines(found))
    if field == "furniture":
        assert [word for word in FURNITURE if word in text] == []
    elif field == "absent":
        assert [word for word in wanted["absent"] if word in text] == []
    elif field == "contains":
        assert [part for part in wanted["contains"] if part not in text] == []
    else:
        value = wanted[field]
        assert FOUND[field](found) == (" ".join(value.split()) if field in {"first", "last"} else value)


@pytest.mark.parametrize("name", NAMES)
class TestPages:
    def test_the_stored_page_is_what_its_sources_make(self, name: str) -> None:
        sample = load(name)
        assert sample.page() == sample.rendered()

    def test_a_reader_wrote_down_what_is_in_it(self, name: str) -> None:
        wanted = expected(name)
        assert {"published_at", "paragraphs"} <= set(wanted) or "contains" in wanted
        assert set(wanted) <= {*FOUND, "absent", "contains"}


def test_every_page_has_its_files_and_every_file_its_page() -> None:
    stored = sorted(path.name.removesuffix(".html.gz") for path in (HERE / "pages").iterdir())
    answers = sorted(path.stem for path in (HERE / "expected").iterdir())
    assert stored == answers == NAMES


def test_at_least_forty_pages_in_twenty_shapes() -> None:
    assert len(NAMES) >= 40
    assert len({load(name).skin for name in NAMES}) >= 20


def test_known_failures_are_of_fields_that_are_tested() -> None:
    tested = {name: {"furniture", *expected(name)} for name in NAMES}
    unknown = [f"{name}.{field}" for name, fields in FAILURES.items() for field in fields if field not in tested[name]]
    assert unknown == []
