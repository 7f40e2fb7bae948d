"""Waiting for another program that holds the lock of a SQLite file, which is no error but takes its time."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from newscrawl.errors import DatabaseUnavailableError

logger = logging.getLogger(__name__)

BUSY_SECONDS = 30
"""That SQLite itself waits in a statement."""
PATIENCE_SECONDS = 600
"""That a writer waits for its turn: a big file is made dense, or upgraded, in one go that takes minutes."""
_NOTICE_SECONDS = 5
_PAUSE_SECONDS = 0.05


def patiently(attempt: Callable[[], Any], file: str) -> Any:
    """The result of `attempt`, which is made again as long as it fails on a lock; it must change nothing when it does.

    Waits in the log from a few seconds on, and raises `DatabaseUnavailableError` after ten minutes.
    """
    began = time.monotonic()
    told = False
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as problem:
            if not is_locked(problem):
                raise
        waited = time.monotonic() - began
        if waited >= PATIENCE_SECONDS:
            raise DatabaseUnavailableError(still_held(file, waited))
        if waited >= _NOTICE_SECONDS and not told:
            logger.warning("waiting for another program that writes to %s", file)
            told = True
        time.sleep(_PAUSE_SECONDS)


def is_locked(problem: BaseException) -> bool:
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF  # the rest says which kind of the same
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def still_held(file: str, seconds: float) -> str:
    return f"another program has been writing to {file} for {seconds:.0f} s; try again when it is done"
