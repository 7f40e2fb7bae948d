"""When an article was published, as far as its page says: evidence in the order in which it is believed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from newscrawl.items import UNKNOWN_TIME, Evidence
from newscrawl.pages import jsonld
from newscrawl.pages.evidence import evidence
from newscrawl.pages.header import Header
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
_CLOCK = re.compile(r"\d[:：]\d\d")


def published(
    scan: Scan, records: Sequence[dict[str, Any]], head: Header, url: str, *, chinese: bool
) -> list[Evidence]:
    """Chinese pages show the time beside the headline; elsewhere the page's data say it, and to the second."""
    shown = [each for value in head.dates for each in evidence(value, "page")]
    data = [each for value in [*_data(records), *_meta(scan)] for each in evidence(value, "metadata")]
    marked = [each for value in _marked(scan) for each in evidence(value, "metadata")]
    ordered = [*shown, *data, *marked] if chinese else [*data, *marked, *shown]
    if not any(_CLOCK.search(each.value) for each in ordered) and chinese:
        ordered += [each for value in _scripts(scan) for each in evidence(value, "metadata")]
    return ordered + [each for value in _in_url(url) for each in evidence(value, "id")]


def modified(scan: Scan, records: Sequence[dict[str, Any]], head: Header) -> list[Evidence]:
    data = [jsonld.string(record.get("dateModified")) for record in records]
    data += [scan.meta.get(name, "") for name in MODIFIED]
    return [each for value in (*data, *head.updates) for each in evidence(value, "metadata")]


def states_a_date(found: Sequence[Evidence]) -> bool:
    """Whether any of the evidence names a year, a month and a day beyond doubt."""
    return any(_BEYOND_DOUBT.search(each.value) for each in found)


def last_resort(scan: Scan, url: str, fetched_at: datetime | None, *, chinese: bool) -> list[Evidence]:
    """A day from anything else on the page: addresses of pictures on Chinese pages, elsewhere what htmldate makes out.

    htmldate takes 10 ms, and the parser behind it two seconds once to load its languages, of which it reads no Chinese.
    """
    if chinese:
        return [each for value in _in_pictures(scan) for each in evidence(value, "page")]
    from htmldate import find_date

    latest = None if fetched_at == UNKNOWN_TIME else fetched_at
    try:
        found = find_date(scan.root, original_date=True, url=url or None, max_date=latest)
    except Exception:  # noqa: BLE001  # a page must never stop an extraction, and it raises what its parsers raise
        return []
    return evidence(found, "page")


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


def _marked(scan: Scan) -> Iterator[str]:
    marks = [(_MARKED[name], element) for name, element, _ in scan.marked if name in _MARKED]
    for _, element in sorted(marks, key=lambda mark: mark[0])[:5]:
        yield element.get("datetime") or element.get("content") or folded("".join(element.itertext()))[:100]


def _scripts(scan: Scan) -> list[str]:
    return [match[1] for text in scan.scripts for match in _SCRIPT.finditer(text[:_SCRIPT_LENGTH])][:3]


def _in_url(url: str) -> Iterator[str]:
    if found := _URL.search(urlsplit(url).path[:500]):
        yield "-".join(found.groups())
