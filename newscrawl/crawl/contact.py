"""Whoever runs a public server must be able to reach the one who crawls it: no contact, no request."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from functools import lru_cache
from socket import SOCK_STREAM, getaddrinfo
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from newscrawl import __version__
from newscrawl.crawl.addresses import UnusableURLError, not_public, parse_address, target_of
from newscrawl.crawl.private import PrivateHosts
from newscrawl.crawl.refusals import RefusedError

CONTACT = r"https?://[!-'*-~]+|[!-'*-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
"""A mail address or a web page, of ASCII without spaces and brackets: it stands in brackets in a header."""
ACCEPTED = "a mail address or a web page of yours, such as you@your-domain or https://your-domain/crawler"
_EXAMPLE_NAME = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|your-domain(?:\.[a-z]+)?)$")
# RFC 6761 and its kin: names that lead to no public server, whatever a resolver says.
_NO_PUBLIC_NAME = re.compile(r"(?:^|\.)(?:localhost|local|internal|test|example|invalid|onion|home\.arpa)\.?$")
_ADVICE = f"set NEWSCRAWL_CONTACT to {ACCEPTED}; it goes into the user agent"


def agent_with(contact: str) -> str:
    """The user agent of a crawl."""
    return f"newscrawl/{__version__} (+{contact})" if contact else f"newscrawl/{__version__}"


def agent_of(settings: BaseSettings) -> str:
    """What is sent: made of the contact, unless USER_AGENT was given more directly (by ``-s``, or a project's own)."""
    ours = max(settings.getpriority(name) or 0 for name in ("NEWSCRAWL_CONTACT", "NEWSCRAWL_USER_AGENT"))
    if ours <= (settings.getpriority("USER_AGENT") or 0):
        return str(settings.get("USER_AGENT") or "")
    return settings.get("NEWSCRAWL_USER_AGENT") or agent_with(str(settings.get("NEWSCRAWL_CONTACT") or "").strip())


def has_contact(agent: str) -> bool:
    """Whether a user agent says how to reach somebody, which no name of an own machine or of an example does."""
    return any(map(_is_reachable, _contacts(agent)))


def _contacts(agent: str) -> list[str]:
    return [found[0].lstrip("+").rstrip(".,;") for found in re.finditer(CONTACT, agent)]


def _is_reachable(contact: str) -> bool:
    """Whether somebody elsewhere could write to it, or open it."""
    if not contact.startswith("http"):
        host = contact.rpartition("@")[2]
    else:
        try:
            target = target_of(contact)
        except UnusableURLError:
            return False
        if target.address is not None:
            return not not_public(target.address)
        host = target.host
    name = host.lower().removesuffix(".")
    last = name.rpartition(".")[2]
    return "." in name and not last.isdigit() and not _NO_PUBLIC_NAME.search(name) and not _EXAMPLE_NAME.search(name)


def without_contact(agent: str) -> str:
    """The names of the robot alone: robots.txt may have rules for a word of its contact."""
    return re.sub(rf"\(?\+?(?:{CONTACT})\)?", "", agent).strip()


def is_public(url: str, private_hosts: PrivateHosts) -> bool:
    """Whether somebody else may run the server; what the guard refuses anyway is none.

    A name may have to be looked up, because it can lead to one of the addresses that `private_hosts` opens.
    """
    known = _known_public(url, private_hosts)
    if known is not None:
        return known
    target = target_of(url)
    return not _leads_inside(target.host, target.port, private_hosts)


def _known_public(url: str, private_hosts: PrivateHosts) -> bool | None:
    """The same, where no name has to be looked up for it."""
    try:
        target = target_of(url)
    except UnusableURLError:
        return False
    if private_hosts.opens(target):
        return False
    if target.address is not None:
        return not not_public(target.address)
    return False if _NO_PUBLIC_NAME.search(target.host) else None


@lru_cache(maxsize=1_000)
def _leads_inside(host: str, port: int, private_hosts: PrivateHosts) -> bool:
    if not private_hosts.holds_addresses:
        return False
    try:
        found = {parse_address(str(each[4][0])) for each in getaddrinfo(host, port, type=SOCK_STREAM)}
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(private_hosts.opens_address(address, port) for address in found)


def missing_for(urls: Iterable[str], agent: str, private_hosts: PrivateHosts) -> str:
    """Why a crawl of these addresses must not start, and what to do; empty where it may."""
    if has_contact(agent):
        return ""
    public = next((url for url in urls if is_public(url, private_hosts)), "")
    return public and _refusal(public, agent)


def _refusal(url: str, agent: str) -> str:
    where = "".join(f" at {contact}" for contact in _contacts(agent)[:1])
    return f"{target_of(url).host} is a public host, and nobody there could reach you{where}: {_ADVICE}"


class ContactMiddleware:
    """Says who asks, and refuses public hosts that a crawl is led to where it has no contact to tell."""

    def __init__(self, agent: str, private_hosts: PrivateHosts) -> None:
        self.agent = agent
        self.is_told = has_contact(agent)
        self.private_hosts = private_hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        from newscrawl.crawl.config import Config

        config = Config.from_settings(crawler.settings)
        return cls(config.user_agent, config.private_hosts)

    async def process_request(self, request: Request) -> None:
        if not self.is_told and await self._is_public(request.url):
            raise RefusedError("no-contact", _refusal(request.url, self.agent))
        request.headers.setdefault("User-Agent", self.agent)

    async def _is_public(self, url: str) -> bool:
        known = _known_public(url, self.private_hosts)
        return await asyncio.to_thread(is_public, url, self.private_hosts) if known is None else known
