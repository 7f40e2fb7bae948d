"""``newscrawl reclean`` over pages of the demo site, as a crawl kept them, with rules that changed since."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import newscrawl.pages
import pipelines.clean
import pipelines.dates
from newscrawl import Archive
from newscrawl.cli.app import app
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from newscrawl.errors import DatabaseUnavailableError, NoArticleError, NoPayloadError, PageError, UsageError
from newscrawl.items import ArticleItem, Page, Reject
from newscrawl.reclean.run import Change, preview_reclean, reclean
from newscrawl.store import Reader, Writer, schema
from newscrawl.store.recleaning import Wanted
from tests.site.crawls import Crawls

NEWER = "newscrawl 9"
_CLOCKS = "SELECT id, first_seen_at, last_seen_at, share_url FROM articles ORDER BY id"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's articles by every spider, with long ones and flashes."""
    crawls = Crawls(tmp_path_factory.mktemp("crawled") / "news.db")
    with serve(DemoSite()) as server:
        demo: Any = server.site
        addresses = [*demo.share_links(server.authority), *_long_ones(server)]
        done = crawls.run("share", "url_file=-", stdin="\n".join(addresses))
        assert done.returncode == 0, done.stderr
        # What an index said of an article is no part of its pages.
        for spider, path in (("feed", "/rss.xml"), ("category", "/"), ("roll", "/web/webapi?type=102")):
            done = crawls.run(spider, f"url={server.url}{path}")
            assert done.returncode == 0, done.stderr
    return Path(crawls.url.removeprefix("sqlite:///"))


def _long_ones(server: Running) -> Iterator[str]:
    """Upstream pages, some of which go on over several."""
    demo: Any = server.site
    yield from (f"{server.url}/a/{digits}.html" for digits in demo.articles if "web" in demo.articles[digits].editions)


