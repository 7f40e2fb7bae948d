"""What reading a page costs beside one bare parse of its bytes: ``python -m bench refine``.

Pages as the mirror, its upstream, a portal and other sites serve them go through parse, clean, dates, credits and the
rest on one core; rounds of all steps alternate, and medians of their CPU time are compared.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TypeVar

from lxml.html import HTMLParser, document_fromstring

from bench.pages import KINDS, pages_of
from newscrawl import pages
from newscrawl.items import ArticleItem, Page
from pipelines import clean, credits, dates, fingerprint, refine, securities

STEPS: dict[str, Callable[[ArticleItem], None]] = {
    "clean": clean.refine,
    "dates": dates.refine,
    "credits": credits.refine,
    "securities": securities.refine,
    "fingerprint": fingerprint.refine,
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench refine", description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--folder", type=Path, help="also the *.html of this folder, as pages of a site nobody knows")
    parser.add_argument("--profile", action="store_true", help="where the time goes, instead of how much it is")
    given = parser.parse_args(arguments)
    sets = {kind: list(pages_of(kind, given.pages)) for kind in given.kinds}
    if given.folder:
        sets[given.folder.name] = read(given.folder, given.pages)
    if given.profile:
        profile([page for found in sets.values() for page in found])
        return
    print(f"| page | bytes | one parse, ms | page read | {' | '.join(STEPS)} | all | all / parse |")
    print(f"|---|{'---|' * (len(STEPS) + 5)}")
    for name, found in sets.items():
        costs = measure(found, given.rounds)
        size = sum(len(page.body) for page in found) / len(found)
        shown = " | ".join(f"{costs[step] * 1000:.3f}" for step in ("lxml", "read", *STEPS, "all"))
        print(f"| {name} | {size:.0f} | {shown} | {costs['all'] / costs['lxml']:.1f} |", flush=True)


def read(folder: Path, count: int) -> list[Page]:
    """Under an address that no rule knows."""
    files = sorted(folder.glob("*.html"))[:count]
    seen = datetime.now(UTC)
    return [Page(f"https://news.example/{file.stem}.shtml", file.read_bytes(), seen) for file in files]


def measure(
    found: Sequence[Page], rounds: int, middle: Callable[[Sequence[float]], float] = median
) -> dict[str, float]:
    """CPU seconds a page of the bare parse, of each step, and of all steps together."""
    costs: dict[str, list[float]] = {name: [] for name in ("lxml", "read", *STEPS, "all")}
    for _ in range(rounds + 1):
        costs["lxml"].append(_timed(bare, found))
        items = [pages.parse_article(page) for page in found]
        costs["read"].append(_timed(pages.parse_article, found))
        for name, step in STEPS.items():
            costs[name].append(_timed(step, items))
        costs["all"].append(_timed(whole, found))
    return {name: middle(times[1:]) for name, times in costs.items()}  # the first round fills caches


def bare(page: Page) -> None:
    document_fromstring(page.body, parser=HTMLParser(encoding="utf-8"))


def whole(page: Page) -> None:
    refine(pages.parse_article(page))


def profile(found: Sequence[Page]) -> None:
    whole(found[0])
    with cProfile.Profile() as watched:
        for page in found:
            whole(page)
    pstats.Stats(watched).sort_stats("tottime").print_stats(40)


T = TypeVar("T")


def _timed(work: Callable[[T], object], given: Sequence[T]) -> float:
    """CPU seconds of one piece of work."""
    began = time.process_time()
    for each in given:
        work(each)
    return (time.process_time() - began) / len(given)
