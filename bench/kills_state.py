"""Crawls that can be killed, and what a database holds after it: whatever a reader can see but times and numbers."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from newscrawl.store import maintenance

CHECKOUT = Path(__file__).resolve().parents[1]
_VOLATILE = frozenset(
    # When something was seen, and in which order: no two crawls have that in common.
    "seq first_seen_at last_seen_at changed_at seen_at rejected_at run payload_id".split()
)
_COMPARED = (
    "articles",
    "revisions",
    "aliases",
    "media",
    "categories",
    "rejects",
    "duplicates",
    "article_categories",
    "article_securities",
)
_ONCE_WRITTEN = "id, seq, first_seen_at, changed_at, revision, content_hash, title, medium, url"


class Crawl:
    """Runs `scrapy crawl` as a process group of its own."""

    def __init__(self, database: Path, arguments: tuple[str, ...]) -> None:
        self.database = database
        self.spider, *self.arguments = arguments
        self._log = database.with_suffix(".log")

    def start(self) -> subprocess.Popen[bytes]:
        given = [part for argument in self.arguments for part in ("-a", argument)]
        own = {"NEWSCRAWL_DATABASE_URL": f"sqlite:///{self.database}", "NEWSCRAWL_PRIVATE_HOSTS": "127.0.0.1"}
        with self._log.open("wb") as log:
            return subprocess.Popen(  # noqa: S603  # our own command
                [sys.executable, "-m", "scrapy", "crawl", self.spider, *given, "-L", "WARNING"],
                cwd=CHECKOUT,
                env={**os.environ, **own},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        os.killpg(process.pid, signal.SIGKILL)

    def said(self) -> str:
        """By the crawl that was started last."""
        return self._log.read_text("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class State:
    articles: dict[str, tuple[object, ...]] = field(default_factory=dict)
    """By id, what must never change while the site does not."""
    views: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    def changed_since(self, former: State) -> Iterator[str]:
        for id_, row in former.articles.items():
            if self.articles.get(id_, row) != row:
                yield f"{id_} was {row} and is {self.articles[id_]}"

    def differences(self, expected: State) -> Iterator[str]:
        for view, rows in expected.views.items():
            mine = self.views[view]
            if mine != rows:
                less, more = [row for row in rows if row not in mine], [row for row in mine if row not in rows]
                yield f"{view}: {len(rows)} rows expected; missing {_shown(less)}, too many {_shown(more)}"


def _shown(rows: list[tuple[str, ...]]) -> str:
    return f"{len(rows)} ({', '.join(rows[0])[:120]})" if rows else "none"


def committed(database: Path) -> set[str]:
    """Ids of the articles that a reader sees while a crawl is writing."""
    return set(_articles(database))


def contents(database: Path, authority: str) -> State:
    """All of a database that no crawl writes to; the address of the site is the same for all sites."""
    with closing(_opened(database)) as connection:
        views = {view: sorted(_rows(connection, view, authority)) for view in _COMPARED}
    return State(_articles(database), views)


def state_after(database: Path) -> tuple[State, list[str]]:
    """What a kill left, and what is wrong with it: of a copy, so that the next crawl finds it as it was left."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "news.db"
        for suffix in ("", "-wal"):
            source = database.with_name(f"{database.name}{suffix}")
            if source.exists():
                shutil.copyfile(source, f"{copy}{suffix}")
        return State(_articles(copy)), problems_of(copy)


def problems_of(database: Path) -> list[str]:
    """Sentences; nothing where the crawl was killed before it had made a database."""
    if not database.exists():
        return []
    with closing(_opened(database)) as connection:
        problems = [line for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
        problems += [f"{row} points at nothing" for row in connection.execute("PRAGMA foreign_key_check")]
        made = connection.execute("PRAGMA user_version").fetchone()[0]
    return problems + (maintenance.check(f"sqlite:///{database}").problems if made else [])


def _articles(database: Path) -> dict[str, tuple[object, ...]]:
    if not database.exists():
        return {}
    with closing(_opened(database)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'articles'").fetchone():
            return {}
        return {row[0]: row for row in connection.execute(f"SELECT {_ONCE_WRITTEN} FROM articles")}  # our own names


def _opened(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{database}?mode=rw", uri=True, timeout=30)


def _rows(connection: sqlite3.Connection, view: str, authority: str) -> Iterator[tuple[str, ...]]:
    found = connection.execute(f"SELECT * FROM {view}")  # our own names
    kept = [place for place, (name, *_) in enumerate(found.description) if name not in _VOLATILE]
    for row in found:
        yield tuple(str(row[place]).replace(authority, "HOST") for place in kept)
