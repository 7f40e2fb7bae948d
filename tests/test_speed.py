"""Ratios inside one run, with room for a busy machine: what is twice as slow as when it was pinned does not pass."""

from __future__ import annotations

import sys
from functools import partial

import pytest

from bench import crawl, refine
from bench.pages import pages_of
from bench.spent import alternating, child, ratio

ROOM = 1.8
"""Factor by which a ratio may be worse than pinned; the figures themselves are in docs/performance.md."""


@pytest.mark.skipif(sys.gettrace() is not None, reason="coverage makes Python slower, and the bare parse not")
@pytest.mark.parametrize(("kind", "pinned"), [("late", 19), ("portal", 8.5)])
def test_reading_a_page_costs_no_more_parses_than_it_did(kind: str, pinned: float) -> None:
    costs = refine.measure(list(pages_of(kind, 40)), rounds=7)
    assert costs["all"] / costs["lxml"] < pinned * ROOM


def test_a_whole_crawl_keeps_its_distance_to_scrapy_alone() -> None:
    with crawl.site(200) as url:
        found = alternating(
            {"whole": partial(crawl.whole, url), "bare": partial(crawl.bare, "bare", url, crawl.DEFAULTS)}, 1
        )
    assert ratio(found, "whole", "bare", crawl.rate) > 0.22 / ROOM


def test_the_help_of_a_command_loads_no_more_than_it_did() -> None:
    typer = [sys.executable, "-c", "import typer, pydantic"]
    runs = {"help": partial(child, [sys.executable, "-m", "newscrawl", "--help"]), "typer": partial(child, typer)}
    assert ratio(alternating(runs, 3), "help", "typer", lambda each: each["cpu"]) < 2.2 * ROOM
