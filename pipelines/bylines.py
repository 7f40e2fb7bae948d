"""By-lines: who wrote and who edited, from the page's fields and the ends of the text (SPEC 3.4). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newscrawl.items import ArticleItem, Evidence
from pipelines.byline_roles import BOX, ROLE, Byline, is_empty, read_byline, read_editors, roles
from pipelines.person_names import is_no_name, split_names, western_names
from pipelines.plain import plain

UNSEGMENTED = "authors-unsegmented"

_OUTLET = re.compile(r"[\s（(\[【《]*[^\s，。！？；：:]{0,16}[\s》]*")
_PROSE = re.compile(r"[。！？!?；…]|，.*，|[:：]\s*$")
_HEAD_BRACKET = re.compile(r"([^（(]{0,40})[（(]([^（()）]{2,80})[）)]")
_DATELINE_END = re.compile(r"(?:电|讯|报道)\s*$")
_DATELINE_REPORTER = re.compile(r"[^，。（(]{0,16}记者\s?([\u4e00-\u9fff]{2,4})\s?\d{1,2}月\d{1,2}日")
_DATELINE = 40
"""Characters; in the pattern the word stands within the first eighteen."""
_LAST_BRACKET = re.compile(r"(^|[。！？!?”…」\s])[（(]([^（()）]{2,80})[）)]\s*$")
_LONGEST_LINE = 80
_HEAD_LINES = 2
_TAIL_LINES = 5
_HEAD_CHARACTERS = 400
_TAIL_CHARACTERS = 800
_LONGEST_EVIDENCE = 500


def refine(item: ArticleItem) -> None:
    if not item.language.startswith("zh") and item.language:
        _refine_foreign(item)
        return
    in_text = list(_in_text(item.body_text))
    printed = [each for each in item.raw_authors if each.origin != "metadata"]
    byline = _choose([*_of_evidence(printed), *in_text])
    editors = [name for each in item.raw_editors for name in read_editors(plain(each.value[:_LONGEST_EVIDENCE]))]
    editors = editors or [name for line in in_text for name in line.editors]
    item.editor = "、".join(dict.fromkeys(editors))
    if byline is None or not byline.authors:
        # Chinese pages often name the editor or the site here, so it comes last.
        hidden = [each for each in item.raw_authors if each.origin == "metadata"]
        metadata = _choose(each for each in _of_evidence(hidden) if list(each.authors) != editors)
        byline = metadata if metadata and metadata.authors else byline
    if byline:
        item.author_raw, item.authors = byline.printed, list(byline.authors)
        if byline.run_together and UNSEGMENTED not in item.flags:
            item.flags.append(UNSEGMENTED)


def names_in(line: str) -> list[str]:
    """Who wrote, by a line that may be a by-line; nobody when names stand there run together."""
    return list(read_byline(line).authors)


def names_said(item: ArticleItem, said: Evidence) -> list[str]:
    """Who wrote, by one piece of evidence, read as `refine` reads it."""
    line = plain(said.value[:_LONGEST_EVIDENCE])
    if item.language.startswith("zh") or not item.language:
        return list(read_byline(line).authors)
    return list(western_names(line).names)


def editors_said(item: ArticleItem, said: Evidence) -> list[str]:
    line = plain(said.value[:_LONGEST_EVIDENCE])
    if item.language.startswith("zh") or not item.language:
        return list(read_editors(line))
    return list(western_names(line).names)


def _refine_foreign(item: ArticleItem) -> None:
    """Outside China the page's data name the author, and names hold blanks (also in Japanese)."""
    printed = [line for each in item.raw_authors if (line := plain(each.value[:_LONGEST_EVIDENCE]))]
    item.author_raw = "、".join(dict.fromkeys(printed))
    item.authors = list(dict.fromkeys(name for line in printed for name in western_names(line).names))
    editors = [plain(each.value[:_LONGEST_EVIDENCE]) for each in item.raw_editors]
    item.editor = "、".join(dict.fromkeys(name for line in editors for name in western_names(line).names))


def _of_evidence(evidence: Iterable[Evidence]) -> Iterator[Byline]:
    """One by-line an origin: an article by three people may come as three values."""
    by_origin: dict[str, list[Byline]] = {}
    for each in evidence:
        line = plain(each.value[:_LONGEST_EVIDENCE])
        if line and not is_empty(line):
            by_origin.setdefault(each.origin, []).append(read_byline(line))
    # Fields of the page are believed before by-lines in the body.
    for origin in sorted(by_origin, key="body".__eq__):
        lines = by_origin[origin]
        authors = dict.fromkeys(name for line in lines for name in line.authors)
        printed = "、".join(dict.fromkeys(line.printed for line in lines))
        yield Byline(printed, list(authors), (), any(line.run_together for line in lines))


def _choose(lines: Iterable[Byline]) -> Byline | None:
    """The first that names somebody, else the first that tries to, else the first."""
    candidates = [line for line in lines if not line.editors or line.authors]
    return (
        next((line for line in candidates if line.authors), None)
        or next((line for line in candidates if line.run_together), None)
        or next(iter(candidates), None)
    )


def _in_text(text: str) -> Iterator[Byline]:
    """By-lines in the first and last paragraphs."""
    head = text[:_HEAD_CHARACTERS].split("\n")[:_HEAD_LINES]
    tail = text[-_TAIL_CHARACTERS:].split("\n")[-_TAIL_LINES:]
    for line in head:
        if found := _whole_line(line) or _dateline(line):
            yield found
    for place, line in enumerate(reversed(tail)):
        if found := _whole_line(line) or _closing_bracket(line, last=place == 0):
            yield found


def _whole_line(line: str) -> Byline | None:
    """A paragraph that is a by-line and nothing else."""
    if len(line) > _LONGEST_LINE or _PROSE.search(line):
        return None
    boxed = BOX.match(line)
    role = ROLE.search(line)
    if not boxed and (role is None or not _OUTLET.fullmatch(line, 0, role.start())):
        return None
    byline = read_byline(line)
    if not boxed and any(names.unread and not names.run_together for _, names in roles(line, strict=False)):
        return None
    return byline if byline.authors or byline.editors or byline.run_together else None


def _dateline(line: str) -> Byline | None:
    """（记者 张三） behind the dateline, or 某网记者张三5月9日报道."""
    if match := _HEAD_BRACKET.match(line):
        inner = match[2]
        if (role := ROLE.search(inner)) and _OUTLET.fullmatch(inner, 0, role.start()):
            return _named(read_byline(inner))
        if _DATELINE_END.search(match[1]):
            return _bare(inner)
    if "记者" in line[:_DATELINE] and (match := _DATELINE_REPORTER.match(line)):
        return _named(read_byline(match[1], strict=True))
    return None


def _closing_bracket(line: str, *, last: bool) -> Byline | None:
    """（采写：张三）; in the very last paragraph also （张三）."""
    end = line[-_LONGEST_LINE - 3 :]
    match = _LAST_BRACKET.search(end) if end.rstrip().endswith(("）", ")")) else None
    if match is None:
        return None
    inner = match[2]
    if (role := ROLE.search(inner)) and _OUTLET.fullmatch(inner, 0, role.start()):
        return _named(read_byline(inner))
    return _bare(inner) if last else None


def _bare(inner: str) -> Byline | None:
    """Names without any word that says so: all must look like names."""
    names = split_names(inner, strict=True)
    if not names.names or names.unread or any(is_no_name(part) for part in inner.split()):
        return None
    return Byline(inner, names.names)


def _named(byline: Byline) -> Byline | None:
    return byline if byline.authors or byline.editors else None
