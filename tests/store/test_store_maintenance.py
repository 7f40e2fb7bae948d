"""Care for a database: damage is found, copies are whole, sizes are told."""

from __future__ import annotations

import random
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Connection, text

from newscrawl import Archive
from newscrawl.errors import DatabaseUnavailableError, UsageError
from newscrawl.items import ArticleItem, Page
from newscrawl.store import Writer, maintenance, payloads, tallies, verification
from newscrawl.store.copies import IndexCopy
from newscrawl.store.dialects import dialect_of, parse
from tests.store.samples import SEEN, article, digits, full, later, select, store

TEMPLATE = "".join(
    f'<div class="nav-{place}"><a href="/section/{place}.html">栏目{place}</a></div>' for place in range(300)
)


def page(number: int, host: str = "site.example") -> Page:
    return Page(f"http://{host}/{number}.html", f"<html>{TEMPLATE}<p>正文{number}</p></html>".encode(), SEEN)


def paged(*numbers: int, host: str = "site.example") -> list[ArticleItem]:
    return [article(number, f"正文{number}", pages=[page(number, host)]) for number in numbers]


def execute(url: str, sql: str, **parameters: object) -> None:
    target = parse(url)
    engine = dialect_of(target).writer_engine(target)
    with engine.begin() as connection:
        connection.execute(text(sql), parameters)
    engine.dispose()


def test_a_whole_database_has_no_problems(url: str) -> None:
    store(url, full(), article(2, pages=[page(2)]))
    found = maintenance.check(url)
    assert (found.articles, found.payloads, found.problems) == (2, 2, [])


def test_a_text_that_is_not_the_one_that_was_stored_is_found(url: str) -> None:
    store(url, article(1), article(2))
    execute(url, "UPDATE article_body SET text = '别的' WHERE article_key = 2")
    assert maintenance.check(url).problems == [f"em:{digits(2)}: the text is not the one that was stored"]


def test_damage_to_a_revision_is_found_and_to_all_that_were_cut_out_of_it(url: str) -> None:
    first = "".join(f"第{number}段说的是别的事。\n" for number in range(40)) + "完。"
    store(url, article(1, first), later(article(1, f"{first}一")), later(article(1, f"{first}二"), 120), article(2))
    assert maintenance.check(url).problems == []
    execute(url, "UPDATE article_revision SET text = '坏' || substr(text, 2) WHERE revision = 1 AND text IS NOT NULL")
    assert maintenance.check(url).problems == [
        f"em:{digits(1)} revision {number}: the text is not the one that was stored" for number in (1, 2)
    ]


def test_a_revision_whose_base_is_gone_is_found(url: str) -> None:
    first = "".join(f"第{number}段说的是别的事。\n" for number in range(40)) + "完。"
    store(url, article(1, first), later(article(1, f"{first}一")), later(article(1, f"{first}二"), 120))
    execute(url, "DELETE FROM article_revision WHERE revision = 1")
    assert maintenance.check(url).problems == [f"em:{digits(1)} revision 2 cannot be put together"]


def test_html_that_says_other_words_than_the_text_is_found(url: str) -> None:
    linked = '<p>见<a href="http://site.example/?a=1&amp;b=>">《&lt;甲&gt; 乙》</a><br>和丙。</p>'
    store(url, article(1, "见《<甲> 乙》\n和丙。", body_html=linked))
    assert maintenance.check(url).problems == []
    execute(url, "UPDATE article_body SET html = '<p>坏</p>'")
    assert maintenance.check(url).problems == [f"em:{digits(1)}: the HTML does not say what the text says"]


