"""One spelling for date texts: width, blanks, traditional characters, Chinese numerals; and what may stand around."""

from __future__ import annotations

import html
import re
import unicodedata

from pipelines.date_values import DateRefusedError

LONGEST = 200
"""Characters. A longer text is prose, and a date met inside prose is not when it was published."""

# What NFKC leaves as it is: dashes, and the traditional characters of our grammars.
_ONE_SPELLING = str.maketrans("‐–—−﹣時點號週剛鐘發佈間個後禮東錶紐約倫", "-----时点号周刚钟发布间个后礼东表纽约伦")
_DIGITS = "〇一二三四五六七八九"
_DIGIT_OF = {character: value for value, character in enumerate(_DIGITS)} | {"○": 0, "零": 0, "两": 2}
_NUMERAL = re.compile(r"(?<![周期拜])[〇○零两一二三四五六七八九十廿]{1,4}(?=[年月日号点时分秒刻天个小])")
_LABELS = re.compile(
    r"(?:[ :,|·/()\[\]<>\"'-]|发布时间|发布日期|发表时间|发稿时间|更新时间|时间|日期"
    r"|发布于|发表于|更新于|发布|发表|更新"
    r"|(?i:published|posted|updated|date|time|on)(?![A-Za-z]))*+"
)
_UPDATE = re.compile(r"(?:更新|修改|(?i:updated|modified))[^0-9]{0,8}$")


def one_spelling(raw: str) -> str:
    """The text as the grammars read it.

    Raises:
        DateRefusedError: the text is too long to be a date.
    """
    text = raw.strip()
    if len(text) > LONGEST:
        raise DateRefusedError("no-date", "too long")
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_ONE_SPELLING)
        text = _NUMERAL.sub(_arabic, text)
    return " ".join(text.split())


def without_labels(text: str) -> str:
    """The text without the words that announce a date."""
    labels = _LABELS.match(text)
    return text[labels.end() :] if labels else text


def announces_update(text: str) -> bool:
    """Whether the date that follows `text` is the one of a later change."""
    return _UPDATE.search(text) is not None


def storable(raw: str) -> str:
    """The raw text for a database column: no control characters, no lone surrogates."""
    text = raw.strip()
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else " " for character in text).strip()


def _arabic(numeral: re.Match[str]) -> str:
    run = numeral[0].replace("廿", "二十")
    tens, ten, ones = run.partition("十")
    if not ten:
        return "".join(str(_DIGIT_OF[character]) for character in run)
    if len(tens) > 1 or len(ones) > 1 or ones == "十":
        return run
    return str((_DIGIT_OF[tens] if tens else 1) * 10 + (_DIGIT_OF[ones] if ones else 0))
