"""WARC files (extra ``warc``): responses that somebody else recorded, through the parsers of a crawl."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from newscrawl import pages
from newscrawl.crawl.bodies import BodyError, decoded
from newscrawl.errors import ImportFileError, MissingExtraError, PageError, RejectedError
from newscrawl.imports.joining import Joiner
from newscrawl.imports.run import MAX_FAILED_SHARE, ImportReport, Intake, Progress, intake
from newscrawl.imports.unpacking import GzipMembers
from newscrawl.items import ArticleItem, IndexPage, Page, Reject
from newscrawl.store.selection import zone_of
from pipelines import refine

_FOUND = 200
_LARGEST = 16 << 20
_MOST_DIGITS = 18
"""Of a length; Python makes no number of thousands of them."""
_LONGEST_HEAD = 1 << 20
"""Bytes of the lines before a record's or an answer's content; warcio itself reads on to the end of the file."""
_TEXTS = ("text/html", "application/xhtml", "application/json", "text/json", "text/plain", "text/markdown")
_GZIP_MAGIC = b"\x1f\x8b"
_SUFFIXES = (".warc", ".warc.gz")
_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,200}[<{]")
_CHUNK_HEAD = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]{0,9}(?:;[^\r\n]{0,200})?\r\n")
_HEADERS = frozenset({"content-type", "content-language", "etag", "last-modified", "date"})


def warc_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.name.endswith(_SUFFIXES))
        elif path.is_file():
            yield path
        else:
            raise ImportFileError(f"{path} does not exist; give WARC files or folders of them")


def import_warc(  # noqa: PLR0913  # four of them are options with good defaults
    paths: Iterable[Path],
    database_url: str,
    *,
    zone: str = "Asia/Shanghai",
    keep_payloads: bool = True,
    max_failed_share: float = MAX_FAILED_SHARE,
    on_progress: Progress = lambda _: None,
) -> ImportReport:
    """Import the articles among the responses; revisits, other files and pages without an article are `skipped`."""
    _warcio()
    given, zone = list(paths), zone_of(zone).key
    files = list(warc_files(given))
    arguments = {"paths": " ".join(map(str, given))}
    with intake(
        database_url,
        "warc",
        arguments,
        keep_payloads=keep_payloads,
        max_failed_share=max_failed_share,
        on_progress=on_progress,
    ) as taking:
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
            is_packed = file.peek(len(_GZIP_MAGIC)).startswith(_GZIP_MAGIC)
            # The iterator's own unpacking takes a member that was cut off for the end of the file.
            stream = GzipMembers(fileobj=file) if is_packed else file
            records = warcio.archiveiterator.ArchiveIterator(stream, no_record_parse=False)
            records.reader.readline = _bounded(records.reader.readline, warcio.exceptions.ArchiveLoadFailed)
            for record in records:
                if record.rec_type not in {"response", "revisit"}:
                    continue
                page = _page(record)
                taking.done()
                if isinstance(page, Page):
                    yield page
                elif page is None:
                    taking.report.skipped += 1
                else:
                    taking.reject(page)
            if not is_packed and not _ends_a_line(file):
                taking.cut_short(Reject(str(path), "fetch", "cut-short: the file ends within a record"))
    except (OSError, EOFError, zlib.error, warcio.exceptions.ArchiveLoadFailed) as problem:
        # What came before is good; a file that was cut off ends in one reject.
        taking.done()
        taking.cut_short(Reject(str(path), "fetch", f"unreadable: {problem}"))


def _bounded(readline: Callable[[int], bytes], failure: type[Exception]) -> Callable[..., bytes]:
    """Lines as before, but no more than `_LONGEST_HEAD` bytes of them until one is empty."""
    size = 0

    def bounded(length: int | None = None) -> bytes:
        nonlocal size
        room = _LONGEST_HEAD - size + 1
        line = readline(room if length is None else min(length, room))
        size = size + len(line) if line.strip() else 0
        if size > _LONGEST_HEAD:
            raise failure(f"more than {_LONGEST_HEAD} bytes of headers")
        return line

    return bounded


def _ends_a_line(file: IO[bytes]) -> bool:
    """As every record does, and most files that were cut off do not."""
    return not file.seek(0, os.SEEK_END) or (file.seek(-1, os.SEEK_END) >= 0 and file.read(1) == b"\n")


def _page(record: Any) -> Page | Reject | None:
    """None for what is no page of articles at all, a reject for a page that is not here as it was sent."""
    headers = record.http_headers
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != str(_FOUND):
        return None
    kind = (headers.get_header("Content-Type") or "text/html").strip().lower()
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    moment = _moment(record.rec_headers.get_header("WARC-Date") or "")
    if not kind.startswith(_TEXTS) or not url.startswith(("http://", "https://")) or moment is None:
        return None
    try:
        body = _content(record)
    except BodyError as problem:
        return Reject(url, "fetch", f"{problem.reason}: {problem.detail}")
    kept = {name.lower(): value for name, value in headers.headers if name.lower() in _HEADERS}
    return Page(url=url, body=body, fetched_at=moment, status=_FOUND, headers=kept)


def _content(record: Any) -> bytes:
    """The content without transfer and content encoding, whole to the last byte; raises `BodyError`."""
    if cause := record.rec_headers.get_header("WARC-Truncated"):
        raise BodyError("truncated", f"WARC-Truncated: {cause[:40]}")
    headers = record.http_headers
    is_chunked = (headers.get_header("Transfer-Encoding") or "").strip().lower() == "chunked"
    sent = _dechunked(_sent(record)) if is_chunked else _sent(record)
    encodings = [value for name, value in headers.headers if name.lower() == "content-encoding"]
    try:
        body = decoded(sent, encodings, max_size=_LARGEST)
    except BodyError as problem:
        if problem.reason == "bad-encoding" and _TEXT.match(sent):
            return sent  # a recorder undid the encoding and left its header
        raise
    length = (headers.get_header("Content-Length") or "").strip()
    # More than that is what a recorder unpacked; less was never all.
    if not is_chunked and length.isdecimal() and (len(length) > _MOST_DIGITS or len(sent) < int(length)):
        raise BodyError("truncated", f"{len(sent)} of {length[:_MOST_DIGITS]} bytes")
    return body


def _sent(record: Any) -> bytes:
    """As it came over the wire."""
    read, size = [], 0
    while piece := record.raw_stream.read(1 << 16):
        size += len(piece)
        if size > _LARGEST:
            raise BodyError("too-big", f"more than {_LARGEST} bytes")
        read.append(piece)
    # Of a record that states its length, this is what is missing of it.
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise BodyError("truncated", "the record ends before its end")
    return b"".join(read)


def _dechunked(sent: bytes) -> bytes:
    """The content of all chunks, or what was sent where a recorder put them together already."""
    pieces: list[bytes] = []
    place = 0
    while head := _CHUNK_HEAD.match(sent, place):
        start, end = head.end(), head.end() + int(head[1], 16)
        if start == end:
            return b"".join(pieces)
        pieces.append(sent[start:end])
        if sent[end : end + 2] != b"\r\n":
            break
        place = end + 2
    if not pieces:
        return sent
    raise BodyError("truncated", "the last chunk is missing")


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
