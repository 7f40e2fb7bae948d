"""The jobs that follow the store, in the order in which users miss them."""

from __future__ import annotations

from newscrawl.store.follower import Job

JOBS: tuple[Job, ...] = ()
