"""The store of one crawl: opened before the first request, closed after the last commit."""

from __future__ import annotations

from typing import Self
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from newscrawl.crawl.config import Config
from newscrawl.crawl.history import History
from newscrawl.store import Reader, Writer, prepare

_SESSIONS: WeakKeyDictionary[Crawler, Session] = WeakKeyDictionary()


def prepare_database(config: Config) -> None:
    """Create or upgrade the database and check that it can be written: a crawl that cannot store must not fetch."""
    prepare(config.database_url)


class Session:
    """Owns the writer and the reader that the components of one crawl share."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.failed = False
        self.history: History | None = None
        """Of the job, from the opening of the spider on."""
        self.catches_up = False
        """The run before this one of its job did not come to its end: that an index names what the store has does not
        mean that the store has what comes behind it."""
        prepare_database(config)
        self.reader = Reader(config.database_url)
        self.writer = Writer(config.database_url, keep_payloads=config.keep_payloads)

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The session of a crawl, opened by whichever component asks first."""
        session = _SESSIONS.get(crawler)
        if session is None:
            session = _SESSIONS[crawler] = cls(Config.from_settings(crawler.settings))
        assert isinstance(session, cls)  # noqa: S101  # for the type checker: only this class fills the mapping
        return session

    def close(self) -> None:
        self.writer.close()
        self.reader.close()
