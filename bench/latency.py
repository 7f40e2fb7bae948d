"""From a new article on an index to its committed row: ``python -m bench latency``.

The site and the clock of `bench month`: the next crawl begins when its interval is over, 60 seconds or what ``auto``
came to; crawls between which nothing was published are passed over at 60 seconds, where they change nothing.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import time_machine
from scrapy import signals

from bench.month import START, Life, begun, check, in_reactor
from bench.texts import texts
from newscrawl.crawl import pace
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from newscrawl.items import ArticleItem
from newscrawl.store import Reader

_DAY = 24 * 3_600


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench latency", description=__doc__)
    parser.add_argument("--days", type=int, default=2)
    parser.add_argument("--published", type=int, default=200, help="articles a day")
    given = parser.parse_args(arguments)
    in_reactor(_simulated, given)


async def _simulated(given: argparse.Namespace) -> None:
    print("| interval | articles | median, s | p99, s | crawls a day |\n|---|---|---|---|---|")
    for name, interval in (("60 s", 60), ("auto", 0)):
        with TemporaryDirectory() as folder:
            waits, crawls = await waited(f"sqlite:///{Path(folder) / 'news.db'}", given.days, given.published, interval)
        tail = quantiles(waits, n=100)[98]
        print(f"| {name} | {len(waits)} | {median(waits):.0f} | {tail:.0f} | {crawls / given.days:.0f} |", flush=True)


async def waited(url: str, days: int, published: int, interval: int) -> tuple[list[float], int]:
    """Seconds from publication to commit of each article, and how many crawls there were."""
    dice = random.Random(6)  # noqa: S311  # repeatable, not secret
    end = START + timedelta(days=days)
    coming = sorted(START + timedelta(seconds=dice.randrange(days * _DAY)) for _ in range(days * published))
    life = Life(DemoSite([]), dice, texts(len(coming), seed=3, characters=600))
    stored: dict[str, float] = {}
    crawls = 0
    with serve(life.site) as server, time_machine.travel(START, tick=True) as clock:
        for now in _moments(url, end, coming, interval):
            while coming and coming[0] <= now:
                at = coming.pop(0)
                life.publish_one(at, at)
            life.expire(now)
            clock.move_to(now)
            await _crawl(url, server, stored)
            crawls += 1
    shown = {f"em:{number}": fate.article.published.timestamp() for number, fate in life.fates.items()}
    late = [id_ for id_ in shown.keys() - stored.keys() if shown[id_] < (end - timedelta(hours=6)).timestamp()]
    if late:
        raise SystemExit(f"{len(late)} articles were never stored")
    return [stored[id_] - at for id_, at in shown.items() if id_ in stored], crawls


def _moments(url: str, end: datetime, coming: Sequence[datetime], interval: int) -> Iterator[datetime]:
    """When a crawl begins; `coming` shrinks meanwhile."""
    now = coming[0] if coming else START  # an index without articles is no index
    while now < end:
        yield now
        if interval:
            steps = max(1, -(-int((coming[0] - now).total_seconds()) // interval)) if coming else 1
            now += timedelta(seconds=steps * interval)
        else:
            now += timedelta(seconds=_auto(url))


def _auto(url: str) -> int:
    with Reader(url) as reader:
        [run] = reader.query("SELECT figures FROM runs ORDER BY id DESC LIMIT 1")
    return int(json.loads(run["figures"]).get("interval", pace.FIRST))


async def _crawl(url: str, server: Running, stored: dict[str, float]) -> None:
    def scraped(item: Any) -> None:
        # An item comes out of the last pipeline when its row is committed.
        if isinstance(item, ArticleItem):
            stored.setdefault(item.id, datetime.now(UTC).timestamp())

    crawler, running = begun(url, server)
    crawler.signals.connect(scraped, signals.item_scraped)
    await running
    check(crawler)
