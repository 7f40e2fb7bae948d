"""A writer that is killed in mid batch loses nothing that it acknowledged, and leaves no half of anything."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.faults.whole import faults
from tests.store.samples import SEEN, article, store_together

KILLS = 10
CHECKOUT = Path(__file__).resolve().parents[2]

# Forks, because a fresh interpreter for every kill would spend its time on imports. The child writes the number of
# every acknowledged article to a pipe, and is killed after some of them and a random pause.
DRIVER = """
import json, os, random, signal, sys, time
from newscrawl.store import Writer
from tests.store.samples import full

url, seed, kills = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)

def write(first, pipe):
    with Writer(url) as writer:
        waiting = []
        for number in range(first, first + 5000):
            future = writer.submit(full(number))
            future.add_done_callback(lambda done, number=number: done.exception() or os.write(pipe, b"%d\\n" % number))

for round_ in range(kills):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        write(1 + round_ * 10_000, writing)
        os._exit(0)
    os.close(writing)
    heard = b""
    for _ in range(chance.randrange(1, 60)):
        heard += os.read(reading, 200)
    time.sleep(chance.random() * 0.03)
    os.kill(child, signal.SIGKILL)
    while more := os.read(reading, 65536):
        heard += more
    os.close(reading)
    os.waitpid(child, 0)
    print(json.dumps([int(line) for line in heard.split(b"\\n")[:-1]]), flush=True)
"""


def test_ten_kills_lose_no_acknowledged_article_and_tear_none(sqlite: str) -> None:
    seed = random.randrange(10**6)  # printed when the test fails, to do it again
    command = [sys.executable, "-c", DRIVER, sqlite, str(seed), str(KILLS)]
    driver = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False)
    assert driver.returncode == 0, f"seed {seed}: {driver.stderr}"
    rounds = [json.loads(line) for line in driver.stdout.splitlines()]
    assert len(rounds) == KILLS
    assert sum(map(len, rounds)) > KILLS
    assert faults(Path(sqlite.removeprefix("sqlite:///")), sorted(heard for one in rounds for heard in one)) == [], (
        f"seed {seed}"
    )
    connection = sqlite3.connect(sqlite.removeprefix("sqlite:///"))
    numbers = connection.execute("SELECT count(*), min(seq), max(seq), count(DISTINCT seq) FROM article").fetchone()
    counted = connection.execute("SELECT value FROM counter WHERE name = 'seq'").fetchone()[0]
    connection.close()
    assert numbers == (counted, 1, counted, counted), f"seed {seed}"


def contents(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Rows of every table; the search index has none that could be read."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_index%'"
    return {
        name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in connection.execute(names).fetchall()
    }


def test_after_a_kill_the_same_items_are_taken_again_without_harm(sqlite: str) -> None:
    """Committed but not acknowledged is possible; submitting again must change nothing."""
    items = [article(number, fetched_at=SEEN) for number in range(1, 50)]
    store_together(sqlite, *items)
    before = sqlite3.connect(sqlite.removeprefix("sqlite:///"))
    stored = contents(before)
    assert {outcome.status for outcome in store_together(sqlite, *items)} == {"unchanged"}
    assert contents(before) == stored
    before.close()
