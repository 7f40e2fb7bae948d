"""Rows of `run`: one for every crawl or import, from its start on."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, case, or_, select

from newscrawl.items import PastRun, RunCounts, RunReport
from newscrawl.store import schema
from newscrawl.store.values import json_text, plain_text

ACCEPTED = "accepted"
"""Key among the figures of a run of which a user said that the source is so from now on."""


def start(connection: Connection, spider: str, arguments: Mapping[str, str], version: str) -> int:
    values = {
        "spider": plain_text(spider),
        "arguments": json_text(dict(sorted(arguments.items()))),
        "started_at": int(time.time()),
        "version": plain_text(version),
    }
    statement = schema.run.insert().values(values).returning(schema.run.c.id)
    return int(connection.execute(statement).scalar_one())


def finish(connection: Connection, run_id: int, outcome: str, exit_code: int, counts: RunCounts) -> None:
    run = schema.run
    now = int(time.time())
    # No run ends before it began, though the clock may have been set back meanwhile.
    finished = case((run.c.started_at > now, run.c.started_at), else_=now)
    values = {"finished_at": finished, "outcome": outcome, "exit_code": exit_code, **asdict(counts)}
    connection.execute(run.update().where(run.c.id == run_id).values(values))


def begin_report(connection: Connection, run_id: int, job: str, name: str) -> None:
    values = {"run_id": run_id, "job": job, "name": plain_text(name)}
    connection.execute(schema.run_report.insert().values(values))


def end_report(connection: Connection, run_id: int, report: RunReport) -> None:
    table = schema.run_report
    values = {
        "reasons": json_text([plain_text(reason) for reason in report.reasons]),
        "figures": json_text(dict(report.figures)),
        "readings": report.figures.get("readings", 0),
    }
    connection.execute(table.update().where(table.c.run_id == run_id).values(values))


def was_cut_short(connection: Connection, job: str) -> bool:
    """Whether the latest run of a job did not come to its end, so that it may have left out what its index named.

    Not to be asked while a run of the job goes on.
    """
    run, report = schema.run, schema.run_report
    query = (
        select(run.c.finished_at, run.c.outcome, report.c.figures)
        .join(report, report.c.run_id == run.c.id)
        .where(report.c.job == job)
        .order_by(report.c.run_id.desc())
        .limit(1)
    )
    last = connection.execute(query).first()
    if last is None:
        return False
    figures = json.loads(last.figures)
    return last.finished_at is None or not figures.get("complete", last.outcome == "healthy")


def past(
    connection: Connection, job: str, *, readings_only: bool = False, healthy_only: bool = False, limit: int = 1
) -> list[PastRun]:
    """Finished runs of a job, newest first; only those that read an index, or that were healthy, or all."""
    run, report = schema.run, schema.run_report
    query = _of_job(job).where(run.c.finished_at.is_not(None)).order_by(report.c.run_id.desc()).limit(limit)
    if readings_only:
        query = query.where(report.c.readings > 0)
    if healthy_only:
        query = query.where(run.c.outcome == "healthy")
    return [_past(row) for row in connection.execute(query)]


def unchanged(connection: Connection, job: str, since: int) -> Iterator[PastRun]:
    """Runs of a job after the run `since`, oldest first, that came to their end and found every index as it was."""
    run, report = schema.run, schema.run_report
    later = _of_job(job).where(report.c.run_id > since, run.c.finished_at.is_not(None), report.c.readings == 0)
    for found in map(_past, connection.execute(later.order_by(report.c.run_id))):
        if found.figures.get("complete") and found.figures.get("indexes"):
            yield found


def accepted(connection: Connection, job: str) -> PastRun | None:
    """The latest run of a job of which a user said that it shows how the source is from now on."""
    report = schema.run_report
    query = _of_job(job).where(report.c.figures.like(f'%"{ACCEPTED}":%')).order_by(report.c.run_id.desc())
    row = connection.execute(query.limit(1)).first()
    return _past(row) if row else None


def accept(connection: Connection, run_id: int) -> bool:
    """Note that a user said so of a run; False where there is no such run, or nothing in it that could be accepted."""
    run, report = schema.run, schema.run_report
    query = select(report.c.figures).join(run, run.c.id == report.c.run_id)
    found = connection.execute(query.where(run.c.id == run_id, run.c.outcome == "unhealthy")).first()
    figures = json.loads(found.figures) if found else {}
    if not figures.get("acceptable"):
        return False
    values = {"figures": json_text(figures | {ACCEPTED: 1})}
    connection.execute(report.update().where(report.c.run_id == run_id).values(values))
    return True


def lost_links(connection: Connection, run_id: int, words: Iterable[str], limit: int) -> set[str]:
    """Addresses of articles that a run rejected for one of these reasons; at most so many."""
    reject = schema.reject
    why = or_(*(or_(reject.c.reason == word, reject.c.reason.startswith(f"{word}:")) for word in words))
    query = select(reject.c.url).where(reject.c.run_id == run_id, reject.c.stage != "discover", why)
    return set(connection.execute(query.distinct().limit(limit)).scalars())


def _of_job(job: str) -> Select[Any, Any, Any, Any, Any]:
    run, report = schema.run, schema.run_report
    columns = (run.c.id, run.c.started_at, run.c.outcome, report.c.reasons, report.c.figures)
    return select(*columns).join(report, report.c.run_id == run.c.id).where(report.c.job == job)


def _past(row: Row[Any, Any, Any, Any, Any]) -> PastRun:
    return PastRun(
        id=row.id,
        started_at=datetime.fromtimestamp(row.started_at, UTC),
        healthy=row.outcome == "healthy",
        reasons=tuple(json.loads(row.reasons)),
        figures=json.loads(row.figures),
    )
