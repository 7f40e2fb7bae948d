"""The commonest downstream queries (docs/reference/queries.md) walk an index, on a small store and on a measured one."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator

import pytest

from bench.articles import articles
from bench.common_queries import QUERIES, CommonQuery
from bench.queries import holdings, plan
from newscrawl.store import Writer, prepare

GROUPED = {"articles a medium published in a week"}
"""The one that must sort: a week's articles, by number."""


@pytest.fixture(scope="module", params=["as it was filled", "measured"])
def connection(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("plans") / "news.db"
    prepare(f"sqlite:///{path}")
    with Writer(f"sqlite:///{path}", jobs=()) as writer:
        for item in articles(300):
            writer.submit(item)
    found = sqlite3.connect(path)
    if request.param == "measured":
        found.execute("ANALYZE")
    yield found
    found.close()


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_common_query_scans_no_table(connection: sqlite3.Connection, query: CommonQuery) -> None:
    steps = plan(connection, query, holdings(connection))
    assert [step for step in steps if step.startswith("SCAN") and not allowed(step, query)] == []
    assert [step for step in steps if step.startswith("USE TEMP B-TREE FOR ORDER")] == [] or query.name in GROUPED


def allowed(step: str, query: CommonQuery) -> bool:
    """The few rows that a subquery just made, or an index from its newest end up to a limit."""
    return step.startswith("SCAN (subquery") or (" USING INDEX ix_" in step and "LIMIT" in query.sql)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_common_query_finds_something(connection: sqlite3.Connection, query: CommonQuery) -> None:
    known = holdings(connection)
    found = [
        connection.execute(query.sql, query.parameters(random.Random(seed), known)).fetchall() for seed in range(9)
    ]
    assert any(found) or query.name == "who else tells a story"


def test_counts_of_a_week_read_nothing_but_an_index(connection: sqlite3.Connection) -> None:
    [query] = [query for query in QUERIES if query.name in GROUPED]
    assert "COVERING INDEX ix_article_published" in plan(connection, query, holdings(connection))[0]
