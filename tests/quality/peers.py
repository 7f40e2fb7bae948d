"""Other extractors behind the same signature as ours; each is optional and imported only when asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from importlib.metadata import version
from typing import Any

from tests.quality.prediction import Prediction

Extractor = Callable[[bytes, str, str], Prediction]

_META_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]{2,20})""", re.IGNORECASE)
_MODULES = {
    "trafilatura": "trafilatura",
    "newspaper4k": "newspaper",
    "readability-lxml": "readability",
    "gne": "gne",
    "news-please": "newsplease",
}
PEERS = tuple(_MODULES)
SILENT_ON = {
    "readability-lxml": frozenset({"day", "minute", "utc", "authors", "medium"}),
    "gne": frozenset({"medium"}),
}
"""Fields that an extractor does not have at all: no figure says that better than a zero."""


def load(name: str) -> tuple[Extractor, str]:
    """The extractor and its version; raises ImportError when it is not installed here."""
    module = import_module(_MODULES[name])
    return _MAKERS[name](module), version(name)


def text_of(html: bytes) -> str:
    """Decoded as a careful user of a library that wants text would: UTF-8 when it is, else as declared, else GB 18030."""
    declared = _META_CHARSET.search(html[:4096])
    for encoding in ("utf-8", declared[1].decode("ascii") if declared else "gb18030", "gb18030"):
        try:
            return html.decode("gb18030" if encoding.lower() in {"gb2312", "gbk"} else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return html.decode("utf-8", errors="replace")


def _trafilatura(module: Any) -> Extractor:
    def extract(html: bytes, url: str, language: str) -> Prediction:
        del language
        document = module.bare_extraction(html, url=url or None, with_metadata=True, include_comments=False)
        if document is None:
            return Prediction()
        return Prediction(
            title=document.title or "",
            body=document.text or "",
            published=document.date or "",
            authors=(document.author or "").split("; "),
            medium=document.sitename or "",
        )

    return extract


def _newspaper4k(module: Any) -> Extractor:
    def read(html: bytes, url: str, **told: str) -> Any:
        article = module.Article(url or "https://example.com/", fetch_images=False, **told)
        article.download(input_html=text_of(html))
        article.parse()
        return article

    def extract(html: bytes, url: str, language: str) -> Prediction:
        try:
            # It finds out languages from markup, which Chinese and Japanese pages seldom tell.
            article = read(html, url, language=language) if language else read(html, url)
        except (LookupError, ImportError):
            # Some languages need word lists or packages of their own; English is the library's default.
            article = read(html, url, language="en")
        return Prediction(
            title=article.title or "",
            body=article.text or "",
            published=_iso(article.publish_date),
            authors=list(article.authors),
            medium=article.meta_site_name or "",
        )

    return extract


def _readability(module: Any) -> Extractor:
    parse = import_module("lxml.html")

    def extract(html: bytes, url: str, language: str) -> Prediction:
        del language
        document = module.Document(html, url=url or None)
        summary = parse.fromstring(document.summary(html_partial=True))
        for block in summary.iter("p", "div", "br", "li", "h1", "h2", "h3", "h4", "tr", "blockquote"):
            block.tail = "\n" + (block.tail or "")
        return Prediction(title=document.short_title() or "", body=summary.text_content())

    return extract


def _gne(module: Any) -> Extractor:
    def extract(html: bytes, url: str, language: str) -> Prediction:
        del url, language
        found = module.GeneralNewsExtractor().extract(text_of(html))
        return Prediction(
            title=found["title"],
            body=found["content"],
            published=_iso(found["publish_time"]),
            authors=[found["author"]],
        )

    return extract


def _news_please(module: Any) -> Extractor:
    def extract(html: bytes, url: str, language: str) -> Prediction:
        del language
        article = module.NewsPlease.from_html(text_of(html), url=url or None, fetch_images=False)
        return Prediction(
            title=article.title or "",
            body=article.maintext or "",
            published=_iso(article.date_publish),
            authors=list(article.authors or ()),
            medium=article.source_domain or "",
        )

    return extract


def _iso(moment: datetime | str | None) -> str:
    """As given, in ISO 8601 as far as plain repairs go; peers print Chinese and slashed dates too."""
    if not moment:
        return ""
    if isinstance(moment, datetime):
        return moment.isoformat()
    parts = re.match(
        r"\s*(\d{4})\D(\d{1,2})\D(\d{1,2})\D*(?:(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?",
        moment,
    )
    if parts is None:
        return ""
    year, month, day, hour, minute, second, offset = parts.groups()
    date = f"{year}-{int(month):02}-{int(day):02}"
    return f"{date}T{int(hour):02}:{minute}:{second or '00'}{offset or ''}" if hour else date


_MAKERS: dict[str, Callable[[Any], Extractor]] = {
    "trafilatura": _trafilatura,
    "newspaper4k": _newspaper4k,
    "readability-lxml": _readability,
    "gne": _gne,
    "news-please": _news_please,
}
