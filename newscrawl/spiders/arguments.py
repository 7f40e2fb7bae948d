"""What the spiders accept as ``-a name=value``, checked before the first request (CONTRACT section 1)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote, urlsplit

from newscrawl.errors import UsageError, accepted_instead
from newscrawl.identity import id_from_code

_HOST = re.compile(r"[^\s/?#@]+")
_MOST_PAGES = 100


def refuse(argument: str, given: str, accepted: str) -> UsageError:
    return UsageError(f"argument {argument}: {given!r} is not accepted; give {accepted}")


@dataclass(frozen=True, slots=True)
class ShareArguments:
    """Of the spider ``share``."""

    links: tuple[str, ...]
    """Absolute addresses, in the order given, each once."""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> ShareArguments:
        _known_names("share", given, ("url", "url_file", "host"))
        host = _base(given["host"]) if given.get("host") else ""
        if not given.get("url") and not given.get("url_file"):
            raise UsageError("spider share needs -a url=ADDRESS[,ADDRESS...] or -a url_file=FILE ('-' reads stdin)")
        links = [*_comma_list(given.get("url", "")), *_lines(given.get("url_file", ""))]
        if not links:
            raise refuse("url_file", given.get("url_file", ""), "a file with one address a line")
        return cls(tuple(dict.fromkeys(_share_link(link, host) for link in links)))


@dataclass(frozen=True, slots=True)
class IndexArguments:
    """Of every spider that reads an index."""

    url: str
    since: date | None = None
    until: date | None = None
    limit: int = 0
    """Articles to follow at most; 0 follows all."""
    stop_after_known: int = 0
    """Read no further pages after so many known articles in a row; 0 reads to the end."""


_BOUNDS = ("since", "until", "limit", "stop_after_known")


@dataclass(frozen=True, slots=True)
class CategoryArguments(IndexArguments):
    """Of the spider ``category``."""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> CategoryArguments:
        _known_names("category", given, ("url", "slug", "host", *_BOUNDS))
        return cls(_category_url(given), **_bounds(given))


@dataclass(frozen=True, slots=True)
class RollArguments(IndexArguments):
    """Of the spider ``roll``."""

    pages: int = 20
    """Pages of the list to read at most."""
    share_base: str = ""
    """Scheme and host that items without an address are looked for on; empty for the host of the list."""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> RollArguments:
        _known_names("roll", given, ("url", "host", "pages", *_BOUNDS))
        if not given.get("url"):
            raise UsageError("spider roll needs -a url=ADDRESS of a JSON list")
        pages = _count("pages", {"pages": "20", **given})
        if not 1 <= pages <= _MOST_PAGES:
            raise refuse("pages", given["pages"], f"a whole number from 1 to {_MOST_PAGES}")
        share_base = _base(given["host"]) if given.get("host") else ""
        return cls(_address("url", given["url"]), **_bounds(given), pages=pages, share_base=share_base)


@dataclass(frozen=True, slots=True)
class FeedArguments(IndexArguments):
    """Of the spider ``feed``."""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> FeedArguments:
        _known_names("feed", given, ("url", *_BOUNDS))
        if not given.get("url"):
            raise UsageError("spider feed needs -a url=ADDRESS of a feed or sitemap")
        return cls(_address("url", given["url"]), **_bounds(given))


def addresses(parsed: ShareArguments | IndexArguments | None) -> tuple[str, ...]:
    """What a spider asks for first; nothing for a spider with arguments of its own."""
    if isinstance(parsed, ShareArguments):
        return parsed.links
    return (parsed.url,) if isinstance(parsed, IndexArguments) else ()


class _Bounds(TypedDict):
    since: date | None
    until: date | None
    limit: int
    stop_after_known: int


def _bounds(given: Mapping[str, str]) -> _Bounds:
    since, until = _date("since", given), _date("until", given)
    if since and until and since > until:
        raise refuse("until", given["until"], f"a date that is not before since={since}")
    return {
        "since": since,
        "until": until,
        "limit": _count("limit", given),
        "stop_after_known": _count("stop_after_known", given),
    }


def _known_names(spider: str, given: Mapping[str, str], accepted: tuple[str, ...]) -> None:
    for name in given:
        if name not in accepted:
            raise UsageError(f"argument {name}: unknown to spider {spider}; {accepted_instead(name, accepted)}")


def _category_url(given: Mapping[str, str]) -> str:
    url, slug, host = given.get("url", ""), given.get("slug", ""), given.get("host", "")
    if url and slug:
        raise UsageError("arguments url and slug: give one of them, not both")
    if url:
        if host:
            raise UsageError("argument host: goes with slug, not with url")
        return _address("url", url)
    if not slug:
        raise UsageError("spider category needs -a url=ADDRESS, or -a slug=SLUG with -a host=HOST")
    if not host:
        raise UsageError("argument slug: needs -a host=HOST[:PORT] beside it")
    return f"{_base(host)}/category/{quote(slug, safe='()')}.html"


def _share_link(link: str, host: str) -> str:
    if id_from_code(link):
        if not host:
            raise refuse("url", link, "-a host=HOST[:PORT] beside a bare code")
        return f"{host}/html_News/NewsShare.html?infoCode=NW{link.removeprefix('NW')}"
    if link.startswith("//"):
        link = f"http:{link}"
    elif link.startswith("/") and host:
        link = f"{host}{link}"
    return _address("url", link)


def _address(argument: str, given: str) -> str:
    try:
        parts = urlsplit(given)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(character.isspace() for character in given):
        raise refuse(argument, given, "an address that begins with http:// or https://")
    return given


def _base(host: str) -> str:
    """``http://host[:port]`` from a host, or from scheme and host."""
    address = host if "://" in host else f"http://{host}"
    _address("host", address)
    if not _HOST.fullmatch(address.split("://", 1)[1].rstrip("/")):
        raise refuse("host", host, "HOST or HOST:PORT, with or without http(s):// before it")
    return address.rstrip("/")


def _comma_list(text: str) -> Iterable[str]:
    # A comma also stands inside old addresses (/news/1350,2022....html): only one before a new address separates.
    return (
        part.strip()
        for part in re.split(r",(?=\s*(?:https?:|//?[A-Za-z]|NW\d|\d{17,18}(?:,|\s*$)))", text)
        if part.strip()
    )


def _lines(path: str) -> Iterable[str]:
    if not path:
        return ()
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise refuse("url_file", path, f"a readable UTF-8 file ({problem})") from None
    return (line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def _date(name: str, given: Mapping[str, str]) -> date | None:
    text = given.get(name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse(name, text, "a date such as 2022-06-13 (Asia/Shanghai)") from None


def _count(name: str, given: Mapping[str, str]) -> int:
    text = given.get(name, "0")
    if not text.isascii() or not text.isdigit():
        raise refuse(name, text, "a whole number, 0 or more")
    return int(text)
