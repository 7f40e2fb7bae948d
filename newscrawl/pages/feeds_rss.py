"""Entries of RSS 0.9x, 1.0 and 2.0 and of Atom 0.3 and 1.0. Pure.

The title of a feed is no evidence of the medium: it names a section or a service, and is as often wrong as the titles
of category pages.
"""

from __future__ import annotations

import re

from lxml import etree

from newscrawl.items import Evidence, IndexEntry, Page
from newscrawl.pages.evidence import absolute, evidence
from newscrawl.pages.feeds_xml import Fields, text_of
from newscrawl.pages.listed import digest_and_body, headline, is_address

_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LONGEST_NAME = 300
_NAME_OF_ADDRESS = re.compile(r"^[^\s@]+@[^\s(]+\s*\((.{1,100})\)$")


def rss_entry(item: Fields, page: Page) -> IndexEntry | None:
    url = _rss_link(item, page.url)
    if not url:
        return None
    summary, body = digest_and_body(item.text("description", "dc:description"))
    return IndexEntry(
        url=url,
        title=headline(item.text("title", "dc:title")),
        published=item.text("pubDate", "dc:date", "dc:issued", "atom:published", "pubdate"),
        modified=item.text("dc:modified", "atom:updated"),
        summary=summary,
        body=item.text("content:encoded", "body") or body,
        credits=_medium(item.text("source", "dc:publisher", "dc:source")),
        authors=_people([item.text("author"), item.text("dc:creator")]),
        seen_at=page.fetched_at,
    )


def atom_entry(entry: Fields, page: Page) -> IndexEntry | None:
    base = absolute(page.url, entry.record.get(_XML_BASE) or "") or page.url
    url = next((address for link in entry.all("link") if (address := _atom_link(link, base))), "")
    url = url or _usable(page.url, entry.text("id") if "://" in entry.text("id") else "")
    if not url:
        return None
    summary, _ = digest_and_body(_construct(entry, "summary"))
    content = _construct(entry, "content")
    updated = entry.text("updated", "modified")
    source = entry.inside("source")
    return IndexEntry(
        url=url,
        title=headline(_construct(entry, "title")),
        # Where nothing else is said, the last change is when it appeared; many feeds write only that.
        published=entry.text("published", "issued", "created") or updated,
        modified=updated,
        summary=summary or digest_and_body(content)[0],
        body=digest_and_body(content)[1],
        credits=_medium(source.text("title")),
        authors=_people([Fields(author, entry.namespace).text("name") for author in entry.all("author")]),
        seen_at=page.fetched_at,
    )


def _rss_link(item: Fields, base: str) -> str:
    """Where the article is: services that count clicks keep its own address beside theirs."""
    links = (
        text_of(link) or (link.get("href") or "" if _is_alternate(link) else "")
        for link in item.all("link", "atom:link")
    )
    guids = (text_of(guid) for guid in item.all("guid") if (guid.get("isPermaLink") or "").lower() != "false")
    stated = (item.text("feedburner:origLink"), *links, *(guid for guid in guids if "://" in guid))
    return next((url for address in stated if (url := _usable(base, address))), "")


def _atom_link(link: etree._Element, base: str) -> str:
    return _usable(base, link.get("href") or text_of(link)) if _is_alternate(link) else ""


def _is_alternate(link: etree._Element) -> bool:
    kind = link.get("type") or ""
    return (link.get("rel") or "alternate") == "alternate" and kind in {"", "text/html", "application/xhtml+xml"}


def _usable(base: str, address: str) -> str:
    url = absolute(base, address) if address else ""
    return url if is_address(url) else ""


def _construct(entry: Fields, name: str) -> str:
    """Text of an Atom construct as HTML source; mark-up stands in it as elements or escaped."""
    for element in entry.all(name):
        if len(element):
            return "".join(etree.tostring(child, encoding="unicode") for child in element)
        if text := text_of(element):
            plain = (element.get("type") or "text") in {"text", "text/plain"} and "<" not in text
            return text.replace("&", "&amp;") if plain else text
    return ""


def _medium(name: str) -> tuple[Evidence, ...]:
    return tuple(evidence(headline(name), "metadata")) if "://" not in name else ()


def _people(names: list[str]) -> tuple[Evidence, ...]:
    found = []
    for name in (name[:_LONGEST_NAME] for name in names):
        inner = _NAME_OF_ADDRESS.match(name)
        found += evidence(headline(inner[1] if inner else name), "metadata") if "@" not in name or inner else []
    return tuple(dict.fromkeys(found))
