"""What a page says about its article in JSON-LD. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_ARTICLE = re.compile(r"Article$|Posting$|^Report$|^NewsItem$|Review$")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)+|(?:-->|//\s*\]\]>|"
    r"/\*\s*\]\]>\s*\*/|\]\]>|;)+\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_DEEPEST = 8
_MOST = 200
_HAN = re.compile("[\u3400-\u9fff·]+")
_RESCUED = {
    name: re.compile(rf'"{name}"\s*:\s*"((?:[^"\\]|\\.){{1,500}})"')
    for name in ("headline", "datePublished", "dateModified", "pubDate", "upDate")
}
_LONGEST = 2_000_000


def articles(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Records of articles, those that name more of themselves first; broken ones give the fields that can be read."""
    found: list[dict[str, Any]] = []
    for text in texts[:_MOST]:
        if len(text) <= _LONGEST:
            found += _records(text)
    return sorted(
        found,
        key=lambda record: (
            -sum(name in record for name in ("headline", "datePublished", "author", "articleBody", "mainEntityOfPage"))
        ),
    )


def _records(text: str) -> list[dict[str, Any]]:
    plain = _WRAPPING.sub("", text).strip()
    for candidate in (plain, _TRAILING_COMMA.sub(r"\1", plain)):
        try:
            return list(_articles(json.loads(candidate, strict=False), _DEEPEST))
        except (ValueError, RecursionError):
            continue
    start = plain[:100_000]
    record = {name: _unescaped(match[1]) for name, field in _RESCUED.items() if (match := field.search(start))}
    return [record] if record else []


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _articles(loaded: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth <= 0:
        return
    if isinstance(loaded, list):
        for record in loaded[:_MOST]:
            yield from _articles(record, depth - 1)
    elif isinstance(loaded, dict):
        kinds = loaded.get("@type")
        if any(
            isinstance(kind, str) and _ARTICLE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
        ):
            yield loaded
        elif "pubDate" in loaded and "@type" not in loaded:
            yield loaded  # what Baidu asks of publishers: title, pubDate, upDate and no type
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "liveBlogUpdate"):
            if name != "liveBlogUpdate" and isinstance(loaded.get(name), dict | list):
                yield from _articles(loaded[name], depth - 1)


def is_live(record: Mapping[str, Any]) -> bool:
    kinds = record.get("@type")
    return "LiveBlogPosting" in (kinds if isinstance(kinds, list) else [kinds])


def is_paid(record: Mapping[str, Any]) -> bool:
    return str(record.get("isAccessibleForFree", "")).lower() == "false"


def string(value: Any) -> str:
    """A text, or the name of the first thing in it."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or _in_parts(value)
        return string(value) if isinstance(value, list | dict) else value if isinstance(value, str) else ""
    return value if isinstance(value, str) else ""


def _in_parts(person: Mapping[str, Any]) -> str:
    parts = [person.get(name) for name in ("givenName", "additionalName", "familyName")]
    said = [part.strip() for part in parts if isinstance(part, str) and part.strip()]
    # 张 + 三 is 张三: the family comes first there, and nothing stands between.
    return "".join(said[::-1]) if said and all(map(_HAN.fullmatch, said)) else " ".join(said)


def names(value: Any) -> list[str]:
    """Names of all persons or things in a value."""
    values = value if isinstance(value, list) else [value]
    found = [string(each) for each in values[:_MOST]]
    return [name for name in found if name.strip()]


def persons(value: Any) -> list[str]:
    """Names of authors; an organisation is one only where nobody else is named."""
    values = value if isinstance(value, list) else [value]
    return names([each for each in values if not _is_organisation(each)]) or names(values)


def organisations(value: Any) -> list[str]:
    """Names of those authors that are no persons."""
    return names([each for each in (value if isinstance(value, list) else [value]) if _is_organisation(each)])


def _is_organisation(value: Any) -> bool:
    return isinstance(value, dict) and "Organization" in str(value.get("@type"))
