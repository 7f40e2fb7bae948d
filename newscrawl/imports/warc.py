"""WARC files (extra ``warc``): responses that somebody else recorded, through the parsers of a crawl."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from newscrawl import pages
from newscrawl.errors import ImportFileError, MissingExtraError, PageError, RejectedError
from newscrawl.imports.joining import Joiner
from newscrawl.imports.run import ImportReport, Intake, Progress, intake
from newscrawl.items import ArticleItem, IndexPage, Page, Reject
from pipelines import refine

_FOUND = 200
_LARGEST = 16 << 20
_TEXTS = ("text/html", "application/xhtml", "application/json", "text/json", "text/plain", "text/markdown")
_SUFFIXES = (".warc", ".warc.gz")
_HEADERS = frozenset({"content-type", "content-language", "etag", "last-modified", "date"})


def warc_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.name.endswith(_SUFFIXES))
        elif path.is_file():
            yield path
        else:
            raise ImportFileError(f"{path} does not exist; give WARC files or folders of them")


def import_warc(
    paths: Iterable[Path],
    database_url: str,
    *,
    zone: str = "Asia/Shanghai",
    keep_payloads: bool = True,
    on_progress: Progress = lambda _: None,
) -> ImportReport:
    """Import the articles among the responses; revisits, other files and pages without an article are `skipped`."""
    _warcio()
    given = list(paths)
    files = list(warc_files(given))
    arguments = {"paths": " ".join(map(str, given))}
    with intake(database_url, "warc", arguments, keep_payloads=keep_payloads, on_progress=on_progress) as taking:
        for path in files:
            _import_file(path, taking, zone)
    return taking.report


def _import_file(path: Path, taking: Intake, zone: str) -> None:
    joiner = Joiner()
    for found in _pages(path, taking):
        try:
            parsed = pages.parse(found)
        except PageError:
            parsed = None
        if parsed is None or isinstance(parsed, IndexPage):
            taking.report.skipped += 1
            continue
        for item in joiner.add(found, parsed):
            _take(item, taking, zone)
    for item in joiner.rest():
        _take(item, taking, zone)
    taking.report.skipped += joiner.lost


def _take(item: ArticleItem, taking: Intake, zone: str) -> None:
    try:
        taking.take(refine(item, zone=zone))
    except RejectedError as problem:
        taking.reject(Reject(item.url, problem.stage, problem.reason, item.pages[0] if item.pages else None))


def _pages(path: Path, taking: Intake) -> Iterator[Page]:
    """Pages that may hold articles; every response and revisit is counted as read, the others as skipped too."""
    warcio = _warcio()
    try:
        with path.open("rb") as file:
            for record in warcio.archiveiterator.ArchiveIterator(file, no_record_parse=False):
                if record.rec_type not in {"response", "revisit"}:
                    continue
                page = _page(record)
                taking.done()
                if page is None:
                    taking.report.skipped += 1
                else:
                    yield page
    except (OSError, EOFError, zlib.error, warcio.exceptions.ArchiveLoadFailed) as problem:
        # What came before is good; a file that was cut off ends in one reject.
        taking.done()
        taking.reject(Reject(str(path), "fetch", f"unreadable: {problem}"))


def _page(record: Any) -> Page | None:
    headers = record.http_headers
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != str(_FOUND):
        return None
    kind = (headers.get_header("Content-Type") or "text/html").strip().lower()
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    moment = _moment(record.rec_headers.get_header("WARC-Date") or "")
    if not kind.startswith(_TEXTS) or not url.startswith(("http://", "https://")) or moment is None:
        return None
    body = _content(record.content_stream())
    if body is None:
        return None
    kept = {name.lower(): value for name, value in headers.headers if name.lower() in _HEADERS}
    return Page(url=url, body=body, fetched_at=moment, status=_FOUND, headers=kept)


def _content(stream: IO[bytes]) -> bytes | None:
    """The content without transfer and content encoding, None for more than anyone writes in an article."""
    read, size = [], 0
    while piece := stream.read(1 << 16):
        size += len(piece)
        if size > _LARGEST:
            return None
        read.append(piece)
    return b"".join(read)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _warcio() -> Any:
    try:
        import warcio.archiveiterator
        import warcio.exceptions
    except ImportError:
        raise MissingExtraError("warc", "reading WARC files") from None
    return warcio
