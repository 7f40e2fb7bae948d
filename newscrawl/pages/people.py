"""Who wrote an article, by what its page names outside of the text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from newscrawl.pages import jsonld
from newscrawl.pages.scan import Block, Scan, folded
from newscrawl.pages.titles import fold

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:author|authors|byline|by-line|autor|autore|auteur|writer|reporter|forfatter|"
    r"redacteur|signature|dateline-author)s?(?:[\s_-]|$)",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"/(?:authors?|autore?s?|auteurs?|by|people|profile|contributors?|reporters?|staff|redaktion|"
    r"journalist\w*|writers?|penulis|yazar\w*)/",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^(?:by|von|por|par|di|door|av|af|text|words|story|report|written by|reported by)[:\s]+(?P<name>[^\d|•·]{3,80})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|@\w|/")
_TAIL = re.compile(
    r"\s*(?:[|•·–—]|,?\s*\d|\bfor\b|\bpublished\b|\bupdated\b|\bstaff writer\b|\bcorrespondent\b|"
    r"\beditor\b|,\s*(?:senior|chief|political|business)).*$",
    re.IGNORECASE,
)
_BY_WORD = re.compile(
    r"^(?:by|von|por|par|di|door|av|af|text|author|autor|written by|reported by)[:\s]+", re.IGNORECASE
)
_LONGEST = 80
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_.][a-z0-9]+)+$")


def named(scan: Scan, records: Sequence[dict[str, Any]], head: Sequence[Block]) -> list[str]:
    """Names as printed, from the first place that names a person; else the organisation that stands for one."""
    houses = {fold(name) for name in _houses(scan, records)} - {""}
    fallback: list[str] = []
    for candidates in (_in_data(records), scan.authors, _marked(scan), _linked(scan, head), _printed(head)):
        names = list(dict.fromkeys(name for each in candidates if (name := _plain(each))))
        persons = [name for name in names if not _is_house(name, houses) and not _SLUG.match(name)]
        if persons:
            # Beside full names a single word is a section or a button.
            return [name for name in persons if " " in name] or persons
        fallback = fallback or names
    return fallback


def confirmed(scan: Scan, head: Sequence[Block]) -> list[str]:
    """Names of the page's data that are printed below the headline too, and not as the editor's."""
    lines = [
        line
        for block in head
        for line in block.text.split("\n")
        if len(line) <= _LONGEST and "编" not in line and "来源" not in line
    ]
    printed = {word for line in lines for word in re.split(r"[\s|｜/:：]+", line)}
    accounts = set(lines)
    names = dict.fromkeys([*scan.authors, scan.meta.get("og:article:author", "")])
    return [name for name in names if 1 < len(name) <= 20 and name in printed and name not in accounts]


def _in_data(records: Sequence[dict[str, Any]]) -> list[str]:
    return next((names for record in records[:3] if (names := jsonld.persons(record.get("author")))), [])


def _houses(scan: Scan, records: Sequence[dict[str, Any]]) -> Iterator[str]:
    for record in records[:3]:
        yield jsonld.string(record.get("publisher"))
        yield from jsonld.organisations(record.get("author"))
    for name in ("og:site_name", "application-name", "twitter:site", "publisher"):
        yield scan.meta.get(name, "").lstrip("@")


def _is_house(name: str, houses: Iterable[str]) -> bool:
    plain = fold(name)
    return any(
        plain == house or (len(plain) > 3 and (house.startswith(plain) or plain.startswith(house))) for house in houses
    )


def _marked(scan: Scan) -> list[str]:
    return [
        element.get("content") or folded("".join(element.itertext()))
        for name, element, _ in scan.marked
        if name in {"author", "creator"}
    ][:5]


def _linked(scan: Scan, head: Sequence[Block]) -> Iterator[str]:
    """Links to profiles near the headline."""
    if not head:
        return
    first, last = min(block.index for block in head), max(block.index for block in head)
    for element, index in scan.anchors:
        if not first - 3 <= index <= last + 2:
            continue
        rel = (element.get("rel") or "").split()
        if "author" in rel or _PROFILE.search(element.get("href") or "") or _NAMED.search(element.get("class") or ""):
            yield folded("".join(element.itertext()))


def _printed(head: Sequence[Block]) -> Iterator[str]:
    for block in head:
        if len(block.text) > 2 * _LONGEST:
            continue
        node = block.node
        names = " ".join(
            each.get("class") or "" for each in (node.element, node.parent.element if node.parent else node.element)
        )
        for line in block.text.split("\n"):
            if by := _BY.match(line):
                yield by["name"]
            elif _NAMED.search(names) and len(line) < _LONGEST:
                yield line


def _plain(text: str) -> str:
    name = _TAIL.sub("", _BY_WORD.sub("", folded(text[: 4 * _LONGEST]))).strip(" ,;:")
    return "" if len(name) > _LONGEST or len(name) < 2 or _ADDRESS.search(name) else name
