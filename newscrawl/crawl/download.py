"""The download handler: the last gate before a connection, and a bound on what a server may send ahead of a body."""

from __future__ import annotations

from functools import partial
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Response
from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, ResponseFailed
from twisted.web._newclient import Request as TxRequest
from twisted.web.iweb import IResponse

from newscrawl.crawl.addresses import target_of
from newscrawl.crawl.guard import AddressGuard
from newscrawl.crawl.pauses import PauseMiddleware
from newscrawl.crawl.refusals import RefusedError

MAX_HEAD = 128 * 1024
"""Bytes of status line and headers, informational answers included; neither Scrapy nor Twisted bounds it."""


class HeadTooBigError(Exception):
    """Raised inside the protocol; the request fails as ``refused-headers``."""


class GuardedDownloadHandler(HTTP11DownloadHandler):
    """Serves http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.guard = AddressGuard.from_crawler(crawler)
        factory: Any = partial(_BoundedFactory, self.guard)  # the pool calls it as it would a class
        self._pool._factory = factory  # noqa: SLF001  # where Scrapy puts its own; there is no other way in

    async def download_request(self, request: Request) -> Response:
        self.guard.check_url(request.url)  # again: another middleware may have changed the request
        pauses = self.crawler.get_downloader_middleware(PauseMiddleware)
        if pauses is not None:
            await pauses.wait(request)
        response = await self._download(request)
        if pauses is not None:
            pauses.note(request, response)  # before the next request of this host has its turn
        return response

    async def _download(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except CannotResolveHostError:
            if refusal := self.guard.refusal(request.url):
                raise refusal from None
            raise
        except DownloadFailedError as problem:
            if _is_head_too_big(problem.__cause__):
                raise RefusedError("refused-headers", f"more than {MAX_HEAD} bytes before the body") from None
            raise


def _is_head_too_big(cause: BaseException | None) -> bool:
    if not isinstance(cause, ResponseFailed):
        return False
    return any(reason.check(HeadTooBigError) for reason in cause.reasons)


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Says nothing to a server that is not to be asked, and hangs up on one whose headers have no end."""

    guard: AddressGuard
    head = 0

    def request(self, request: TxRequest) -> Deferred[IResponse]:
        self.head = 0
        transport: Any = self.transport
        target = target_of(request.absoluteURI.decode("ascii"))
        # The resolver has seen to this already, unless somebody runs the crawl without it.
        if not self.guard.admits(target.host, transport.getPeer().host, target.port):
            transport.abortConnection()
            return fail(self.guard.refusal(f"http://{target.host}:{target.port}"))
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        in_head = self._in_head()
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted is not typed here
        if in_head and self._in_head():
            self.head += len(data)
            if self.head > MAX_HEAD and self.transport is not None:
                self.transport.abortConnection()
                self._disconnectParser(Failure(HeadTooBigError()))  # type: ignore[no-untyped-call]  # same

    def _in_head(self) -> bool:
        return self._parser is not None and self._parser.state in {STATUS, HEADER}


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def __init__(self, guard: AddressGuard, *given: Any) -> None:
        super().__init__(*given)  # type: ignore[no-untyped-call]  # Twisted is not typed here
        self.guard = guard

    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: ARG002  # Twisted gives it
        protocol = _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # same
        protocol.guard = self.guard
        return protocol
