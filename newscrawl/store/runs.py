"""Rows of `run`: one for every crawl or import, from its start on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Connection

from newscrawl.items import RunCounts
from newscrawl.store import schema
from newscrawl.store.values import json_text, plain_text


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
    values = {"finished_at": int(time.time()), "outcome": outcome, "exit_code": exit_code, **asdict(counts)}
    connection.execute(schema.run.update().where(schema.run.c.id == run_id).values(values))
