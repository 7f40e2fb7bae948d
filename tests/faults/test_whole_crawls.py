"""A sample of whole crawls on a disk that fails; ``python -m tests.faults`` tries every change."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.__main__ import every, sampled
from tests.faults.disk import CHECKOUT, needs_compiler
from tests.faults.tries import Found, Tries

KINDS = ("write -wal", "sync -wal", "write database", "sync database", "sync folder", "write .lock")
"""Which a crawl makes, whatever its chance."""


@needs_compiler
def test_a_crawl_whose_disk_fails_anywhere_loses_nothing_and_the_next_one_makes_it_whole() -> None:
    seed = random.randrange(10**6)  # told when the test fails, to do it again
    command = [sys.executable, "-m", "tests.faults", "--sample", "15", "--seed", str(seed)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing acknowledged was lost" in done.stdout
    into_new, _, into_known = done.stdout.partition("into a database with some of it")
    for kind in KINDS:
        assert f"  {kind}: " in into_new, done.stdout
    assert "  write -wal: " in into_known
    assert "ended with 1" in done.stdout  # before a run began


@needs_compiler
def test_the_tries_find_a_crawl_that_says_it_stored_what_it_did_not(tmp_path: Path) -> None:
    with Tries.begun(tmp_path, known=True) as tries:
        database = tries.fresh("tried")
        boast = Found(0, "", ["em:202606010000000001"], 9, "W news.db-wal")
        wrong = [*tries.wrong_rows(boast, database)]
    assert "em:202606010000000001 was acknowledged and is not there" in wrong
    assert any(each.startswith("articles: 8 rows expected") for each in wrong)


@pytest.mark.parametrize(
    ("found", "was_asked", "said"),
    [
        (Found(1, "Error: there is no space left", [], 9, ""), True, "exit code 1, though the site was asked"),
        (Found(3, "the store failed: disk I/O error", [], 9, ""), False, "exit code 3, though the site was not asked"),
        (Found(3, "unhealthy because", [], 9, ""), True, "nothing is said of the disk"),
        (Found(3, "disk I/O error\nTraceback (most", [], 9, ""), True, "a traceback"),
        (Found(-6, "disk I/O error", [], 9, ""), True, "exit code -6"),
    ],
)
def test_the_tries_find_what_a_crawl_says_wrong(found: Found, was_asked: bool, said: str) -> None:
    assert any(each.startswith(said) for each in found.wrong_words(was_asked=was_asked))


def test_a_sample_has_every_kind_of_change() -> None:
    kinds = ["write -wal"] * 50 + ["sync -wal", "cut -wal", *["write database"] * 20]
    for seed in range(20):
        plan = sampled(kinds, 6, seed)
        assert len(set(plan)) == 6
        assert {kind for _, _, kind in plan} == set(kinds)
        assert all(1 <= n <= kinds.count(kind) for n, _, kind in plan)


def test_all_tries_are_each_change_alone_and_with_all_behind_it() -> None:
    plan = every(20)
    assert {n for n, *_ in plan} >= set(range(1, 21))
    for n in range(1, 21):
        assert len([way for each, way, _ in plan if each == n]) == 2
