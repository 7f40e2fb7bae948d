"""The figures as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.quality.figures import FIELDS, SetResult

_TIMED_AGAINST = "trafilatura"


def table(rows: Sequence[SetResult]) -> str:
    """One set, extractors as rows."""
    fields = [field for field in FIELDS if any(field in row.figures for row in rows)]
    header = [f"{rows[0].set_name} ({rows[0].pages} pages)", *fields, "empty", "crash", "ms/page", "slowest"]
    lines = [header]
    for row in rows:
        shares = [f"{row.figures[field]:.3f}" if field in row.figures else "-" for field in fields]
        label = f"{row.extractor} {row.version}".strip()
        costs = [str(row.empty), str(row.crashes), f"{row.milliseconds:.1f}", f"{row.slowest:.0f}"]
        lines.append([label, *shares, *costs])
    return "\n".join([*_aligned(lines), *_speed(rows)])


def _aligned(lines: Sequence[Sequence[str]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for first, *others in lines:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        yield "  ".join([first.ljust(widths[0]), *cells])


def _speed(rows: Sequence[SetResult]) -> Iterable[str]:
    times = {row.extractor: row.milliseconds for row in rows}
    if _TIMED_AGAINST in times and "newscrawl" in times:
        yield f"CPU of newscrawl to {_TIMED_AGAINST}: {times['newscrawl'] / times[_TIMED_AGAINST]:.2f}"
