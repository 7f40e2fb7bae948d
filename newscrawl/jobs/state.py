"""What the database knows of the jobs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from newscrawl.jobs.file import JobFile
from newscrawl.jobs.schedule import Due, due
from newscrawl.store import Reader, runs
from newscrawl.store.dialects import parse
from newscrawl.store.sqlite import file_of


def look(file: JobFile, database_url: str, now: datetime) -> list[Due]:
    """Every job with its last run and its next time, in the order of the file.

    Where there is no file of a database yet, no job has run; raises `StoreError` where it cannot be read.
    """
    url = parse(database_url)
    if url.get_backend_name() == "sqlite" and not file_of(url).exists():
        return [due(job, [], None, now, file.zone) for job in file.jobs]
    with Reader(database_url) as reader, reader.connected() as connection:
        return _look(file, connection, now)


def _look(file: JobFile, connection: Connection, now: datetime) -> list[Due]:
    found = []
    for job in file.jobs:
        healthy = runs.past(connection, job.key, healthy_only=True)
        healthy_at = healthy[0].started_at if healthy else None
        found.append(due(job, runs.past(connection, job.key), healthy_at, now, file.zone))
    return found
