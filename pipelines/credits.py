"""Credits: who published it, who wrote it, who edited it (SPEC 2.2, 3.3, 3.4). Pure."""

from __future__ import annotations

import re

from newscrawl.items import ArticleItem, Evidence
from newscrawl.media import Medium, medium_slug, registry
from pipelines.bylines import read_authors, read_editor
from pipelines.clean import plain, set_flash_text

_CREDIT = re.compile(
    r"(?:文章|信息|资料|新闻)?(?:来源|稿源|出处|转自|转载自|source)(?:于)?\s*[:：]\s*(.+)$", re.IGNORECASE
)
_NOT_A_CREDIT = re.compile(r"(?:图片|数据|图|照片|视频|资料图)来源")
_CUT = re.compile(
    r"\s*(?:作者|责任编辑|编辑|责编|记者|发布时间|时间|日期)\s*[:：].*$|\s+\d{4}[-/年].*$|[|｜].*$|https?://.*$"
)
_CLOSING = {"（": "）", "(": ")", "[": "]", "【": "】", "「": "」"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_LAST_BRACKET = re.compile(r"[（(]([^（）()]{1,30})[）)]\s*$")
_SEVERAL = re.compile(r"[、，,;；/]|\s+")
_CHANNELS = frozenset({"东财滚动新闻", "站长消息", "首页", "东财滚动", "滚动新闻"})
_LONGEST = 40

# Which evidence is believed first; a category page's title is none at all (SPEC 2.3).
_ORDER = ("body", "api", "label", "tag", "back-link", "digest", "metadata", "slug")


def refine(item: ArticleItem) -> None:
    bracket = _digest_credit(item)
    evidence = [*item.raw_credits, *bracket, *(Evidence(slug, "slug") for slug in item.categories)]
    evidence.sort(key=lambda each: _ORDER.index(each.origin) if each.origin in _ORDER else len(_ORDER))
    for each in evidence:
        name, medium = read_credit(each)
        if name:
            item.medium = medium.name if medium else name
            item.medium_slug = medium.slug if medium else medium_slug(name)
            item.credit_raw = each.value if each.origin != "slug" else ""
            break
    item.author_raw, item.authors, segmented = read_authors(item.raw_authors)
    if item.author_raw and not segmented:
        item.flags.append("authors-unsegmented")
    item.editor = read_editor(item.raw_editors)


def read_credit(evidence: Evidence) -> tuple[str, Medium | None]:
    """Name and registered medium of one piece of evidence, ``("", None)`` when it credits nobody."""
    value = plain(evidence.value)
    if evidence.origin == "slug":
        medium = registry().by_slug(value)
        return (medium.name, medium) if medium else ("", None)
    name = _credited(value, evidence.origin)
    if not name or name in _CHANNELS or len(name) > _LONGEST or _NOT_A_CREDIT.search(value):
        return "", None
    if medium := registry().find(name):
        return medium.name, medium
    known = [found for part in _SEVERAL.split(name) if part and (found := registry().find(part))]
    if known:
        return known[0].name, known[0]
    return ("", None) if evidence.origin == "digest" else (name, None)


def _credited(value: str, origin: str) -> str:
    if value in _CHANNELS:
        return ""
    if origin in {"tag", "back-link"}:
        return value.removeprefix("返回").removesuffix("新闻").strip() if value.endswith("新闻") else value
    text = _unwrapped(value)
    if match := _CREDIT.search(text):
        text = match[1]
    elif origin == "body":
        return ""
    return _unwrapped(_CUT.sub("", text))


def _unwrapped(text: str) -> str:
    """Without brackets around it; those of a name, as in 安信国际证券(香港), stay."""
    text = text.strip()
    while text and text[0] in _CLOSING:
        inner = text[1:-1] if text[-1] == _CLOSING[text[0]] else text[1:]
        text = inner.strip()
    while text and text[-1] in _OPENING and text.count(text[-1]) > text.count(_OPENING[text[-1]]):
        text = text[:-1].rstrip()
    return text


def _digest_credit(item: ArticleItem) -> list[Evidence]:
    """The bracket at the end of a digest, when it holds a known medium; it is taken out of the text."""
    digest = item.body_text if item.kind == "flash" else item.summary
    match = _LAST_BRACKET.search(digest)
    if not match or read_credit(Evidence(match[1], "digest"))[1] is None:
        return []
    rest = digest[: match.start()].rstrip()
    if item.kind == "flash":
        set_flash_text(item, rest)
    else:
        item.summary = rest
    return [Evidence(match[0].strip(), "digest")]
