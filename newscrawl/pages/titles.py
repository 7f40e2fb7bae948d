"""Which of the titles that a page names is its headline. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape
from urllib.parse import urlsplit

from newscrawl.pages.headlines import LONGEST, Title, visible
from newscrawl.pages.scan import Scan, folded
from newscrawl.pages.sitenames import fold, site_of, unsuffixed, without_known_names

__all__ = ["Title", "choose", "fold", "site_of"]

_SHORTEST = 4
_NAMES = ("og:title", "twitter:title", "dc.title", "articletitle", "title", "headline")
_SITES = ("og:site_name", "application-name", "author:site")
_GENERIC = re.compile(
    r"^(?:(?:首页|当前位置).*|新闻|资讯|正文|首页|详情|.{0,6}频道|news|home|article|untitled|.{0,8}网|[\W\d_]*)$",
    re.IGNORECASE,
)
_WEIGHTS = {
    "page": 2.0,
    "page-spelled": 3.5,
    "json-ld": 1.6,
    "metadata": 1.2,
    "page-h2": 0.8,
    "page-named": 0.7,
    "page-text": 0.9,
    "page-above": 2.0,
    "page-h3": 0.6,
    "page-trail": 0.4,
    "title": 0.5,
}
_HEADLINES = frozenset({"page", "page-spelled", "page-above"})
_PRINTED, _PRINTED_IN = 0.5, frozenset({"page", "page-h2", "page-spelled"})
"""What JSON-LD says more for a heading that the page prints: other titles are written for search engines."""


def choose(scan: Scan, records: Sequence[dict[str, object]], url: str) -> list[Title]:
    """Titles, best first; `url` is that of the page, or empty."""
    page_title = scan.titles[0][:LONGEST] if scan.titles else ""
    named = [Title(scan.meta.get(name, "")[:LONGEST], "metadata") for name in _NAMES]
    linked = [
        Title(folded(unescape(str(record["headline"])[:LONGEST])), "json-ld")
        for record in records[:3]
        if isinstance(record.get("headline"), str)
    ]
    sites = _sites(scan)
    bare = [Title(unsuffixed(each.text, sites), each.origin) for each in named]
    spellings = [each.text for each in (*bare, *linked)] + [unsuffixed(page_title, sites)]
    headings = [*visible(scan, fold(page_title), spellings)]
    candidates = [*headings, *linked, *bare]
    if page_title:
        is_alone = not any(each.text for each in (*named, *linked)) and _HEADLINES.isdisjoint(
            each.origin for each in headings
        )
        host = urlsplit(url).hostname or ""
        cut = without_known_names(page_title, sites, host) if is_alone else unsuffixed(page_title, sites)
        candidates += [Title(cut, "title"), Title(page_title, "title")]
    candidates = [each for each in candidates if len(fold(each.text)) >= 2 and len(each.text) < LONGEST]
    told = [
        ("title", fold(page_title)),
        *(("metadata", fold(each.text)) for each in named),
        *(("json-ld", fold(each.text)) for each in linked),
    ]
    # In the order of the page: sums of fractions depend on it, and no two runs have the same order of a set.
    witnesses = dict.fromkeys(witness for witness in told if witness[1])
    ranked = sorted(candidates, key=lambda each: -_score(each, witnesses))
    best: dict[str, Title] = {}
    for each in ranked:
        best.setdefault(each.text, each)
    return list(best.values())


def _sites(scan: Scan) -> frozenset[str]:
    return frozenset(fold(scan.meta.get(name, "")) for name in _SITES) - {""}


def _score(title: Title, witnesses: Iterable[tuple[str, str]]) -> float:
    plain = fold(title.text)
    score = _WEIGHTS[title.origin]
    for origin, witness in witnesses:
        if plain == witness and origin == title.origin:
            continue
        if plain == witness:
            score += 1.5 + (_PRINTED if origin == "json-ld" and title.origin in _PRINTED_IN else 0.0)
        elif len(plain) >= _SHORTEST and witness.startswith(plain):
            score += 1.2 * min(1.0, len(plain) / len(witness) + 0.3)
        elif len(plain) >= 2 * _SHORTEST and plain in witness:
            score += 0.9 * min(1.0, len(plain) / len(witness) + 0.3)
        elif len(witness) >= 2 * _SHORTEST and witness in plain:
            score += 0.4
    if _GENERIC.match(title.text) or len(plain) < _SHORTEST:
        score -= 2
    return score
