"""The figures as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from tests.quality.figures import FIELDS, SetResult

_TIMED_AGAINST = "trafilatura"


def tables(results: Sequence[SetResult]) -> str:
    """One table a set, extractors as rows."""
    parts = [_table(name, list(rows)) for name, rows in groupby(results, key=lambda each: each.set_name)]
    return "\n\n".join(parts)


def _table(name: str, rows: Sequence[SetResult]) -> str:
    fields = [field for field in FIELDS if any(field in row.figures for row in rows)]
    header = [f"{name} ({rows[0].pages} pages)", *fields, "empty", "crash", "ms/page", "slowest"]
    lines = [header]
    for row in rows:
        shares = [f"{row.figures[field]:.3f}" if field in row.figures else "-" for field in fields]
        label = f"{row.extractor} {row.version}".strip()
        costs = [str(row.empty), str(row.crashes), f"{row.milliseconds:.1f}", f"{row.slowest:.0f}"]
        lines.append([label, *shares, *costs])
    return "\n".join([*_aligned(lines), *_speed(rows)])


def _aligned(lines: Sequence[Sequence[str]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        first, *others = (cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join([first.strip().ljust(widths[0]), *others])


def _speed(rows: Sequence[SetResult]) -> Iterable[str]:
    times = {row.extractor: row.milliseconds for row in rows}
    if _TIMED_AGAINST in times and "newscrawl" in times:
        yield f"CPU of newscrawl to {_TIMED_AGAINST}: {times['newscrawl'] / times[_TIMED_AGAINST]:.2f}"
