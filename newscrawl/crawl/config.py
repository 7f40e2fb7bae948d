"""The ``NEWSCRAWL_*`` settings, read once and typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scrapy.settings import BaseSettings

from newscrawl.crawl import contact
from newscrawl.crawl.private import ACCEPTED, PrivateHosts
from newscrawl.errors import NewscrawlError

_MOST_DAYS = 3_650


class SettingError(NewscrawlError):
    """Raised before a crawl starts when a setting has a value that cannot be used: the message says what can."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may cost; 0 means no limit."""

    pages: int = 0
    bytes: int = 0
    minutes: int = 0
    pages_per_host: int = 0
    depth: int = 0
    """Links from the start."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        return cls(
            pages=_count(settings, "NEWSCRAWL_MAX_PAGES"),
            bytes=_count(settings, "NEWSCRAWL_MAX_BYTES"),
            minutes=_count(settings, "NEWSCRAWL_MAX_MINUTES"),
            pages_per_host=_count(settings, "NEWSCRAWL_MAX_PAGES_PER_HOST"),
            depth=_count(settings, "NEWSCRAWL_MAX_DEPTH"),
        )


@dataclass(frozen=True, slots=True)
class Config:
    database_url: str
    timezone: str
    keep_payloads: bool
    max_failed_share: float
    private_hosts: PrivateHosts
    user_agent: str
    limits: Limits
    max_pause_seconds: int
    max_memory_mb: int
    refresh_days: float
    site_rules: str
    """Path of a file of the user's, or empty."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        return cls(
            database_url=settings.get("NEWSCRAWL_DATABASE_URL") or "sqlite:///data/news.db",
            timezone=_zone(settings),
            keep_payloads=_truth(settings, "NEWSCRAWL_KEEP_PAYLOADS"),
            max_failed_share=_share(settings, "NEWSCRAWL_MAX_FAILED_SHARE"),
            private_hosts=_private_hosts(settings),
            user_agent=_user_agent(settings),
            limits=Limits.from_settings(settings),
            max_pause_seconds=_count(settings, "NEWSCRAWL_MAX_PAUSE_SECONDS"),
            max_memory_mb=_count(settings, "NEWSCRAWL_MAX_MEMORY_MB"),
            refresh_days=_days(settings, "NEWSCRAWL_REFRESH_DAYS"),
            site_rules=str(settings.get("NEWSCRAWL_SITE_RULES") or ""),
        )


def _zone(settings: BaseSettings) -> str:
    name = str(settings.get("NEWSCRAWL_TIMEZONE"))
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingError(f"NEWSCRAWL_TIMEZONE={name!r} is no time zone; give a name such as Asia/Shanghai") from None


def _private_hosts(settings: BaseSettings) -> PrivateHosts:
    try:
        return PrivateHosts.parse(settings.getlist("NEWSCRAWL_PRIVATE_HOSTS"))
    except ValueError as problem:
        raise SettingError(f"NEWSCRAWL_PRIVATE_HOSTS: {problem}; give {ACCEPTED}") from None


def _user_agent(settings: BaseSettings) -> str:
    given = str(settings.get("NEWSCRAWL_CONTACT") or "").strip()
    if given and not re.fullmatch(contact.CONTACT, given):
        raise SettingError(f"NEWSCRAWL_CONTACT={given!r} is not accepted; give {contact.ACCEPTED}")
    return contact.agent_of(settings)


def _count(settings: BaseSettings, name: str) -> int:
    text = str(settings.get(name, "0")).strip()
    if not text.isascii() or not text.isdigit():
        raise SettingError(f"{name}={text!r} is not a whole number, 0 or more")
    return int(text)


def _truth(settings: BaseSettings, name: str) -> bool:
    text = str(settings.get(name)).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off", ""}:
        return False
    raise SettingError(f"{name}={text!r} is neither true nor false")


def _share(settings: BaseSettings, name: str) -> float:
    text = str(settings.get(name))
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise SettingError(f"{name}={text!r} is not a share; give a number from 0 to 1")
    return value


def _days(settings: BaseSettings, name: str) -> float:
    text = str(settings.get(name)).strip()
    try:
        value = float(text or 0)
    except ValueError:
        value = -1.0
    if not 0 <= value <= _MOST_DAYS:
        raise SettingError(f"{name}={text!r} is not a number of days; give one from 0 (off) to {_MOST_DAYS}")
    return value
