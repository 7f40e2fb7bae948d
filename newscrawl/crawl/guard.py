"""The guard of addresses: every request is checked by its URL, and every connection by the address it is made to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from newscrawl.crawl.addresses import UnusableURLError, is_public_port, not_public, parse_address, target_of
from newscrawl.crawl.config import Config
from newscrawl.crawl.private import PrivateHosts
from newscrawl.crawl.refusals import RefusedError
from newscrawl.secrets import without_credentials

_REFUSED: dict[tuple[str, int], str] = {}
"""Host and port -> why they were not connected to; the resolver belongs to the process, not to one crawl."""
_REMEMBERED = 10_000


class AddressGuard:
    """Says no to everything that is not a public web server, or a host named in NEWSCRAWL_PRIVATE_HOSTS."""

    def __init__(self, private_hosts: PrivateHosts) -> None:
        self.private_hosts = private_hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Config.from_settings(crawler.settings).private_hosts)

    def check_url(self, url: str) -> None:
        """Raises `RefusedError`."""
        try:
            target = target_of(url)
        except UnusableURLError as problem:
            raise RefusedError("refused-address", f"{without_credentials(url)[:200]} {problem}") from None
        if self.private_hosts.opens(target):
            return
        kind = not_public(target.address) if target.address is not None else ""
        if not kind and not is_public_port(target.port):
            kind = f"asked at port {target.port}, which is no port of a web server"
        if kind:
            raise _refused(target.host, target.port, kind)

    def admits(self, host: str, address: str, port: int) -> bool:
        """Whether `host`, which resolved to `address`, may be connected to; a refusal is remembered for `refusal`."""
        found = parse_address(address)
        if self.private_hosts.opens_address(found, port) or self.private_hosts.names(host, port):
            return True
        kind = not_public(found) if found is not None else "no address"
        if kind:
            if len(_REFUSED) >= _REMEMBERED:
                _REFUSED.clear()
            _REFUSED[host.removesuffix("."), port] = f"{address}, {kind}"
        return not kind

    def refusal(self, url: str) -> RefusedError | None:
        """Why no connection was made for a URL, when it was refused at the address."""
        target = target_of(url)
        found = _REFUSED.get((target.host.removesuffix("."), target.port))
        return _refused(target.host, target.port, f"resolved to {found}") if found else None


def _refused(host: str, port: int, kind: str) -> RefusedError:
    name = f"[{host}]" if ":" in host else host
    what = f"{name} {kind}" if kind.startswith("resolved") else f"{name} is {kind}"
    return RefusedError("refused-address", f"{what}; to fetch it, set NEWSCRAWL_PRIVATE_HOSTS={name}:{port}")


class GuardMiddleware:
    """Refuses a request by its URL before robots.txt is asked for: start URLs, links, redirects and feeds alike."""

    def __init__(self, guard: AddressGuard) -> None:
        self.guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(AddressGuard.from_crawler(crawler))

    def process_request(self, request: Request) -> None:
        self.guard.check_url(request.url)


@implementer(IHostnameResolver)
class GuardedResolver(CachingHostnameResolver):
    """Hands a connection only addresses that the guard admits.

    What was checked is what is connected to: a name that answers differently the second time gains nothing.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, guard: AddressGuard) -> None:
        super().__init__(reactor, cache_size)
        self.guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), AddressGuard.from_crawler(crawler))

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        checked: Any = _Checked(resolutionReceiver, self.guard, hostName, portNumber)
        return super().resolveHostName(checked, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _Checked:
    """Passes on what the guard admits."""

    def __init__(self, receiver: Any, guard: AddressGuard, host: str, port: int) -> None:
        self.receiver = receiver
        self.guard = guard
        self.host = host
        self.port = port

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        if self.guard.admits(self.host.lower(), address.host, self.port):
            self.receiver.addressResolved(address)

    def resolutionComplete(self) -> None:
        self.receiver.resolutionComplete()
