"""Two days of crawls every hour over a site that publishes, edits and withdraws: a month in small."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.site.crawls import CHECKOUT


def test_every_article_and_edit_that_was_to_be_seen_is_stored_at_little_cost() -> None:
    size = ["--days", "2", "--published", "36", "--edited", "8", "--withdrawn", "3"]
    done = subprocess.run(
        [sys.executable, "-m", "bench", "month", *size],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "72 articles published, 16 edited, 6 withdrawn" in done.stdout
    each = re.search(r"([\d.]+) requests for each new or changed article", done.stdout)
    saved = re.search(r"([\d.]+)% of \d+ requests saved", done.stdout)
    assert each
    assert saved
    assert float(each[1]) <= 1.3
    assert float(saved[1]) > 80
