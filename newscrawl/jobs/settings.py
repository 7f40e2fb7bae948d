"""What the settings of newscrawl.toml come to, as a crawl will read them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scrapy.settings import Settings

from newscrawl.crawl.config import Config
from newscrawl.crawl.contact import missing_for

if TYPE_CHECKING:
    from newscrawl.jobs.file import Job


def public_settings() -> tuple[str, ...]:
    # Not before: it reads the environment, and crawls are forked from a process that has none of theirs.
    from newscrawl import settings

    return tuple(name for name in vars(settings) if name.startswith("NEWSCRAWL_"))


def config_of(given: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> Config:
    """Of settings as the environment would tell them, before which the real environment goes; raises `SettingError`."""
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    settings.setdict({**given, **{name: environment[name] for name in public_settings() if name in environment}}, 30)
    return Config.from_settings(settings)


def contact_missing(job: Job, given: Mapping[str, str]) -> str:
    """Why a job of public hosts would not start; empty where nothing is missing."""
    config = config_of(given)
    return missing_for(job.addresses, config.user_agent, config.private_hosts)
