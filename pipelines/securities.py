"""Securities that an article names, from the source's own annotations and charts (SPEC 3.2). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from newscrawl.htmltree import parse_bounded
from newscrawl.items import ArticleItem, Security
from pipelines.inline import folded

_ANNOTATION = re.compile(r"(\d{1,3}),([A-Za-z0-9._-]{1,16})")
_CHART = re.compile(r"(?:[A-Z] )?([A-Za-z0-9._-]{1,16})\|(\d{1,3})(?:\||$)")
_CREDIT = re.compile(r"\s*[（(]\s*文章来源")
_NAME_MAX = 60
_PARAGRAPH_DEPTH = 6
"""Between an annotation and its paragraph stand a span, a link and little else."""


def find_securities(html: str) -> list[Security]:
    """In order of first mention; a chart alone gives no name. Annotations in the credit line are no mentions."""
    if "data-code" not in html:
        return []
    root, _ = parse_bounded(html)
    for credit in root.xpath("//*[contains(concat(' ', normalize-space(@class), ' '), ' em_media ')]"):
        credit.clear(keep_tail=True)
    return union(_securities(root.xpath("//*[@data-code]")))


def union(securities: Iterable[Security]) -> list[Security]:
    """One a market and code; a name beats none."""
    found: dict[tuple[str, str], Security] = {}
    for security in securities:
        key = (security.market, security.code)
        if key not in found or not found[key].name:
            found[key] = security
    return list(found.values())


def refine(item: ArticleItem) -> None:
    item.securities = union([*find_securities(item.raw_body), *find_securities(item.raw_annotated)])


def _securities(elements: Iterable[HtmlElement]) -> Iterator[Security]:
    for element in elements:
        code = element.get("data-code", "").strip()
        if (annotation := _ANNOTATION.fullmatch(code)) and not _credits(element):
            yield Security(annotation[1], annotation[2], _name(element))
        elif chart := _CHART.match(code):
            yield Security(chart[2], chart[1])


def _name(element: HtmlElement) -> str:
    """The words that are marked, empty when they are too many to be a name."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(piece)
        length += len(piece)
        if length > _NAME_MAX:
            return ""
    return folded("".join(pieces)).strip()


def _credits(element: HtmlElement) -> bool:
    """Whether it stands in a credit line without the mirror's mark on it."""
    for depth, outer in enumerate(element.iterancestors()):
        if outer.tag in {"p", "div", "td", "li"}:
            return bool(_CREDIT.match(outer.text or ""))
        if depth >= _PARAGRAPH_DEPTH:
            break
    return False
