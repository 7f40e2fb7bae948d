"""One run of reclean: articles over all cores, rows through the one writer; rows say who read them, so it can go on."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

from newscrawl import __version__
from newscrawl.crawl.counts import Counts
from newscrawl.crawl.verdict import judge
from newscrawl.errors import NewscrawlError, OlderSchemaError, StoreError
from newscrawl.imports.pool import ordered
from newscrawl.imports.run import MAX_FAILED_SHARE, STOPPED
from newscrawl.items import RunCounts, RunReport
from newscrawl.media import registry
from newscrawl.reclean.reading import ReadAgain, read_again
from newscrawl.sites import sites
from newscrawl.store import Outcome, Reader, Writer, prepare
from newscrawl.store.apart import catch_up_apart
from newscrawl.store.jobs import JOBS
from newscrawl.store.merge import Merged, Row
from newscrawl.store.recleaning import KeptArticle, Reread, Wanted, count, kept_after, preview
from newscrawl.store.selection import zone_of

_TOGETHER = 100
"""Articles whose bytes are read, or whose rows are compared, by one query."""
_WAITING = 1_000
_SHOWN = 1_000
"""Problems that a report lists."""
_REASON_CHARACTERS = 300

Progress = Callable[[int, int], Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What recleaning an article changes, or would change."""

    id: str
    title: str
    is_revision: bool
    fields: Mapping[str, tuple[Any, Any]]
    """Columns, before and after."""


@dataclass(slots=True)
class RecleanReport:
    articles: int = 0
    """With kept bytes, and not read by today's rules yet."""
    changed: int = 0
    """Became a revision, or would."""
    filled: int = 0
    """Differ in fields that make no revision."""
    unchanged: int = 0
    skipped: int = 0
    """Changed by a crawl meanwhile."""
    fields: Counter[str] = field(default_factory=Counter)
    problems: int = 0
    """Articles of which an edition could not be read; they stay as they are in it."""
    listed: list[tuple[str, str]] = field(default_factory=list)
    """The first thousand of them: id and why."""
    reasons: tuple[str, ...] = ()
    """Why the run cannot be trusted."""
    is_stopped: bool = False
    """Ended by Ctrl-C; what was counted is stored, the same command again goes on."""

    @property
    def exit_code(self) -> int:
        if self.is_stopped:
            return STOPPED
        return 3 if self.reasons else 0


def _checked(zone: str) -> str:
    """The name of the zone; raises for one that there is none of, and for site rules that cannot be used."""
    sites()
    return zone_of(zone).key


def reclean(  # noqa: PLR0913  # all but two are options with good defaults
    database_url: str,
    wanted: Wanted,
    *,
    jobs: int = 0,
    zone: str = "Asia/Shanghai",
    max_failed_share: float = MAX_FAILED_SHARE,
    arguments: Mapping[str, str] | None = None,
    on_progress: Progress = lambda _done, _total: None,
) -> RecleanReport:
    """Write what today's rules read; articles with other kept bytes than before are passed over unless ``force``."""
    zone = _checked(zone)
    _check_there(database_url)
    prepare(database_url)
    report = RecleanReport()
    with Writer(database_url) as writer:
        # Only a run with a job has a place for reasons.
        writer.start_run("reclean", arguments or {}, __version__, job="reclean").result()
        writer.sync_media(registry().media).result()
        waiting: deque[Future[Outcome | None]] = deque()
        try:
            for read in _all_read(database_url, wanted, report, jobs, zone, on_progress):
                waiting.append(writer.reread(read))
                if len(waiting) > _WAITING:
                    _count(report, waiting.popleft().result())
        except KeyboardInterrupt:
            report.is_stopped = True
        except Exception as problem:
            _abandon(writer, report, waiting, problem)
            raise
        _settle(report, waiting)
        report.reasons = _judged(report, max_failed_share)
        _finish(writer, report, report.exit_code)
    if not report.is_stopped:
        with suppress(KeyboardInterrupt):
            catch_up_apart(database_url, JOBS)
    return report


def _check_there(database_url: str) -> None:
    """Raise `StoreError` where there is no database of ours; a misspelt name must not make an empty one."""
    # What is older is upgraded next.
    with suppress(OlderSchemaError), Reader(database_url):
        pass


def _settle(report: RecleanReport, waiting: deque[Future[Outcome | None]]) -> None:
    while waiting:
        _count(report, waiting.popleft().result())


