"""The jobs that follow the store, in the order in which users miss them."""

from __future__ import annotations

from newscrawl.store.duplicates import DuplicatesJob
from newscrawl.store.follower import Job
from newscrawl.store.search.index import SearchJob

JOBS: tuple[Job, ...] = (SearchJob(), DuplicatesJob())
