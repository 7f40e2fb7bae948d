"""What crawling every hour costs and misses over days: ``python -m bench month --days 30``.

A local site publishes, edits and withdraws articles under a clock that jumps from hour to hour. After the last day the
crawls go on until every check is done; then every article and every edit that was to be seen must be in the database.
What is edited is edited once, and within 40 hours of its publication, while it is still asked for again: edits that
come later, or twice between two checks, are not part of this, and a crawl does not see them all.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import time_machine
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.utils.project import get_project_settings
from scrapy.utils.reactor import install_reactor

from bench.texts import Text, texts
from newscrawl.demo.articles import BEIJING, DemoArticle, Medium
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from newscrawl.store import Reader

START = datetime(2026, 3, 2, tzinfo=BEIJING)
HOUR = timedelta(hours=1)
SHOWN_FOR = timedelta(days=3)  # as long as the mirror shows a post
_DRAINED = 34  # hours until the last check of what was edited on the last day
_MEDIUM = Medium("常州日报", "changzhouribao", "01", "常州日报", "late")
_EDIT = "编者按：本文发布后有更正，"
REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"


@dataclass(slots=True)
class Fate:
    """What became of an article on its site, and when a crawl could first see it."""

    article: DemoArticle
    seen_from: datetime
    edited: bool = False
    withdrawn: bool = False


@dataclass(slots=True)
class Costs:
    """Answers of the site, by what was asked for."""

    indexes: int = 0
    robots: int = 0
    whole: int = 0
    """Pages of articles, with all their bytes or with an error."""
    not_modified: int = 0
    naive: int = 0
    """Requests of a crawler that asks for the index and for all that it names, every hour."""
    crawls: int = 0

    @property
    def all(self) -> int:
        return self.indexes + self.robots + self.whole + self.not_modified


@dataclass(slots=True)
class Life:
    """The site and its history."""

    site: DemoSite
    dice: random.Random
    texts: Iterator[Text]
    fates: dict[str, Fate] = field(default_factory=dict)
    number: int = 0

    def publish(self, count: int, hour: datetime) -> None:
        """So many articles within the hour before `hour`."""
        for _ in range(count):
            self.publish_one(hour - timedelta(seconds=self.dice.randrange(1, 3_600)), hour)

    def publish_one(self, at: datetime, seen_from: datetime) -> None:
        self.number += 1
        text = next(self.texts)
        article = DemoArticle(
            id=f"{at:%Y%m%d}{9_900_000_000 + self.number}",
            published=at,
            title=f"{text.title}（{self.number}）",
            section=_MEDIUM,
            credit=_MEDIUM.name,
            editions=("nw",),
            body=text.body,
        )
        self.fates[article.id] = Fate(article, seen_from)
        self.site.publish(article)

    def edit(self, count: int, hour: datetime) -> None:
        # Not those that nobody looks at any more when the edit comes: the last check is after 55 hours.
        for fate in self._some(count, hour, timedelta(hours=40)):
            body = f"{fate.article.body}\n{_EDIT}{self.dice.randrange(10**9)}。"
            fate.article = self.site.edit(fate.article.id, body=body, edited=hour)
            fate.edited = True

    def withdraw(self, count: int, hour: datetime) -> None:
        for fate in self._some(count, hour, SHOWN_FOR):
            fate.withdrawn = True
            self.site.withdraw(fate.article.id)

    def expire(self, hour: datetime) -> None:
        """What the mirror shows no longer is taken away, so that a month costs no more memory than a week."""
        for id_ in [id_ for id_, each in self.site.articles.items() if hour - each.published > SHOWN_FOR]:
            del self.site.articles[id_]
        self.site.changed()

    def shown(self) -> int:
        return sum(not self.fates[id_].withdrawn for id_ in self.site.articles)

    def _some(self, count: int, hour: datetime, younger: timedelta) -> list[Fate]:
        fates = (self.fates[id_] for id_ in self.site.articles)
        chosen = [
            fate
            for fate in fates
            if not (fate.edited or fate.withdrawn) and fate.seen_from < hour and hour - fate.article.published < younger
        ]
        return self.dice.sample(chosen, min(count, len(chosen)))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench month", description=__doc__)
    parser.add_argument("--days", type=int, default=2)
    parser.add_argument("--published", type=int, default=200, help="articles a day")
    parser.add_argument("--edited", type=int, default=20, help="a day")
    parser.add_argument("--withdrawn", type=int, default=5, help="a day")
    parser.add_argument("--database", help="keep the database in this file")
    given = parser.parse_args(arguments)
    in_reactor(_simulated, given)


def in_reactor(work: Callable[[argparse.Namespace], Coroutine[Any, Any, None]], given: argparse.Namespace) -> None:
    """Run `work`, in which crawls run one after another, and end the program."""
    install_reactor(REACTOR)
    from twisted.internet import defer, task

    def run(_: Any) -> defer.Deferred[None]:
        return defer.Deferred.fromFuture(asyncio.ensure_future(work(given)))

    task.react(run)


async def _simulated(given: argparse.Namespace) -> None:
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{given.database or Path(folder) / 'news.db'}"
        life, costs = await live(url, given.days, given.published, given.edited, given.withdrawn)
        wrong = list(faults(url, life))
        report(url, life, costs)
    print(f"{time.monotonic() - began:.0f} s for {costs.crawls} crawls")
    for line in wrong[:20]:
        print(f"WRONG {line}")
    if wrong:
        sys.exit(f"{len(wrong)} faults")


async def live(url: str, days: int, published: int, edited: int, withdrawn: int) -> tuple[Life, Costs]:
    """Crawl every hour of so many days, then on until nothing is due that could differ."""
    site = DemoSite([])
    dice = random.Random(4)  # noqa: S311  # repeatable, not secret
    life = Life(site, dice, texts(days * published + 24, seed=3, characters=600))
    costs = Costs()
    with serve(site) as server, time_machine.travel(START, tick=True) as clock:
        for number in range(days * 24 + _DRAINED):
            hour = START + number * HOUR
            if number < days * 24:
                life.publish(_share(published, number), hour)
                life.edit(_share(edited, number), hour)
                life.withdraw(_share(withdrawn, number), hour)
            life.expire(hour)
            clock.move_to(hour)
            await _crawl(url, server)
            _count(life, costs)
    return life, costs


def _share(a_day: int, hour: int) -> int:
    """So many in this hour that they come to `a_day` every 24 hours."""
    of_day = hour % 24
    return a_day * (of_day + 1) // 24 - a_day * of_day // 24


async def _crawl(url: str, server: Running) -> None:
    crawler, running = begun(url, server)
    await running
    check(crawler)


def begun(url: str, server: Running) -> tuple[Crawler, Awaitable[None]]:
    """A crawl of the site's section, and what waits for its end."""
    settings = get_project_settings()
    settings.setdict(
        {
            "NEWSCRAWL_DATABASE_URL": url,
            "NEWSCRAWL_PRIVATE_HOSTS": server.host,
            "LOG_LEVEL": "WARNING",
        },
        priority="cmdline",
    )
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler("category")
    return crawler, runner.crawl(crawler, slug=_MEDIUM.slug, host=server.authority)


