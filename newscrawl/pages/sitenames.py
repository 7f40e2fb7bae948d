"""The names of site and channel that a page's title carries beside the headline. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SEPARATOR = re.compile(
    r"\s*[|｜_•]+\s*|\s+[»«]+\s+|\s+[-–—·:：/]+\s+|\s*--+\s*|\s*—+\s*|"
    r"(?<=[\u3400-\u9fff”》！？!?])[-–](?=[\u3400-\u9fff])|\s*[-–](?=[\u3400-\u9fff]{2,10}(?:网|报|频道|新闻|财经)$)"
)
_NOT_WORD = re.compile(r"[\W_]+")
_MEDIUM = re.compile(r"[\w·]{1,12}(?:报|网|社|刊|台|新闻|财经|周刊|日报|晚报|资讯)")
_DASHES = frozenset("-–—·:：/ ")
_SENTENCE_END = ("?", "!", "？", "！", "。", "”", "“", "…")
_WORDS_OF_A_NAME = 6


def fold(text: str) -> str:
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text)).casefold()


def site_of(page_title: str) -> str:
    """The name behind the last separator, when it is one of a medium."""
    name = _SEPARATOR.split(page_title)[-1].strip()
    return name if name != page_title.strip() and _MEDIUM.fullmatch(name) else ""


def unsuffixed(title: str, sites: Iterable[str] = ()) -> str:
    """Without the names of site and channel behind the last separators: short tails of a longer head.

    `sites` are the folded names that the page gives for its site. A dash stands in headlines too, so what is behind
    one must read like a name.
    """
    best = title
    for cut in reversed(list(_SEPARATOR.finditer(title))):
        head, tail = title[: cut.start()].strip(), title[cut.end() :].strip()
        if not head or len(fold(head)) <= max(6, len(fold(tail)) * 0.6):
            break
        if _DASHES.issuperset(cut[0]) and fold(tail) not in sites and not _reads_like_a_name(tail):
            break
        best = head
    return best


def _reads_like_a_name(tail: str) -> bool:
    return not tail[:1].islower() and not tail.endswith(_SENTENCE_END) and len(tail.split()) <= _WORDS_OF_A_NAME
