"""Crawls killed fifty times: the database is whole each time, and in the end what an undisturbed crawl makes of the site."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.site.crawls import CHECKOUT


def test_twenty_kills_lose_nothing_that_was_committed_and_change_nothing_in_the_end() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "kills", "--kills", "20", "--articles", "60"],
        cwd=CHECKOUT,
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")},  # it takes long
        capture_output=True,
        text=True,
        timeout=1_800,  # on a machine with nothing else to do it takes a minute or two
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "20 kills of crawls" in done.stdout
    lost = re.search(r"([\d.]+) articles were lost with a kill in the mean", done.stdout)
    # Eight are under way, and a batch takes what comes within a quarter of a second.
    assert lost
    assert float(lost[1]) <= 24, done.stdout
    for where in ("before the first request", "among articles", "after the last article"):
        assert re.search(rf"[1-9]\d* {where}", done.stdout), done.stdout
    for spider in ("category", "roll", "feed"):
        assert re.search(rf"[1-9]\d* by {spider}", done.stdout), done.stdout
