"""The index finds exactly what a scan of all texts finds, also while articles change."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from bench.texts import texts
from newscrawl import Archive
from newscrawl.items import ArticleItem
from newscrawl.store import Writer
from newscrawl.store.follower import catch_up
from newscrawl.store.search import SearchJob
from newscrawl.store.search.normal import normal
from tests.store.samples import article, later

FIRST = datetime(2022, 1, 1, tzinfo=UTC)
MANY = 2_000


def articles(count: int, seed: int = 1) -> list[ArticleItem]:
    return [
        article(
            number,
            text.body,
            title=text.title,
            summary=text.summary,
            published_at=FIRST + timedelta(minutes=97 * (number * 7919 % count)),
        )
        for number, text in enumerate(texts(count, seed=seed, characters=300), 1)
    ]


def write(url: str, items: Iterable[ArticleItem], *, index: bool = True) -> None:
    with Writer(url, jobs=()) as writer:
        for item in items:
            writer.submit(item)
    if index:
        catch_up(url, [SearchJob()])


def scan(items: Iterable[ArticleItem], query: str) -> set[str]:
    return {item.id for item in items if query in said(f"{item.title}\n{item.summary}\n{item.body_text}")}


def published(item: ArticleItem) -> datetime:
    assert item.published_at is not None
    return item.published_at


@cache
def said(text: str) -> str:
    return normal(text)


def found(archive: Archive, query: str) -> set[str]:
    ids = [hit.id for hit in archive.search(query, limit=None)]
    assert len(ids) == len(set(ids))
    return set(ids)


def pieces(items: list[ArticleItem], length: int, count: int) -> Iterator[str]:
    """Pieces of texts that can be typed as one word, and some that stand nowhere."""
    dice = random.Random(length)
    while count:
        text = normal(dice.choice(items).body_text)
        start = dice.randrange(len(text) - length)
        piece = text[start : start + length]
        if piece.isalnum():
            count -= 1
            yield piece
            yield "".join(dice.sample(piece, length))


@pytest.mark.parametrize("length", [1, 2, 3, 4, 7])
def test_a_piece_of_text_finds_every_article_that_has_it_and_no_other(url: str, length: int) -> None:
    stored = articles(MANY if length == 2 else 500)
    write(url, stored)
    with Archive.open(url) as archive:
        for piece in pieces(stored, length, 40):
            assert found(archive, piece) == scan(stored, piece), piece


def test_what_changed_is_found_by_what_it_says_now_indexed_or_not(url: str) -> None:
    stored = articles(300)
    write(url, stored)
    rewritten = [
        later(old, body_text=new.body_text, body_html="")
        for old, new in zip(stored[::2], articles(150, 9), strict=True)
    ]
    now = {item.id: item for item in [*stored, *rewritten]}
    for index in (False, True):
        write(url, rewritten, index=index)
        with Archive.open(url) as archive:
            for length in (1, 2, 4):
                for piece in pieces([*stored, *rewritten], length, 15):
                    assert found(archive, piece) == scan(now.values(), piece), piece


def test_newest_first_is_by_time_of_publication_whenever_it_was_stored(url: str) -> None:
    stored = articles(900)
    write(url, stored)
    wanted = sorted((item for item in stored if item.id in scan(stored, "的")), key=published, reverse=True)
    assert len(wanted) > 500
    with Archive.open(url) as archive:
        assert [hit.id for hit in archive.search("的", limit=None, order="newest")] == [item.id for item in wanted]
        assert [hit.id for hit in archive.search("的", limit=10, offset=5, order="newest")] == [
            item.id for item in wanted[5:15]
        ]


def test_ranked_hits_are_all_hits(url: str) -> None:
    stored = articles(900)
    write(url, stored)
    with Archive.open(url) as archive:
        assert found(archive, "的 市场") == scan(stored, "的") & scan(stored, "市场")
