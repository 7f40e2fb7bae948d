"""What every import shares: a run in the view `runs`, the writer with its futures, and the counts."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from newscrawl import __version__
from newscrawl.crawl.counts import Counts
from newscrawl.crawl.verdict import judge
from newscrawl.errors import NewscrawlError, StoreError
from newscrawl.items import ArticleItem, Reject, RunCounts, RunReport
from newscrawl.media import registry
from newscrawl.sites import sites
from newscrawl.store import Writer, prepare
from newscrawl.store.apart import catch_up_apart
from newscrawl.store.entries import Entry
from newscrawl.store.jobs import JOBS

_WAITING = 2_000
"""Futures held before the oldest is waited for: bounds memory, keeps batches full."""
_SHOWN = 1_000
"""Rejects that a report lists; all of them are rows of the view `rejects`."""
STOPPED = 130
"""Exit code of an import that was stopped by Ctrl-C."""
MAX_FAILED_SHARE = 0.2
"""Of what is rejected among all that might be an article; more is an unhealthy run, as it is for a crawl."""

_REASON_CHARACTERS = 300

Progress = Callable[[int], Any]


@dataclass(slots=True)
class ImportReport:
    """What an import did; `rejected` holds the first thousand (place, reason) pairs of `rejects`."""

    files: int = 0
    """Posts, lines or records, as the form has them."""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    """What is no article and was not expected to be one."""
    rejects: int = 0
    rejected: list[tuple[str, str]] = field(default_factory=list)
    cut_short: int = 0
    """Files that could not be read to their end; what came before is stored."""
    reasons: tuple[str, ...] = ()
    """Why the import cannot be trusted."""
    is_stopped: bool = False
    """Ended by Ctrl-C; what was counted is stored, the same import again goes on."""

    @property
    def exit_code(self) -> int:
        if self.is_stopped:
            return STOPPED
        return 3 if self.reasons else 0


class Intake:
    """Takes articles and rejects of one import to the writer, and counts what became of them."""

    def __init__(self, writer: Writer, on_progress: Progress) -> None:
        self.writer = writer
        self.report = ImportReport()
        self._on_progress = on_progress
        self._waiting: deque[Future[Any]] = deque()

    def take(self, found: ArticleItem | Reject) -> None:
        if isinstance(found, Reject):
            self.reject(found)
            return
        try:
            self._wait_for(self.writer.submit(found))
        except ValueError as problem:
            self.reject(Reject(found.url, "store", str(problem)))

    def reject(self, reject: Reject) -> None:
        self.report.rejects += 1
        if len(self.report.rejected) < _SHOWN:
            self.report.rejected.append((reject.url, f"{reject.stage}: {reject.reason}"))
        self._wait_for(self.writer.reject(reject))

    def cut_short(self, reject: Reject) -> None:
        """A file ends where it should not: whatever it held behind that is missing."""
        self.report.cut_short += 1
        self.reject(reject)

    def restore(self, entry: Entry, place: str) -> None:
        try:
            self._wait_for(self.writer.restore(entry))
        except ValueError as problem:
            self.reject(Reject(place, "store", str(problem)))

    def done(self, number: int = 1) -> None:
        """Another file, line or record was read."""
        self.report.files += number
        self._on_progress(self.report.files)

    def settle(self) -> None:
        while self._waiting:
            self._count(self._waiting.popleft())

    def _wait_for(self, future: Future[Any]) -> None:
        self._waiting.append(future)
        if len(self._waiting) > _WAITING:
            self._count(self._waiting.popleft())

    def _count(self, future: Future[Any]) -> None:
        outcome = future.result()
        if outcome is not None:
            setattr(self.report, outcome.status, getattr(self.report, outcome.status) + 1)


@contextmanager
def intake(  # noqa: PLR0913  # all but two are options of every import
    database_url: str,
    form: str,
    arguments: Mapping[str, str],
    *,
    keep_payloads: bool,
    max_failed_share: float,
    on_progress: Progress,
) -> Iterator[Intake]:
    """An import as a run; however it ends, what was taken is committed and the run says how it ended."""
    sites()  # rules that cannot be used are told before there is a run
    prepare(database_url)
    # The jobs that follow wait until all is in: run in between, they would take the time that reading leaves.
    with Writer(database_url, keep_payloads=keep_payloads, jobs=()) as writer:
        name = f"import {form}"
        # Only a run with a job has a place for reasons.
        writer.start_run(name, arguments, __version__, job=name).result()
        writer.sync_media(registry().media).result()
        taking = Intake(writer, on_progress)
        try:
            yield taking
        except KeyboardInterrupt:
            taking.report.is_stopped = True
        except Exception as problem:
            _abandon(taking, problem)
            raise
        taking.settle()
        taking.report.reasons = judged(taking.report, max_failed_share)
        _finish(writer, taking.report, taking.report.exit_code)
    if not taking.report.is_stopped:
        # A search finds nothing new before; stopped here, the next writer goes on with it.
        with suppress(KeyboardInterrupt):
            catch_up_apart(database_url, JOBS)


def judged(report: ImportReport, max_failed_share: float) -> tuple[str, ...]:
    """Why an import cannot be trusted, by the rule of crawls."""
    counts = Counts(
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        rejected=report.rejects,
        unreadable=report.cut_short,
    )
    return judge(counts, max_failed_share=max_failed_share, finish_reason="finished").reasons


def _abandon(taking: Intake, problem: Exception) -> None:
    """A run that an error ended is not one that still goes on."""
    # Where the store itself failed, there is nowhere left to say so.
    with suppress(StoreError):
        taking.settle()
        taking.report.reasons = (f"ended by an error: {str(problem)[:_REASON_CHARACTERS]}",)
        _finish(taking.writer, taking.report, problem.exit_code if isinstance(problem, NewscrawlError) else 1)


def _finish(writer: Writer, report: ImportReport, exit_code: int) -> None:
    counts = RunCounts(
        pages=report.files,
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        rejected=report.rejects,
    )
    outcome = "unhealthy" if exit_code else "healthy"
    writer.finish_run(outcome, exit_code, counts, RunReport(reasons=report.reasons)).result()
