"""Signature of a text: its shingles, and a small sample of them that similar texts share. Pure.

Shingles are runs of three characters, because Chinese has no blanks: a word-based signature falls apart at the first
edit. The sample is the `SAMPLE` shingles with the smallest hashes. Two texts that share a part J of their shingles
share about that part of their samples, so an index of samples alone finds similar texts: docs/decisions/0004.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest
from zlib import crc32

SAMPLE = 16
"""Hashes kept for each text: at a similarity of 0.34 two of them agree with 98.9 %."""
LONGEST = 10_000
"""Characters that are looked at; a longer text is judged by its beginning."""
SHORTEST = 8
"""Letters and digits below which a text says too little to be anybody's duplicate."""

_WIDTH = 3
# Three Latin letters are shared by any two English texts; nine span about two words.
_WIDTH_LATIN = 9
_CJK_SHARE = 0.25
_NOT_SAID = re.compile(r"[\W_]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Signature:
    """What is compared of a text; empty for a text that says too little."""

    shingles: frozenset[str]
    figures: frozenset[str]
    """Numbers as printed, in half-width digits."""


def signature(text: str) -> Signature:
    """Of a body text; punctuation, blanks, case and width do not count."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    said = _NOT_SAID.sub("", folded)
    if len(said) < SHORTEST:
        return Signature(frozenset(), frozenset())
    width = _WIDTH if len(_CJK.findall(said)) >= _CJK_SHARE * len(said) else _WIDTH_LATIN
    shingles = frozenset([said[place : place + width] for place in range(max(1, len(said) - width + 1))])
    return Signature(shingles, frozenset(_FIGURE.findall(folded)))


def sample(shingles: frozenset[str]) -> list[int]:
    """At most `SAMPLE` numbers of 32 bits with a sign, in order."""
    # The shingle breaks a tie of hashes, so that every text chooses alike.
    chosen = nsmallest(SAMPLE, zip(map(crc32, map(_bytes, shingles)), shingles, strict=True))
    return sorted({_number(shingle) for _, shingle in chosen})


def _bytes(shingle: str) -> bytes:
    return shingle.encode("utf-8", "replace")


def _number(shingle: str) -> int:
    # Of its own kind: the smallest of one hash lie close together and would not tell shingles apart.
    return int.from_bytes(blake2b(_bytes(shingle), digest_size=4).digest(), "big", signed=True)
