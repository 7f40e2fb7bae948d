"""When an article was published, as far as its page says: evidence in the order in which it is believed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from newscrawl.items import UNKNOWN_TIME, Evidence
from newscrawl.pages import jsonld
from newscrawl.pages.daynames import days
from newscrawl.pages.evidence import evidence
from newscrawl.pages.header import Header
from newscrawl.pages.printed import Where, printed_day
from newscrawl.pages.scan import Scan, folded

PUBLISHED = (
    "article:published_time og:article:published_time datepublished pubdate publishdate publish_date "
    "publish-date publishtime og:release_date og:published_time og:time og:pubdate weibo:article:create_at "
    "dateupdate parsely-pub-date sailthru.date dc.date.issued dcterms.issued dcterms.created dcterms.date "
    "dc.date dc.date.created dc.created article.published published_at publication_date "
    "citation_publication_date citation_date cxenseparse:recs:publishtime publishedtime firstcreatetime date "
    "article_date_original originalpublicationdate release_date published-date published created "
    "rnews:datepublished bt:pubdate apub:time pub_date article.created iso-8601-publish-date vr:published_time "
    "shareaholic:article_published_time article_publish_date datecreated uploaddate"
).split()
"""Names of meta tags, lower case."""
MODIFIED = (
    "article:modified_time og:updated_time datemodified lastmod dcterms.modified dc.date.modified last-modified revised"
).split()

_SCRIPT = re.compile(
    r"\b(?:publish(?:ed)?_?(?:time|date|at)?|pub_?(?:time|date)|datePublished|create_?time|ct|ptime|"
    r"news_?time|issue_?time|post_?time|show_?time|time)[\"']?"
    r"\s?[:=]\s?[\"']?((?:19|20)\d\d[-/]\d{1,2}[-/]\d{1,2}[T ]\d{1,2}:\d\d(?::\d\d)?|1[2-9]\d{8}(?:000)?(?!\d))",
    re.IGNORECASE,
)
_SCRIPT_LENGTH = 300_000
_URL = re.compile(
    r"[/_.-]((?:19|20)\d\d)[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?=[/_.?&#-]|$|t\d)", re.IGNORECASE
)
_BEYOND_DOUBT = re.compile(
    r"(?:19|20)\d\d\s?(?:[-/.]\s?\d{1,2}\s?[-/.]|年\s?\d{1,2}\s?月)\s?\d|^\s*1\d{9}(?:\d{3})?\s*$|^\s*(?:19|20)\d{6}"
)
_MARKED = {"datepublished": 0, "datecreated": 1, "uploaddate": 1, "time": 2}
_MOST_MARKED = 60
_CLOCK = re.compile(r"\d[:：]\d\d")


class Sources(NamedTuple):
    """Whatever of a page may name a time."""

    scan: Scan
    records: Sequence[dict[str, Any]]
    head: Header


def published(sources: Sources, where: Where, url: str, *, chinese: bool) -> list[Evidence]:
    """Chinese pages show the time beside the headline; elsewhere the page's data say it, and to the second.

    Times that are marked far from the headline are mostly those of comments and of other articles.
    """
    scan, records, head = sources
    shown = [each for value in head.dates for each in evidence(value, "page")]
    data = [each for value in [*_data(records), *_meta(scan)] for each in evidence(value, "metadata")]
    near, far = _marked(scan, where)
    ordered = [*shown, *data, *near] if chinese else _in_its_zone([*data, *near, *shown])
    if not any(_CLOCK.search(each.value) for each in ordered) and chinese:
        ordered += [each for value in _scripts(scan) for each in evidence(value, "metadata")]
    ordered += [each for value in _in_url(url) for each in evidence(value, "id")]
    if not chinese and not _states_a_date(ordered):
        day = printed_day(scan.blocks, where, url, american=_american(scan))
        ordered += evidence(day.isoformat(), "page") if day else []
    return ordered + far


def _in_its_zone(found: list[Evidence]) -> list[Evidence]:
    """Where the best evidence is an instant of UTC, the same instant in the page's own zone goes before it."""
    first = _instant(found[0]) if found else None
    if first is None or first.utcoffset():
        return found
    local = next((each for each in found[1:] if (other := _instant(each)) == first and other.utcoffset()), None)
    return [local, *found] if local else found


def _instant(piece: Evidence) -> datetime | None:
    try:
        moment = datetime.fromisoformat(piece.value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def modified(sources: Sources) -> list[Evidence]:
    scan, records, head = sources
    data = [jsonld.string(record.get("dateModified")) for record in records]
    data += [scan.meta.get(name, "") for name in MODIFIED]
    return [each for value in (*data, *head.updates) for each in evidence(value, "metadata")]


def _states_a_date(found: Sequence[Evidence]) -> bool:
    """Whether any of the evidence names a year, a month and a day beyond doubt."""
    return any(_BEYOND_DOUBT.search(each.value) or any(days(each.value, american=None)) for each in found)


def last_resort(
    scan: Scan, found: Sequence[Evidence], url: str, fetched_at: datetime | None, *, chinese: bool
) -> list[Evidence]:
    """A day from anything else on the page, where nothing names one: pictures' addresses, what htmldate makes out.

    htmldate is asked without its own last resort, a parser that takes two seconds to load its languages.
    """
    if _states_a_date(found):
        return []
    if chinese:
        return [each for value in _in_pictures(scan) for each in evidence(value, "page")]
    from htmldate import find_date

    latest = None if fetched_at == UNKNOWN_TIME else fetched_at
    try:
        day = find_date(scan.root, extensive_search=False, original_date=True, url=url or None, max_date=latest)
    except Exception:  # noqa: BLE001  # a page must never stop an extraction, and it raises what its parsers raise
        return []
    return evidence(day, "page")


def _american(scan: Scan) -> bool | None:
    """Whether ``3/4/2020`` is a day of March; None where either may be meant."""
    language = (scan.root.get("lang") or "").lower().replace("_", "-")
    if language == "en-us":
        return True
    return None if language.startswith("en") or not language else False


def _in_pictures(scan: Scan) -> list[str]:
    found = [value for image in scan.images for value in _in_url(image)]
    return found[:1]


def _data(records: Sequence[dict[str, Any]]) -> Iterator[str]:
    for record in records:
        for name in ("datePublished", "pubDate", "dateCreated", "uploadDate"):
            yield jsonld.string(record.get(name))


def _meta(scan: Scan) -> Iterator[str]:
    for name in PUBLISHED:
        if value := scan.meta.get(name):
            yield value


def _marked(scan: Scan, where: Where) -> tuple[list[Evidence], list[Evidence]]:
    """What stands near the headline, or is named the time of publication; and the rest."""
    near: list[Evidence] = []
    far: list[Evidence] = []
    marks = sorted(
        ((_MARKED[name], element, index) for name, element, index in scan.marked if name in _MARKED),
        key=lambda mark: mark[0],
    )
    for kind, element, index in marks[:_MOST_MARKED]:
        text = element.get("datetime") or element.get("content") or folded("".join(element.itertext()))[:100]
        (near if kind < _MARKED["time"] or where.near(index) else far).extend(evidence(text, "metadata"))
    return near[:5], far[:5]


def _scripts(scan: Scan) -> list[str]:
    return [match[1] for text in scan.scripts for match in _SCRIPT.finditer(text[:_SCRIPT_LENGTH])][:3]


def _in_url(url: str) -> Iterator[str]:
    try:
        path = urlsplit(url).path
    except ValueError:  # pictures have any address
        return
    if found := _URL.search(path[:500]):
        yield "-".join(found.groups())
