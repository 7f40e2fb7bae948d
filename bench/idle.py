"""What it costs to look at sources where nothing happened: ``python -m bench idle``.

``newscrawl crawl --all`` over a file of jobs, a category each, on a local site: first to get what is there, then again.
Figures are of the second run, of all its processes.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.pages import article_of
from bench.spent import child
from bench.texts import texts
from newscrawl.demo.articles import DemoArticle, Medium
from newscrawl.demo.server import serve
from newscrawl.demo.site import DemoSite

_EACH = 5
"""Articles of a source."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench idle", description=__doc__)
    parser.add_argument("--sources", type=int, default=1_000)
    parser.add_argument("--parallel", type=int, default=2)
    given = parser.parse_args(arguments)
    cost, asked = spent(given.sources, given.parallel)
    print(f"{given.sources} unchanged sources, {given.parallel} at a time; requests: {asked}")
    print(f"{cost['cpu'] / given.sources:.2f} s of CPU a source, {cost['cpu']:.0f} s in all; {cost['wall']:.0f} s")
    print(f"the largest process took {cost['memory']:.0f} MB")


def spent(sources: int, parallel: int) -> tuple[dict[str, float], dict[str, int]]:
    """Cost of the second run, and what it asked for."""
    site = DemoSite(articles(sources))
    with TemporaryDirectory() as name, serve(site) as server:
        folder = Path(name)
        file = folder / "newscrawl.toml"
        file.write_text("".join(_jobs(sources, server.url)), encoding="utf-8")
        given = {
            "NEWSCRAWL_PRIVATE_HOSTS": server.authority,
            "NEWSCRAWL_DATABASE_URL": f"sqlite:///{folder / 'news.db'}",
        }
        command = [sys.executable, "-m", "newscrawl", "crawl", "--all", "-c", str(file), "-p", str(parallel)]
        child(command, given)
        site.forget()
        cost = child(command, given)
        return cost, dict(Counter(f"{_kind(hit.path)} {hit.status}" for hit in site.log))


def _kind(path: str) -> str:
    return "robots.txt" if path == "/robots.txt" else "index" if path.startswith("/category/") else "article"


def articles(sources: int) -> Iterator[DemoArticle]:
    """Old enough that nobody looks for edits."""
    for place, text in enumerate(texts(sources * _EACH, characters=300)):
        slug = f"source{place // _EACH}"
        section = Medium(f"常州日报{place // _EACH}", slug, "01", f"{slug}新闻", "late")
        yield replace(article_of("late", place, text), section=section)


def _jobs(sources: int, url: str) -> Iterator[str]:
    for number in range(sources):
        arguments = f'{{ url = "{url}/category/source{number}.html" }}'
        yield f'[[jobs]]\nname = "source{number}"\nspider = "category"\narguments = {arguments}\ninterval = "1d"\n\n'
