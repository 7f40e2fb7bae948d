"""``scrapy crawl`` with arguments checked first and an exit code that says how the run went (CONTRACT section 1)."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Sequence
from typing import Any

from scrapy.commands import BaseRunSpiderCommand
from scrapy.crawler import Crawler

from newscrawl import sites
from newscrawl.crawl.config import Config, SettingError
from newscrawl.crawl.contact import missing_for
from newscrawl.crawl.job import Job, name_from_environment
from newscrawl.crawl.lock import job_lock
from newscrawl.crawl.logs import printable
from newscrawl.crawl.memory import bound_memory
from newscrawl.crawl.record import RunRecord
from newscrawl.crawl.session import prepare_database
from newscrawl.crawl.summary import summary
from newscrawl.errors import NewscrawlError, UsageError, accepted_instead
from newscrawl.jobs.settings import public_settings
from newscrawl.spiders.arguments import addresses
from pipelines.store import StorePipeline

_SCRAPYD_JOB = "_job"  # the argument that Scrapyd adds to those of the user


class Command(BaseRunSpiderCommand):
    requires_project = True

    def syntax(self) -> str:
        return "[options] <spider>"

    def short_desc(self) -> str:
        return "Run a spider by name; ends with 0 healthy, 1 not started, 2 usage, 3 unhealthy, 4 locked"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            given = {key: value for key, value in opts.spargs.items() if key != _SCRAPYD_JOB}
            name, arguments = self._checked(args, given)
            _known_settings(opts.set)
            database_url = self._prepare(opts, addresses(arguments))
            with job_lock(database_url, Job.of(name, arguments, given, name_from_environment())):
                self._crawl(name, arguments, given)
        except NewscrawlError as problem:
            sys.stderr.write(f"Error: {printable(str(problem))}\n")
            self.exitcode = problem.exit_code

    def _checked(self, args: list[str], given: dict[str, str]) -> tuple[str, Any]:
        assert self.crawler_process is not None  # noqa: S101  # Scrapy sets it before run()
        names = sorted(self.crawler_process.spider_loader.list())
        if len(args) != 1:
            raise UsageError(f"name one spider: {', '.join(names)}")
        if args[0] not in names:
            raise UsageError(f"no spider is called {args[0]!r}; there are: {', '.join(names)}")
        spider = self.crawler_process.spider_loader.load(args[0])
        parse = getattr(getattr(spider, "arguments_class", None), "parse", None)
        return args[0], parse(given) if parse else None

    def _prepare(self, opts: argparse.Namespace, asked: Sequence[str]) -> str:
        """The URL of the database, which can be written; `asked`: where the crawl begins."""
        assert self.settings is not None  # noqa: S101  # Scrapy sets it before run()
        config = Config.from_settings(self.settings)
        if missing := missing_for(asked, config.user_agent, config.private_hosts):
            raise SettingError(missing)
        sites.use(config.site_rules)
        bound_memory(config.max_memory_mb)
        self.settings.set("MEMUSAGE_LIMIT_MB", config.max_memory_mb, priority="project")
        prepare_database(config)
        if sys.stderr.isatty() and not opts.loglevel and not opts.logfile:
            # The progress line owns the terminal; what matters is repeated in the summary.
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
        return config.database_url

    def _crawl(self, name: str, arguments: Any, given: dict[str, str]) -> None:
        assert self.crawler_process is not None  # noqa: S101  # Scrapy sets it before run()
        crawler = self._create_crawler(name)
        self.crawler_process.crawl(crawler, **({"arguments": arguments, "given": given} if arguments else given))
        self.crawler_process.start()
        if self.crawler_process.bootstrap_failed:
            self.exitcode = 1
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # it ends anyway, and has only to say how it went
        record = crawler.get_extension(RunRecord)
        if record is not None and record.opened:
            record.session.writer.hurry()
            if crawler.stats.get_value("newscrawl/exit_code") is None:
                _end_at_once(crawler, record)
        self.exitcode = int(crawler.stats.get_value("newscrawl/exit_code", 3))
        sys.stdout.write("".join(f"{line}\n" for line in summary(crawler.stats)))


def _known_settings(given: Sequence[str]) -> None:
    """A limit that is misspelled would be no limit, and nobody would hear of it."""
    accepted = public_settings()
    for name in (each.partition("=")[0] for each in given):
        if name.startswith("NEWSCRAWL_") and name not in accepted:
            raise UsageError(f"-s {name}: no such setting; {accepted_instead(name, accepted)}")


def _end_at_once(crawler: Crawler, record: RunRecord) -> None:
    """After a second signal, or one before the first request: it stops the reactor and closes nothing."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # what the reactor has left undone is no error
    store = crawler.get_item_pipeline(StorePipeline)
    for item in store.settle() if store is not None else ():
        record.item_scraped(item)
    asyncio.run(record.spider_closed("shutdown"))