def _judged(report: RecleanReport, max_failed_share: float) -> tuple[str, ...]:
    """By the rule of crawls."""
    counts = Counts(unchanged=report.articles - report.problems, rejected=report.problems)
    return judge(counts, max_failed_share=max_failed_share, finish_reason="finished").reasons


def _abandon(writer: Writer, report: RecleanReport, waiting: deque[Future[Outcome | None]], problem: Exception) -> None:
    """A run that an error ended is not one that still goes on."""
    # Where the store itself failed, there is nowhere left to say so.
    with suppress(StoreError):
        _settle(report, waiting)
        report.reasons = (f"ended by an error: {str(problem)[:_REASON_CHARACTERS]}",)
        _finish(writer, report, problem.exit_code if isinstance(problem, NewscrawlError) else 1)


def _finish(writer: Writer, report: RecleanReport, exit_code: int) -> None:
    counts = RunCounts(
        pages=report.articles,
        changed=report.changed,
        unchanged=report.filled + report.unchanged,
        rejected=report.problems,
    )
    outcome = "unhealthy" if exit_code else "healthy"
    writer.finish_run(outcome, exit_code, counts, RunReport(reasons=report.reasons)).result()


def preview_reclean(  # noqa: PLR0913  # same
    database_url: str,
    wanted: Wanted,
    on_change: Callable[[Change], Any],
    *,
    jobs: int = 0,
    zone: str = "Asia/Shanghai",
    max_failed_share: float = MAX_FAILED_SHARE,
    on_progress: Progress = lambda _done, _total: None,
) -> RecleanReport:
    """Tell what `reclean` would change, and write nothing."""
    report, zone = RecleanReport(), _checked(zone)
    try:
        with Reader(database_url) as reader:
            found = _all_read(database_url, wanted, report, jobs, zone, on_progress)
            while group := list(islice(found, _TOGETHER)):
                with reader.connected() as connection:
                    merged = preview(connection, group)
                report.skipped += len(group) - len(merged)
                for stored, result in merged:
                    _count(report, Outcome(stored["id"], result.status, result.changed, result.filled))
                    if result.changed or result.filled:
                        on_change(_change(stored, result))
    except KeyboardInterrupt:
        report.is_stopped = True
    report.reasons = _judged(report, max_failed_share)
    return report


def _all_read(  # noqa: PLR0913, PLR0917  # same
    database_url: str, wanted: Wanted, report: RecleanReport, jobs: int, zone: str, on_progress: Progress
) -> Iterator[Reread]:
    """What was read of each article; problems are counted on the way."""
    with Reader(database_url) as reader:
        with reader.connected() as connection:
            total = count(connection, wanted)
        for found in ordered(partial(read_again, zone=zone), _kept(reader, wanted), jobs=jobs):
            report.articles += 1
            on_progress(report.articles, max(total, report.articles))
            _note(report, found)
            if found.read is not None:
                yield found.read


def _kept(reader: Reader, wanted: Wanted) -> Iterator[KeptArticle]:
    after = 0
    while True:
        # A connection for each step: no reader holds a snapshot for hours.
        with reader.connected() as connection:
            found, after = kept_after(connection, wanted, after, _TOGETHER)
        if not after:
            return
        yield from found


def _note(report: RecleanReport, found: ReadAgain) -> None:
    report.problems += bool(found.problems)
    report.listed += [(found.id, problem) for problem in found.problems][: max(0, _SHOWN - len(report.listed))]


def _count(report: RecleanReport, outcome: Outcome | None) -> None:
    if outcome is None:
        report.skipped += 1
        return
    kind = "changed" if outcome.changed else "filled" if outcome.filled else "unchanged"
    setattr(report, kind, getattr(report, kind) + 1)
    report.fields.update(outcome.changed or outcome.filled)


def _change(stored: Row, result: Merged) -> Change:
    names = [name for name in result.row if result.row[name] != stored[name] and name != "extractor"]
    fields = {name: (_readable(name, stored[name]), _readable(name, result.row[name])) for name in names}
    return Change(stored["id"], result.row["title"], result.status == "changed", fields)


def _readable(name: str, value: Any) -> Any:
    """A stored value; seconds as a time."""
    return datetime.fromtimestamp(value, UTC) if name == "published_at" and value is not None else value
