"""The form in which texts and queries are compared, and where each of its characters comes from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from newscrawl.resources import data_path

FIRST_WIDE = "\u1100"
"""From here on (Hangul, kana, Han) scripts are written without blanks between words."""

_BLANKS = re.compile(" +")
_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_UNSEEN = frozenset(["Cf", "Cc", "Cs"])
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class Mapped(NamedTuple):
    """A normal form with its way back."""

    text: str
    origins: Sequence[int]
    """For each of its characters the place in `source` that it was read from."""
    source: str
    """The text as given, composed (NFC)."""


def normal(text: str) -> str:
    """Width, case, invisible characters and traditional forms do not matter; nor do blanks beside Chinese.

    Lines stay lines. Every character is mapped by itself, so what stands inside a text stands inside its normal form.
    """
    found = composed(text).translate(_folding())
    return _BLANKS.sub(_blank, found) if " " in found else found


def mapped(text: str) -> Mapped:
    """The same, for showing what was found in the text itself."""
    source = composed(text)
    folding = _folding()
    raw = source.translate(folding)
    if " " not in raw and {*map(len, map(folding.__getitem__, map(ord, set(source))))} <= {1}:
        return Mapped(raw, range(len(raw)), source)
    origins = [place for place, character in enumerate(source) for _ in folding[ord(character)]]
    kept: list[int] = []
    end = 0
    for blanks in _BLANKS.finditer(raw):
        kept += range(end, blanks.start() + len(_blank(blanks)))
        end = blanks.end()
    kept += range(end, len(raw))
    return Mapped("".join(raw[place] for place in kept), [origins[place] for place in kept], source)


def composed(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def is_wide(character: str) -> bool:
    return character >= FIRST_WIDE


def stays_itself(term: str) -> bool:
    """Whether text that has `term` has it in its normal form too: no neighbour can change such characters."""
    folding = _folding()
    return all(("0" <= sign <= "9" or _is_han(sign)) and folding[ord(sign)] == sign for sign in term)


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _blank(found: re.Match[str]) -> str:
    """None between words of which one is Chinese, and none at the ends of lines."""
    text, start, end = found.string, found.start(), found.end()
    if start == 0 or end == len(text):
        return ""
    before, after = text[start - 1], text[end]
    if "\n" in (before, after):
        return ""
    joined = before.isalnum() and after.isalnum() and (is_wide(before) or is_wide(after))
    return "" if joined else " "


class _Folding(dict[int, str]):
    """Filled as characters come up: a text has few of the million that there are."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


@cache
def _folding() -> _Folding:
    return _Folding()


def _fold(character: str) -> str:
    if character in _BREAKS:
        return "\n"
    if character.isspace():
        return " "
    if unicodedata.category(character) in _UNSEEN or _VARIATION.match(character):
        return ""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    return "".join(_simplified().get(sign, sign) for sign in folded)


@cache
def _simplified() -> dict[str, str]:
    lines = data_path("simplified.txt").read_text(encoding="utf-8").splitlines()
    pairs = (pair for line in lines if not line.startswith("#") for pair in line.split())
    return {pair[0]: pair[1] for pair in pairs}