def test_what_a_crawl_writes_during_the_check_is_no_damage(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store(url, article(1))
    count = tallies.actual

    def counted_then_written(connection: Connection) -> dict[tuple[str, str], int]:
        found = count(connection)
        store(url, article(2))
        return found

    monkeypatch.setattr(tallies, "actual", counted_then_written)
    assert maintenance.check(url).problems == []


def test_an_article_without_its_body_is_found(url: str) -> None:
    store(url, article(1))
    execute(url, "DELETE FROM article_body")
    assert maintenance.check(url).problems == [f"em:{digits(1)} has no body"]


def test_a_damaged_payload_is_found(url: str) -> None:
    store(url, article(1, pages=[page(1)]), article(2, pages=[page(2)]))
    execute(url, "UPDATE payload SET data = :data WHERE id = 1", data=b"nonsense")
    other = payloads.compress(b"x" * len(page(2).body))
    execute(url, "UPDATE payload SET data = :data WHERE id = 2", data=other)
    first, second = maintenance.check(url).problems
    assert first.endswith("cannot be expanded")
    assert second.endswith("is damaged")


def copied(url: str, **fetched: datetime) -> None:
    """Keeps a copy of an index for each name."""
    with Writer(url) as writer:
        for name, moment in fetched.items():
            address = f"https://site.example/{name}.html"
            read = Page(address, f"<p>{name}索引</p>".encode(), moment)
            writer.keep_copies([IndexCopy.of(address, address, read)]).result(30)


def test_a_damaged_copy_of_an_index_is_found(url: str) -> None:
    store(url, article(1))
    copied(url, first=SEEN, second=SEEN)
    assert maintenance.check(url).problems == []
    execute(url, "UPDATE index_copy SET data = :data WHERE url LIKE '%second%'", data=b"nonsense")
    [problem] = maintenance.check(url).problems
    assert problem == (
        "the copy of the index https://site.example/second.html is damaged: the next crawl asks for it whole"
    )


def test_copies_of_indexes_that_nothing_asks_for_are_dropped_after_three_months(url: str) -> None:
    copied(url, old=SEEN, newer=SEEN + timedelta(days=2))
    with time_machine.travel(SEEN + maintenance.KEEP_COPIES + timedelta(days=1), tick=False):
        assert maintenance.forget_copies(url) == 1
        assert maintenance.forget_copies(url) == 0
    assert select(url, "SELECT url FROM index_copy") == [{"url": "https://site.example/newer.html"}]


def test_a_wrong_count_is_found_and_made_right(url: str) -> None:
    store(url, full())
    execute(url, "UPDATE tally SET number = 7 WHERE scope = 'medium'")
    [problem] = maintenance.check(url).problems
    assert problem == "medium 常州日报 is said to have 7 articles and has 1; run: newscrawl db vacuum"
    maintenance.vacuum(url)
    assert maintenance.check(url).problems == []
    assert select(url, "SELECT articles FROM media") == [{"articles": 1}]


def test_many_problems_are_counted_instead_of_listed(url: str) -> None:
    store(url, *(article(number) for number in range(1, 31)))
    execute(url, "UPDATE article_body SET text = '别的'")
    found = maintenance.check(url).problems
    assert len(found) == 21
    assert found[-1] == "and 10 more"


def test_random_damage_to_the_texts_of_a_file_is_found(sqlite: str) -> None:
    """SQLite has no checksums: a changed byte inside a text is seen by our hashes alone."""
    chance = random.Random(20220613)
    texts = {number: "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(1500)) for number in range(1, 13)}
    store(sqlite, *(article(number, text) for number, text in texts.items()))
    path = Path(sqlite.removeprefix("sqlite:///"))
    whole = path.read_bytes()
    found = 0
    for _ in range(30):
        passage = texts[chance.randrange(1, 13)][700:708].encode()
        damaged = bytearray(whole)
        damaged[whole.index(passage) + 2] ^= 1
        path.write_bytes(bytes(damaged))
        found += bool(maintenance.check(sqlite).problems)
    assert found == 30


def test_progress_is_told_in_articles_and_payloads(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "PAGE", 2)
    store(url, *(article(number, pages=[page(number)]) for number in range(1, 4)))
    told: list[tuple[int, int]] = []
    maintenance.check(url, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 6), (4, 6), (6, 6)]


# -- copies ---------------------------------------------------------------------------------------------------------


def test_a_backup_is_a_whole_database_of_its_own(sqlite: str, tmp_path: Path) -> None:
    store(sqlite, full())
    copied = maintenance.backup(sqlite, tmp_path / "kept" / "copy.db")
    assert sorted(path.name for path in copied.parent.iterdir()) == ["copy.db"]
    with Archive.open(copied) as archive:
        assert [each.id for each in archive.articles()] == [full().id]
    assert maintenance.check(f"sqlite:///{copied}").problems == []


def test_a_backup_is_made_while_a_crawl_writes(sqlite: str, tmp_path: Path) -> None:
    with Writer(sqlite) as writer:
        for number in range(1, 400):
            writer.submit(article(number))
        writer.submit(article(400)).result()
        copied = maintenance.backup(sqlite, tmp_path / "copy.db")
        for number in range(401, 500):
            writer.submit(article(number))
    with Archive.open(copied) as archive:
        assert 400 <= archive.count() < 500
    assert maintenance.check(f"sqlite:///{copied}").problems == []


def test_a_backup_never_overwrites(sqlite: str, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        maintenance.backup(sqlite, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_damaged_database_is_not_copied_as_if_it_were_whole(sqlite: str, tmp_path: Path) -> None:
    store(sqlite, *(article(number) for number in range(1, 50)))
    path = Path(sqlite.removeprefix("sqlite:///"))
    connection = sqlite3.connect(path)
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'article_body'").fetchone()[0]
    connection.close()
    damaged = bytearray(path.read_bytes())
    damaged[(root - 1) * 8192 : (root - 1) * 8192 + 64] = bytes(64)
    path.write_bytes(bytes(damaged))
    with pytest.raises(DatabaseUnavailableError, match=r"is damaged|cannot be copied whole"):
        maintenance.backup(sqlite, tmp_path / "copy.db")
    assert list(tmp_path.glob("copy*")) == []


def test_postgresql_is_copied_by_its_own_tools(postgresql_url: str) -> None:
    from newscrawl.store import prepare

    prepare(postgresql_url)
    with pytest.raises(UsageError, match="pg_dump"):
        maintenance.backup(postgresql_url)


# -- sizes ----------------------------------------------------------------------------------------------------------


def test_sizes_are_told_by_table(url: str) -> None:
    store(url, full())
    found = maintenance.info(url)
    assert (found.articles, found.raw_bytes) == (1, len(full().pages[0].body))
    assert found.parts["article"] > 0
    assert found.bytes >= max(found.parts.values())


def test_pages_of_one_site_share_a_dictionary(url: str) -> None:
    store(url, *paged(*range(1, 21)))
    sizes = select(url, "SELECT zdict_id, length(data) AS size FROM payload ORDER BY id")
    without = [row["size"] for row in sizes if row["zdict_id"] is None]
    with_one = [row["size"] for row in sizes if row["zdict_id"] is not None]
    assert (len(without), len(with_one)) == (7, 13)
    assert max(with_one) * 5 < min(without)
    assert maintenance.check(url).problems == []


def test_a_site_that_is_asked_a_few_times_gets_no_dictionary(url: str) -> None:
    store(url, *paged(*range(1, 8), host="a.example"), *paged(*range(11, 18), host="b.example"))
    assert select(url, "SELECT count(*) AS n FROM zdict") == [{"n": 0}]


def test_vacuum_gives_the_dictionary_to_the_pages_that_came_before_it(url: str) -> None:
    store(url, *paged(*range(1, 21)))
    maintenance.vacuum(url)
    assert select(url, "SELECT count(*) AS n FROM payload WHERE zdict_id IS NULL") == [{"n": 0}]
    assert maintenance.check(url).problems == []


def test_vacuum_passes_over_a_damaged_payload_and_names_it(url: str, caplog: pytest.LogCaptureFixture) -> None:
    store(url, *paged(*range(1, 21)))
    execute(url, "UPDATE payload SET data = :data WHERE id = 2", data=b"nonsense")
    maintenance.vacuum(url)
    assert select(url, "SELECT id FROM payload WHERE zdict_id IS NULL") == [{"id": 2}]
    [damaged] = select(url, "SELECT sha256 FROM payload WHERE id = 2")
    assert [record.getMessage() for record in caplog.records if damaged["sha256"] in record.getMessage()] != []
