"""The registry of media: canonical names, slugs and aliases (data/media.toml)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from newscrawl.resources import data_path

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Medium:
    name: str
    slug: str
    kind: str
    aliases: tuple[str, ...] = ()
    slugs: tuple[str, ...] = ()


class Registry:
    """Finds media by any of their names or slugs."""

    def __init__(self, media: tuple[Medium, ...]) -> None:
        self.media = media
        self._by_name = {fold(name): medium for medium in media for name in (*medium.aliases, medium.name)}
        self._by_slug = {slug: medium for medium in media for slug in (*medium.slugs, medium.slug)}
        self._by_folded_slug = {slug.casefold(): medium for slug, medium in self._by_slug.items()}

    def find(self, name: str) -> Medium | None:
        return self._by_name.get(fold(name))

    def by_slug(self, slug: str) -> Medium | None:
        """Exact, else without regard to case, since the site lower-cases its addresses."""
        plain = unquote(slug)
        return self._by_slug.get(plain) or self._by_folded_slug.get(plain.casefold())


@cache
def registry() -> Registry:
    with data_path("media.toml").open("rb") as file:
        records = tomllib.load(file)["medium"]
    return Registry(
        tuple(
            Medium(
                each["name"], each["slug"], each["kind"], tuple(each.get("aliases", ())), tuple(each.get("slugs", ()))
            )
            for each in records
        )
    )


def fold(name: str) -> str:
    """The form in which names are compared: NFKC, no white space, no case, no book marks around."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", name)).casefold().strip("《》“”\"'")


def medium_slug(name: str) -> str:
    """The slug that the mirror would derive for a medium that the registry does not know."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(name))
