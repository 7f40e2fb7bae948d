"""Posts from disk into the database, and all of them read again: ``python -m bench import``.

Twenty thousand Jekyll posts go through ``newscrawl import jekyll`` with search index and near duplicates, then through
``newscrawl reclean --force``: each a process of its own over all cores, as users run them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.pages import article_of
from bench.spent import child
from bench.texts import texts
from newscrawl.demo.layouts.posts import post_text, to_post
from newscrawl.store import Reader


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench import", description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=0, help="processes that read; 0: one a core")
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "_posts", given.posts)
        database = folder / "news.db"
        print("| | posts a second | CPU ms a post | until all rows are in, posts a second |\n|---|---|---|---|")
        for command in (["import", "jekyll", str(folder / "_posts")], ["reclean", "--force"]):
            whole = [sys.executable, "-m", "newscrawl", *command, "-d", str(database), "-j", str(given.jobs)]
            cost = child(whole)
            rows = given.posts / max(1.0, _seconds_of_run(database))
            rate, each = given.posts / cost["wall"], cost["cpu"] / given.posts * 1000
            print(f"| {command[0]} | {rate:.0f} | {each:.2f} | {rows:.0f} |", flush=True)


def write(folder: Path, count: int) -> None:
    """Post files as the mirror's last generator wrote them."""
    folder.mkdir()
    for place, text in enumerate(texts(count)):
        article = replace(article_of("late", place, text), generation=8)
        post = to_post(article, "nw")
        (folder / f"{post.name}.md").write_text(post_text(post), encoding="utf-8")


def _seconds_of_run(database: Path) -> float:
    """Of the last run, in whole seconds: when it ends, all rows are committed; indexes follow."""
    with Reader(f"sqlite:///{database}") as reader:
        [run] = reader.query("SELECT started_at, finished_at FROM runs ORDER BY id DESC LIMIT 1")
    began, ended = (datetime.fromisoformat(run[name]) for name in ("started_at", "finished_at"))
    return (ended - began).total_seconds()
