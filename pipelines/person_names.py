"""Names of people in a by-line: parted by separators only, never by guessing where one ends (SPEC 3.4). Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from newscrawl.media import registry
from pipelines.name_words import COMPOUND_SURNAMES, NOT_NAME_END, NOT_NAME_START, NOT_NAMES, SURNAMES

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3007"
_HAN_NAME = re.compile(rf"[{_HAN}]{{2,4}}")
_DOTTED_NAME = re.compile(rf"[{_HAN}A-Z-]{{1,10}}(?:[·.][{_HAN}A-Z-]{{1,10}}){{1,4}}")
_HAN_RUN = re.compile(rf"[{_HAN}]{{4,60}}")
_ANY_HAN = re.compile(rf"[{_HAN}]")
_TOKEN = re.compile(
    r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'’-]{0,30}(?: [A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'’-]{0,30}){0,3}(?![\w·])"
    r"|[^\s、，,;；/／|｜丨&＆+＋。:：]{1,80}"
)
_STAFF_NUMBER = re.compile(r"[_\-（(]?[A-Z]{1,4}\d{2,8}[)）]?$")
_TRIM = "（）()[]【】〔〕{}<>《》“”\"'‘’ \t\u3000*-—_~"
_AND = re.compile("[和与]")
# A name that runs into the institution of who bears it: 张三北京大学教授.
_GLUED = re.compile(
    rf"([{_HAN}]{{2,3}}?)(?=(?:北京|上海|天津|重庆|中国|国家|全国|清华|复旦|中央|[{_HAN}]{{2}}(?:省|市|大学))"
    rf"[{_HAN}]{{0,16}}(?:大学|学院|研究院|研究所|公司|中心|教授|研究员|委员会|协会|银行|院长|博士)$)"
)
# And the other way round: 某中心研究员张三.
_TITLED = re.compile(
    rf"[{_HAN}](?:研究员|教授|院长|所长|主任|部长|博士|专家|学者|律师|分析师|评论员)([{_HAN}]{{2,3}})$"
)
_SHORTEST_PAIR = 5
_FOUR = 4

_WESTERN_LEAD = re.compile(r"(?:by|By|BY|Von|VON|Par|Por|Di|Door|Av|Från|Words by|Text)\s*[: ]\s*(?=[A-ZÀ-Þ])")
_ADDRESS = re.compile(r"https?://\S*")
_WESTERN_SEPARATORS = re.compile(r"\s*[;|•·&/\n]\s*|,\s+|\s+(?:and|und|et|och|og|ja)\s+")
_WESTERN_AND = re.compile(r"\s+[ye]\s+")
_WESTERN_NAME = re.compile(r"[^\W\d_][^@:/<>()\[\]{}|]{0,59}")
_MOST_WORDS = 6
_DIGIT = re.compile(r"\d")


class Names(NamedTuple):
    names: list[str]
    unread: list[str]
    """What stood between separators and is no name."""

    @property
    def run_together(self) -> bool:
        """Whether several names may stand unparted in what was not read."""
        return any(_HAN_RUN.fullmatch(token) and not is_no_name(token) for token in self.unread)


def split_names(text: str, *, strict: bool = False) -> Names:
    """Names between separators. With `strict` every Chinese name must begin with a surname."""
    if not _ANY_HAN.search(text):
        return Names([], []) if strict else western_names(text)
    names: list[str] = []
    unread: list[str] = []
    single = ""
    for match in _TOKEN.finditer(text):
        token = _STAFF_NUMBER.sub("", match[0].strip(_TRIM)).strip(_TRIM)
        if len(token) == 1 and _ANY_HAN.match(token):
            # Printers stretch names of two characters to the width of three: 张　三.
            if single:
                names.append(single + token)
            single = "" if single else token
        elif ((glued := _GLUED.match(token)) or (glued := _TITLED.search(token))) and has_surname(glued[1]):
            names.append(glued[1])
        elif token and not is_no_name(token):
            found = _names_of(token, strict=strict)
            names.extend(found)
            if not found:
                unread.append(token)
    return Names(list(dict.fromkeys(names)), unread)


def is_no_name(token: str) -> bool:
    """Words, places, newsrooms and institutions that stand where names do."""
    return bool(
        token.casefold() in NOT_NAMES
        or NOT_NAME_END.search(token)
        or NOT_NAME_START.match(token)
        or (not has_surname(token) and registry().find(token))
    )


def _names_of(token: str, *, strict: bool) -> list[str]:
    if _is_name(token, strict=strict):
        return [token.replace("・", "·")]
    if len(token) >= _SHORTEST_PAIR and len(parts := _AND.split(token, maxsplit=1)) == 2:  # noqa: PLR2004  # a pair
        return parts if all(_is_name(part, strict=strict) for part in parts) else []
    return []


def _is_name(token: str, *, strict: bool) -> bool:
    if is_no_name(token):
        return False
    if _HAN_NAME.fullmatch(token):
        if len(token) == _FOUR and not _is_one_name(token):
            return False
        return not strict or has_surname(token)
    if _DOTTED_NAME.fullmatch(token.replace("・", "·")):
        return True
    return not strict and token.isascii() and bool(_WESTERN_NAME.fullmatch(token))


def has_surname(token: str) -> bool:
    return token[:1] in SURNAMES or token[:2] in COMPOUND_SURNAMES


def _is_one_name(token: str) -> bool:
    """Four characters may be two names of two: then nobody can tell, unless the surname is a double one."""
    return token[:2] in COMPOUND_SURNAMES or token[2] not in SURNAMES or token[0] not in SURNAMES


def western_names(text: str) -> Names:
    """Names of several words each, parted by commas, semicolons or an "and"."""
    plain = _WESTERN_LEAD.sub("", _ADDRESS.sub("", text).strip(), count=1)
    parts = [part.strip(" .,-–—") for part in _WESTERN_SEPARATORS.split(plain[:500])]
    parts = [name for part in parts for name in _parted_by_letter(part)]
    names = [part for part in parts if _is_western_name(part)]
    return Names(list(dict.fromkeys(names)), [part for part in parts if part and part not in names])


def _parted_by_letter(part: str) -> list[str]:
    """``Ana Silva e João Souza``; but ``Ortega y Gasset`` is one name."""
    sides = _WESTERN_AND.split(part)
    return sides if len(sides) > 1 and all(" " in side for side in sides) else [part]


def _is_western_name(part: str) -> bool:
    return (
        len(part) > 1
        and bool(_WESTERN_NAME.fullmatch(part))
        and part.isprintable()
        and part.casefold() not in NOT_NAMES
        and len(part.split()) <= _MOST_WORDS
        and (" " in part or not _DIGIT.search(part))  # a login or staff number
    )
