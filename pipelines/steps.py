"""The Scrapy classes of the refinery, in the order of ITEM_PIPELINES."""

from __future__ import annotations

from newscrawl.items import ArticleItem
from pipelines import clean, credits, dates, fingerprint, refuse_empty, securities
from pipelines.step import Step


class CleanPipeline(Step):
    stage = "clean"

    def refine(self, item: ArticleItem) -> None:
        clean.refine(item)


class DatesPipeline(Step):
    stage = "dates"

    def refine(self, item: ArticleItem) -> None:
        dates.refine(item, zone=self.zone)


class CreditsPipeline(Step):
    stage = "credits"

    def refine(self, item: ArticleItem) -> None:
        credits.refine(item)


class SecuritiesPipeline(Step):
    stage = "securities"

    def refine(self, item: ArticleItem) -> None:
        securities.refine(item)


class FingerprintPipeline(Step):
    """The last look: an article without title and text is refused here."""

    stage = "fingerprint"

    def refine(self, item: ArticleItem) -> None:
        fingerprint.refine(item)
        refuse_empty(item)
