"""What `newscrawl doctor` says of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from newscrawl.demo.catalogue import Response
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from newscrawl.diagnosis import Finding
from newscrawl.diagnosis_jobs import diagnose_jobs
from newscrawl.items import RunCounts, RunReport
from newscrawl.jobs.file import read
from newscrawl.store import Writer, prepare
from newscrawl.store.acceptance import accept_run


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("NEWSCRAWL_PRIVATE_HOSTS", "127.0.0.1")
    with serve(DemoSite()) as running:
        yield running


def config(folder: Path, url: str, spider: str = "category") -> Path:
    path = folder / "newscrawl.toml"
    path.write_text(f'[[jobs]]\nname = "a"\nspider = "{spider}"\narguments = {{ url = "{url}" }}\ninterval = "1h"\n')
    return path


def ran(path: Path, database_url: str, *reasons: str, **figures: int) -> None:
    prepare(database_url)
    [job] = read(path).jobs
    with Writer(database_url, jobs=()) as writer:
        writer.start_run(job.spider, job.arguments, "0", job=job.key, name=job.name)
        report = RunReport(reasons=reasons, figures=figures)
        writer.finish_run("unhealthy" if reasons else "healthy", 0, RunCounts(), report).result(30)


def found(path: Path, database_url: str, *, network: bool = False) -> list[Finding]:
    return list(diagnose_jobs(path, database_url, network=network))


def test_without_a_file_there_is_nothing_to_say(tmp_path: Path, database_url: str) -> None:
    assert found(tmp_path / "newscrawl.toml", database_url) == []


def test_a_file_that_cannot_be_used_is_a_problem(tmp_path: Path, database_url: str) -> None:
    [finding] = found(config(tmp_path, "ftp://a.example/"), database_url)
    assert finding.level == "problem"
    assert ":4: argument url" in finding.said


def test_a_job_that_never_ran_says_how_to_run_it(tmp_path: Path, database_url: str) -> None:
    finding = found(config(tmp_path, "http://a.example/"), database_url)[-1]
    assert (finding.level, finding.said, finding.advice) == ("warning", "never ran", "run: newscrawl crawl a")


def test_an_unhealthy_job_is_a_problem_with_its_reasons(tmp_path: Path, database_url: str) -> None:
    path = config(tmp_path, "http://a.example/")
    ran(path, database_url)
    assert found(path, database_url)[-1].level == "ok"
    ran(path, database_url, "the index names no article")
    finding = found(path, database_url)[-1]
    assert finding.level == "problem"
    assert "the index names no article" in finding.said
    assert "newscrawl runs 2" in finding.advice


def test_a_job_that_nothing_runs_any_more_is_noticed(tmp_path: Path, database_url: str) -> None:
    path = config(tmp_path, "http://a.example/")
    ran(path, database_url)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=5), tick=False):
        finding = found(path, database_url)[-1]
    assert finding.level == "warning"
    assert finding.said.startswith("4h overdue")


def later(path: Path, database_url: str, hours: int) -> Finding:
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours), tick=False):
        return found(path, database_url)[-1]


def test_a_job_that_nothing_runs_any_more_is_noticed_though_its_last_run_was_accepted(
    tmp_path: Path, database_url: str
) -> None:
    path = config(tmp_path, "http://a.example/")
    ran(path, database_url, "the index names no article", acceptable=1)
    accept_run(database_url, 1)
    assert later(path, database_url, 1).level == "ok"
    finding = later(path, database_url, 24 * 30)
    assert (finding.level, finding.said) == ("warning", "29d 23h overdue, never healthy")
    assert "is the timer running?" in finding.advice


def test_a_job_that_nothing_runs_any_more_is_noticed_though_its_last_run_was_unhealthy(
    tmp_path: Path, database_url: str
) -> None:
    path = config(tmp_path, "http://a.example/")
    ran(path, database_url, "the index names no article")
    finding = later(path, database_url, 24 * 30)
    assert finding.level == "problem"
    assert finding.said == "29d 23h overdue, run 1 was unhealthy, never healthy: the index names no article"
    assert "is the timer running?" in finding.advice
    assert "newscrawl runs 1" in finding.advice


@pytest.mark.parametrize(
    ("spider", "place", "level", "word"),
    [
        ("category", "/category/emnews.html", "ok", "articles or lists"),
        ("feed", "/feed.xml", "ok", "articles or lists"),
        ("feed", "/category/emnews.html", "problem", "has its layout changed?"),
        ("category", "/nothing.html", "problem", "layout"),
    ],
)
def test_a_source_is_asked_and_read(  # each is a real fetch
    tmp_path: Path, database_url: str, server: Running, spider: str, place: str, level: str, word: str
) -> None:
    server.site.add("/nothing.html", Response("<html><body><p>关于我们</p></body></html>".encode()))
    finding = found(config(tmp_path, f"{server.url}{place}", spider), database_url, network=True)[-1]
    assert (finding.level, finding.what) == (level, "source of a")
    assert word in f"{finding.said} {finding.advice}"


def test_a_source_that_robots_txt_forbids_is_not_asked(tmp_path: Path, database_url: str, server: Running) -> None:
    server.site.robots = "User-agent: *\nDisallow: /\n"
    finding = found(config(tmp_path, f"{server.url}/feed.xml", "feed"), database_url, network=True)[-1]
    assert (finding.level, finding.what) == ("problem", "robots of a")
    assert "robots.txt of 127.0.0.1" in finding.said
    assert server.site.paths() == ["/robots.txt"]


def test_what_robots_txt_asks_for_is_said(tmp_path: Path, database_url: str, server: Running) -> None:
    server.site.robots = "User-agent: *\nCrawl-delay: 1\n"
    findings = found(config(tmp_path, f"{server.url}/feed.xml", "feed"), database_url, network=True)
    assert ("ok", "robots of a", "allowed, one request every 1 s") in [
        (each.level, each.what, each.said) for each in findings
    ]


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("{}/gone.html", "http-404"),
        ("http://127.0.0.1:1/", "robots-unreachable"),
        ("http://10.0.0.1/", "refused-address"),
    ],
)
def test_a_source_that_cannot_be_had_says_why(
    tmp_path: Path, database_url: str, server: Running, url: str, word: str
) -> None:
    finding = found(config(tmp_path, url.format(server.url)), database_url, network=True)[-1]
    assert finding.level == "problem"
    assert word in finding.said
    assert not (tmp_path / "news.db").exists()  # asking needs no store


def test_jobs_of_public_hosts_want_a_contact(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = config(tmp_path, "http://93.184.216.34/list.html")
    monkeypatch.delenv("NEWSCRAWL_CONTACT", raising=False)
    finding = next(each for each in found(path, database_url) if each.what == "contact")
    assert (finding.level, finding.said) == ("problem", "none, and public hosts are asked by: a")
    assert "set NEWSCRAWL_CONTACT in" in finding.advice
    monkeypatch.setenv("NEWSCRAWL_CONTACT", "archive@lib.edu.cn")
    assert next(each for each in found(path, database_url) if each.what == "contact").level == "ok"
