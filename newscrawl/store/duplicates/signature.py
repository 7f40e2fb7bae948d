"""Signature of a text: its shingles, and a small sample of them that similar texts share. Pure.

Shingles are runs of three characters, because Chinese has no blanks: a word-based signature falls apart at the first
edit. Each is known by a hash of 32 bits, of which two long texts share one by chance in a pair of two thousand.
The sample is the `SAMPLE` shingles with the smallest hashes. Two texts that share a part J of their shingles share
about that part of their samples, so an index of samples alone finds similar texts: docs/decisions/0005.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

from newscrawl.store.duplicates.hashing import hashes, mixed

SAMPLE = 16
"""Hashes kept for each text: at a similarity of 0.34 two of them agree with 98.9 %."""
LONGEST = 10_000
"""Characters that are looked at; a longer text is judged by its beginning."""
SHORTEST = 8
"""Letters and digits below which a text says too little to be anybody's duplicate."""

STRIDE = 4

_WIDTH = 3
# Three Latin letters are shared by any two English texts; nine span about two words.
_WIDTH_LATIN = 9
_CJK_SHARE = 0.25
_HASHES = 1 << 32
_LOOKED_AT = 256  # characters that tell the script of a text, from all over it
_NOT_SAID = re.compile(r"[\W_]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_FIGURE = re.compile(r"\d+(?:[.．]\d+)?")


class Signature:
    """What is compared of a body text; its parts are made when they are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text[:LONGEST]

    @cached_property
    def said(self) -> str:
        """Letters and digits alone: punctuation, blanks, case and width do not count."""
        said = _NOT_SAID.sub("", self._text)
        # Without its punctuation hardly any text needs this, which is slow.
        if not unicodedata.is_normalized("NFKC", said):
            said = unicodedata.normalize("NFKC", said)
        return said.casefold()

    @cached_property
    def width(self) -> int:
        looked_at = self.said[:: max(1, len(self.said) // _LOOKED_AT)]
        return _WIDTH if len(_CJK.findall(looked_at)) >= _CJK_SHARE * len(looked_at) else _WIDTH_LATIN

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Their hashes; empty for a text that says too little."""
        return frozenset(self._hashes)

    @cached_property
    def some_shingles(self) -> list[int]:
        """Every fourth, repetitions too."""
        return self._hashes[::STRIDE]

    @cached_property
    def _hashes(self) -> list[int]:
        return hashes(self.said, self.width) if len(self.said) >= SHORTEST else []

    @cached_property
    def figures(self) -> frozenset[str]:
        """Numbers as printed, in half-width digits."""
        return frozenset(unicodedata.normalize("NFKC", figure) for figure in _FIGURE.findall(self._text))

    def sample(self) -> list[int]:
        """`SAMPLE` numbers of 32 bits with a sign, in order; fewer of a short text."""
        shingles = self.shingles
        if not shingles:
            return []
        # What surely is beyond the smallest goes first: hashes are spread evenly.
        bound = _HASHES // len(shingles) * 3 * SAMPLE
        small = sorted(filter(bound.__ge__, shingles))
        smallest = small if len(small) >= SAMPLE else sorted(shingles)
        return sorted(map(mixed, smallest[:SAMPLE]))
