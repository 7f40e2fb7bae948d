"""The n-th change of the disk fails, for every n: a clear word, nothing acknowledged lost, nothing half.

One pass tries each n in one way of failing, in turn; ``NEWSCRAWL_EVERY_FAULT=1`` tries each n in each way.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from newscrawl.store import prepare
from tests.faults.disk import CHECKOUT, FROM_THEN_ON, ONCE, TORN, build, environment, needs_compiler
from tests.faults.program import CRAWLED, KNOWN
from tests.faults.whole import faults
from tests.store.samples import full, later, store_together

pytestmark = needs_compiler

WAYS = ("0", "1", "2")
PASSES = [(each,) for each in WAYS] if os.environ.get("NEWSCRAWL_EVERY_FAULT") else [WAYS]


@contextmanager
def tries(what: str, folder: Path, ways: tuple[str, ...], last: int = 10_000) -> Iterator[Iterator[dict[str, Any]]]:
    """What became of each try, while its database is still there."""
    command = [sys.executable, "-m", "tests.faults.program", what, str(folder), str(last), *ways]
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment(build(folder)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as driver:
        assert driver.stdout is not None
        yield map(json.loads, driver.stdout)
        assert driver.wait(60) == 0


def gone(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


@pytest.mark.parametrize("ways", PASSES)
def test_a_crawl_on_a_disk_that_fails_anywhere_loses_nothing_it_acknowledged(
    tmp_path: Path, ways: tuple[str, ...]
) -> None:
    done, stopped = 0, 0
    with tries("crawl", tmp_path, ways) as found:
        for each in found:
            path = tmp_path / f"crawl-{each['n']}.db"
            assert each["crash"] == "", each
            assert "\n" not in each["error"], each
            assert faults(path, [*KNOWN, *each["acknowledged"]]) == [], each
            stored = store_together(f"sqlite:///{path}", later(full(1), 120), *(full(n) for n in CRAWLED[1:]))
            assert {one.status for one in stored} <= {"new", "unchanged", "changed"}
            assert faults(path, CRAWLED[1:]) == [], each
            gone(path)
            done, stopped = done + 1, stopped + bool(each["error"])
    # Where an index or the end of the log cannot be written, the articles are stored all the same.
    assert 100 < stopped < done


def test_a_database_that_cannot_be_made_whole_is_made_by_the_next_try(tmp_path: Path) -> None:
    done, stopped = 0, 0
    with tries("create", tmp_path, WAYS) as found:
        for each in found:
            path = tmp_path / f"create-{each['n']}.db"
            assert each["crash"] == "", each
            assert (
                not each["error"]
                or "cannot be used: disk I/O error" in each["error"]
                or "no space left" in each["error"]
            )
            prepare(f"sqlite:///{path}")
            assert faults(path, []) == [], each
            gone(path)
            done, stopped = done + 1, stopped + bool(each["error"])
    assert 50 < stopped < done


@pytest.mark.parametrize(("how", "said"), [(ONCE, "disk I/O error"), (FROM_THEN_ON, "full"), (TORN, "full")])
def test_a_crawl_says_what_its_disk_said(tmp_path: Path, how: int, said: str) -> None:
    with tries("crawl", tmp_path, (str(how),), last=1) as found:
        [first] = found
    assert said in first["error"]
