"""Runs a real crawl against each attack in a process of its own, and notes what became of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.hostile.attack import Attack

CHECKOUT = Path(__file__).resolve().parents[2]
LONGEST = 150.0
"""Seconds after which a crawl is killed."""
# A crawl imports all this anyway; done once before forking, it need not be done for every attack.
_PRELOADED = """
scrapy.cmdline scrapy.crawler newscrawl.settings newscrawl.commands.crawl newscrawl.spiders.share newscrawl.spiders.category newscrawl.spiders.feed
newscrawl.crawl.download newscrawl.crawl.robots newscrawl.crawl.compression pipelines.steps pipelines.store tests.hostile.settings
""".split()


@dataclass(frozen=True, slots=True)
class Outcome:
    attack: str
    exit_code: int
    """Negative when a signal ended it."""
    articles: int
    reasons: tuple[str, ...]
    canary_hits: tuple[str, ...]
    requests: int
    """How many reached the hostile server."""
    longest_title: int
    """Of what was stored, in characters."""
    rss_mb: int
    stall: float
    """Longest standstill of the event loop by the wall clock, seconds; -1 when the crawl did not end by itself."""
    stall_cpu: float
    """The same in seconds of CPU that the crawl itself used, which does not depend on what else the machine does."""
    stall_own: float
    """By the wall clock, without what the crawl waited for a core while others had them all."""
    seconds: float
    log: str


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    canary: str

    def control(self, path: str) -> dict[str, Any]:
        with urlopen(f"http://{self.host}{path}", timeout=10) as answer:  # our own server
            found: dict[str, Any] = json.load(answer)
            return found


@contextmanager
def serving() -> Iterator[Server]:
    command = [sys.executable, "-m", "tests.hostile.server"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield Server(**json.loads(process.stdout.readline()))
        process.terminate()


def preload() -> None:
    for name in _PRELOADED:
        import_module(name)
    assert "twisted.internet.reactor" not in sys.modules, "each crawl needs a reactor of its own"


def empty_database(folder: Path) -> Path:
    file = folder / "empty.db"
    command = [sys.executable, "-c", "import sys; from newscrawl.store import prepare; prepare(sys.argv[1])"]
    subprocess.run([*command, f"sqlite:///{file}"], cwd=CHECKOUT, check=True)
    return file


def run(attack: Attack, server: Server, folder: Path, template: Path) -> Outcome:
    name = attack.name.replace("/", "-")
    database, stall, log = (folder / f"{name}.{kind}" for kind in ("db", "stall", "log"))
    shutil.copyfile(template, database)
    server.control(f"/__begin/{attack.name}")
    environment = {
        "SCRAPY_SETTINGS_MODULE": "tests.hostile.settings",
        "NEWSCRAWL_DATABASE_URL": f"sqlite:///{database}",
        "NEWSCRAWL_PRIVATE_HOSTS": server.host,
        "HOSTILE_STALL_FILE": str(stall),
    }
    started = time.monotonic()
    code, rss = _in_child(_command(attack, server), environment, log)
    seconds = time.monotonic() - started
    wall, cpu, own = map(float, stall.read_text().split()) if stall.exists() else (-1.0, -1.0, -1.0)
    articles, longest, reasons = _stored(database)
    seen = server.control("/__hits")
    hits, requests = tuple(seen["canary"]), seen["requests"]
    text = log.read_text(encoding="utf-8", errors="replace")
    rounded = round(seconds, 2)
    return Outcome(attack.name, code, articles, reasons, hits, requests, longest, rss, wall, cpu, own, rounded, text)


def _command(attack: Attack, server: Server) -> list[str]:
    given = attack.given or ("url=http://{host}/2022/06/13/202206132412345678.html",)
    places = {"{host}": server.host, "{canary}": server.canary, "{port}": server.canary.rsplit(":", 1)[1]}
    for place, value in places.items():
        given = tuple(each.replace(place, value) for each in given)
    patience = ["-s", "DOWNLOAD_TIMEOUT=1.5"] if attack.is_slow else []
    return [
        "scrapy",
        "crawl",
        attack.spider,
        *(part for each in given for part in ("-a", each)),
        *patience,
        "-L",
        "INFO",
    ]


def _in_child(command: list[str], environment: dict[str, str], log: Path) -> tuple[int, int]:
    """Exit code, and the peak of resident memory in MB."""
    child = os.fork()
    if child == 0:
        _crawl(command, environment, log)
    deadline = time.monotonic() + LONGEST
    while True:
        pid, status, usage = os.wait4(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status), usage.ru_maxrss // 1024
        if time.monotonic() > deadline:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            deadline += LONGEST
        time.sleep(0.02)


def _crawl(command: list[str], environment: dict[str, str], log: Path) -> None:
    """Never returns: the child is the crawl, and ends with its exit code."""
    from newscrawl import settings
    from tests.hostile import settings as scaled

    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(CHECKOUT)
    os.environ.update(environment)
    for name, value in environment.items():
        # The modules were imported before this crawl had its environment.
        for module in (settings, scaled):
            if hasattr(module, name):
                setattr(module, name, value)
    code = 1
    try:
        from scrapy.cmdline import execute

        execute(command)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _stored(database: Path) -> tuple[int, int, tuple[str, ...]]:
    connection = sqlite3.connect(database)
    try:
        [[articles, longest]] = connection.execute("SELECT count(*), coalesce(max(length(title)), 0) FROM articles")
        rows = connection.execute("SELECT DISTINCT stage, reason FROM rejects").fetchall()
    finally:
        connection.close()
    return articles, longest, tuple(sorted({f"{stage} {reason.split(':', 1)[0]}" for stage, reason in rows}))
