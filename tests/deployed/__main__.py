"""Scrapyd, with newscrawl installed beside it and with an egg: a spider is scheduled, and its rows are counted.

``python -m tests.deployed BIN``: BIN is the ``bin`` of an environment with newscrawl, scrapyd, scrapyd-client and
``setuptools<81``. The environment loses newscrawl, so that the egg is all that there is of it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from newscrawl.store import Reader
from tests.site.crawls import CHECKOUT

SECONDS = 90
ARTICLES = 3
PROJECT_LINE = "newscrawl = newscrawl.settings"


class Daemon:
    """Scrapyd in a folder of its own, with the configuration of deploy/."""

    def __init__(self, programs: Path, folder: Path, *, installed: bool) -> None:
        self.programs = programs
        self.folder = folder
        self.port = free_port()
        self.installed = installed
        self.database = f"sqlite:///{folder / 'news.db'}"
        conf = (CHECKOUT / "deploy" / "scrapyd.conf").read_text(encoding="utf-8").replace("6800", str(self.port))
        folder.mkdir()
        kept = conf if installed else conf.replace(PROJECT_LINE, "")
        (folder / "scrapyd.conf").write_text(kept, encoding="utf-8")

    @contextmanager
    def running(self) -> Iterator[None]:
        more = {
            "NEWSCRAWL_DATABASE_URL": self.database,
            "NEWSCRAWL_PRIVATE_HOSTS": "127.0.0.1",
            "XDG_CACHE_HOME": str(self.folder / "cache"),
        }
        if self.installed:
            more["SCRAPY_SETTINGS_MODULE"] = "newscrawl.settings"
        with (self.folder / "scrapyd.log").open("w") as log:
            process = subprocess.Popen(
                [self.programs / "scrapyd"], cwd=self.folder, env={**os.environ, **more}, stdout=log, stderr=log
            )
            try:
                self.wait(lambda: self.ask("daemonstatus.json").get("status") == "ok")
                yield
            finally:
                process.terminate()
                process.wait(30)

    def ask(self, service: str, **data: str) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self.port}/{service}"
        body = urllib.parse.urlencode(data).encode() or None
        try:
            with urllib.request.urlopen(url, body, timeout=60) as answer:  # our own daemon
                found: dict[str, Any] = json.loads(answer.read())
        except ConnectionError:
            return {}
        except urllib.error.URLError as problem:
            if isinstance(problem.reason, ConnectionError):
                return {}
            raise
        return found

    def wait(self, done: Any) -> None:
        deadline = time.monotonic() + SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise SystemExit((self.folder / "scrapyd.log").read_text())
            time.sleep(0.2)

    def deploy(self) -> None:
        egg = self.folder / "newscrawl.egg"
        subprocess.run([sys.executable, "-m", "newscrawl.egg", egg], check=True)
        cfg = (CHECKOUT / "scrapy.cfg").read_text(encoding="utf-8").replace("6800", str(self.port))
        (self.folder / "scrapy.cfg").write_text(cfg, encoding="utf-8")
        subprocess.run(
            [self.programs / "scrapyd-deploy", "--egg", egg],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},  # it wants to see a project where it runs
            check=True,
        )

    def crawl(self, site: Running) -> None:
        url = f"{site.url}/category/emnews.html"
        said = self.ask("schedule.json", project="newscrawl", spider="category", url=url, limit=str(ARTICLES))
        if said.get("status") != "ok":
            raise SystemExit(f"not scheduled: {said}")
        self.wait(lambda: self.ask("listjobs.json?project=newscrawl")["finished"])
        with Reader(self.database) as reader:
            [run] = reader.query("SELECT outcome, exit_code, new FROM runs")
        if run != {"outcome": "healthy", "exit_code": 0, "new": ARTICLES}:
            raise SystemExit(f"the run went wrong: {run}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def main(programs: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, serve(DemoSite()) as site:
        beside = Daemon(programs, Path(folder) / "installed", installed=True)
        with beside.running():
            beside.crawl(site)
        print("scrapyd with newscrawl beside it: as it should be")
        subprocess.run([programs / "python", "-m", "pip", "uninstall", "--quiet", "--yes", "newscrawl"], check=True)
        alone = Daemon(programs, Path(folder) / "egg", installed=False)
        with alone.running():
            alone.deploy()
            alone.crawl(site)
        print("scrapyd with an egg: as it should be")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
