"""Runs of `scrapy crawl`, as a user makes them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from newscrawl.store import Reader

CHECKOUT = Path(__file__).resolve().parents[2]


class Crawls:
    """Runs `scrapy crawl` from the checkout into one database."""

    def __init__(self, database: Path) -> None:
        self.folder = database.parent
        self.url = f"sqlite:///{database}"

    def command(self, spider: str, *arguments: str) -> list[str]:
        given = [part for argument in arguments for part in ("-a", argument)]
        return [sys.executable, "-m", "scrapy", "crawl", spider, *given, "-L", "WARNING"]

    def environment(self) -> dict[str, str]:
        return {**os.environ, "NEWSCRAWL_DATABASE_URL": self.url, "NEWSCRAWL_PRIVATE_HOSTS": "127.0.0.1"}

    def run(self, spider: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(spider, *arguments),
            cwd=CHECKOUT,
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with Reader(self.url) as reader:
            return reader.query(sql)
