"""The names of site and channel that a page's title carries beside the headline. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from newscrawl.media import medium_slug, registry

_SEPARATOR = re.compile(
    r"\s*[|｜_•]+\s*|\s+[»«]+\s+|\s+[-–—·:：/]+\s+|\s*--+\s*|\s*—+\s*|"
    r"(?<=[\u3400-\u9fff”》！？!?])[-–](?=[\u3400-\u9fff])|\s*[-–](?=[\u3400-\u9fff]{2,10}(?:网|报|频道|新闻|财经)$)"
)
_NOT_WORD = re.compile(r"[\W_]+")
_MEDIUM = re.compile(r"[\w·]{1,12}(?:报|网|社|刊|台|新闻|财经|周刊|日报|晚报|资讯)")
_SITE = re.compile(
    r"[\w·]{1,14}(?:(?<![年季月周预财快简举上填申通情捷研])报|(?<![电联入上])网|(?<![平登出上柜])台|社|刊|新闻|财经|资讯|网站|传媒|"
    r"频道|门户|客户端|在线|论坛|人民政府|委员会)"
)
_DASHES = frozenset("-–—·:：/ ")
_SENTENCE_END = ("?", "!", "？", "！", "。", "”", "“", "…")
_WORDS_OF_A_NAME = 6
_LABEL, _CHANNEL = 4, 8
"""Folded characters of what is no part of a headline at the end of a title, and before the name of a site."""
_SHORTEST_SLUG = 4
_HAN = re.compile("[\u3400-\u9fff]")


def fold(text: str) -> str:
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text)).casefold()


def site_of(page_title: str) -> str:
    """The name behind the last separator, when it is one of a medium."""
    name = _SEPARATOR.split(page_title)[-1].strip()
    return name if name != page_title.strip() and _MEDIUM.fullmatch(name) else ""


def unsuffixed(title: str, sites: Iterable[str] = ()) -> str:
    """Without the names of site and channel behind the last separators: short tails of a longer head.

    `sites` are the folded names that the page gives for its site. A dash stands in headlines too, so what is behind
    one must read like a name.
    """
    best = title
    for cut in reversed(list(_SEPARATOR.finditer(title))):
        head, tail = title[: cut.start()].strip(), title[cut.end() :].strip()
        if not head or len(fold(head)) <= max(6, len(fold(tail)) * 0.6):
            break
        if _DASHES.issuperset(cut[0]) and fold(tail) not in sites and not _reads_like_a_name(tail):
            break
        best = head
    return best


def without_known_names(title: str, sites: Iterable[str], host: str) -> str:
    """Like `unsuffixed` for a title that nothing else of its page bears out: Chinese ones are cut by evidence alone.

    Headlines have separators too. A name is one that the page, its host or the registry has, that ends as names of
    sites do, or that is too short for anything else; before one the name of a channel may stand.
    """
    if not _HAN.search(title):
        return unsuffixed(title, sites)
    best, end, known = title, len(title), tuple(sites)
    for cut in reversed(list(_SEPARATOR.finditer(title))):
        head, tail, piece = title[: cut.start()].strip(), title[cut.end() :], title[cut.end() : end].strip()
        if not head or len(fold(head)) <= max(6, len(fold(tail)) * 0.6):
            break
        is_channel = best != title and len(fold(piece)) <= _CHANNEL
        if not is_channel and not _is_name(piece, known, host):
            break
        best, end = head, cut.start()
    return best


def _is_name(piece: str, sites: Iterable[str], host: str) -> bool:
    plain = fold(piece)
    if len(plain) <= _LABEL or _SITE.fullmatch(piece) or registry().find(piece) is not None:
        return True
    if not _HAN.search(piece):
        return _reads_like_a_name(piece)
    if any(plain in site or site in plain for site in sites):
        return True
    slug = fold(medium_slug(piece)) if len(plain) <= _CHANNEL else ""
    return len(slug) >= _SHORTEST_SLUG and slug in host


def _reads_like_a_name(tail: str) -> bool:
    return not tail[:1].islower() and not tail.endswith(_SENTENCE_END) and len(tail.split()) <= _WORDS_OF_A_NAME
