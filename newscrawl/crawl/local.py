"""Own machines need no manners: loopback and NEWSCRAWL_PRIVATE_HOSTS are asked without delay."""

from __future__ import annotations

import ipaddress
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler


class LocalSlotMiddleware:
    """Puts requests to own machines into the download slot ``local`` of DOWNLOAD_SLOTS."""

    def __init__(self, private_hosts: list[str]) -> None:
        self.private_hosts = {entry.split(":")[0].lower() for entry in private_hosts}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getlist("NEWSCRAWL_PRIVATE_HOSTS"))

    def process_request(self, request: Request) -> None:
        if self.is_local(urlsplit(request.url).hostname or ""):
            request.meta["download_slot"] = "local"
            request.meta["autothrottle_dont_adjust_delay"] = True

    def is_local(self, host: str) -> bool:
        if host in self.private_hosts or host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False
