"""CSV of the library's tables: a spreadsheet must not run what an article says there either."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from newscrawl.exports.csv import neutralised


def writer(file: Any) -> Any:
    """As `csv.writer`; the answer of `writerow` is that of the file, which the library awaits."""
    inner = csv.writer(file)

    def writerow(cells: Iterable[Any]) -> Any:
        return inner.writerow([neutralised(each) if isinstance(each, str) else each for each in cells])

    return SimpleNamespace(writerow=writerow)
