"""Archives that are already on disk, through the same parsers and pipelines as a crawl."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl import __version__
from newscrawl.errors import ImportFileError, PageError, RejectedError
from newscrawl.items import ArticleItem, Page, Reject, RunCounts
from newscrawl.media import registry
from newscrawl.pages.jekyll import parse_post
from newscrawl.store import Writer, prepare
from pipelines import refine

_WAITING = 1_000  # futures held before the oldest is waited for: bounds memory, keeps batches full


@dataclass(slots=True)
class ImportReport:
    """What an import did; `rejected` holds (path, reason) pairs."""

    files: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[tuple[str, str]] = field(default_factory=list)


def post_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Markdown files, those of folders in name order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.md"))
        elif path.is_file():
            yield path
        else:
            raise ImportFileError(f"{path} does not exist; give files or folders of posts")


def read_post(path: Path, zone: str) -> ArticleItem | Reject:
    """One post, refined; what cannot be read or used comes back as a `Reject`."""
    address = f"{path.parent.name}/{path.name}" if path.parent.name in {"_posts", "old_post"} else path.name
    page = None
    try:
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
        page = Page(url=address, body=path.read_bytes(), fetched_at=modified)
        return refine(parse_post(page), zone=zone)
    except OSError as problem:
        return Reject(address, "fetch", f"unreadable: {problem.strerror}")
    except PageError as problem:
        return Reject(address, "parse", str(problem), page)
    except RejectedError as problem:
        return Reject(address, problem.stage, problem.reason, page)


def import_posts(
    paths: Iterable[Path],
    database_url: str,
    *,
    zone: str = "Asia/Shanghai",
    keep_payloads: bool = True,
    on_file: Callable[[int], Any] = lambda _: None,
) -> ImportReport:
    """Import Jekyll posts; `on_file` is told how many files are done."""
    files = list(post_files(paths))
    prepare(database_url)
    report = ImportReport(files=len(files))
    with Writer(database_url, keep_payloads=keep_payloads) as writer:
        writer.start_run("import", {"paths": " ".join(map(str, paths))}, __version__).result()
        writer.sync_media(registry().media).result()
        waiting: list[Future[Any]] = []
        for number, path in enumerate(files, 1):
            result = read_post(path, zone)
            if isinstance(result, Reject):
                report.rejected.append((result.url, f"{result.stage}: {result.reason}"))
                waiting.append(writer.reject(result))
            else:
                waiting.append(writer.submit(result))
            if len(waiting) >= _WAITING:
                _count(waiting, report)
            on_file(number)
        _count(waiting, report)
        code = 3 if report.rejected and len(report.rejected) == report.files else 0
        counts = RunCounts(
            pages=report.files,
            new=report.new,
            changed=report.changed,
            unchanged=report.unchanged,
            rejected=len(report.rejected),
        )
        writer.finish_run("unhealthy" if code else "healthy", code, counts).result()
    return report


def _count(waiting: list[Future[Any]], report: ImportReport) -> None:
    for future in waiting:
        outcome = future.result()
        if outcome is not None:
            setattr(report, outcome.status, getattr(report, outcome.status) + 1)
    waiting.clear()
