"""Conditional requests: what the store has already is not sent again (RFC 9110, section 13).

An answer "not modified" reaches the spider as the answer that it stands for, with the bytes that were sent then and
the flag ``not-modified``: no spider can forget about one.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newscrawl.crawl.session import Session
from newscrawl.errors import StoreError
from newscrawl.identity import canonical_url
from newscrawl.items import StoredArticle, StoredPage
from newscrawl.store import copies, payloads
from newscrawl.store.copies import IndexCopy
from pipelines.beside import beside

logger = logging.getLogger(__name__)

INDEX = "index"
"""Key of a request's meta: the address of the index that is asked for."""
STORED = "stored"
"""Key of a request's meta: the `StoredArticle` that is asked for again."""
MODIFIED = "modified"
"""Key of a request's meta, for a further page of such an article: whether one before it had changed."""
NOT_MODIFIED = "not-modified"
_NOT_MODIFIED = 304
_WHOLE_AFTER = timedelta(days=7)
"""An index is read whole so often, whatever its server says of it: some never notice that they changed."""
_CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


class ConditionalMiddleware:
    """Asks for indexes and stored articles with the validators that their servers gave.

    Stats: ``newscrawl/not_modified`` counts answers without bytes, ``newscrawl/same_bytes`` indexes that were sent
    although nothing in them had changed.
    """

    def __init__(self, crawler: Crawler, session: Session) -> None:
        self.crawler = crawler
        self.session = session
        self.copies: dict[str, IndexCopy | None] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, Session.of(crawler))

    async def process_request(self, request: Request) -> None:
        if INDEX not in request.meta and STORED not in request.meta:
            return
        for condition in _CONDITIONS.values():
            request.headers.pop(condition, None)  # of the address that led here by a redirect
        said = None if request.meta.get("whole") else await self._said(request)
        if said is None:
            return
        for name, condition in _CONDITIONS.items():
            if said.get(name):
                request.headers[condition] = said[name].encode("latin-1", "replace")

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        if response.status == _NOT_MODIFIED:
            return await self._stand_in(request, response)
        copy = self._copy(request)
        if copy is not None and copy.sha256 == await beside(len(response.body), _digest, response.body):
            self._count("same_bytes")
        return response

    # -- what is known ------------------------------------------------------------------------------------------

    async def _said(self, request: Request) -> Mapping[str, str] | None:
        """Headers of the last answer of this very address."""
        if INDEX in request.meta:
            copy = await self._find_copy(request)
            # Not one of the future either, which a clock that was set back has left.
            fresh = copy is not None and timedelta(0) <= datetime.now(UTC) - copy.fetched_at < _WHOLE_AFTER
            return copy.headers if copy is not None and fresh else None
        page = page_at(request.meta[STORED], request.url)
        # Without its bytes, an answer that stands for one page of several could not be put together with the others.
        return page.headers if page and (page.payload_id is not None or says_all(request, page)) else None

    async def _find_copy(self, request: Request) -> IndexCopy | None:
        address = canonical_url(request.meta[INDEX])
        if address not in self.copies:
            self.copies[address] = await asyncio.to_thread(self._look_up, address)
        copy = self.copies[address]
        return copy if copy is not None and copy.answered_by == canonical_url(request.url) else None

    def _copy(self, request: Request) -> IndexCopy | None:
        return self.copies.get(canonical_url(request.meta[INDEX])) if INDEX in request.meta else None

    def _look_up(self, address: str) -> IndexCopy | None:
        with self.session.reader.connected() as connection:
            return copies.find(connection, address)

    # -- not modified -------------------------------------------------------------------------------------------

    async def _stand_in(self, request: Request, response: Response) -> Response | Request:
        try:
            found = await asyncio.to_thread(self._kept, request)
        except StoreError as problem:
            logger.warning("%s is asked for whole: %s", request.url, problem)
            found = None
        if found is None:
            if request.meta.get("whole"):
                return response  # it was asked without a condition: a server that answers so is broken
            return request.replace(meta={**request.meta, "whole": True}, dont_filter=True)
        body, headers, fetched_at = found
        self._count("not_modified")
        request.meta["fetched_at"] = fetched_at
        return Response(
            response.url,
            status=200,
            headers=dict(headers),
            body=body,
            flags=[*response.flags, NOT_MODIFIED],
            request=request,
        )

    def _kept(self, request: Request) -> tuple[bytes, Mapping[str, str], datetime] | None:
        """Bytes that the answer stands for, their headers and when they were fetched."""
        with self.session.reader.connected() as connection:
            if copy := self._copy(request):
                body = copies.body_of(connection, copy)
                return None if body is None else (body, copy.headers, copy.fetched_at)
            page = page_at(request.meta.get(STORED), request.url)
            if page is None:
                return None
            fetched_at = datetime.fromtimestamp(page.fetched_at, UTC)
            if says_all(request, page):
                return b"", page.headers, fetched_at
            body = _whole(payloads.load(connection, [page.payload_id or 0]).get(page.payload_id or 0))
        return None if body is None else (body, page.headers, fetched_at)

    def _count(self, key: str) -> None:
        self.crawler.stats.inc_value(f"newscrawl/{key}")


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def page_at(stored: StoredArticle | None, url: str) -> StoredPage | None:
    """The stored page of an address."""
    address = canonical_url(url)
    pages = (page for edition in (stored.editions if stored else ()) for page in edition)
    return next((page for page in pages if canonical_url(page.url) == address), None)


def says_all(request: Request, page: StoredPage) -> bool:
    """Whether the page is asked for first and is all of its edition, so that "not modified" needs no bytes."""
    return MODIFIED not in request.meta and (page,) in request.meta[STORED].editions


def _whole(found: bytes | payloads.DamagedPayloadError | None) -> bytes | None:
    if isinstance(found, payloads.DamagedPayloadError):
        raise found
    return found
