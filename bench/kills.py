"""What `kill -9` costs a crawl and its database: ``python -m bench kills --kills 50``.

Crawls of a local site are killed at random moments, one after another into one database, until one of them gets to its
end. After each kill the database must be whole and hold all that was committed; what it holds must not be asked for
again; and at the end it must be what one undisturbed crawl makes of the site.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from bench.kills_site import CRAWLS, KillSite, articles
from bench.kills_state import Crawl, State, committed, contents, problems_of, state_after
from newscrawl.demo.server import Running, serve
from newscrawl.identity import article_id
from newscrawl.store.writer import BATCH_ROWS

CONCURRENT = 8
"""Requests that a crawl of a local site has under way (newscrawl/settings.py)."""
IN_FLIGHT = BATCH_ROWS + CONCURRENT
"""Articles that may be lost with a kill: the batch that was being written, and what was under way to it."""
_KILLS_A_CHAIN = (4, 8)
_EARLY, _LATE = 0.15, 0.15
"""Shares of kills before the first request and after the last one."""
_START = 2.0  # seconds in which a crawl has begun
_PAUSE = 0.4  # seconds after a request: longer than a batch


@dataclass(slots=True)
class Tally:
    """What all chains came to."""

    kills: int = 0
    moments: Counter[str] = field(default_factory=Counter)
    chains: Counter[str] = field(default_factory=Counter)
    safe: int = 0
    """Articles that were committed before a kill, counted for each kill."""
    lost: list[int] = field(default_factory=list)
    """Articles that the site had served and no commit had reached, for each kill."""
    asked: int = 0
    """Requests for articles."""
    needed: int = 0
    """Those that undisturbed crawls would have made."""
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Budget:
    """Kills that are still to be done, shared by the chains."""

    left: int
    guard: Lock = field(default_factory=Lock)

    def take(self, most: int) -> int:
        with self.guard:
            taken = min(most, self.left)
            self.left -= taken
            return taken

    def give_back(self, number: int) -> None:
        with self.guard:
            self.left += number


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--articles", type=int, default=200, help="on the site")
    parser.add_argument("--parallel", type=int, default=2, help="crawls at a time, each into a database of its own")
    parser.add_argument("--seed", type=int, default=4, help="of the moments")
    given = parser.parse_args(arguments)
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        expected = {name: undisturbed(name, given.articles, Path(folder)) for name in CRAWLS}
        work = Work(given, Path(folder), expected, Budget(given.kills))
        with ThreadPoolExecutor(given.parallel) as pool:
            list(pool.map(work.chains, range(given.parallel)))
    tally = work.tally
    report(tally, given.articles)
    print(f"{time.monotonic() - began:.0f} s, seed {given.seed}")
    for line in tally.wrong[:20]:
        print(f"WRONG {line}")
    if tally.wrong:
        sys.exit(f"{len(tally.wrong)} faults")
    print("no committed article was lost or asked for again, every database was whole and became the expected one")


def undisturbed(name: str, count: int, folder: Path) -> State:
    with serve(KillSite(articles(count))) as server:
        crawl = Crawl(folder / f"{name}.db", CRAWLS[name](server))
        process = crawl.start()
        if code := process.wait():
            raise SystemExit(f"an undisturbed crawl by {name} ended with {code}:\n{crawl.said()}")
        return contents(crawl.database, server.authority)


@dataclass(frozen=True, slots=True)
class Work:
    given: argparse.Namespace
    folder: Path
    expected: dict[str, State]
    """What an undisturbed crawl leaves, by spider."""
    budget: Budget
    tally: Tally = field(default_factory=Tally)

    def chains(self, worker: int) -> None:
        """One chain after another, until the kills are used up."""
        dice = random.Random(self.given.seed * 1_000 + worker)  # noqa: S311  # repeatable, not secret
        for number, name in enumerate(islice(cycle(CRAWLS), worker, None)):
            kills = self.budget.take(dice.randint(*_KILLS_A_CHAIN))
            if not kills:
                return
            with serve(KillSite(articles(self.given.articles))) as server:
                crawl = Crawl(self.folder / f"{worker}-{number}.db", CRAWLS[name](server))
                chain = Chain(name, server, crawl, dice, self.tally)
                self.budget.give_back(kills - chain.kill(kills))
                chain.end(self.expected[name])


class Chain:
    """Crawls by one spider into one database, of which all but the last are killed."""

    def __init__(self, name: str, server: Running, crawl: Crawl, dice: random.Random, tally: Tally) -> None:
        assert isinstance(server.site, KillSite)  # noqa: S101  # for the type checker
        self.name = name
        self.site = server.site
        self.crawl = crawl
        self.authority = server.authority
        self.dice = dice
        self.tally = tally
        self.state = State()
        self.asked = 0

    def kill(self, times: int) -> int:
        """So many crawls, or fewer if one was faster than its end; how many were killed."""
        for done in range(times):
            if done and not self._missing() and self.dice.random() > _LATE:
                return done
            where, requests, pause = self._moment(times - done)
            process = self.crawl.start()
            reached = self.site.reach(requests, pause, process)
            before = committed(self.crawl.database) if reached else set()
            if reached:
                self.crawl.kill(process)
            if (code := process.wait()) != -signal.SIGKILL:
                self._finished(code)
                return done
            served = self._served()
            self.state = self._checked(self.state, before, served, where)
            self.tally.kills += 1
            self.tally.moments[where] += 1
        return times

    def end(self, expected: State) -> None:
        """A last crawl that nobody disturbs."""
        code = self.crawl.start().wait()
        self._served()
        self.tally.chains[self.name] += 1
        self.tally.asked += self.asked
        self.tally.needed += len(self.site.articles)
        if code:
            self._wrong(f"the last crawl ended with {code}: {self.crawl.said()}")
        for problem in problems_of(self.crawl.database):
            self._wrong(f"at the end: {problem}")
        self.tally.wrong += [
            f"{self.crawl.database.name} by {self.name}: {line}"
            for line in contents(self.crawl.database, self.authority).differences(expected)
        ]

    def _finished(self, code: int) -> None:
        """A crawl was faster than its end."""
        self._served()
        if code:
            self._wrong(f"a crawl that nobody killed ended with {code}: {self.crawl.said()}")

    def _moment(self, left: int) -> tuple[str, int, float]:
        """Where in the crawl, after how many requests, and how long after the last of them."""
        place, missing = self.dice.random(), self._missing()
        if place < _EARLY:
            return "before the first request", 0, self.dice.random() * _START
        if not missing or place > 1 - _LATE:
            return "after the last article", missing + self.site.indexes, self.dice.random() * _PAUSE
        # Half of the pauses are shorter than a batch takes.
        return "among articles", self.dice.randint(1, 1 + 2 * missing // left), self.dice.random() ** 2 * _PAUSE

    def _missing(self) -> int:
        return len(self.site.articles) - len(self.state.articles)

    def _served(self) -> set[str]:
        """Articles that the site was asked for since it was asked that before; none of them may be stored already."""
        paths = self.site.taken()
        ids = [article_id(f"http://{self.authority}{path}") for path in paths]
        served = {id_ for id_ in ids if id_.startswith("em:")}
        self.asked += len(served)
        for id_ in served & self.state.articles.keys():
            self._wrong(f"{id_} was stored and was asked for again")
        return served

    def _checked(self, former: State, before: set[str], served: set[str], where: str) -> State:
        now, problems = state_after(self.crawl.database)
        for problem in problems:
            self._wrong(f"killed {where}: {problem}")
        self.tally.safe += len(before | former.articles.keys())
        if gone := (before | former.articles.keys()) - now.articles.keys():
            self._wrong(f"killed {where}: {len(gone)} committed articles are lost, such as {min(gone)}")
        for line in now.changed_since(former):
            self._wrong(f"killed {where}: {line}")
        lost = served - now.articles.keys()
        self.tally.lost.append(len(lost))
        if len(lost) > IN_FLIGHT:
            self._wrong(f"killed {where}: {len(lost)} articles that were served are lost")
        return now

    def _wrong(self, what: str) -> None:
        self.tally.wrong.append(f"{self.crawl.database.name} by {self.name}: {what}")


def report(tally: Tally, count: int) -> None:
    chains = ", ".join(f"{number} by {name}" for name, number in sorted(tally.chains.items()))
    moments = ", ".join(f"{number} {where}" for where, number in tally.moments.most_common())
    print(f"{tally.kills} kills of crawls of {count} articles: {moments}")
    print(f"{sum(tally.chains.values())} databases ({chains}), each held against that of an undisturbed crawl")
    print(f"{tally.safe} times a committed article outlived a kill")
    if tally.lost:
        mean = sum(tally.lost) / len(tally.lost)
        print(f"{mean:.1f} articles were lost with a kill in the mean, {max(tally.lost)} at most")
    print(f"{tally.asked} requests for articles, where undisturbed crawls make {tally.needed}")
