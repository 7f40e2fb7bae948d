"""Several crawls at once and readers beside them: nobody meets a locked database, nothing acknowledged is lost."""

from __future__ import annotations

from bench.concurrent import together
from newscrawl import Archive
from newscrawl.store import maintenance


def test_two_writers_and_four_readers_see_no_error_and_lose_no_row(sqlite_url: str) -> None:
    seen = together(sqlite_url, writers=2, readers=4, seconds=2)
    assert [each.error for each in seen] == [""] * 6
    assert min(each.done for each in seen) > 0
    with Archive.open(sqlite_url) as archive:
        assert archive.count() == sum(each.done for each in seen if each.role == "writer")
    assert maintenance.check(sqlite_url).problems == []


def test_the_same_on_postgresql(postgresql_url: str) -> None:
    seen = together(postgresql_url, writers=2, readers=2, seconds=2)
    assert [each.error for each in seen] == [""] * 4
    with Archive.open(postgresql_url) as archive:
        assert archive.count() == sum(each.done for each in seen if each.role == "writer")
