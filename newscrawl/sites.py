"""Rules of sites: where pages of a medium keep title, text, time, credit and people (data/sites.toml, and the user's).

A site is known by its host or by the names of its layout, so that its mirrors are read alike.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lxml.cssselect import CSSSelector
from lxml.etree import XPath
from lxml.html import HtmlElement

from newscrawl.errors import SiteRulesError
from newscrawl.resources import data_path

SETTING = "NEWSCRAWL_SITE_RULES"
FIELDS = ("body", "title", "time", "credit", "account", "author", "editor")
_IDS = XPath("//@id", smart_strings=False)
_CLASSES = XPath("//@class", smart_strings=False)
_ATTRIBUTE = re.compile(r"\[[^\[\]]{0,200}\]|:[a-z-]+(?:\([^()]{0,200}\))?")
_NAME = re.compile(r"[.#]([\w-]+)")
_LISTS = (*FIELDS, "drop", "hosts", "marks")


class Layout:
    """A parsed page with the names of its elements: a selector of a name that is not there costs nothing."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root
        ids: list[str] = list(_IDS(root))  # type: ignore[arg-type]  # attributes are texts
        classes: list[str] = list(_CLASSES(root))  # type: ignore[arg-type]  # same
        self.names = frozenset([*ids, *(name for each in set(classes) for name in each.split())])

    def has(self, mark: str) -> bool:
        """Whether an element is called so; ``index_*`` is every name that begins with ``index_``."""
        if mark.endswith("*"):
            return any(name.startswith(mark[:-1]) for name in self.names)
        return mark in self.names

    def matches(self, css: str) -> list[HtmlElement]:
        """Elements that a selector finds, in document order."""
        if not _named(css) <= self.names:
            return []
        return list(_selector(css)(self._root))  # type: ignore[arg-type]  # CSS finds elements


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Selectors of each field, best first: CSS, of which the first element with something in it counts."""

    name: str
    body: tuple[str, ...]
    title: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    """Of a platform: its name credits an article only where no line of the page names another source."""
    author: tuple[str, ...] = ()
    editor: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    """Furniture: all that fits goes before anything else is read."""
    hosts: tuple[str, ...] = ()
    """Domains; what is below them belongs to them."""
    marks: tuple[str, ...] = ()
    """Names of elements (ids, classes), or beginnings with ``*``, that stand together in no other layout."""

    def is_of(self, host: str) -> bool:
        return any(host == domain or host.endswith(f".{domain}") for domain in self.hosts)

    def has_shape(self, layout: Layout) -> bool:
        return bool(self.marks) and all(map(layout.has, self.marks))


class Sites:
    """Rules in the order in which they are tried."""

    def __init__(self, rules: Iterable[Site]) -> None:
        self.rules = tuple(rules)

    def of(self, host: str, layout: Layout) -> Site | None:
        """The first site of that host, else the first whose layout the page has."""
        for rule in self.rules:
            if rule.is_of(host):
                return rule
        return next((rule for rule in self.rules if rule.has_shape(layout)), None)


def load(path: Path) -> tuple[Site, ...]:
    """Raise `SiteRulesError` for a file that cannot be read, or that says something that is no rule."""
    try:
        with path.open("rb") as file:
            tables = tomllib.load(file)
    except (OSError, ValueError) as problem:
        raise SiteRulesError(f"{path}: {problem}") from None
    return tuple(_site(path, name, table) for name, table in tables.items())


@cache
def sites() -> Sites:
    """The rules that ship with newscrawl behind those of the user's file (setting NEWSCRAWL_SITE_RULES), read once."""
    own = os.environ.get(SETTING, "")
    return Sites([*(load(Path(own)) if own else ()), *load(data_path("sites.toml"))])


def use(path: str) -> None:
    """Read the user's rules from `path` from now on, here and in processes started later; empty for none."""
    os.environ[SETTING] = path
    sites.cache_clear()
    sites()


@lru_cache(maxsize=1024)
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


@lru_cache(maxsize=1024)
def _named(css: str) -> frozenset[str]:
    """Ids and classes without which a selector finds nothing; of alternatives nothing is known beforehand."""
    return frozenset() if "," in css else frozenset(_NAME.findall(_ATTRIBUTE.sub("", css)))


def _site(path: Path, name: str, table: Any) -> Site:
    if not isinstance(table, Mapping):
        raise SiteRulesError(f"{path}: {name} is no table of a site: [{name}]")
    if unknown := sorted(table.keys() - set(_LISTS)):
        raise SiteRulesError(f"{path}: [{name}] knows {', '.join(_LISTS)}, not {', '.join(unknown)}")
    lists = {key: _texts(path, name, key, value) for key, value in table.items()}
    if not lists.get("body") or not (lists.get("hosts") or lists.get("marks")):
        raise SiteRulesError(f"{path}: [{name}] needs body, and hosts or marks")
    for key in (*FIELDS, "drop"):
        for css in lists.get(key, ()):
            try:
                _selector(css)
            except SyntaxError as problem:  # what cssselect raises is one
                raise SiteRulesError(f"{path}: [{name}] {key}: {css!r} is no CSS selector: {problem}") from None
    return Site(name=name, **lists)


def _texts(path: Path, name: str, key: str, value: Any) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(each, str) and each for each in values):
        raise SiteRulesError(f"{path}: [{name}] {key} is a text or a list of texts")
    return tuple(values)
