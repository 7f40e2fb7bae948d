"""Signature of a text: its shingles, and a small sample of them that similar texts share. Pure.

Shingles are runs of three characters, because Chinese has no blanks: a word-based signature falls apart at the first
edit. The sample is the `SAMPLE` shingles with the smallest hashes. Two texts that share a part J of their shingles
share about that part of their samples, so an index of samples alone finds similar texts: docs/decisions/0005.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from hashlib import blake2b
from heapq import nsmallest
from zlib import crc32

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
    def shingles(self) -> frozenset[str]:
        """Empty for a text that says too little."""
        said, width = self.said, self.width
        if len(said) < SHORTEST:
            return frozenset()
        return frozenset([said[place : place + width] for place in range(max(1, len(said) - width + 1))])

    @cached_property
    def some_shingles(self) -> list[str]:
        """Every fourth, repetitions too."""
        said, width = self.said, self.width
        return [said[place : place + width] for place in range(0, len(said) - width + 1, STRIDE)]

    @cached_property
    def figures(self) -> frozenset[str]:
        """Numbers as printed, in half-width digits."""
        return frozenset(unicodedata.normalize("NFKC", figure) for figure in _FIGURE.findall(self._text))

    def sample(self) -> list[int]:
        """About `SAMPLE` numbers of 32 bits with a sign, in order; fewer of a short text."""
        shingles = self.shingles
        if not shingles:
            return []
        hashes = list(map(crc32, map(str.encode, shingles)))
        # What surely is beyond the smallest goes first: hashes are spread evenly.
        bound = _HASHES // len(hashes) * 3 * SAMPLE
        small = sorted(found for found in hashes if found <= bound)
        last = small[SAMPLE - 1] if len(small) >= SAMPLE else nsmallest(SAMPLE, hashes)[-1]
        chosen = [shingle for shingle, found in zip(shingles, hashes, strict=True) if found <= last]
        return sorted(set(map(_number, chosen)))


def _number(shingle: str) -> int:
    # Of its own kind: the smallest of one hash lie close together and would not tell shingles apart.
    return int.from_bytes(blake2b(shingle.encode(), digest_size=4).digest(), "big", signed=True)
