"""The language of an article, from its script first: templates lie (the mirror's pages say en-US). Pure."""

from __future__ import annotations

import re

# Runs, not single characters: a list of some words is made in a tenth of the time.
_KANA = re.compile("[\u3040-\u30ff]+")
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SAMPLE = 2_000
# First bytes in UTF-16 of a script's characters: all of Han, what kana shares with punctuation, a few beyond hangul.
_HAN_ROWS, _KANA_ROW, _HANGUL_ROWS = bytes(range(0x4E, 0xA0)), b"\x30", bytes(range(0xAC, 0xD8))


def language_of(text: str, declared: str) -> str:
    """BCP 47, empty where neither the text nor the page tells."""
    sample, declared = text[:_SAMPLE], declared.strip()
    if not sample:
        return ""
    rows = sample.encode("utf-16-be", "surrogatepass")[::2]
    if rows.count(_KANA_ROW) * 10 > len(sample) and _count(_KANA, sample) * 10 > len(sample):
        return "ja"
    if _within(_HANGUL_ROWS, rows) * 4 > len(sample) and _count(_HANGUL, sample) * 4 > len(sample):
        return "ko"
    if _within(_HAN_ROWS, rows) * 5 > len(sample):
        return declared if declared.lower().startswith("zh-") else "zh"
    return declared if _TAG.fullmatch(declared) else ""


def _within(wanted: bytes, rows: bytes) -> int:
    return len(rows) - len(rows.translate(None, wanted))


def _count(script: re.Pattern[str], text: str) -> int:
    return sum(map(len, script.findall(text)))
