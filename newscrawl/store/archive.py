"""The archive as programs read it: typed, read only, never the whole of it in memory."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, overload

from newscrawl.errors import UsageError
from newscrawl.identity import canonical_url, identify
from newscrawl.store import arrow, entries, selection, statistics
from newscrawl.store.dialects import dialect_of
from newscrawl.store.entries import Entry
from newscrawl.store.found import in_order
from newscrawl.store.media import called
from newscrawl.store.reader import Reader
from newscrawl.store.records import Alias, Article, Category, Duplicate, Medium, Rejected, Revision, Run
from newscrawl.store.search import Hit, fits, indexed_seq, parse, search, unseen
from newscrawl.store.search import Order as SearchOrder
from newscrawl.store.search import Query as SearchQuery
from newscrawl.store.selection import Moment, Order, Place, Query, Selection, zone_of
from newscrawl.store.statistics import Grouping, Stats
from newscrawl.store.values import plain_text

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_NO_NUMBER = 2**62
_PAGE = 500
"""Articles of one query: no read holds a snapshot for longer, so that a writer's log can always be folded in."""
_WALKED = 5_000
"""So many changes are read one by one sooner than the index is asked for all that it has."""


class Archive:
    """Reads articles; open it with `Archive.open`, close it by ``with`` or `close`.

    Any number of archives may be read while crawls write. Methods raise `StoreError` where the database cannot be
    read and `UsageError` for filters that mean nothing. Safe to use from several threads.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @classmethod
    def open(cls, database: str | Path = "sqlite:///data/news.db") -> Self:
        """`database`: a URL of SQLite or PostgreSQL, or the path of a SQLite file."""
        text = str(database)
        return cls(Reader(text if "://" in text else f"sqlite:///{text}"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._reader.close()

    # -- articles -----------------------------------------------------------------------------------------------

    def articles(  # noqa: PLR0913  # filters, all by name
        self,
        *,
        medium: str | None = None,
        category: str | None = None,
        security: str | None = None,
        kind: Literal["article", "flash"] | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        text: str | None = None,
        gone: bool | None = None,
        after: int = 0,
        order: Order = "newest",
        limit: int | None = None,
    ) -> Iterator[Article]:
        """Articles that fulfil all filters, by time of publication, those without a time last.

        `medium` is a name, alias or slug; `security` a code or ``market.code``; `since` and `until` days (whole ones,
        in China's time) or instants (`until` not included); `text` is a query as `search` takes it;
        `gone` asks only for articles that their source withdrew, or only for others; `after` is a `seq`.
        """
        chosen = Selection.of(
            medium=medium,
            category=category,
            security=security,
            kind=kind,
            since=since,
            until=until,
            gone=gone,
            after=after,
            order=order,
        )
        return self.select(chosen, text=text, limit=limit)

    def select(self, chosen: Selection, *, text: str | None = None, limit: int | None = None) -> Iterator[Article]:
        """As `articles`, for filters that were put together before."""
        _check(limit=limit)
        chosen = self._by_name(chosen)
        if text and chosen.order == "seq":
            return islice(self._found_by_seq(parse(text), chosen), limit)
        if text:
            found = (hit.id for hit in self.search(text, limit=None, order="newest"))
            return islice(in_order(self._reader, found, chosen), limit)
        return islice(self._stream(chosen, _PAGE if limit is None else max(1, min(_PAGE, limit))), limit)

    def get(self, id_or_url: str) -> Article | None:
        """By id (``em:...``, ``url:...``), infoCode, or any address under which it was seen."""
        for query in _places(plain_text(id_or_url).strip()):
            if found := self._rows(query):
                return Article.of(found[0])
        return None

    @overload
    def search(
        self, query: str, *, limit: int = 20, offset: int = 0, order: SearchOrder = "relevance"
    ) -> list[Hit]: ...
    @overload
    def search(self, query: str, *, limit: None, offset: int = 0, order: SearchOrder = ...) -> Iterator[Hit]: ...
    @overload
    def search(
        self, query: str, *, limit: int | None, offset: int = 0, order: SearchOrder = ...
    ) -> list[Hit] | Iterator[Hit]: ...
    def search(
        self, query: str, *, limit: int | None = 20, offset: int = 0, order: SearchOrder = "relevance"
    ) -> list[Hit] | Iterator[Hit]:
        """Articles that a query finds, best or newest first, with what matched; without a `limit` all, streamed.

        A query is what ``newscrawl search`` takes: words that must all occur, ``"a phrase"``, ``-word``,
        ``one OR other``, ``medium:常州日报``, ``after:2022-06-01`` and others (docs/reference/search.md); one that
        makes no sense raises `UsageError` that says what is accepted.
        """
        _check(limit=limit, offset=offset)
        if order not in {"relevance", "newest"}:
            raise UsageError(f"order is {order!r}; give relevance or newest")
        found = self._found(parse(query), order)
        if limit is None:
            return islice(found, offset, None)
        with closing(found):
            return list(islice(found, offset, offset + limit))

    def unseen(self) -> int:
        """Changes that a search misses, because its index is further behind than what it reads besides.

        Crawls and imports keep it at 0; ``newscrawl db index`` brings it there.
        """
        with self._reader.connected() as connection:
            return unseen(connection)

    def searched_seq(self) -> int:
        """`seq` up to which the search index has got: a search misses nothing that was written before."""
        with self._reader.connected() as connection:
            return indexed_seq(connection)

    def ids(self, beginning: str, *, limit: int = 10) -> list[str]:
        """Ids that begin like this, in order."""
        sql = dialect_of(self._reader.url).begins("id", "beginning")
        query = f"SELECT id FROM articles WHERE {sql} ORDER BY id LIMIT :limit"
        return [row["id"] for row in self._all(query, beginning=plain_text(beginning), limit=limit)]

    def changes(self, after: int = 0, *, limit: int | None = None) -> Iterator[Article]:
        """Every article that is new or changed since the change `after`, in the order of changes.

        The `seq` of the last one is where to go on next time. Nothing is missed and nothing comes twice without a
        change, also while crawls write; an article that changes during the reading comes once more, at its new place.
        """
        return self.select(Selection(order="seq", after=after), limit=limit)

    def revisions(self, id_: str) -> list[Revision]:
        """All that an article was, oldest first; the last one is what it is."""
        return [Revision.of(row) for row in self._of(id_, "revisions", "revision")]

    def aliases(self, id_: str) -> list[Alias]:
        return [Alias.of(row) for row in self._of(id_, "aliases", "url")]

    def duplicates(self, id_: str) -> list[Duplicate]:
        """All articles that tell the same story, as pairs with the one that told it first."""
        first = "coalesce((SELECT canonical_id FROM duplicates WHERE id = :id), :id)"
        sql = f"SELECT * FROM duplicates WHERE canonical_id = {first} ORDER BY id"
        return [Duplicate.of(row) for row in self._rows(Query(sql, {"id": plain_text(id_)}))]

    def entries(self, articles: Iterable[Article], *, history: bool = False) -> Iterator[Entry]:
        """Articles with what the store keeps beside them (addresses, editions, revisions), as exports need it."""
        return entries.entries(self._reader, articles, history=history)

    def to_arrow(self, **filters: Any) -> pa.Table:
        """The articles of `Archive.articles` as an Arrow table in memory; needs the extra ``arrow``."""
        return arrow.table(self.articles(**filters))

    def to_pandas(self, **filters: Any) -> pd.DataFrame:
        """The same as a DataFrame, times in UTC; needs the extra ``pandas``."""
        return arrow.frame(self.articles(**filters))

    def count(self) -> int:
        return self._reader.count()

    def newest_seq(self) -> int:
        """`seq` of the newest change, 0 where there is none."""
        return int(self._all("SELECT max(seq) AS seq FROM articles")[0]["seq"] or 0)

    # -- around them --------------------------------------------------------------------------------------------

    def media(self) -> list[Medium]:
        """Media that have articles, most articles first."""
        return [Medium.of(row) for row in self._all("SELECT * FROM media ORDER BY articles DESC, name")]

    def categories(self) -> list[Category]:
        """Sections, most articles first."""
        return [Category.of(row) for row in self._all("SELECT * FROM categories ORDER BY articles DESC, slug")]

    def runs(self, limit: int = 20, *, run: int | None = None) -> list[Run]:
        """The latest crawls and imports, newest first, or only the one with that number."""
        _check(limit=limit, run=run)
        where = "" if run is None else "WHERE id = :run "
        given = {"limit": limit} | ({} if run is None else {"run": run})
        return [Run.of(row) for row in self._all(f"SELECT * FROM runs {where}ORDER BY id DESC LIMIT :limit", **given)]

    def rejects(self, *, run: int | None = None, limit: int = 100) -> list[Rejected]:
        """What could not be stored, newest first; of one run, or of all."""
        _check(limit=limit, run=run)
        where = "" if run is None else "WHERE run = :run "
        given = {"limit": limit} | ({} if run is None else {"run": run})
        sql = f"SELECT * FROM rejects {where}ORDER BY id DESC LIMIT :limit"
        return [Rejected.of(row) for row in self._all(sql, **given)]

    def counts(
        self, by: Grouping, *, since: Moment | None = None, until: Moment | None = None, zone: str = "Asia/Shanghai"
    ) -> dict[str, int]:
        """Number of dated articles by day or month of `zone` (in order), or by medium or category (most first)."""
        return statistics.counts(self._reader, by, Selection.of(since=since, until=until), zone_of(zone))

    def stats(self) -> Stats:
        return statistics.over_all(self._reader)

    # -- how ----------------------------------------------------------------------------------------------------

    def _stream(self, chosen: Selection, size: int) -> Iterator[Article]:
        sql = dialect_of(self._reader.url)
        place, last = Place(), ""
        while True:
            rows = self._rows(selection.page(sql, chosen, place, size))
            for row in rows:
                if row["id"] != last:  # one code may stand for a share and an index: then it is listed twice
                    yield Article.of(row)
                last = row["id"]
            if len(rows) == size:
                place = place.behind(rows[-1], chosen.order)
            elif place.undated or not selection.has_undated(chosen):
                return
            else:
                place = Place(undated=True)

    def _found(self, query: SearchQuery, order: SearchOrder) -> Generator[Hit]:
        with self._reader.connected() as connection:
            yield from search(connection, query, order)

    def _found_by_seq(self, query: SearchQuery, chosen: Selection) -> Iterator[Article]:
        """The index as far as it has got, then every change behind it: nothing is missed, whatever is written."""
        walked_from, indexed = chosen.after, self.searched_seq()
        if indexed - chosen.after > _WALKED:
            ids = [hit.id for hit in self._found(query, "newest")]
            # An index that is being built anew has lost its articles for a while.
            if self.searched_seq() >= indexed:
                walked_from = indexed
                yield from (article for article in in_order(self._reader, ids, chosen) if article.seq <= indexed)
        for article in self._stream(replace(chosen, after=walked_from), _PAGE):
            if fits(article, query):
                yield article

    def _by_name(self, chosen: Selection) -> Selection:
        """With the names that its medium has in the store."""
        if not chosen.medium:
            return chosen
        with self._reader.connected() as connection:
            return replace(chosen, media=called(connection, chosen.medium))

    def _of(self, id_: str, view: str, order: str) -> list[dict[str, Any]]:
        return self._all(f"SELECT * FROM {view} WHERE id = :id ORDER BY {order}", id=plain_text(id_))

    def _rows(self, query: Query) -> list[dict[str, Any]]:
        return self._reader.query(query.sql, **query.parameters)

    def _all(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        return self._reader.query(sql, **parameters)


def _check(**numbers: int | None) -> None:
    """Raise `UsageError` for a number that no database takes."""
    for name, number in numbers.items():
        if number is not None and not 0 <= number < _NO_NUMBER:
            raise UsageError(f"{name} is {number}; give a number from 0 on")


def _places(given: str) -> Iterator[Query]:
    """Where an article may be found, most likely first."""
    by_id = "SELECT * FROM articles WHERE id = :id"
    by_address = "SELECT a.* FROM aliases AS l JOIN articles AS a ON a.id = l.id WHERE l.url = :url"
    if given.startswith(("em:", "url:")):
        yield Query(by_id, {"id": given})
        return
    ids = [identify(given).id] + [f"em:{given}"] * given.isdigit()
    yield from (Query(by_id, {"id": id_}) for id_ in ids)
    yield from (Query(by_address, {"url": url}) for url in dict.fromkeys([given, canonical_url(given)]))
