"""What ``newscrawl doctor`` looks at: each finding says what was found and, where needed, what to do next."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from newscrawl import Archive
from newscrawl.errors import NewscrawlError, NothingStoredError, OlderSchemaError, SiteRulesError
from newscrawl.sites import SETTING, sites
from newscrawl.store import maintenance, schema
from newscrawl.store.dialects import dialect_of, parse

_OLDEST_SQLITE = (3, 40, 0)
_GIGABYTE = 10**9
_FREE_BYTES = 1 << 30
_LOG_BYTES = 256 << 20
_BEHIND = 1_000
_QUIET = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Finding:
    level: Literal["ok", "warning", "problem"]
    what: str
    said: str
    advice: str = ""


def diagnose(database_url: str) -> list[Finding]:
    """All findings, in the order in which a reader would mend them."""
    return [*_program(), *_database(database_url)]


def _program() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", "Python", version)
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        yield Finding("problem", "SQLite", sqlite3.sqlite_version, "use a Python whose SQLite is 3.40 or newer")
    else:
        yield Finding("ok", "SQLite", sqlite3.sqlite_version)
    if os.environ.get(SETTING):
        yield _site_rules()


def _site_rules() -> Finding:
    try:
        return Finding("ok", "site rules", f"{len(sites().rules)} sites, with those of {os.environ[SETTING]}")
    except SiteRulesError as problem:
        return Finding("problem", "site rules", str(problem), f"mend the file, or unset {SETTING}")


def _database(database_url: str) -> Iterator[Finding]:
    try:
        url = parse(database_url)
        shown = dialect_of(url).shown(url)
        with Archive.open(database_url) as archive:
            yield Finding("ok", "database", f"{shown}, schema {schema.VERSION}, {archive.count()} articles")
            yield from _disk(database_url)
            yield from _clock(archive)
            yield from _last_run(archive)
    except OlderSchemaError as problem:
        yield Finding("problem", "database", str(problem).partition("; run:")[0], "run: newscrawl db upgrade")
    except NothingStoredError as problem:
        said = str(problem).partition("; ")[0]
        yield Finding("problem", "database", said, "crawl or import first, or name another with --database")
    except NewscrawlError as problem:
        yield Finding("problem", "database", str(problem), "mend what it says, or name another with --database")


def _disk(database_url: str) -> Iterator[Finding]:
    found = maintenance.info(database_url)
    if parse(database_url).get_backend_name() == "sqlite":
        free = shutil.disk_usage(Path(found.database).parent).free
        taken = f"{found.bytes / 1e6:.1f} MB" if found.bytes < _GIGABYTE else f"{found.bytes / 1e9:.1f} GB"
        said = f"{free / 1e9:.1f} GB free, the database takes {taken}"
        if free < _FREE_BYTES:
            yield Finding("problem", "disk", said, "make room: a crawl stops when the disk is full")
        elif free < 2 * found.bytes:
            yield Finding("warning", "disk", said, "make room for a backup or upgrade, which needs twice the database")
        else:
            yield Finding("ok", "disk", said)
        if found.log_bytes > _LOG_BYTES:
            said = f"write-ahead log of {found.log_bytes / 1e6:.0f} MB"
            yield Finding(
                "warning", "log", said, "a reader holds an old snapshot open; close it, then newscrawl db vacuum"
            )
    for lag in found.jobs:
        if lag.behind > _BEHIND:
            yield Finding("warning", lag.job, f"{lag.behind} changes behind", "run: newscrawl db index")
        else:
            yield Finding("ok", lag.job, "up to date" if not lag.behind else f"{lag.behind} changes behind")


def _clock(archive: Archive) -> Iterator[Finding]:
    now = datetime.now(UTC)
    # The last change, not the last publication: sources date articles as they like.
    newest = next(archive.changes(after=max(0, archive.newest_seq() - 1), limit=1), None)
    seen = max(newest.first_seen_at, newest.changed_at) if newest else now
    if seen > now + timedelta(minutes=5):
        said = f"the clock says {now:%Y-%m-%d %H:%M}Z, an article was seen at {seen:%Y-%m-%d %H:%M}Z"
        yield Finding("problem", "clock", said, "set the clock: relative dates are read against it")
    else:
        yield Finding("ok", "clock", f"{now:%Y-%m-%d %H:%M}Z")


def _last_run(archive: Archive) -> Iterator[Finding]:
    runs = archive.runs(50)
    if not runs:
        yield Finding("warning", "last run", "none yet", "run: scrapy crawl share -a url=ADDRESS, or newscrawl demo")
        return
    last = runs[0]
    said = f"run {last.id} ({last.spider}) at {last.started_at:%Y-%m-%d %H:%M}Z: {last.outcome or 'not finished'}"
    if last.outcome == "unhealthy":
        yield Finding("problem", "last run", said, f"see why: newscrawl runs {last.id}")
    elif last.outcome is None and datetime.now(UTC) - last.started_at > timedelta(hours=1):
        yield Finding("warning", "last run", said, "it runs still, or was killed: what it had stored is there")
    else:
        yield Finding("ok", "last run", said)
    good = next((run for run in runs if run.outcome == "healthy"), None)
    if good is None:
        yield Finding("warning", "last success", "none among the last 50 runs", "see: newscrawl runs")
    elif datetime.now(UTC) - good.started_at > _QUIET:
        yield Finding("warning", "last success", f"{good.started_at:%Y-%m-%d %H:%M}Z", "is the timer running?")
    else:
        yield Finding("ok", "last success", f"{good.started_at:%Y-%m-%d %H:%M}Z")
