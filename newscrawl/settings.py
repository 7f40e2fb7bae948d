"""Scrapy settings of newscrawl; each differs from Scrapy's default for the reason beside it.

The ``NEWSCRAWL_*`` settings are public (docs/reference/settings.md); every one can be given as an
environment variable of the same name and overridden by ``-s NAME=value``.
"""

from __future__ import annotations

import logging
import os

from newscrawl.crawl import logs
from newscrawl.crawl.contact import agent_with

BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders"]
NEWSPIDER_MODULE = "newscrawl.spiders"
COMMANDS_MODULE = "newscrawl.commands"  # `crawl` with an exit code that can be trusted

# -- ours -----------------------------------------------------------------------------------------------------
NEWSCRAWL_DATABASE_URL = os.environ.get("NEWSCRAWL_DATABASE_URL", "sqlite:///data/news.db")
NEWSCRAWL_PRIVATE_HOSTS = os.environ.get("NEWSCRAWL_PRIVATE_HOSTS", "")
NEWSCRAWL_TIMEZONE = os.environ.get("NEWSCRAWL_TIMEZONE", "Asia/Shanghai")
NEWSCRAWL_KEEP_PAYLOADS = os.environ.get("NEWSCRAWL_KEEP_PAYLOADS", "true")
NEWSCRAWL_REFRESH_DAYS = os.environ.get("NEWSCRAWL_REFRESH_DAYS", "3")
NEWSCRAWL_MAX_FAILED_SHARE = os.environ.get("NEWSCRAWL_MAX_FAILED_SHARE", "0.2")
# Whom to write to about this crawl: without one no public host is asked.
NEWSCRAWL_CONTACT = os.environ.get("NEWSCRAWL_CONTACT", "")
NEWSCRAWL_USER_AGENT = os.environ.get("NEWSCRAWL_USER_AGENT", "")
NEWSCRAWL_SITE_RULES = os.environ.get("NEWSCRAWL_SITE_RULES", "")
NEWSCRAWL_REDIS_URL = os.environ.get("NEWSCRAWL_REDIS_URL", "")
# What one run may cost whatever it is led into; 0 is no limit.
NEWSCRAWL_MAX_PAGES = os.environ.get("NEWSCRAWL_MAX_PAGES", "200000")
NEWSCRAWL_MAX_BYTES = os.environ.get("NEWSCRAWL_MAX_BYTES", "20000000000")
NEWSCRAWL_MAX_MINUTES = os.environ.get("NEWSCRAWL_MAX_MINUTES", "1440")
NEWSCRAWL_MAX_PAGES_PER_HOST = os.environ.get("NEWSCRAWL_MAX_PAGES_PER_HOST", "100000")
NEWSCRAWL_MAX_DEPTH = os.environ.get("NEWSCRAWL_MAX_DEPTH", "1000")
NEWSCRAWL_MAX_MEMORY_MB = os.environ.get("NEWSCRAWL_MAX_MEMORY_MB", "512")
NEWSCRAWL_MAX_PAUSE_SECONDS = os.environ.get("NEWSCRAWL_MAX_PAUSE_SECONDS", "600")

# -- manners --------------------------------------------------------------------------------------------------
USER_AGENT = NEWSCRAWL_USER_AGENT or agent_with(NEWSCRAWL_CONTACT)
ROBOTSTXT_OBEY = True
# As many of the biggest pages as fit into 300 MB; one process runs out of CPU before it runs out of connections.
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 4
DOWNLOAD_DELAY = 0.25
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.5
AUTOTHROTTLE_TARGET_CONCURRENCY = 2.0
DOWNLOAD_SLOTS = {"local": {"concurrency": 8, "delay": 0.0, "jitter": 0}}  # own machines need no manners
COOKIES_ENABLED = False  # a reader without a session sees what everybody sees

# -- limits ---------------------------------------------------------------------------------------------------
DOWNLOAD_TIMEOUT = 20
# Also what a compressed answer may grow to. Pages of news rarely reach one megabyte; parsing takes ten times the size.
DOWNLOAD_MAXSIZE = 3 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0  # what is too big is rejected, what is not needs no warning
DNS_TIMEOUT = 10
RETRY_TIMES = 2
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False  # the mirror reloads itself every minute
DEPTH_LIMIT = 0  # Scrapy drops what is too deep without a word: NEWSCRAWL_MAX_DEPTH rejects it
URLLENGTH_LIMIT = 0  # same: an address that is too long is refused by the guard
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5
logging.getLogger("scrapy.extensions.memusage").setLevel(logging.WARNING)  # it tells the peak at every check

# -- surface --------------------------------------------------------------------------------------------------
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # on by default since 2.19, and runs code for whoever holds its token
HTTPPROXY_ENABLED = False
DOWNLOAD_HANDLERS = {
    "http": "newscrawl.crawl.download.GuardedDownloadHandler",  # the last gate, and a bound on headers
    "https": "newscrawl.crawl.download.GuardedDownloadHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "newscrawl.crawl.guard.GuardedResolver"  # connects to nothing that is not public

# -- speed ----------------------------------------------------------------------------------------------------
CONCURRENT_ITEMS = 8  # Scrapy starts that many tasks for every response: 8 instead of 100 nearly doubles the rate

# -- components -----------------------------------------------------------------------------------------------
DOWNLOADER_MIDDLEWARES = {
    "newscrawl.crawl.guard.GuardMiddleware": 10,  # before anything is asked for, robots.txt included
    "newscrawl.crawl.contact.ContactMiddleware": 20,
    "newscrawl.crawl.local.LocalSlotMiddleware": 50,
    "newscrawl.crawl.budgets.BudgetMiddleware": 60,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # allows when in doubt
    "newscrawl.crawl.robots.RobotsMiddleware": 100,
    "newscrawl.crawl.conditional.ConditionalMiddleware": 540,  # sees whole answers, after retries and redirects
    "newscrawl.crawl.pauses.PauseMiddleware": 560,  # sees 429 and 503 before they are tried again
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,  # passes half a page on as a whole
    "newscrawl.crawl.compression.WholeBodyMiddleware": 590,
}
SPIDER_MIDDLEWARES = {"newscrawl.crawl.links.PageLimitMiddleware": 20}
EXTENSIONS = {
    "scrapy.extensions.memusage.MemoryUsage": None,  # takes the memory of whatever started the crawl for its own
    "newscrawl.crawl.memory.OwnMemoryUsage": 0,
    "scrapy.extensions.logstats.LogStats": None,  # Progress says more in the same line
    "newscrawl.crawl.closing.WaitingRequests": 10,
    "newscrawl.crawl.known.KnownArticles": 20,
    "newscrawl.crawl.copies.IndexCopies": 25,
    "newscrawl.crawl.backlog.Backlog": 27,
    "newscrawl.crawl.record.RunRecord": 30,
    "newscrawl.crawl.progress.Progress": 40,
}
ITEM_PIPELINES = {
    "pipelines.steps.CleanPipeline": 100,
    "pipelines.steps.DatesPipeline": 200,
    "pipelines.steps.CreditsPipeline": 300,
    "pipelines.steps.SecuritiesPipeline": 400,
    "pipelines.steps.FingerprintPipeline": 500,
    "pipelines.store.StorePipeline": 900,
}

# -- logs -----------------------------------------------------------------------------------------------------
LOG_LEVEL = "INFO"
logs.install()
logging.getLogger("alembic").setLevel(logging.WARNING)  # "Running upgrade" says nothing to a user
LOG_FORMATTER = "newscrawl.crawl.logs.QuietFormatter"
FEED_EXPORT_ENCODING = "utf-8"
