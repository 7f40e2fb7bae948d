"""The power fails at 150 random moments: whatever was acknowledged before is there, and nothing is half.

Every write and sync of the store is recorded; a disk is then made again as it would be found after a cut, with what had
been made durable and a random part of the other sectors.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from newscrawl.errors import NewscrawlError
from newscrawl.store import prepare
from tests.faults.disk import CHECKOUT, Change, build, changes, environment, needs_compiler
from tests.faults.power import Disk
from tests.faults.recorded import ARTICLES
from tests.faults.whole import faults
from tests.store.samples import full, store_together

pytestmark = needs_compiler

CUTS = 150
AGAIN = range(1, 10)
"""Articles that are stored once more after each cut."""
FULL, NORMAL = "2", "1"


def recorded(folder: Path, synchronous: str) -> list[Change]:
    database, log = folder / "recorded.db", folder / "record"
    command = [sys.executable, "-m", "tests.faults.recorded", str(database), str(log), synchronous]
    subprocess.run(command, cwd=CHECKOUT, env=environment(build(folder)), check=True, timeout=300)
    return list(changes(log.read_bytes()))


def after_cuts(done: list[Change], folder: Path, number: int, seed: int) -> Iterator[list[str]]:
    """What is wrong after each of so many cuts, with what is found then and with what is made of it from there."""
    chance, disk, last = random.Random(seed), Disk(), 0
    for moment in sorted(chance.sample(range(1, len(done) + 1), number)):
        for change in done[last:moment]:
            disk.take(change)
        last = moment
        folder.mkdir()
        for path, content in disk.after_a_cut(chance).items():
            (folder / Path(path).name).write_bytes(content)
        acknowledged = [int(mark) for mark in disk.marks]
        yield [f"at change {moment}: {each}" for each in taken_up(folder / "recorded.db", acknowledged)]
        shutil.rmtree(folder)


def taken_up(database: Path, acknowledged: list[int]) -> list[str]:
    try:
        prepare(f"sqlite:///{database}")
        if found := faults(database, acknowledged):
            return found
        store_together(f"sqlite:///{database}", *(full(number) for number in AGAIN))
        return faults(database, {*acknowledged, *AGAIN})
    except (NewscrawlError, sqlite3.Error) as problem:
        return [str(problem)]


def test_150_power_cuts_lose_no_acknowledged_article_and_tear_none(tmp_path: Path) -> None:
    seed = random.randrange(10**6)  # told when the test fails, to do it again
    done = recorded(tmp_path, FULL)
    assert [int(each.path) for each in done if each.kind == "M"] == list(range(1, ARTICLES + 1))
    for wrong in after_cuts(done, tmp_path / "cut", CUTS, seed):
        assert wrong == [], f"seed {seed}"


def test_the_cuts_find_a_store_that_does_not_wait_for_its_disk(tmp_path: Path) -> None:
    done = recorded(tmp_path, NORMAL)
    wrong = [each for found in after_cuts(done, tmp_path / "cut", 20, seed=1) for each in found]
    assert any("was acknowledged and is not there" in each for each in wrong)
