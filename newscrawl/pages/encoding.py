"""Bytes to text, whatever the page says about itself."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FIRST_OF_BOMS = tuple(bom for bom, _ in _BOMS)
_META_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{2,40})""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{2,40})""", re.IGNORECASE)
_META_WITHIN = 4096
_ASCII = re.compile(r"[\x00-\x7f]+")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ufeff]+")
_CONTROL_BYTES = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
# Noncharacters and byte order marks, by their first byte: of all ways to look for them the fastest.
_RARE_IN_UTF8 = re.compile(rb"\xef(?:\xb7|\xbb\xbf|\xbf[\xbe\xbf])")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")

# What Python's codec is called and what browsers decode with instead, because publishers mean the superset.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
_NAMES_UNKNOWN_TO_PYTHON = {
    "windows-874": "cp874",
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-x-big5": "big5hkscs",
    "iso-8859-8-i": "iso8859-8",
}
_TRUSTED_CODECS = frozenset(
    "gb18030 big5hkscs cp932 cp949 euc_jp iso2022_jp johab cp874 koi8-r koi8-u mac-cyrillic mac-roman utf-16 utf-16-le "
    "utf-16-be".split()
    + [f"cp{number}" for number in range(1250, 1259)]
    + [f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 15, 16)]
)
_LATIN = frozenset({"cp1252", "cp1254"})
_CHINESE = ("gb18030", "big5hkscs", "utf-8")

# The most frequent characters of running Chinese text, both scripts: in a wrong decoding they are as rare as any other.
_COMMON_HAN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得"
    "经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义"
    "事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提"
    "直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放"
    "决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美"
    "再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广"
    "石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸"
    "历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照"
    "参红细引听该铁价严股票基券银投资企财经融货币讯网讯闻报司涨跌幅贷债售额税销购供需消费疫情"
    "這個國們來時說會對發學經現點業應開還關與結實數體機當變條沒將問無義產區運員進長東門過為處傳動後億萬團際電話單書見觀議務讓請"
    "選題類種樣專屬歷連統資訊網質較標準華銀證價買賣漲報聞億總財貨幣貸債稅銷購費營導場車輛強極術濟聯權認據證轉風單張廣記許節馬"
)
_SAMPLE = 20_000
_HARDLY_CHINESE = 0.05
_MOSTLY_DAMAGED = -2.5


@dataclass(frozen=True, slots=True)
class _Guess:
    text: str
    charset: str
    score: float


class Decoded(NamedTuple):
    text: str
    charset: str
    """Python's name."""
    origin: str
    """How it was found out: ``bom``, ``utf-8``, ``declared`` or ``scored``."""
    data: bytes = b""
    """The text in UTF-8 where that is what the bytes are, else empty."""


def decode(body: bytes, content_type: str = "") -> tuple[str, str, str]:
    """Text, charset (Python's name) and how it was found out: ``bom``, ``utf-8``, ``declared`` or ``scored``."""
    return decoded(body, content_type)[:3]


# The last page only: its parser wants the text, and its item the charset.
@lru_cache(maxsize=1)
def decoded(body: bytes, content_type: str = "") -> Decoded:
    """As `decode`, with the text as bytes for a parser."""
    if body.startswith(_FIRST_OF_BOMS):
        for bom, charset in _BOMS:
            if body.startswith(bom):
                return Decoded(clean_text(body.decode(charset, "replace")), charset, "bom")
    escapes, zeros = b"\x1b" in body, body[:200].count(0)
    if escapes or zeros:
        declared = _declared(body, content_type)
        if (escapes and declared == "iso2022_jp") or (declared.startswith("utf-16") and zeros > len(body[:200]) // 4):
            return Decoded(clean_text(body.decode(declared, "replace")), declared, "declared")
    try:
        return _clean_utf8(body)
    except UnicodeDecodeError:
        return Decoded(*_decode_legacy(body, _declared(body, content_type)))


def _clean_utf8(body: bytes) -> Decoded:
    """As `clean_text`, ten times faster: bytes are dropped in one pass, and noncharacters are looked for in bytes."""
    plain = body.translate(None, _CONTROL_BYTES)
    text = plain.decode("utf-8")
    if _RARE_IN_UTF8.search(plain):
        return Decoded(clean_text(text), "utf-8", "utf-8")
    return Decoded(text, "utf-8", "utf-8", plain)


def clean_text(text: str) -> str:
    """Without NUL, other control characters and byte order marks; lone surrogates become U+FFFD."""
    return _LONE_SURROGATES.sub("\ufffd", _UNUSABLE.sub("", text))


def _decode_legacy(body: bytes, declared: str) -> tuple[str, str, str]:
    guesses = {charset: _guess(body, charset) for charset in _CHINESE}
    best = max(guesses.values(), key=lambda guess: (round(guess.score, 2), guess.charset == declared))
    other = _other_script(body, declared)
    # A server's blanket "iso-8859-1" decodes anything, so double bytes overrule it.
    if other is not None and (declared not in _LATIN or _mostly_single_bytes(body)):
        return clean_text(other), declared, "declared"
    if best.score < _HARDLY_CHINESE:
        if guesses["utf-8"].score > _MOSTLY_DAMAGED:
            best = guesses["utf-8"]
        elif _mostly_single_bytes(body):
            return clean_text(body.decode("cp1252", "replace")), "cp1252", "scored"
        elif declared in guesses and guesses[declared].score > _MOSTLY_DAMAGED:
            best = guesses[declared]
    return clean_text(best.text), best.charset, "scored"


def _mostly_single_bytes(body: bytes) -> bool:
    """Whether bytes beyond ASCII stand alone, as accented letters do and double-byte characters do not."""
    runs = _HIGH_BYTES.findall(body[: _SAMPLE * 4])
    return sum(len(run) == 1 for run in runs) * 2 > len(runs)


def _guess(body: bytes, charset: str) -> _Guess:
    text = body.decode(charset, "replace")
    beyond_ascii = _ASCII.sub("", text)[:_SAMPLE]
    counts = Counter(beyond_ascii)
    total = len(beyond_ascii) or 1
    common = sum(number for char, number in counts.items() if char in _COMMON_HAN)
    return _Guess(text, charset, (common - 5 * counts["\ufffd"]) / total)


def _other_script(body: bytes, declared: str) -> str | None:
    """The text in a declared charset that is not Chinese, if its bytes are possible in it."""
    if not declared or declared in _CHINESE:
        return None
    text = body.decode(declared, "replace")
    damaged = text.count("\ufffd")
    return text if damaged * 200 <= len(_ASCII.sub("", text)) else None


def _declared(body: bytes, content_type: str) -> str:
    header = _HEADER_CHARSET.search(content_type[:500])
    meta = _META_CHARSET.search(body[:_META_WITHIN])
    names = (header[1] if header else "", meta[1].decode("ascii", "replace") if meta else "")
    charsets = [charset for charset in map(_codec, names) if charset]
    return next((charset for charset in charsets if charset not in _LATIN), charsets[0] if charsets else "")


def _codec(name: str) -> str:
    """Python's name for the charset meant by `name`, empty when it is none that pages are written in."""
    try:
        name = name.lower()
        found = codecs.lookup(_NAMES_UNKNOWN_TO_PYTHON.get(name, name)).name if name else ""
    except (LookupError, ValueError):
        return ""
    found = _SUPERSETS.get(found, found)
    return found if found in _TRUSTED_CODECS or found == "utf-8" else ""
