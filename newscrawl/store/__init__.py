"""Store: the database, its one writer and its readers."""

from __future__ import annotations

from newscrawl.store.articles import Outcome
from newscrawl.store.media import MediumEntry
from newscrawl.store.reader import Reader
from newscrawl.store.upgrade import prepare, upgrade
from newscrawl.store.writer import Writer

__all__ = ["MediumEntry", "Outcome", "Reader", "Writer", "prepare", "upgrade"]
