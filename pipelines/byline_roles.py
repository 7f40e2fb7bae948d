"""The roles in a by-line and the names behind each (SPEC 3.4). Pure.

Reporters, correspondents (通讯员), trainees (实习生) and whoever stands behind 文/, 作者 or 采写 are authors: they
wrote. Photographers, designers, proof-readers and those who answer for the page are none; nor are picture agencies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipelines.person_names import Names, has_surname, split_names

ROLE = re.compile(
    r"(?P<other>图片|摄影|视频|摄像)?(?:本报|本刊|本网|本台)?(?:特约|特派|实习|见习|首席|高级|资深|全媒体|评论|财经|职工){0,2}"
    r"(?:(?P<editor>责任编辑|值班编辑|本文编辑|编辑|责编)"
    r"|(?P<writer>记者|記者|通讯员|撰稿人|撰稿|撰文|采写|执笔|作者|编译|实习生|主笔|文\s?[/／、&]?\s?图(?=\s*[/／:：|｜丨\s])|文(?=\s*[/／:：|｜丨]))"
    r"|(?:摄影|摄像|制图|校对|审校|审核|监制|视频|来源|统筹|策划|设计|供图|美编|主编|排版|图(?=\s*[/／:：|｜丨])))"
    r"(?P<mark>\s*[:：/／|｜丨]\s*|\s+)?"
)
BOX = re.compile(r"\s*[□■◎○●◆▲▌◇]\s*")
_EDGES = " （）()[]【】《》:：/|｜·.-"
_LONGEST_PEN_NAME = 8


class Byline(NamedTuple):
    printed: str = ""
    authors: Sequence[str] = ()
    editors: Sequence[str] = ()
    run_together: bool = False
    """Several names may stand there without anything between them."""


def read_byline(line: str, *, strict: bool = False) -> Byline:
    """Read what is known to be a by-line: roles with names, or names alone."""
    text = BOX.sub("", line, count=1) if BOX.match(line) else line
    authors: list[str] = []
    editors: list[str] = []
    together = False
    for role, names in roles(text, strict=strict):
        if role == "writer":
            authors += names.names
            together |= names.run_together
        elif role == "editor":
            editors += names.names or _pen_name(names.unread)
    return Byline(line.strip(), list(dict.fromkeys(authors)), list(dict.fromkeys(editors)), together)


def read_editors(line: str) -> list[str]:
    """Names behind 责任编辑, or the whole of a line that is a field of its own."""
    if ROLE.search(line):
        return list(read_byline(line).editors)
    names = split_names(line)
    return names.names or _pen_name(names.unread)


def _pen_name(unread: list[str]) -> list[str]:
    """A labelled name need not be a civil one, but a staff number or a list of names is none."""
    return [name for name in unread if len(name) <= _LONGEST_PEN_NAME and name.isalpha()] if len(unread) == 1 else []


def is_empty(line: str) -> bool:
    """Whether nobody stands behind the label."""
    return not ROLE.sub("", line).strip(_EDGES)


def roles(text: str, *, strict: bool) -> Iterator[tuple[str, Names]]:
    """Each role of a by-line with the names behind it; names without any role are writers'."""
    marks = list(ROLE.finditer(text))
    if not marks:
        yield "writer", split_names(text, strict=strict)
        return
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        chunk = text[mark.end() : following.start() if following else len(text)]
        if following:
            chunk = _without_outlet(chunk, mark, following)
        role = "other" if mark["other"] else "editor" if mark["editor"] else "writer" if mark["writer"] else "other"
        names = split_names(chunk, strict=strict)
        if role == "writer" and not mark["mark"] and names.names and not has_surname(names.names[0]):
            # 记者手记, 记者了解到: a word runs on, no name begins.
            names = Names([], names.names + names.unread)
        yield role, names


def _without_outlet(chunk: str, mark: re.Match[str], following: re.Match[str]) -> str:
    """Without the newsroom glued to the next role: 张三 每经｜编辑, 采写：南都｜记者."""
    if not chunk or chunk[-1].isspace():
        return chunk
    *before, _last = chunk.split()
    if before or (mark["mark"] and following["writer"] == "记者"):
        return " ".join(before)
    return chunk
