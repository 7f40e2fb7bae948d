"""``newscrawl show --why``: of each field what was said where, what was believed, and by which rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from newscrawl.cli import output
from newscrawl.errors import NoPayloadError

if TYPE_CHECKING:
    from newscrawl.explain import Explained
    from newscrawl.reclean.why import Reading
    from newscrawl.store.records import Article

_COLUMNS = ("field", "", "said", "where", "why")
_LONGEST = 80
_MARKS = {"chosen": "*", "agrees": "=", "passed over": "", "refused": "!"}


def show(database_url: str, article: Article, *, as_json: bool) -> None:
    """Raise `NoPayloadError` with what to do where no bytes are kept."""
    from newscrawl.reclean.why import why

    try:
        readings = why(database_url, article.id)
    except NoPayloadError as problem:
        raise NoPayloadError(f"{problem}; {_advice(article)}") from None
    if as_json:
        output.as_json({"id": article.id, "stored": _stored(article), "editions": readings})
        return
    for reading in readings:
        output.heading(f"{reading.variant}: {' '.join(reading.addresses)}")
        if reading.problem:
            output.line(f"cannot be read: {reading.problem}")
            continue
        output.table(_COLUMNS, _rows(reading))
        if reading.flags:
            output.line(f"flags: {' '.join(reading.flags)}")
    _note_differences(article, readings)


def _rows(reading: Reading) -> Iterator[tuple[str, str, str, str, str]]:
    for field in reading.fields:
        if not field.candidates:
            yield field.field, "", "", "", "nothing said about it"
        for candidate in field.candidates:
            why = field.rule if candidate.verdict == "chosen" else candidate.reason
            yield field.field, _MARKS[candidate.verdict], _short(candidate.value), candidate.where, why


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _stored(article: Article) -> dict[str, Any]:
    """The same fields as the database has them."""
    names = ("title", "published_at", "published_origin", "medium", "authors", "editor", "language", "extractor")
    return {name: getattr(article, name) for name in (*names, "charset", "charset_origin")}


def _note_differences(article: Article, readings: list[Reading]) -> None:
    """Stored rows keep what an older version read, until they are recleaned."""
    stored = {
        "title": article.title,
        "medium": article.medium or "",
        "authors": "、".join(article.authors),
        "editor": article.editor,
    }
    read: dict[str, list[Explained]] = {}
    for reading in readings:
        for field in reading.fields:
            read.setdefault(field.field, []).append(field)
    different = [
        name for name, value in stored.items() if name in read and all(each.value != value for each in read[name])
    ]
    if different:
        output.note(
            f"stored otherwise: {', '.join(different)} (read by {article.extractor}, or told by an index); "
            f"see: newscrawl reclean --dry-run --force --id {article.id}"
        )


def _advice(article: Article) -> str:
    address = article.url or article.share_url
    again = f"fetch it again: scrapy crawl share -a url={address}" if address else "import the pages that it came from"
    return f"it was imported, told by an index, or crawled with NEWSCRAWL_KEEP_PAYLOADS=false; {again}"
