"""A whole crawl whose disk fails at its n-th change: what it must say, what must be there, and what the next one makes."""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bench.kills_site import CRAWLS, articles
from bench.kills_state import State, contents, problems_of
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from tests.faults.disk import CHECKOUT, FROM_THEN_ON, ONCE, TORN, Change, build, changes, environment

ARTICLES = 8
KNOWN = 3
"""Articles that are there already, where a crawl goes on with a database."""
WAYS: Mapping[str, tuple[int, int]] = {
    "an error": (errno.EIO, ONCE),
    "full for once": (errno.ENOSPC, ONCE),
    "full from then on": (errno.ENOSPC, FROM_THEN_ON),
    "half a write, then full": (errno.ENOSPC, TORN),
}
UNDISTURBED = "an error"
_SAID = ("disk I/O error", "Input/output error", "full", "space left")
"""What a disk says; each message must hold one of them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one crawl."""

    code: int
    said: str
    acknowledged: list[str]
    changes: int
    failed: str
    """Letter and path of the change that failed; empty where the crawl made fewer."""

    @property
    def kind(self) -> str:
        return kind_of(*self.failed.split(" ", 1)) if self.failed else ""

    def wrong_words(self, *, was_asked: bool) -> Iterator[str]:
        if "Traceback" in self.said:
            yield f"a traceback: {self.said}"
        if self.code == 0:
            return
        if self.code != (3 if was_asked else 1):
            yield f"exit code {self.code}, though the site was {'' if was_asked else 'not '}asked: {self.said}"
        if not any(word in self.said for word in _SAID):
            yield f"nothing is said of the disk: {self.said}"


_LETTERS = {"W": "write", "S": "sync", "T": "cut", "U": "removal"}
_FILES = {"-wal": "-wal", "-journal": "-journal", ".lock": ".lock", "database": "", "folder": "/"}
"""What a kind calls a file, and the part of the name that the disk knows it by."""


def kind_of(letter: str, path: str) -> str:
    name = Path(path).name
    file = next((kind for kind, part in _FILES.items() if part not in {"", "/"} and part in name), "")
    return f"{_LETTERS[letter]} {file or ('database' if '.db' in name else 'folder')}"


def _part_of(kind: str) -> tuple[str, str]:
    word, _, file = kind.partition(" ")
    return next(letter for letter, each in _LETTERS.items() if each == word), _FILES[file]


@dataclass(slots=True)
class Tries:
    """One after another, against one site, from one beginning: no database, or one with some of the articles."""

    folder: Path
    server: Running
    host: subprocess.Popen[str]
    template: Path | None = None
    expected: State = field(default_factory=State)

    @classmethod
    @contextmanager
    def begun(cls, folder: Path, *, known: bool) -> Iterator[Self]:
        library = build(folder)
        with serve(DemoSite(articles(ARTICLES))) as server:
            command = [sys.executable, "-m", "tests.faults.crawling", server.authority]
            with subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=environment(library),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            ) as host:
                tries = cls(folder, server, host)
                if known:
                    tries.template = folder / "template.db"
                    tries.undisturbed(tries.template, f"limit={KNOWN}")
                database = tries.fresh("expected")
                tries.undisturbed(database)
                tries.expected = contents(database, server.authority)
                yield tries
                assert host.stdin is not None
                host.stdin.close()

    def fresh(self, name: str) -> Path:
        """A database as it is before a try."""
        database = self.folder / f"{name}.db"
        for left in self.folder.glob(f"{name}.db*"):
            left.unlink()
        if self.template:
            shutil.copyfile(self.template, database)
        return database

    def crawl(
        self, database: Path, n: int = 0, way: str = UNDISTURBED, *more: str, only: str = "", record: str = ""
    ) -> Found:
        error, how = WAYS[way]
        arguments = [*CRAWLS["category"](self.server), *more]
        asked = {"database": str(database), "arguments": arguments, "n": n, "error": error, "how": how}
        assert self.host.stdin is not None
        assert self.host.stdout is not None
        self.host.stdin.write(json.dumps({**asked, "only": only and _part_of(only), "record": record}) + "\n")
        self.host.stdin.flush()
        found: dict[str, Any] = json.loads(self.host.stdout.readline())
        return Found(**found)

    def undisturbed(self, database: Path, *more: str) -> None:
        found = self.crawl(database, 0, UNDISTURBED, *more)
        if found.code:
            raise AssertionError(f"an undisturbed crawl ended with {found.code}:\n{found.said}")

    def recorded(self) -> list[Change]:
        """The changes that an undisturbed crawl makes."""
        record = self.folder / "record"
        record.unlink(missing_ok=True)
        self.crawl(self.fresh("recorded"), record=str(record))
        return list(changes(record.read_bytes()))

    def tried(self, n: int, way: str, only: str = "") -> tuple[Found, list[str]]:
        """What became of the crawl whose n-th change (`only` of one kind) failed, and what is wrong with that."""
        database = self.fresh("tried")
        asked_before = len(self.server.site.log)
        found = self.crawl(database, n, way, only=only)
        was_asked = len(self.server.site.log) > asked_before
        wrong = [*found.wrong_words(was_asked=was_asked), *self.wrong_rows(found, database)]
        after = self.crawl(database)
        if after.code:
            wrong.append(f"the next crawl ended with {after.code}: {after.said}")
        else:
            wrong += [f"after the next crawl: {each}" for each in problems_of(database)]
            wrong += contents(database, self.server.authority).differences(self.expected)
        return found, wrong

    def wrong_rows(self, found: Found, database: Path) -> Iterator[str]:
        yield from problems_of(database)
        is_made = database.exists() and _is_made(database)
        state = contents(database, self.server.authority) if is_made else State()
        for id_ in set(found.acknowledged) - state.articles.keys():
            yield f"{id_} was acknowledged and is not there"
        for view, rows in state.views.items():
            expected = self.expected.views[view]
            if view not in {"rejects", "media", "categories"} and (odd := [row for row in rows if row not in expected]):
                yield f"{view}: {odd[0]} is not what it is to be"
        if found.code == 0:
            yield from state.differences(self.expected)
            if not is_made or _outcome(database) != "healthy":
                yield "the run ended well and its record does not say so"


def _is_made(database: Path) -> bool:
    with closing(sqlite3.connect(f"file:{database}?mode=rw", uri=True)) as connection:
        return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'articles'").fetchone())


def _outcome(database: Path) -> str:
    with closing(sqlite3.connect(f"file:{database}?mode=rw", uri=True)) as connection:
        return str(connection.execute("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1").fetchone()[0])
