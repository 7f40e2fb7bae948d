"""Why an article has the fields that it has: every candidate, where it stood, and the rule that chose. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newscrawl.items import ArticleItem, Evidence
from newscrawl.pages.provenance import Places

Verdict = Literal["chosen", "agrees", "passed over", "refused"]

_LONGEST_TITLE = 500
"""As cleaning cuts it."""
_ONLY_IF_NAMED = {"digest", "slug"}
"""Evidence that is there for every article, and a candidate only where it names a medium."""
_RULES = {
    "title": "the site's rule, else headings, data and <title> by kind and by how many of the others say the same",
    "published_at": "the first that can be believed; a bare day gives way to a time of that day",
    "modified_at": "the first that lies after the publication",
    "medium": "by kind: label, text, tag, what stands beside the time, data, section; the first that names a medium",
    "authors": "fields of the page before lines of the text, data last; the first kind that names a person",
    "editor": "whoever a field or a line calls editor",
    "body": "the site's rule if it finds enough, else the element whose blocks of text weigh most",
    "language": "the characters of the text, else what the page declares",
    "charset": "byte order mark, else strict UTF-8 whatever is declared, else a score over gb18030, big5 and UTF-8",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that was said about a field, in the order in which it is believed."""

    value: str
    origin: str
    where: str
    """In words."""
    verdict: Verdict
    reason: str = ""
    """Of a refusal."""


@dataclass(frozen=True, slots=True)
class Explained:
    field: str
    value: str
    """As it was read, as text; empty where nobody said anything usable."""
    rule: str
    candidates: tuple[Candidate, ...]


def explain(item: ArticleItem, *, zone: str = "Asia/Shanghai") -> tuple[Explained, ...]:
    """Of an item that went through the refinery and still has its pages."""
    places = Places(item.pages[0] if item.pages else None)
    fields = {
        "title": _title(item, places),
        "published_at": _published(item, places, zone),
        "modified_at": _modified(item, places, zone),
        "medium": _medium(item, places),
        "authors": _authors(item, places),
        "editor": _editor(item, places),
        "body": _body(item),
        "language": _language(item),
        "charset": (
            item.charset,
            [Candidate(item.charset, item.charset_origin, _DECIDED[item.charset_origin], "chosen")],
        )
        if item.charset
        else ("", []),
    }
    return tuple(Explained(name, value, _RULES[name], tuple(found)) for name, (value, found) in fields.items())


_Found = tuple[str, list[Candidate]]
_DECIDED = {
    "": "",
    "bom": "byte order mark",
    "utf-8": "all bytes are valid UTF-8",
    "declared": "header or meta declares it, and the bytes are possible in it",
    "scored": "share of common Chinese characters",
}


def _candidate(said: Evidence, verdict: Verdict, reason: str = "") -> Candidate:
    return Candidate(said.value, said.origin, said.where, verdict, reason)


def _judged(located: Iterable[Evidence], reads: Callable[[Evidence], object], wanted: object) -> list[Candidate]:
    """The first whose reading is what was taken is chosen; what reads alike agrees."""
    found: list[Candidate] = []
    chosen = False
    for said in located:
        alike = bool(wanted) and reads(said) == wanted
        found.append(_candidate(said, ("agrees" if chosen else "chosen") if alike else "passed over"))
        chosen = chosen or alike
    return found


def _title(item: ArticleItem, places: Places) -> _Found:
    """The parse keeps each wording once; who else says the chosen one is looked up."""
    from pipelines.plain import plain

    said = [replace(each, value=plain(each.value)) for each in dict.fromkeys(item.raw_titles)]
    located = [places.located(each, heading=True) for each in said]
    found = _judged(located, lambda each: each.value[:_LONGEST_TITLE].rstrip(), item.title)
    known = {candidate.where for candidate in found if candidate.verdict != "passed over"}
    others = [where for where in places.saying(item.title) if where not in known] if item.title else []
    return item.title, found + [Candidate(item.title, "metadata", where, "agrees") for where in others]


