"""By-lines: names only where separators part them, the printed string always (SPEC 3.4). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newscrawl.items import Evidence

_LABEL = re.compile(
    r"^[（(\s]*(?:(?:本报|本刊|见习|实习|首席|[\u4e00-\u9fff]{2,8})?(?:记者|通讯员)|作者|采写|文|撰文|编译|by)\s*[:：/／]?\s*",
    re.IGNORECASE,
)
_BOX = re.compile(r"^[□■◎○]\s*")
_EDITOR = re.compile(r"^[（(\[【\s]*(?:责任编辑|值班编辑|本文编辑|责编|编辑)\s*[:：]\s*")
_SEPARATORS = re.compile(r"[\s、，,;；/／|｜]+|(?<=[\u4e00-\u9fff])和(?=[\u4e00-\u9fff]{2})")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,8}){0,3}")
_LATIN_NAME = re.compile(r"[A-Z][\w.'’-]{0,30}(?: [A-Z][\w.'’-]{0,30}){0,4}")
_NO_NAMES = re.compile(r"日报|晚报|新闻|财经|网站|证券|编辑|综合|本报|本站|公司|研究|中心|社$|网$|报$|部$")
_ENDS = "（）()[]【】 \t\u3000。.:："


def read_authors(evidence: Sequence[Evidence]) -> tuple[str, list[str], bool]:
    """As printed, the names, and whether separators parted them; several structured names are joined."""
    printed = [each for each in evidence if each.value.strip()]
    if not printed:
        return "", [], True
    origin = printed[0].origin
    same = (
        [each.value.strip() for each in printed if each.origin == origin]
        if origin == "metadata"
        else [printed[0].value.strip()]
    )
    names = [name for value in same for name in names_in(value)]
    return "、".join(same), list(dict.fromkeys(names)), bool(names)


def names_in(line: str) -> list[str]:
    """Names of a by-line; none when what stands there is no list of names, such as three names run together."""
    text = _LABEL.sub("", _BOX.sub("", line.strip())).strip(_ENDS)
    if _LATIN_NAME.fullmatch(text):
        return [text]
    parts = [part.strip(_ENDS) for part in _SEPARATORS.split(text)]
    parts = [part for part in parts if part and part not in {"记者", "通讯员", "实习生", "文", "图"}]
    if parts and all(_HAN_NAME.fullmatch(part) and not _NO_NAMES.search(part) for part in parts):
        return parts
    return []


def read_editor(evidence: Sequence[Evidence]) -> str:
    """The editor's name without its label, empty when nobody is named."""
    for each in evidence:
        name = _EDITOR.sub("", each.value.strip()).strip(_ENDS)
        if 0 < len(name) <= 40:  # noqa: PLR2004  # a line longer than this is prose
            return name
    return ""
