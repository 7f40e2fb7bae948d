"""What counts as the same text: folding of names and headlines, tokens and shingles of bodies."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

SHINGLE = 4

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』〝〞＂″", '"') | dict.fromkeys("‘’‚‛‹›`´′＇", "'"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─━﹘﹣－", "-"))
_BLANKS = re.compile(r"\s+")

# Han with its extensions and compatibility forms, the iteration mark, kana with their long-vowel mark.
_SINGLE = (
    "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_TOKEN = re.compile(rf"[{_SINGLE}]|[^\W{_SINGLE}]+")

Shingles = Counter[tuple[str, ...]]


def fold(text: str) -> str:
    """One spelling for all: NFKC, one kind of quotes and of dashes, single blanks, no case."""
    unified = unicodedata.normalize("NFKC", text.translate(_QUOTES).translate(_DASHES))
    plain = unified.translate(_QUOTES).translate(_DASHES)
    return re.sub(r"-+", "-", _BLANKS.sub(" ", plain)).strip().casefold()


def tokens(text: str) -> list[str]:
    """Words as they stand; Han characters and kana one by one, because their words have no blanks between them."""
    return _TOKEN.findall(text)


def shingles(text: str) -> Shingles:
    """Multiset of the text's 4-grams; a shorter text is one shingle, an empty one the empty shingle."""
    found = tokens(text)
    return Counter(tuple(found[start : start + SHINGLE]) for start in range(max(1, len(found) - SHINGLE + 1)))
