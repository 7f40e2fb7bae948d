"""Post files as generation 8 of the mirror's generator wrote them (SPEC 1.2, 2.1, 3): pure, text in, text out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal
from zoneinfo import ZoneInfo

from newscrawl.exports.annotations import annotated
from newscrawl.exports.files import stem_of
from newscrawl.identity import identify
from newscrawl.store.records import Article
from pipelines.plain import plain

Form = Literal["em", "nw"]
"""A post of the digest channel, or one of a medium."""

CHANNEL, CHANNEL_SLUG = "东财滚动新闻", "emnews"
SITE = "//finews.withounder.com"
_ZONE = ZoneInfo("Asia/Shanghai")
_PRINTED = re.compile(r"（文章来源：[^<>]+）")
_NOTICE = re.compile(r"url:finews:/([^/]+)/(\d{4})/(\d{2})/(\d{2})/([^/]+)")
_BRACKETED = re.compile(r"[（(].+[）)]")
# What would end a line of the front matter, for our reader or for a YAML reader.
_BARE = re.compile(r"[^\W_](?:[\w ()&.·（）—《》“”-]*[\w)）》”])?")
# What YAML takes for a number, a time or a truth value.
_NO_TEXT = re.compile(r"(?i)[\d_.a-fxo:-]+|y|n|yes|no|on|off|true|false|null")
_LINE_ENDS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class Post:
    name: str
    """File name."""
    text: str


def forms_of(article: Article) -> tuple[Form, ...]:
    """An article that came through both doors had a file of each."""
    by_channel = article.kind == "flash" or CHANNEL_SLUG in article.categories
    by_medium = article.kind == "article" and bool(article.share_url or _slug(article))
    if by_channel and by_medium:
        return ("em", "nw")
    return ("em",) if by_channel or not article.medium else ("nw",)


def post(article: Article, form: Form, *, statement: str = "") -> Post:
    """`statement` is a line of front matter for what the five keys cannot say."""
    is_channel = form == "em"
    slug = CHANNEL_SLUG if is_channel else _slug(article) or article.medium_slug or ""
    if notice := _NOTICE.fullmatch(article.id):
        slug = notice[1]
    tag = CHANNEL if is_channel else f"{article.medium or slug}新闻"
    front = [
        "layout: post",
        f"title: {quoted(article.title)}",
        f"date: {_date(article)} +0800",
        f"categories: {scalar(slug)}",
        f"tags: {scalar(tag)}",
        *([statement] if statement else []),
    ]
    back = f"{SITE}/emnews/" if is_channel else f"{SITE}/category/{slug}.html"
    link = _link(article, form)
    lines = [
        "---",
        *front,
        "---",
        *_content(article, form),
        "",
        f"<{link}>",
        "",
        f"[返回{_one_line(tag)}]({back})｜[返回首页]({SITE}/)",
    ]
    return Post(_name(article, form), "\n".join(lines))


def quoted(title: str) -> str:
    """A title that YAML and the reader of raw titles take for the same text."""
    text = _one_line(title)
    if plain(text) != text:
        # A title is decoded once when it is read.
        text = escape(text, quote=False)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def scalar(text: str) -> str:
    """Bare, as the generator wrote slugs and tags, where YAML takes it for the same text; else quoted."""
    text = _one_line(text)
    bare = _BARE.fullmatch(text) and not _NO_TEXT.fullmatch(text)
    return text if bare else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _slug(article: Article) -> str:
    """The section of the medium: the generator knew one a post."""
    others = [slug for slug in article.categories if slug != CHANNEL_SLUG]
    return article.medium_slug if article.medium_slug in others else next(iter(others), "") or ""


def _content(article: Article, form: Form) -> Sequence[str]:
    if article.kind == "flash":
        printed = article.credit_raw if _BRACKETED.fullmatch(article.credit_raw) else ""
        bracket = printed or (f"（{article.medium}）" if article.medium else "")
        return ["", _one_line(article.body_text) + bracket]
    body = annotated(article.body_html.replace("\n", " "), article.securities) + _credit(article)
    if form == "nw" or not article.summary:
        return [body]
    digest = _one_line(article.summary)
    digest = escape(digest, quote=False) if plain(digest) != digest else digest
    return [f"> {digest}" + (f"（{article.medium}）" if article.medium else ""), "", body]


def _credit(article: Article) -> str:
    if not article.medium:
        return ""
    printed = article.credit_raw if _PRINTED.fullmatch(article.credit_raw) else f"（文章来源：{article.medium}）"
    return f'<p class="em_media">{escape(printed, quote=False)}</p>'


def _link(article: Article, form: Form) -> str:
    if form == "nw":
        address = article.share_url or article.url
    else:
        address = article.url if identify(article.url).kind != "share" or len(forms_of(article)) == 1 else ""
    # What is no address of the web (the path of an archive) was an empty link when it was read.
    return address if address.startswith(("http://", "https://")) and not set(address) & set("<> \n") else ""


def _date(article: Article) -> str:
    if article.published_at is None or article.published_origin == "id":
        return ""
    local = article.published_at.astimezone(_ZONE)
    return local.strftime(
        {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M"}.get(article.published_precision or "", "%Y-%m-%d %H:%M:%S")
    )


def _name(article: Article, form: Form) -> str:
    day = article.published_at.astimezone(_ZONE).strftime("%Y-%m-%d") if article.published_at else ""
    if notice := _NOTICE.fullmatch(article.id):
        return f"{notice[2]}-{notice[3]}-{notice[4]}-{notice[5]}.md"
    code = "NW" * (form == "nw" and article.id.startswith("em:"))
    return f"{day}-{code}{stem_of(article.id)}.md"


def _one_line(text: str) -> str:
    return _LINE_ENDS.sub(" ", text)
