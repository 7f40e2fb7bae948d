"""Store: the database, its one writer and its readers."""

from __future__ import annotations

from newscrawl.store.engine import prepare
from newscrawl.store.reader import Reader
from newscrawl.store.writer import Outcome, Writer

__all__ = ["Outcome", "Reader", "Writer", "prepare"]
