"""Made-up articles by the million: paragraphs out of a pool, so that making one costs less than storing it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from itertools import islice

from bench.texts import texts
from newscrawl.items import ArticleItem, Security
from newscrawl.media import Medium, registry
from pipelines.fingerprint import content_hash

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
SECONDS_BETWEEN = 90  # a thousand articles a day
_POOL = 800  # texts whose paragraphs are mixed: a second to make
_MEDIA = 300
_BODY_BYTES = 5_000
_SECURITIES = 4_000


def articles(count: int, *, start: int = 0, seed: int = 7) -> Iterator[ArticleItem]:
    """Bodies of about 5 kB in UTF-8, media and securities as unequal as in life, oldest first."""
    for number in range(start, start + count):
        yield article(number, seed)


def article(number: int, seed: int = 7) -> ArticleItem:
    dice = random.Random(number * 1_000_003 + seed)  # noqa: S311  # repeatable, not secret
    published = FIRST + timedelta(seconds=number * SECONDS_BETWEEN + dice.randrange(SECONDS_BETWEEN))
    medium = _media()[int(_MEDIA * dice.random() ** 3)]
    lines = _lines(dice)
    text = "\n".join(lines)
    digits = f"{published:%Y%m%d}{2_000_000_000 + number}"
    return ArticleItem(
        id=f"em:{digits}",
        url=f"https://finance.example.com/a/{digits}.html",
        share_url=f"https://share.example.com/html_News/NewsShare.html?infoCode=NW{digits}",
        variant="nw",
        fetched_at=published + timedelta(minutes=5),
        title=f"{dice.choice(_pool()[0])}{number % 1000}",
        body_text=text,
        body_html="".join(f"<p>{escape(line, quote=False)}</p>" for line in lines),
        published_at=published,
        published_precision="second",
        published_origin="page",
        published_raw=f"{published:%Y-%m-%d %H:%M:%S}",
        zone_assumed=True,
        medium=medium.name,
        medium_slug=medium.slug,
        credit_raw=medium.name,
        categories=[medium.slug],
        securities=[_security(dice) for _ in range(dice.choice((0, 0, 1, 1, 2)))],
        language="zh-CN",
        content_hash=content_hash(text),
    )


def _lines(dice: random.Random) -> list[str]:
    lines: list[str] = []
    size = 0
    while size < _BODY_BYTES - 300:
        line = dice.choice(_pool()[1])
        lines.append(line)
        size += len(line.encode())
    return lines


def _security(dice: random.Random) -> Security:
    number = int(_SECURITIES * dice.random() ** 2)
    return Security("1" if number % 2 else "0", f"{600_000 + number}", f"某股份{number}")


@cache
def _media() -> list[Medium]:
    return list(islice(registry().media, _MEDIA))


@cache
def _pool() -> tuple[list[str], list[str]]:
    """Titles and paragraphs."""
    made = list(texts(_POOL))
    return [text.title for text in made], [line for text in made for line in text.body.split("\n") if line]
