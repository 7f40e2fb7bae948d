"""Securities that an article names, from the source's own annotations and charts (SPEC 3.2). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from newscrawl.htmltree import TooBigError, parse_fragment
from newscrawl.items import ArticleItem, Security

_ANNOTATION = re.compile(r"(\d{1,3}),([A-Za-z0-9._-]{1,16})")
_CHART = re.compile(r"(?:[A-Z] )?([A-Za-z0-9._-]{1,16})\|(\d{1,3})(?:\||$)")


def find_securities(html: str) -> list[Security]:
    """In order of first mention; a chart alone gives no name. Annotations in the credit line are no mentions."""
    if "data-code" not in html:
        return []
    try:
        root = parse_fragment(html)
    except (TooBigError, ValueError):
        return []
    return union(_security(element) for element in root.iter() if _mentions(element))


def union(securities: Iterable[Security | None]) -> list[Security]:
    """One a market and code; a name beats none."""
    found: dict[tuple[str, str], Security] = {}
    for security in securities:
        if security is None:
            continue
        key = (security.market, security.code)
        if key not in found or not found[key].name:
            found[key] = security
    return list(found.values())


def refine(item: ArticleItem) -> None:
    item.securities = union([*find_securities(item.raw_body), *find_securities(item.raw_annotated)])


def _mentions(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.get("data-code") is None:
        return False
    return not any("em_media" in (parent.get("class") or "") for parent in element.iterancestors())


def _security(element: HtmlElement) -> Security | None:
    code = (element.get("data-code") or "").strip()
    if match := _ANNOTATION.fullmatch(code):
        return Security(match[1], match[2], "".join(element.itertext()).strip())
    if match := _CHART.match(code):
        return Security(match[2], match[1])
    return None
