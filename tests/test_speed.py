"""Every benchmark in a small form: ratios inside one run must not fall by more than a quarter, seconds do not count."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from bench import crawl, growth, idle, parts, profile, refine
from bench.pages import pages_of
from bench.spent import alternating, child, ratio

CHECKOUT = Path(__file__).resolve().parents[1]
ROOM = 1.25
"""Factor by which a ratio may be worse than pinned; the figures of a quiet machine are in docs/performance.md."""
OF_PARTS = {
    "store: rows, texts, payload, commit": 2.2,
    "follow: search": 1.7,
}
SMALL = {
    "concurrent": ["--seconds", "1", "--writers", "1", "--readers", "1"],
    "disk": ["--articles", "150"],
    "duplicates": ["--stories", "4", "--articles", "1000"],
    "import": ["--posts", "250"],
    "latency": ["--days", "1", "--published", "4"],
    "queries": ["--articles", "300", "--runs", "3", "--search"],
    "search": ["--articles", "60"],
    "start": ["--rounds", "1"],
    "store": ["--articles", "300"],
}
untraced = pytest.mark.skipif(sys.gettrace() is not None, reason="coverage makes Python slower, and C not")


@untraced
@pytest.mark.parametrize(("kind", "pinned"), [("late", 11), ("portal", 4)])
def test_reading_a_page_costs_no_more_parses_than_it_did(kind: str, pinned: float) -> None:
    # The fastest round is the one that neighbours disturbed least.
    costs = refine.measure(list(pages_of(kind, 40)), rounds=9, middle=min)
    assert costs["all"] / costs["lxml"] < pinned * ROOM


@untraced
def test_a_whole_crawl_keeps_its_distance_to_scrapy_alone() -> None:
    with crawl.site(400) as url:
        runs = {"whole": partial(crawl.whole, url), "bare": partial(crawl.bare, "bare", url, crawl.DEFAULTS)}
        found = alternating(runs, 3)
    assert ratio(found, "whole", "bare", crawl.rate) > 0.25 / ROOM


@untraced
def test_storing_and_indexing_keep_their_distance_to_their_limits(tmp_path: Path) -> None:
    offered = [part for part in parts.of_pages(list(pages_of("portal", 300)), tmp_path) if part.name in OF_PARTS]
    for part, (ours, limit) in parts.measured(offered, 3):
        assert ours / limit < OF_PARTS[part.name] * ROOM, part.name


@untraced
def test_a_source_where_nothing_happened_costs_a_part_of_what_the_imports_of_a_crawl_cost() -> None:
    imports = child([sys.executable, "-c", "import newscrawl.jobs.preloaded"])
    cost, asked = idle.spent(8, 2)
    assert asked == {"robots.txt 200": 8, "index 304": 8}
    assert cost["cpu"] / 8 / imports["cpu"] < 0.5 * ROOM


@untraced
def test_what_is_known_costs_the_same_for_each_link_and_hardly_any_memory() -> None:
    few, many = growth.spent(1_000), growth.spent(8_000)
    assert many["cpu"] / 8_000 < few["cpu"] / 1_000 * ROOM
    assert many["memory"] - few["memory"] < 30


@untraced
def test_the_help_of_a_command_loads_no_more_than_it_did() -> None:
    typer = [sys.executable, "-c", "import typer, pydantic"]
    runs = {"help": partial(child, [sys.executable, "-m", "newscrawl", "--help"]), "typer": partial(child, typer)}
    assert ratio(alternating(runs, 5), "help", "typer", lambda each: each["cpu"]) < 2.2 * ROOM


@untraced
@pytest.mark.parametrize("name", SMALL)
def test_every_other_benchmark_comes_to_its_end_and_says_something(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", name, *SMALL[name]], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert any(character.isdigit() for character in done.stdout)


def test_what_is_sampled_belongs_to_the_part_whose_code_is_innermost() -> None:
    root = "run (/checkout/bench/crawl_whole.py:30);"
    samples = [
        f"{root}keep (/checkout/newscrawl/store/payloads.py:40);execute (/lib/sqlalchemy/engine/default.py:9) 3",
        f"{root}step (/checkout/newscrawl/store/follower.py:8);add (/checkout/newscrawl/store/search/index.py:5) 2",
        f"{root}work (/checkout/newscrawl/store/writer.py:7);wait (/lib/threading.py:331) 5",
        f"{root}_find_and_load (<frozen importlib._bootstrap>:1);read (/checkout/newscrawl/store/rows.py:1) 7",
        f"{root}made (/checkout/somewhere/else.py:1) 1",
    ]
    assert profile.by_part(samples) == {"store": 3, "search index": 2, profile.REST: 1}


@untraced
def test_the_time_of_reading_is_sampled_and_divided(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        profile.main(["late", "--articles", "300"])
    except SystemExit as problem:
        if "ermission" in str(problem):
            pytest.skip("this system lets no process look at another")
        raise
    assert "| read the document | " in capsys.readouterr().out
