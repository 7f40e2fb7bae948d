"""Own machines need no manners: hosts of NEWSCRAWL_PRIVATE_HOSTS are asked without delay."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from newscrawl.crawl.addresses import UnusableURLError, target_of
from newscrawl.crawl.config import Config
from newscrawl.crawl.private import PrivateHosts


class LocalSlotMiddleware:
    """Gives each own host a slot like ``local`` of DOWNLOAD_SLOTS; what its robots.txt asks for still holds."""

    def __init__(self, crawler: Crawler, private_hosts: PrivateHosts, slot: dict[str, Any]) -> None:
        self.crawler = crawler
        self.private_hosts = private_hosts
        self.slot = slot

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        slot = crawler.settings.getdict("DOWNLOAD_SLOTS").get("local", {})
        return cls(crawler, Config.from_settings(crawler.settings).private_hosts, slot)

    def process_request(self, request: Request) -> None:
        # A redirect inherits the slot of the host that it came from, and would spare the new host no delay.
        for inherited in ("download_slot", "autothrottle_dont_adjust_delay"):
            request.meta.pop(inherited, None)
        if not self.is_own(request.url):
            return
        slot = f"local {urlsplit(request.url).netloc}"
        self.crawler.engine.downloader.per_slot_settings.setdefault(slot, dict(self.slot))
        request.meta["download_slot"] = slot
        request.meta["autothrottle_dont_adjust_delay"] = True

    def is_own(self, url: str) -> bool:
        try:
            return self.private_hosts.opens(target_of(url))
        except UnusableURLError:
            return False
