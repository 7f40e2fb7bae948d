"""``newscrawl search``: articles by what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from newscrawl.cli import output
from newscrawl.cli.options import DEFAULT_DATABASE, MOST, DatabaseOption, JsonOption, database_url

if TYPE_CHECKING:
    from rich.text import Text

    from newscrawl.store.search import Hit

_WITHOUT = re.compile(r"-(?!n[0-9]+$)[^\W\d_]\w", re.ASCII)
"""``-nvidia`` is a word that must not occur, not ``-n vidia``; only ``-n20`` is an option and its value."""
_HIDDEN = "\x1f"


class QueryCommand(TyperCommand):
    """Keeps ``-word`` for the query."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        hidden = [f"{_HIDDEN}{each}" if _WITHOUT.match(each) else each for each in args]
        left = super().parse_args(ctx, hidden)
        ctx.params["query"] = [each.removeprefix(_HIDDEN) for each in ctx.params.get("query") or ()]
        return left


QUERY_SETTINGS = {"ignore_unknown_options": True}
"""So that ``-轨道`` reaches the query."""


class Order(StrEnum):
    relevance = "relevance"
    newest = "newest"


def search(
    query: Annotated[
        list[str],
        typer.Argument(
            help='Words that must all occur, "a phrase", -word, one OR other, title:, medium:, category:, security:, '
            "kind:, after:2022-06-01, before:, since:, until:.",
            show_default=False,
        ),
    ],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=MOST, help="How many hits.")] = 20,
    offset: Annotated[int, typer.Option("--offset", min=0, max=MOST, help="How many hits to pass over.")] = 0,
    every: Annotated[bool, typer.Option("--all", help="All hits, whatever the limit.")] = False,
    order: Annotated[Order, typer.Option("--order", help="Best or newest first.")] = Order.relevance,
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Find articles: Chinese words of any length, whatever the script they are typed in."""
    from newscrawl import Archive

    with Archive.open(database_url(database)) as archive:
        text = " ".join(query)
        hits = archive.search(text, limit=None if every else limit, offset=offset, order=order.value)
        if as_json:
            output.each_as_json(hits)
        elif output.on_terminal():
            _draw(hits)
        else:
            output.table((), ((hit.id, hit.published_at, hit.medium, hit.title, hit.snippet) for hit in hits))
        unseen = archive.unseen()
    if unseen:
        output.note(output.not_searched(unseen))


def _draw(hits: Iterable[Hit]) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    hit = None
    for hit in hits:
        for line in _lines(hit):
            console.print(line)
    if hit is None:
        output.note("nothing found")


def _lines(hit: Hit) -> Iterable[Text]:
    from rich.text import Text

    yield _marked(hit.title, hit.title_highlights, "bold")
    yield Text(output.safe(" · ".join(filter(None, (hit.medium, output.local(hit.published_at), hit.id)))), style="dim")
    yield _marked(hit.snippet, hit.highlights, "")
    yield Text()


def _marked(text: str, ranges: Iterable[tuple[int, int]], style: str) -> Text:
    from rich.text import Text

    drawn = Text(style=style)
    places = [0, *(place for span in ranges for place in span), len(text)]
    for number, (start, end) in enumerate(pairwise(places)):
        drawn.append(output.safe(text[start:end]), style="bold yellow" if number % 2 else "")
    return drawn
