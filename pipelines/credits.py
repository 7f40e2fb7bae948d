"""Credits: which medium published it, and who wrote it (SPEC 2.2, 3.3, 3.4, 3.6). Pure.

A credit may name several media (来源：甲、乙) or one in several words (证券时报·e公司, 某网-某频道, 某报综合). It is
looked up whole; failing that the first part that the registry knows wins, and failing that the first of the list as
printed. `credit_raw` keeps all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from newscrawl.items import ArticleItem, Evidence
from newscrawl.media import Medium, fold, medium_slug, registry
from pipelines import bylines
from pipelines.clean import set_flash_text
from pipelines.credit_text import EDGES, cut_name, has_label, labelled, last_bracket, plain_name
from pipelines.plain import plain

_ORDER = {
    "header": -1,
    "body": 0,
    "label": 1,
    "api": 1,
    "tag": 2,
    "back-link": 3,
    "digest": 4,
    "beside": 5,
    "metadata": 5,
    "slug": 6,
}
"""Which evidence is believed first; the title of a category page is none at all (SPEC 2.3)."""

_SEVERAL = re.compile(r"\s?[、，,;；/／|｜丨&]\s?")
_PARTS = re.compile(r"[、，,;；/／|｜丨&\s·・•_+\-—–－]+|[和与及]|综合")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WRAPPING = re.compile(
    r"^(?:综合自?|据|微信公众号|公众号)[:：]?|(?:综合|整理|官网|官方网站|官方微博|官微|微信公众号|公众号|记者|讯|等)$"
)
_CHANNELS = frozenset({"东财滚动新闻", "东财滚动", "滚动新闻", "站长消息", "首页", "返回首页"})
_NOBODY = frozenset(
    {"未知", "佚名", "不详", "暂无", "无", "其他", "其它", "null", "none", "undefined", "unknown", "n/a", "nan"}
)
_NO_MEDIUM = re.compile(
    r"[:：。！？!?；@<>]|^据.*(?:消息|报道|获悉|了解)$|^[\d\s./年月日-]+$|https?|www\.", re.IGNORECASE
)
_LONGEST_NAME = 40
_LONGEST_EVIDENCE = 500
_LONGEST_PRINTED = 200
_SHORTEST_NAME = 2


class Credit(NamedTuple):
    name: str
    """Canonical where the registry knows it."""
    printed: str
    medium: Medium | None = None
    """The registry's entry."""

    @property
    def slug(self) -> str:
        return self.medium.slug if self.medium else medium_slug(self.name)


def refine(item: ArticleItem) -> None:
    credit = _best(item)
    if credit:
        item.medium, item.medium_slug, item.credit_raw = credit.name, credit.slug, credit.printed
    bylines.refine(item)
    _take_credit_from_digest(item)


def _best(item: ArticleItem) -> Credit | None:
    return next((found for each in in_order(item) if (found := read_credit(each))), None)


def in_order(item: ArticleItem) -> list[Evidence]:
    """All that may credit somebody, in the order in which it is believed."""
    evidence = [
        *item.raw_credits,
        Evidence(item.raw_summary or item.summary, "digest"),
        *(Evidence(slug, "slug") for slug in item.categories),
    ]
    return sorted(evidence, key=lambda each: _ORDER.get(each.origin, len(_ORDER)))


def read_credit(evidence: Evidence) -> Credit | None:
    """What one piece of evidence credits, None when that is nobody."""
    if evidence.origin == "digest":
        return _of_digest(plain(evidence.value))
    return _read(evidence.value[:_LONGEST_EVIDENCE], evidence.origin)


@lru_cache(maxsize=256)
def _read(value: str, origin: str) -> Credit | None:
    """A section credits the same media in most of its articles."""
    if origin == "slug":
        return _of_slug(value)
    text = plain(value)
    if text in _CHANNELS:
        return None
    if origin in {"tag", "back-link"}:
        return _of_tag(text)
    found = labelled(text)
    if found is None:
        return None if has_label(text) else _of_name(text, text, known_only=origin == "body")
    return _of_name(*found)


def _of_slug(slug: str) -> Credit | None:
    medium = None if slug in registry().ambiguous else registry().by_slug(slug)
    return Credit(medium.name, "", medium) if medium else None


def _of_tag(text: str) -> Credit | None:
    """The mirror adds 新闻 to every name, once: 每日经济新闻新闻 is 每日经济新闻."""
    name = text.removeprefix("返回").strip()
    if name in _CHANNELS:
        return None
    bare = name.removesuffix("新闻")
    return _of_name(bare, text) if bare != name else _of_name(name, text, known_only=True)


def _of_digest(digest: str) -> Credit | None:
    """The bracket at the end, when all that it names are known media: it may be （附名单） as well."""
    end = last_bracket(digest)
    if end is None:
        return None
    _, printed, inner = end
    found = labelled(inner)
    name = found[0] if found else inner
    if not registry().find(name) and any(part and not _known(part) for part in _SEVERAL.split(cut_name(name))):
        return None
    return _of_name(name, printed, known_only=True)


def _of_name(name: str, printed: str, *, known_only: bool = False) -> Credit | None:
    name, printed = cut_name(name), printed[:_LONGEST_PRINTED]
    if medium := _known(name):
        return Credit(medium.name, printed, medium)
    # Words of a Latin name are no names: The Guardian Nigeria is not The Guardian.
    separators = _PARTS if _HAN.search(name) else _SEVERAL
    for part in separators.split(name[:_LONGEST_PRINTED]):
        if medium := _known(part):
            return Credit(medium.name, printed, medium)
    if known_only:
        return None
    first = plain_name(_SEVERAL.split(name, maxsplit=1)[0])
    return Credit(first, printed) if _is_plausible(first) else None


def _known(name: str) -> Medium | None:
    return next((medium for spelling in _spellings(name) if (medium := registry().find(spelling))), None)


def _spellings(name: str) -> Iterator[str]:
    if len(name.strip()) < _SHORTEST_NAME or len(name) > _LONGEST_PRINTED:
        return
    yield name
    bare = plain_name(name)
    if bare != name:
        yield bare
    unwrapped = _WRAPPING.sub("", bare).strip(EDGES)
    if unwrapped != bare and len(unwrapped) >= _SHORTEST_NAME:
        yield unwrapped


def _is_plausible(name: str) -> bool:
    return (
        _SHORTEST_NAME <= len(name) <= _LONGEST_NAME
        and name.isprintable()
        and any(map(str.isalpha, name))
        and fold(name) not in _NOBODY
        and name not in _CHANNELS
        and not _NO_MEDIUM.search(name)
    )


def _take_credit_from_digest(item: ArticleItem) -> None:
    """A digest ends in the credit that `medium` now holds: it is no part of the text."""
    digest = item.body_text if item.kind == "flash" else item.summary
    end = last_bracket(digest)
    if end is None or not end[0]:
        return
    rest, _, inner = end
    if fold(inner) != fold(item.medium) and _of_digest(digest) is None:
        return
    if item.kind == "flash":
        set_flash_text(item, rest)
    else:
        item.summary = rest