def check(crawler: Crawler) -> None:
    if (code := crawler.stats.get_value("newscrawl/exit_code")) != 0:
        raise SystemExit(f"a crawl ended with {code}: {crawler.stats.get_value('newscrawl/reasons')}")


def _count(life: Life, costs: Costs) -> None:
    costs.crawls += 1
    costs.naive += 1 + life.shown()
    for hit in life.site.log:
        if hit.path == "/robots.txt":
            costs.robots += 1
        elif hit.path.startswith("/category/"):
            costs.indexes += 1
        elif hit.status == 304:  # noqa: PLR2004  # HTTP's number
            costs.not_modified += 1
        else:
            costs.whole += 1
    life.site.forget()


def faults(url: str, life: Life) -> Iterator[str]:
    """What was to be seen on the site and is not in the database as it was."""
    with Reader(url) as reader:
        stored = {row["id"]: row for row in reader.query("SELECT * FROM articles")}
        revisions = Counter(row["id"] for row in reader.query("SELECT id FROM revisions"))
        unfinished = reader.query("SELECT id, outcome FROM runs WHERE outcome IS NULL OR outcome <> 'healthy'")
    yield from (f"run {row['id']} is {row['outcome']}" for row in unfinished)
    if len(stored) != len(life.fates):
        yield f"{len(stored)} rows for {len(life.fates)} articles"
    for digits, fate in life.fates.items():
        row = stored.get(f"em:{digits}")
        if row is None:
            yield f"{digits} is missing"
            continue
        seen = datetime.fromisoformat(row["first_seen_at"])
        if not timedelta() <= seen - fate.seen_from.astimezone(UTC) < HOUR:
            yield f"{digits} was first seen at {seen}, and there from {fate.seen_from}"
        if revisions[row["id"]] != 1 + fate.edited:
            yield f"{digits} has {revisions[row['id']]} revisions, edited: {fate.edited}"
        if (_EDIT in row["body_text"]) != fate.edited or row["title"] != fate.article.title:
            yield f"{digits} is not what its site last said, edited: {fate.edited}"


def report(url: str, life: Life, costs: Costs) -> None:
    with Reader(url) as reader:
        [sums] = reader.query("SELECT sum(new) AS new, sum(changed) AS changed, sum(unchanged) AS unchanged FROM runs")
    gained = int(sums["new"]) + int(sums["changed"])
    edited = sum(fate.edited for fate in life.fates.values())
    withdrawn = sum(fate.withdrawn for fate in life.fates.values())
    print(f"{len(life.fates)} articles published, {edited} edited, {withdrawn} withdrawn; stored: {dict(sums)}")
    print(
        f"{costs.all} requests: {costs.indexes} for indexes, {costs.robots} for robots.txt, "
        f"{costs.not_modified} articles not modified, {costs.whole} articles whole"
    )
    print(f"{costs.whole / gained:.3f} requests for each new or changed article, beyond indexes and validators")
    print(f"{1 - costs.all / costs.naive:.1%} of {costs.naive} requests saved against asking for everything each hour")
