"""What a crawl costs beside Scrapy alone and beside other extractors: ``python -m bench crawl``.

A local site, in a process of its own, serves article pages of about 29 kB under lists. Whole crawls (guard, robots,
payloads, verdict, search index, near duplicates, durable commits) alternate with bare Scrapy: at its own defaults, and
with our settings, its callback empty or handing each page to another extractor; and with news-please, given addresses
(docs/howto/quality.md says how peers are installed). CPU seconds are those of the crawling process from the first
request to the end; imports are left out everywhere.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.crawl_run import EXTRACTORS
from bench.crawl_site import LIST
from bench.pages import ADDRESS, pages_of
from bench.spent import Run, alternating, asked, middle, ratio
from newscrawl import settings as ours

DEFAULTS = {"LOG_LEVEL": "INFO"}
NEWS_PLEASE = "news-please"
_OURS_ALONE = ("NEWSCRAWL_", "SPIDER_", "NEWSPIDER_", "COMMANDS_", "DOWNLOADER_", "EXTENSIONS", "ITEM_", "DOWNLOAD_HA")
_NO_MANNERS = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 8}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench crawl", description=__doc__)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", nargs="*", choices=[*sorted(EXTRACTORS), NEWS_PLEASE], default=[])
    parser.add_argument("--peer-articles", type=int, default=300, help="as many of the site as peers are to crawl")
    parser.add_argument("--peers-python", default=".venv-peers/bin/python", help="see docs/howto/quality.md")
    parser.add_argument("--profile", type=Path, help="one whole crawl under cProfile into this file, and nothing else")
    given = parser.parse_args(arguments)
    with site(given.articles) as url:
        if given.profile:
            print(json.dumps(whole(url, "--profile", str(given.profile)), indent=2))
            return
        offered = dict(runs(url)) | dict(peers(url, given.peers, given.peers_python, given.peer_articles))
        found = alternating(offered, given.rounds)
    report(found)


@contextmanager
def site(articles: int) -> Iterator[str]:
    """The address of its first list."""
    command = [sys.executable, "-m", "bench.crawl_site", "--articles", str(articles)]
    # A module of this folder.
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  # our own command
        assert server.stdout is not None  # noqa: S101  # for the type checker: it is a pipe
        assert server.stdin is not None  # noqa: S101  # same
        yield f"http://127.0.0.1:{int(server.stdout.readline())}{LIST}"
        server.stdin.close()


def runs(url: str) -> Iterator[tuple[str, Run]]:
    yield "newscrawl", partial(whole, url)
    yield "Scrapy, its defaults", partial(bare, "bare", url, DEFAULTS)
    yield "Scrapy, our settings", partial(bare, "bare", url, our_settings())


def peers(url: str, names: Sequence[str], python: str, articles: int) -> Iterator[tuple[str, Run]]:
    """Extractors in the callback of Scrapy with our settings; news-please crawls in its own way."""
    settings = our_settings() | {"CLOSESPIDER_PAGECOUNT": articles}
    for name in names:
        if name == NEWS_PLEASE:
            urls = [page.url.replace(ADDRESS, url.removesuffix(LIST)) for page in pages_of("portal", articles)]
            yield name, partial(news_please, urls, python)
        else:
            yield name, partial(bare, name, url, settings, python)


def news_please(urls: Sequence[str], python: str) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        found = asked([python, "-m", "bench.crawl_news_please", folder], told="\n".join(urls))
    if found["stored"] < len(urls):
        sys.exit(f"news-please stored {found['stored']} of {len(urls)} articles")
    return found


def our_settings() -> dict[str, Any]:
    """Those of Scrapy, without our components; own machines are asked without delay here too."""
    own = {name: value for name, value in vars(ours).items() if name.isupper() and not name.startswith(_OURS_ALONE)}
    plain = {name: value for name, value in own.items() if not str(value).startswith("newscrawl.")}
    return plain | _NO_MANNERS | {"LOG_LEVEL": "WARNING"}


def bare(name: str, url: str, settings: Mapping[str, Any], python: str = sys.executable) -> dict[str, Any]:
    script = Path(__file__).with_name("crawl_run.py")
    # -P: this folder has a module called `concurrent`.
    return asked([python, "-P", str(script), name, url, json.dumps({"LOG_FILE": "/dev/null", **settings})])


def whole(url: str, *options: str) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'news.db'}"
        found = asked([sys.executable, "-m", "bench.crawl_whole", url, database, *options])
    if found["stats"].get("newscrawl/outcome") != "healthy":
        sys.exit(f"the crawl was not healthy: {found['stats']}")
    return found


def report(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    defaults, tuned = "Scrapy, its defaults", "Scrapy, our settings"
    print("| | pages a CPU second | of Scrapy's defaults | of our settings | pages a second | memory, MB |")
    print("|---|---|---|---|---|---|")
    for name, run in found.items():
        shares = [ratio(found, name, other, rate) for other in (defaults, tuned)]
        wall = middle(run, lambda each: each["pages"] / each["wall"])
        memory = middle(run, lambda each: each["memory"])
        print(f"| {name} | {middle(run, rate):.0f} | {shares[0]:.2f} | {shares[1]:.2f} | {wall:.0f} | {memory:.0f} |")
    late = middle(found["newscrawl"], lambda each: each["follow"] / each["pages"] * 1000)
    within = middle(found["newscrawl"], lambda each: each["cpu"] / each["pages"] * 1000)
    print(f"\nOf a page of newscrawl {within:.2f} ms of CPU until the run ends, {late:.2f} ms for indexes that follow.")


def rate(run: Mapping[str, Any]) -> float:
    """Pages a CPU second, all that follows included."""
    return float(run["pages"] / (run["cpu"] + run.get("follow", 0.0)))
