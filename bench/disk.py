"""What an article costs on disk, everything in, beside its page as it was fetched: ``python -m bench disk``.

Made-up articles are rendered as the mirror and its upstream serve them, and as a portal does: with menus, scripts and
forty other headlines around them. They are parsed, refined and stored with their payloads, indexed, and a tenth of
them edited.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.pages import KINDS, article_of, page_of
from bench.texts import texts
from newscrawl import pages
from newscrawl.items import ArticleItem, Page
from newscrawl.store import Writer, maintenance, prepare
from newscrawl.store.follower import catch_up
from newscrawl.store.jobs import JOBS
from pipelines import refine

_EDITED = 10
_GROUPS = {
    "rows": ("article",),
    "texts": ("article_body",),
    "search index": ("search_",),
    "near duplicates": ("duplicate",),
    "payloads": ("payload", "zdict", "article_page"),
    "revisions": ("article_revision", "article_edition"),
    "addresses, sections, securities": ("article_alias", "article_category", "article_security"),
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench disk", description=__doc__)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--characters", type=int, default=1_500, help="mean length of a body")
    given = parser.parse_args(arguments)
    for kind in KINDS:
        with TemporaryDirectory() as folder:
            report(f"sqlite:///{Path(folder) / 'news.db'}", kind, given.articles, given.characters)


def report(url: str, kind: str, count: int, characters: int) -> None:
    prepare(url)
    raw = 0
    with Writer(url, jobs=()) as writer:
        empty = maintenance.info(url)
        for item in rendered(kind, count, characters):
            if not item.revised:
                raw += sum(len(page.body) for page in item.item.pages)
            writer.submit(item.item)
    catch_up(url, JOBS)
    maintenance.vacuum(url)
    found = maintenance.info(url)
    fixed = empty.parts
    print(f"\n{kind}: {count} articles, every tenth edited once; bytes an article\n\n| part | bytes |\n|---|---|")
    sizes = Counter(dict.fromkeys(_GROUPS, 0))
    for name, number in found.parts.items():
        sizes[_group(name)] += number - fixed.get(name, 0)
    for group, number in sizes.items():
        print(f"| {group} | {number / count:.0f} |")
    total = (found.bytes - empty.bytes) / count
    print(f"| **all** | **{total:.0f}** |\n| pages as they were fetched | {raw / count:.0f} |")
    print(f"\nall / pages = {total * count / raw:.2f}", flush=True)


class _Rendered:
    def __init__(self, item: ArticleItem, *, revised: bool) -> None:
        self.item = item
        self.revised = revised


def rendered(kind: str, count: int, characters: int) -> Iterator[_Rendered]:
    """Items of pages of a kind, those of edits included; the fixed data of the store is not counted."""
    for place, text in enumerate(texts(count, characters=characters)):
        article = article_of(kind, place, text)
        yield _Rendered(_parsed(page_of(article, kind)), revised=False)
        if place % _EDITED == 0:
            changed = replace(article, body=article.body.replace("。", "，更正。", 1))
            yield _Rendered(_parsed(page_of(changed, kind, 6)), revised=True)


def _parsed(page: Page) -> ArticleItem:
    return refine(pages.parse_article(page))


def _group(name: str) -> str:
    """Of a table or index: that of the longest beginning of its table's name."""
    own = name.removeprefix("sqlite_autoindex_").removeprefix("ix_")
    beginnings = {prefix: group for group, prefixes in _GROUPS.items() for prefix in prefixes if own.startswith(prefix)}
    return beginnings[max(beginnings, key=len)] if beginnings else "the rest"