@pytest.fixture
def url(crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A copy of what was crawled, in the hands of newer rules."""
    (tmp_path / "news.db").write_bytes(crawled.read_bytes())
    for module in ("reread", "recleaning", "merge"):
        monkeypatch.setattr(f"newscrawl.store.{module}.EXTRACTOR", NEWER)
    return f"sqlite:///{tmp_path / 'news.db'}"


def rows(url: str, sql: str) -> list[dict[str, Any]]:
    with Reader(url) as reader:
        return reader.query(sql)


@pytest.fixture
def first_line_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that takes the first paragraph away where there are more."""
    real = pipelines.clean.refine

    def refine(item: ArticleItem) -> None:
        real(item)
        head, _, tail = item.body_text.partition("\n")
        if tail:
            item.body_text = tail
            item.body_html = item.body_html.replace(f"<p>{head}</p>", "", 1)

    monkeypatch.setattr(pipelines.clean, "refine", refine)


def test_the_same_rules_read_every_kept_page_as_the_crawl_did(url: str) -> None:
    before = rows(url, "SELECT * FROM articles ORDER BY id")
    report = reclean(url, Wanted(), jobs=1)
    assert (report.problems, report.changed, report.filled, report.exit_code) == (0, 0, 0, 0), report.listed
    assert report.articles == report.unchanged == len(before) > 10
    after = rows(url, "SELECT * FROM articles ORDER BY id")
    assert after == [row | {"extractor": NEWER} for row in before]


def test_rows_of_these_rules_are_passed_over_unless_forced(url: str) -> None:
    reclean(url, Wanted(), jobs=1)
    assert reclean(url, Wanted(), jobs=1).articles == 0
    assert reclean(url, Wanted(force=True), jobs=1).articles > 10


@pytest.mark.usefixtures("first_line_goes")
def test_a_changed_rule_makes_revisions_and_moves_no_clock_of_the_source(url: str) -> None:
    clocks = rows(url, _CLOCKS)
    report = reclean(url, Wanted(), jobs=1)
    assert report.changed > 5
    assert report.fields["body"] == report.changed
    assert rows(url, _CLOCKS) == clocks
    told = rows(url, "SELECT reason, changed FROM revisions WHERE revision = 2")
    assert {row["reason"] for row in told} == {"reclean"}
    assert len(told) == report.changed
    [run] = rows(url, "SELECT spider, outcome, changed FROM runs ORDER BY id DESC LIMIT 1")
    assert run == {"spider": "reclean", "outcome": "healthy", "changed": report.changed}


@pytest.mark.usefixtures("first_line_goes")
def test_a_dry_run_tells_the_same_and_writes_nothing(url: str) -> None:
    before = rows(url, "SELECT * FROM articles ORDER BY id")
    changes: list[Change] = []
    told = preview_reclean(url, Wanted(), changes.append, jobs=1)
    assert rows(url, "SELECT * FROM articles ORDER BY id") == before
    report = reclean(url, Wanted(), jobs=1)
    assert (told.changed, told.filled, told.unchanged) == (report.changed, report.filled, report.unchanged)
    after = {row["id"]: row for row in rows(url, "SELECT * FROM articles")}
    for change in changes:
        assert after[change.id]["body_text"] == change.fields["body_text"][1]


def test_a_page_that_can_be_read_no_more_is_told_and_loses_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PageError("challenge", "a page of another kind")

    monkeypatch.setattr("newscrawl.pages.parse", refuse)
    before = rows(url, "SELECT * FROM articles ORDER BY id")
    report = reclean(url, Wanted(), jobs=1)
    assert report.problems == report.articles > 0
    assert report.listed[0][1].endswith("challenge: a page of another kind")
    assert report.exit_code == 3
    assert rows(url, "SELECT * FROM articles ORDER BY id") == before


def test_damaged_bytes_cost_their_own_article_only(url: str) -> None:
    with Writer(url) as writer:
        [damaged] = rows(url, "SELECT min(payload_id) AS id FROM article_page")
        statement = schema.payload.update().where(schema.payload.c.id == damaged["id"]).values(data=b"\x28\xb5")
        writer._put(lambda connection: connection.execute(statement)).result(30)  # no other way in
    before = rows(url, "SELECT count(*) AS number FROM articles")
    report = reclean(url, Wanted(), jobs=1)
    assert report.problems == 1
    assert report.listed[0][1].startswith("damaged: ")
    assert report.unchanged == report.articles - 1
    assert rows(url, "SELECT count(*) AS number FROM articles") == before


@pytest.mark.parametrize(("allowed", "outcome", "exit_code"), [(0.01, "unhealthy", 3), (0.9, "healthy", 0)])
def test_more_problems_than_allowed_make_the_run_unhealthy(
    allowed: float, outcome: str, exit_code: int, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = newscrawl.pages.parse
    refused = iter(range(3))

    def parse(page: Page) -> Any:
        if next(refused, None) is not None:
            raise PageError("challenge", "a page of another kind")
        return real(page)

    monkeypatch.setattr("newscrawl.pages.parse", parse)
    report = reclean(url, Wanted(), jobs=1, max_failed_share=allowed)
    assert 0 < report.problems < report.articles
    assert report.exit_code == exit_code
    [run] = rows(url, "SELECT outcome, exit_code, reasons FROM runs ORDER BY id DESC LIMIT 1")
    assert (run["outcome"], run["exit_code"]) == (outcome, exit_code)
    assert (f"{report.problems} of {report.articles} articles failed" in run["reasons"]) == bool(exit_code)


def test_a_run_that_an_error_ends_has_ended(url: str) -> None:
    def fail(done: int, _total: int) -> None:
        if done == 5:
            raise MemoryError("kein Platz")

    with pytest.raises(MemoryError):
        reclean(url, Wanted(), jobs=1, on_progress=fail)
    [run] = rows(url, "SELECT outcome, exit_code, unchanged, reasons FROM runs ORDER BY id DESC LIMIT 1")
    assert (run["outcome"], run["exit_code"], run["unchanged"]) == ("unhealthy", 1, 4)
    assert "kein Platz" in run["reasons"]


def test_a_database_that_is_not_there_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["reclean", "-d", str(tmp_path / "typo.db")])
    assert isinstance(done.exception, DatabaseUnavailableError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_zone_that_is_none_is_a_mistake_of_the_user(options: list[str], url: str) -> None:
    done = CliRunner().invoke(app, ["reclean", "--timezone", "Mars/X", *options, "-d", url])
    assert isinstance(done.exception, UsageError)
    assert "Mars/X" in str(done.exception)


def test_counting_by_days_of_a_zone_that_is_none_is_a_mistake_of_the_user(url: str) -> None:
    with Archive.open(url) as archive, pytest.raises(UsageError, match="Mars/X"):
        archive.counts("day", zone="Mars/X")


def test_changes_are_printed_one_a_line_as_they_are_found(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    real = pipelines.clean.refine

    def refine(item: ArticleItem) -> None:
        real(item)
        item.title = f"新{item.title}"

    monkeypatch.setattr(pipelines.clean, "refine", refine)
    monkeypatch.setattr("newscrawl.cli.output.write", written.append)
    CliRunner().invoke(app, ["reclean", "--dry-run", "--jobs", "1", "--json", "--database", url])
    told = json.loads("".join(written))
    assert len(written) == len(told["changes"]) + 1 > 10
    assert told["articles"] > 10


def test_times_that_would_change_are_printed_as_times(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pipelines.dates.refine

    def refine(item: ArticleItem, *, zone: str) -> None:
        real(item, zone=zone)
        if item.published_at:
            item.published_at -= timedelta(days=1)

    monkeypatch.setattr(pipelines.dates, "refine", refine)
    done = CliRunner().invoke(app, ["reclean", "--dry-run", "--jobs", "1", "--database", url])
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert re.search(f"  published_at: {moment} -> {moment}\n", done.output)
    done = CliRunner().invoke(app, ["reclean", "--dry-run", "--jobs", "1", "--json", "--database", url])
    [change, *_] = json.loads(done.stdout)["changes"]
    [moved] = [field for field in change["fields"] if field["field"] == "published_at"]
    assert re.fullmatch(moment, moved["old"])


def test_stopped_by_ctrl_c_it_goes_on_where_it_was(url: str) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    stopped = reclean(url, Wanted(), jobs=1, on_progress=stop)
    assert (stopped.is_stopped, stopped.exit_code) == (True, 130)
    rest = reclean(url, Wanted(), jobs=1)
    [all_of_them] = rows(url, "SELECT count(*) AS number FROM articles WHERE extractor = 'newscrawl 9'")
    assert stopped.unchanged > 0
    assert stopped.unchanged + rest.unchanged == all_of_them["number"]


def test_processes_give_what_one_gives(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.imports.pool._WORTH_A_POOL", 2)
    report = reclean(url, Wanted(), jobs=2)
    assert report.unchanged == report.articles > 10


@pytest.mark.usefixtures("first_line_goes")
def test_the_command_shows_fields_and_counts(url: str) -> None:
    done = CliRunner().invoke(app, ["reclean", "--dry-run", "--jobs", "1", "--database", url])
    assert done.exit_code == 0, done.output
    assert "would change in content" in done.output
    assert "  body:\n    [-" in done.output
    as_json = CliRunner().invoke(app, ["reclean", "--dry-run", "--jobs", "1", "--json", "--database", url])
    told = json.loads(as_json.stdout)
    assert told["changed"] == len([change for change in told["changes"] if change["revision"]])
    assert {"body_text", "content_hash"} <= {field["field"] for field in told["changes"][0]["fields"]}
    written = CliRunner().invoke(app, ["reclean", "--jobs", "1", "--json", "--database", url])
    assert json.loads(written.stdout)["changed"] == told["changed"]


def test_one_article_is_named_as_show_takes_it_and_a_name_of_none_is_an_error(url: str) -> None:
    options = ["reclean", "--dry-run", "--force", "--jobs", "1", "--json", "--database", url, "--id"]
    with Archive.open(url) as archive:
        article = next(each for each in archive.articles() if each.id.startswith("em:"))
    for given in (article.id, article.id.removeprefix("em:"), article.url):
        assert json.loads(CliRunner().invoke(app, [*options, given]).stdout)["articles"] == 1
    assert isinstance(CliRunner().invoke(app, [*options, "nope"]).exception, NoArticleError)


def test_articles_without_kept_bytes_are_not_touched(url: str) -> None:
    with Writer(url) as writer:
        writer.submit(ArticleItem(id="url:https://example.com/x", url="https://example.com/x", title="无页")).result(30)
        writer.reject(Reject("https://example.com/y", "fetch", "http-500")).result(30)
    report = reclean(url, Wanted(id="url:https://example.com/x"), jobs=1)
    assert report.articles == 0


# -- why ---------------------------------------------------------------------------------------------------------


def told(url: str, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["show", *arguments, "-d", url])
    assert result.exit_code == 0, repr(result.exception)
    return result.stdout


def one_of(url: str, variant: str) -> str:
    found = rows(url, f"SELECT id FROM article WHERE variant = '{variant}' AND title <> '' ORDER BY id LIMIT 1")
    return str(found[0]["id"])


@pytest.mark.parametrize(("variant", "parser"), [("nw", "API field"), ("web", "site parser eastmoney: ")])
def test_why_tells_what_the_kept_bytes_say_and_which_rule_chose(url: str, variant: str, parser: str) -> None:
    id_ = one_of(url, variant)
    document = json.loads(told(url, id_, "--why", "--json"))
    assert (document["id"], document["stored"]["charset"]) == (id_, "utf-8")
    [edition] = [each for each in document["editions"] if each["variant"] == variant]
    title = next(field for field in edition["fields"] if field["field"] == "title")
    assert title["value"] == document["stored"]["title"]
    assert title["candidates"][0]["verdict"] == "chosen"
    assert title["candidates"][0]["where"].startswith(parser)


def test_why_in_a_pipe_is_a_line_for_each_thing_said(url: str) -> None:
    lines = [line.split("\t") for line in told(url, one_of(url, "web"), "--why").splitlines()]
    cells = [line for line in lines if len(line) == 5]
    assert {line[0] for line in cells} >= {"title", "published_at", "medium", "body", "charset"}
    assert [line[1] for line in cells if line[0] == "charset"] == ["*"]


def test_why_reads_every_article_that_was_crawled(url: str) -> None:
    for row in rows(url, "SELECT DISTINCT a.id FROM article AS a JOIN article_page AS p ON p.article_key = a.key"):
        document = json.loads(told(url, row["id"], "--why", "--json"))
        assert [each["problem"] for each in document["editions"]] == [""] * len(document["editions"])
        assert all(each["fields"] for each in document["editions"])


def test_why_of_an_article_without_bytes_says_what_to_do(url: str) -> None:
    id_ = one_of(url, "web")
    with Writer(url) as writer:
        drop = schema.article_page.update().values(payload_id=None)
        writer._put(lambda connection: connection.execute(drop)).result()  # no public way leads there
    result = CliRunner().invoke(app, ["show", id_, "--why", "-d", url])
    assert isinstance(result.exception, NoPayloadError)
    assert "no bytes of" in str(result.exception)
    assert "scrapy crawl share -a url=http" in str(result.exception)


@pytest.mark.parametrize("other", [["--html"], ["--revision", "1"]])
def test_why_goes_with_no_other_form(url: str, other: list[str]) -> None:
    result = CliRunner().invoke(app, ["show", one_of(url, "web"), "--why", *other, "-d", url])
    assert isinstance(result.exception, UsageError)


def test_rows_of_an_older_schema_learn_their_charset_by_recleaning(url: str) -> None:
    with Writer(url) as writer:
        writer._put(lambda connection: connection.execute(schema.article_charset.delete())).result()  # as upgraded
    report = reclean(url, Wanted(), jobs=1)
    assert (report.changed, report.filled) == (0, report.articles)
    read = rows(url, "SELECT DISTINCT charset, charset_origin FROM articles WHERE extractor = 'newscrawl 9'")
    assert read == [{"charset": "utf-8", "charset_origin": "utf-8"}]
