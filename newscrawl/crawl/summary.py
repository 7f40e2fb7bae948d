"""What a run did, in lines for a person; every figure is a documented stats key."""

from __future__ import annotations

from scrapy.statscollectors import StatsCollector

_MEGABYTE = 10**6


def summary(stats: StatsCollector) -> list[str]:
    """Lines for a person, printed to standard output after the last commit."""
    seconds = float(stats.get_value("elapsed_time_seconds", 0))
    pages, size = number(stats, "response_received_count"), number(stats, "downloader/response_bytes")
    taken = f"{size / 1e6:.1f} MB" if size >= _MEGABYTE else f"{size / 1e3:.1f} kB"
    lines = [
        f"{stats.get_value('newscrawl/outcome', 'unhealthy')}: {outcomes(stats)}, "
        f"{number(stats, 'newscrawl/known')} already known",
        f"{number(stats, 'downloader/request_count')} requests, {pages} pages, {taken} in {seconds:.1f} s",
    ]
    if stats.get_value("finish_reason") == "shutdown":
        lines.append("told to end before it was done: the next run fetches what this one had not come to")
    lines += [f"unhealthy because {reason}" for reason in stats.get_value("newscrawl/reasons", [])]
    if accept := stats.get_value("newscrawl/accept"):
        lines.append(f"if the source is meant to be so from now on, say so: {accept}")
    lines += [f"rejected {count} x {reason}" for reason, count in _rejections(stats)]
    return lines


def outcomes(stats: StatsCollector) -> str:
    names = ("new", "changed", "unchanged", "rejected", "failed")
    return ", ".join(f"{number(stats, f'newscrawl/{name}')} {name}" for name in names)


def _rejections(stats: StatsCollector) -> list[tuple[str, int]]:
    prefix = "newscrawl/reason/"
    found = [
        (key.removeprefix(prefix), int(value)) for key, value in stats.get_stats().items() if key.startswith(prefix)
    ]
    return sorted(found, key=lambda pair: -pair[1])


def number(stats: StatsCollector, key: str) -> int:
    return int(stats.get_value(key, 0))
