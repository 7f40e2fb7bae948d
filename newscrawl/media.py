"""The registry of media: canonical names, slugs and aliases (data/media.toml)."""

from __future__ import annotations

import os
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from newscrawl.resources import data_path

KINDS = frozenset(
    "agency association authority broadcaster broker company data exchange futures magazine paper portal research "
    "self-media".split()
)
"""What a medium can be; the tables of data/media.toml."""

_MARKS = "《》〈〉「」『』“”‘’\"'"
_DOTS = "・•‧∙⋅●"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_FOLDING = str.maketrans(dict.fromkeys(_MARKS + _INVISIBLE, "") | dict.fromkeys(_DOTS, "·"))
_LONGEST_NAME = 64

# The mirror reads each character by itself from a table of its own; these are the common ones that pypinyin reads
# otherwise when it sees them alone.
_MIRROR_READINGS = dict(
    zip(
        "长朝都佛泊卡劲洁乾携勒娜莆血翟薄似还着仔颤桔粳侗藉茄卜吁肋呢爪骤",
        (
            "chang zhao du fo bo qia jing ji gan xi le nuo fu xie zhai bo si "
            "huan zhao zi zhan jie geng tong jie qie bu yu lei ni zhua zou"
        ).split(),
        strict=True,
    )
)
_FIRST_HAN = "\u2e80"
"""Radicals come first; what is before them is no Han and stays as it is."""
_NOT_IN_A_SLUG = frozenset("-/\\")


class Medium(NamedTuple):
    name: str
    """Canonical."""
    slug: str
    kind: str
    """One of `KINDS`."""
    aliases: tuple[str, ...] = ()
    slugs: tuple[str, ...] = ()
    """Further slugs of the same medium."""
    family: str = ""
    """Canonical name of the medium it belongs to, when it belongs to one."""


class Registry:
    """Finds media by any of their names or slugs."""

    def __init__(self, media: tuple[Medium, ...], ambiguous: frozenset[str] = frozenset()) -> None:
        self.media = media
        self.ambiguous = ambiguous
        """Slugs under which the mirror files several media: no evidence for any of them."""
        self._by_name = {fold(name): medium for medium in media for name in (*medium.aliases, medium.name)}

    @cached_property
    def _by_slug(self) -> dict[str, Medium]:
        return {slug: medium for medium in self.media for slug in (*medium.slugs, medium.slug)}

    @cached_property
    def _by_folded_slug(self) -> dict[str, Medium]:
        return {_fold_slug(slug): medium for slug, medium in self._by_slug.items()}

    def __len__(self) -> int:
        return len(self.media)

    def __iter__(self) -> Iterator[Medium]:
        return iter(self.media)

    def find(self, name: str) -> Medium | None:
        """The medium that `name` means, whatever its width, case, blanks and quotation marks."""
        return self._by_name.get(fold(name)) if len(name) <= _LONGEST_NAME else None

    def called(self, given: str) -> Medium | None:
        """What a reader means by a name, an alias or a slug."""
        return self.find(given) or self.by_slug(given)

    def by_slug(self, slug: str) -> Medium | None:
        """Exact, else decoded and without regard to case, since the site lower-cases its addresses."""
        if found := self._by_slug.get(slug):
            return found
        plain = unquote(slug)
        return self._by_slug.get(plain) or self._by_folded_slug.get(_fold_slug(plain))


@cache
def registry() -> Registry:
    """The registry that ships with newscrawl, read once."""
    with data_path("media.toml").open("rb") as file:
        tables = tomllib.load(file)
    ambiguous = frozenset(tables.pop("ambiguous"))
    return Registry(
        tuple(_medium(name, kind, entry) for kind, table in tables.items() for name, entry in table.items()),
        ambiguous,
    )


def _medium(name: str, kind: str, entry: str | dict[str, Any]) -> Medium:
    if isinstance(entry, str):
        return Medium(name, entry, kind)
    get = entry.get
    return Medium(name, entry["slug"], kind, tuple(get("aliases", ())), tuple(get("slugs", ())), get("family", ""))


def fold(name: str) -> str:
    """The form in which names are compared: NFKC, no white space, no case, no quotation or book-title marks."""
    plain = unicodedata.normalize("NFKC", name).translate(_FOLDING)
    return "".join(plain.split()).casefold()


def _fold_slug(slug: str) -> str:
    return " ".join(slug.split()).casefold()


@lru_cache(maxsize=1024)
def medium_slug(name: str) -> str:
    """The slug that the mirror would derive for a medium that the registry does not know."""
    return "".join(_reading(character) for character in name if character.isprintable())


def _reading(character: str) -> str:
    if character in _NOT_IN_A_SLUG:
        return ""
    if character < _FIRST_HAN:
        return character
    # Characters are read one by one, so the table of phrases, three quarters of the time to load, is of no use.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin  # a tenth of a second, for unknown Chinese media only

    return _MIRROR_READINGS.get(character) or "".join(lazy_pinyin(character))
