"""Archived posts of the mirror, and sites of our own export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from newscrawl.errors import ImportFileError, PageError, RejectedError
from newscrawl.imports.pool import ordered
from newscrawl.imports.run import MAX_FAILED_SHARE, ImportReport, Progress, intake
from newscrawl.items import ArticleItem, Page, Reject
from newscrawl.pages import statement
from newscrawl.pages.jekyll import parse_post
from newscrawl.store.selection import zone_of
from pipelines import refine

_FOLDERS = frozenset({"_posts", "old_post"})


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
    address = f"{path.parent.name}/{path.name}" if path.parent.name in _FOLDERS else path.name
    page = None
    try:
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
        page = Page(url=address, body=path.read_bytes(), fetched_at=modified)
        item = refine(parse_post(page), zone=zone)
    except OSError as problem:
        return Reject(address, "fetch", f"unreadable: {problem.strerror}")
    except PageError as problem:
        return Reject(address, "parse", str(problem), page)
    except RejectedError as problem:
        return Reject(address, problem.stage, problem.reason, page)
    if statement.MARK in page.body:
        statement.apply(item, statement.statement_of(page.body.decode(errors="replace")))
    return item


def import_posts(  # noqa: PLR0913  # five of them are options with good defaults
    paths: Iterable[Path],
    database_url: str,
    *,
    zone: str = "Asia/Shanghai",
    keep_payloads: bool = True,
    jobs: int = 0,
    max_failed_share: float = MAX_FAILED_SHARE,
    on_progress: Progress = lambda _: None,
) -> ImportReport:
    """Import Jekyll posts, reading them over `jobs` processes (0: all cores); the order stays that of the files."""
    given, zone = list(paths), zone_of(zone).key
    files = list(post_files(given))
    arguments = {"paths": " ".join(map(str, given))}
    with intake(
        database_url,
        "jekyll",
        arguments,
        keep_payloads=keep_payloads,
        max_failed_share=max_failed_share,
        on_progress=on_progress,
    ) as taking:
        for found in ordered(partial(read_post, zone=zone), files, jobs=jobs):
            taking.take(found)
            taking.done()
    return taking.report
