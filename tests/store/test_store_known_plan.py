"""Whether an article is known is one look into an index, however many there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event

from newscrawl.store import Reader, prepare


@pytest.mark.parametrize(("ids", "addresses"), [(["em:202206130000000001"], []), ([], ["https://news.example/a"])])
def test_known_articles_are_looked_up_in_an_index(tmp_path: Path, ids: list[str], addresses: list[str]) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    prepare(url)
    asked: list[tuple[str, tuple[object, ...]]] = []
    with Reader(url) as reader:
        with reader.connected() as connection:
            engine = connection.engine
        event.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
        reader.known(ids, addresses)
        looked_up = [(sql, values) for sql, values in asked if sql.startswith("SELECT") and values]
        assert looked_up
        with reader.connected() as connection:
            steps = [
                row[3]
                for sql, values in looked_up
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
            ]
    assert steps
    assert all(step.startswith("SEARCH") for step in steps)
