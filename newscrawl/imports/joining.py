"""Articles that were fetched in several pieces, put together again: share shells and continuation pages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from newscrawl import pages
from newscrawl.errors import PageError
from newscrawl.identity import canonical_url, identify
from newscrawl.items import ArticleItem, Page, Shell

_HELD = 5_000
"""Pieces that wait for another one; the oldest then goes as it is."""


class Joiner:
    """Takes pages in the order of an archive and gives whole articles; pieces may come in any order."""

    def __init__(self) -> None:
        self._shells: OrderedDict[str, tuple[Shell, Page]] = OrderedDict()
        self._answers: OrderedDict[str, ArticleItem] = OrderedDict()
        self._begun: OrderedDict[str, ArticleItem] = OrderedDict()
        """By the address of the page that is still to come."""
        self._continuations: OrderedDict[str, ArticleItem] = OrderedDict()
        self.lost = 0
        """Shells and continuation pages that nothing came for."""

    def add(self, page: Page, found: ArticleItem | Shell) -> Iterator[ArticleItem]:
        """Articles that are whole now."""
        if isinstance(found, Shell):
            yield from self._add_shell(found, page)
        elif "GetNewsText" in page.url:
            yield from self._add_answer(found)
        elif identify(page.url).page > 1:
            yield from self._add_continuation(found, page)
        else:
            yield from self._go_on(found)

    def rest(self) -> Iterator[ArticleItem]:
        """At the end of an archive: articles that something is missing of."""
        yield from self._answers.values()
        for item in self._begun.values():
            yield _cut_short(item)
        self.lost += len(self._shells) + len(self._continuations)
        for held in (self._answers, self._begun, self._shells, self._continuations):
            held.clear()

    def _add_shell(self, shell: Shell, page: Page) -> Iterator[ArticleItem]:
        id_ = identify(shell.url).id
        if item := self._answers.pop(id_, None):
            yield _opened(item, shell, page)
            return
        self._shells[id_] = shell, page
        if len(self._shells) > _HELD:
            self._shells.popitem(last=False)
            self.lost += 1

    def _add_answer(self, item: ArticleItem) -> Iterator[ArticleItem]:
        if known := self._shells.pop(item.id, None):
            yield _opened(item, *known)
            return
        self._answers[item.id] = item
        if len(self._answers) > _HELD:
            yield self._answers.popitem(last=False)[1]

    def _add_continuation(self, item: ArticleItem, page: Page) -> Iterator[ArticleItem]:
        address = canonical_url(page.url)
        if first := self._begun.pop(address, None):
            yield from self._joined(first, item)
            return
        self._continuations[address] = item
        if len(self._continuations) > _HELD:
            self._continuations.popitem(last=False)
            self.lost += 1

    def _go_on(self, item: ArticleItem) -> Iterator[ArticleItem]:
        if not item.next_page:
            yield item
            return
        address = canonical_url(item.next_page)
        if continuation := self._continuations.pop(address, None):
            yield from self._joined(item, continuation)
            return
        self._begun[address] = item
        if len(self._begun) > _HELD:
            yield _cut_short(self._begun.popitem(last=False)[1])

    def _joined(self, first: ArticleItem, continuation: ArticleItem) -> Iterator[ArticleItem]:
        try:
            pages.join(first, continuation)
        except PageError:
            self.lost += 1
            yield _cut_short(first)
            return
        yield from self._go_on(first)


def _opened(item: ArticleItem, shell: Shell, page: Page) -> ArticleItem:
    """An answer behind a share link, with what only the link's own page says."""
    item.raw_titles.extend(shell.titles)
    item.raw_dates.extend(shell.dates)
    item.pages.append(page)
    item.share_url = item.share_url or shell.url
    item.url = shell.url if identify(item.url).kind == "api" else item.url
    return item


def _cut_short(item: ArticleItem) -> ArticleItem:
    item.next_page = ""
    if "missing-page" not in item.flags:
        item.flags.append("missing-page")
    return item
