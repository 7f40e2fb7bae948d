"""Takes the place of Scrapy's HttpCompressionMiddleware, which passes half a page on as a whole one."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from newscrawl.crawl.bodies import ACCEPTED, BodyError, decoded, ends_early
from newscrawl.crawl.refusals import RefusedError

_ERRORS = 400
_WORTH_ANOTHER_TRY = frozenset({"truncated", "bad-encoding"})


class WholeBodyMiddleware:
    """Decodes bodies within DOWNLOAD_MAXSIZE; what is cut or damaged is asked for again, then refused.

    Stats: ``newscrawl/body/<word>``.
    """

    def __init__(self, crawler: Crawler, max_size: int) -> None:
        self.crawler = crawler
        self.max_size = max_size

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        try:
            return self.whole(request, response)
        except BodyError as problem:
            if response.status >= _ERRORS:
                return response.replace(body=b"")  # the status says all there is to say
            return self.refuse(request, problem)

    def whole(self, request: Request, response: Response) -> Response:
        encodings = [each.decode("latin-1") for each in response.headers.getlist("Content-Encoding")]
        max_size = request.meta.get("download_maxsize", self.max_size)
        body = decoded(response.body, encodings, max_size=max_size)
        if "partial" in response.flags and ends_early(body):
            raise BodyError("truncated", "the connection was closed before the end of the page")
        if body is response.body:
            return response
        del response.headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
        # None lets a text response find out its encoding anew, now that its bytes are text.
        renewed = {"encoding": None} if issubclass(kind, TextResponse) else {}
        return response.replace(cls=kind, body=body, **renewed)

    def refuse(self, request: Request, problem: BodyError) -> Request:
        """The request once more, while tries are left; raises `RefusedError` then."""
        self.crawler.stats.inc_value(f"newscrawl/body/{problem.reason}")
        again = None
        if problem.reason in _WORTH_ANOTHER_TRY and self.crawler.spider is not None:
            again = get_retry_request(request, spider=self.crawler.spider, reason=problem.reason)
        if again is None:
            raise RefusedError(problem.reason, problem.detail)
        return again