def _published(item: ArticleItem, places: Places, zone: str) -> _Found:
    from pipelines.dates import choose_date

    used = item.raw_zone or zone
    choice = choose_date(item.raw_dates, article_id=item.id, fetched_at=item.fetched_at, zone=used)
    refused = {each.evidence: each.reason for each in choice.refused}
    found: list[Candidate] = []
    chosen = False
    for said in dict.fromkeys(item.raw_dates):
        located = places.located(said)
        if reason := refused.get(said):
            found.append(_candidate(located, "refused", reason))
            continue
        alone = choose_date([said], article_id="", fetched_at=item.fetched_at, zone=used).date
        wins = not chosen and choice.date is not None and alone is not None
        wins = wins and (alone.raw, said.origin) == (item.published_raw, choice.origin)  # type: ignore[union-attr]  # not None
        same = choice.date is not None and alone is not None and alone.instant == choice.date.instant
        found.append(_candidate(located, "chosen" if wins else "agrees" if same else "passed over"))
        chosen = chosen or wins
    if choice.date is not None and not chosen:
        found.append(Candidate(item.published_raw, choice.origin, "number of the article", "chosen"))
    moment = item.published_at
    return (f"{moment.isoformat()} ({item.published_precision})" if moment else ""), found


def _modified(item: ArticleItem, places: Places, zone: str) -> _Found:
    from pipelines.dates import choose_date

    def instant(said: Evidence) -> object:
        read = choose_date([said], article_id="", fetched_at=item.fetched_at, zone=item.raw_zone or zone).date
        return read.instant if read else None

    value = item.modified_at.isoformat() if item.modified_at else ""
    return value, _judged(map(places.located, dict.fromkeys(item.raw_modified)), instant, item.modified_at)


def _medium(item: ArticleItem, places: Places) -> _Found:
    from pipelines.credits import in_order, read_credit

    def name(said: Evidence) -> str:
        read = read_credit(said)
        return read.name if read else ""

    said = [each for each in in_order(item) if each.origin not in _ONLY_IF_NAMED or name(each)]
    return item.medium, _judged(map(places.located, dict.fromkeys(said)), name, item.medium)


def _authors(item: ArticleItem, places: Places) -> _Found:
    from pipelines.bylines import names_said

    return "、".join(item.authors), _persons(item, places, item.raw_authors, item.authors, names_said, item.author_raw)


def _editor(item: ArticleItem, places: Places) -> _Found:
    from pipelines.bylines import editors_said

    names = item.editor.split("、") if item.editor else []
    return item.editor, _persons(item, places, item.raw_editors, names, editors_said, item.editor)


def _persons(  # noqa: PLR0913, PLR0917  # what is told of authors and of editors differs in these
    item: ArticleItem,
    places: Places,
    said: Sequence[Evidence],
    names: Sequence[str],
    read: Callable[[ArticleItem, Evidence], list[str]],
    printed: str,
) -> list[Candidate]:
    """An article by three people may come as three values: all of that kind are chosen."""
    found: list[Candidate] = []
    origin = ""
    for each in dict.fromkeys(said):
        known = set(read(item, each)) & set(names)
        origin = origin or (each.origin if known else "")
        verdict: Verdict = "passed over" if not known else "chosen" if each.origin == origin else "agrees"
        found.append(_candidate(places.located(each), verdict))
    if names and not origin:
        found.append(Candidate(printed, "body", "first or last lines of the text", "chosen"))
    return found


def _body(item: ArticleItem) -> _Found:
    lines = item.body_text.splitlines()
    size = f"{len(item.body_text)} characters in {len(lines)} lines" if lines else ""
    first, *others = item.raw_places or [Evidence("", "page", "the whole page")]
    found = [_candidate(first, "chosen")] if size else [_candidate(first, "passed over")] * bool(item.raw_places)
    return size, found + [_candidate(each, "passed over") for each in others]


def _language(item: ArticleItem) -> _Found:
    if not item.language:
        return "", []
    found = [Candidate(item.language, "text", "characters of title and text", "chosen")]
    if item.raw_language:
        same = item.raw_language.lower() == item.language.lower()
        found.append(Candidate(item.raw_language, "metadata", "lang attribute", "agrees" if same else "passed over"))
    return item.language, found
