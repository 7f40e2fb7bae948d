"""`newscrawl crawl`, `jobs` and `init` against the demo site, as a timer runs them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from newscrawl.crawl.job import Job
from newscrawl.crawl.lock import job_lock
from newscrawl.demo.catalogue import Response
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from newscrawl.items import RunCounts, RunReport
from newscrawl.jobs.file import read
from newscrawl.jobs.run import ENDED, Runner, worst
from newscrawl.jobs.turns import CLOSED, DONE, Turn
from newscrawl.spiders.arguments import CategoryArguments
from newscrawl.store import Reader, Writer


@pytest.fixture
def server() -> Iterator[Running]:
    with serve(DemoSite()) as running:
        yield running


class Folder:
    """Where a timer runs `newscrawl`: with a newscrawl.toml and its database."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, server: Running, *slugs: str, top: str = "", more: str = "") -> None:
        jobs = "".join(
            f'[[jobs]]\nname = "{slug}"\nspider = "category"\n'
            f'arguments = {{ url = "{server.url}/category/{slug}.html" }}\ninterval = "1h"\n'
            for slug in slugs
        )
        settings = '[settings]\nNEWSCRAWL_DATABASE_URL = "sqlite:///news.db"\nNEWSCRAWL_PRIVATE_HOSTS = "127.0.0.1"\n'
        (self.path / "newscrawl.toml").write_text(f"{top}\n{settings}{jobs}{more}", encoding="utf-8")

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "newscrawl", *arguments]

    def environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith("NEWSCRAWL_")}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.path,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with Reader(f"sqlite:///{self.path / 'news.db'}") as reader:
            return reader.query(sql)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds() and time.monotonic() < deadline:
        threading.Event().wait(0.005)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_due_jobs_run_once_and_are_not_due_again(folder: Folder, server: Running) -> None:
    folder.write(server, "changzhouribao", "emnews")
    done = folder.run("crawl")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == ["changzhouribao: healthy", "emnews: healthy"]
    assert folder.rows("SELECT job FROM runs ORDER BY id") == [{"job": "changzhouribao"}, {"job": "emnews"}]
    server.site.forget()
    again = folder.run("crawl", "--due")
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "No job is due; newscrawl jobs says when.\n"
    assert server.site.paths() == []
    lines = [line.split("\t") for line in folder.run("jobs").stdout.splitlines()]
    assert [(line[0], line[3]) for line in lines] == [("changzhouribao", "healthy"), ("emnews", "healthy")]
    assert lines[0][5] == "every 1h, as newscrawl.toml says"


@pytest.mark.parametrize("more", [[], ["--all"], ["--dry-run"]])
def test_a_file_without_jobs_is_said_to_have_none(folder: Folder, server: Running, more: list[str]) -> None:
    folder.write(server)
    done = folder.run("crawl", *more)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "newscrawl.toml names no jobs.\n")


def test_named_jobs_run_although_they_are_not_due(folder: Folder, server: Running) -> None:
    folder.write(server, "changzhouribao", "emnews")
    for arguments in (("crawl", "emnews"), ("crawl", "emnews"), ("crawl", "--all")):
        assert folder.run(*arguments).returncode == 0
    jobs = [row["job"] for row in folder.rows("SELECT job FROM runs ORDER BY id")]
    assert sorted(jobs) == ["changzhouribao", "emnews", "emnews", "emnews"]


def test_a_plain_crawl_with_the_same_arguments_is_a_run_of_the_job(folder: Folder, server: Running) -> None:
    folder.write(server, "emnews")
    plain = [sys.executable, "-m", "scrapy", "crawl", "category", "-a", f"url={server.url}/category/emnews.html"]
    more = {
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
        "NEWSCRAWL_DATABASE_URL": "sqlite:///news.db",
        "NEWSCRAWL_PRIVATE_HOSTS": "127.0.0.1",
    }
    subprocess.run(
        plain, cwd=folder.path, env={**folder.environment(), **more}, check=True, capture_output=True, timeout=120
    )
    [state] = json.loads(folder.run("jobs", "--json").stdout)
    assert state["healthy"] is True
    assert state["due"] is False


def test_a_dry_run_says_what_would_be_asked_for_and_asks_for_nothing(folder: Folder, server: Running) -> None:
    folder.write(server, "emnews")
    done = folder.run("crawl", "--dry-run")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "emnews: category, never ran",
        f"  would ask for {server.url}/category/emnews.html",
    ]
    [planned] = json.loads(folder.run("crawl", "--dry-run", "--json").stdout)
    assert planned["asks_for"] == [f"{server.url}/category/emnews.html"]
    assert server.site.paths() == []
    assert [path.name for path in folder.path.iterdir()] == ["newscrawl.toml"]


def test_one_unhealthy_job_is_told_by_the_exit_code_and_keeps_no_other_from_running(
    folder: Folder, server: Running
) -> None:
    server.site.add("/category/broken.html", Response(b"", status=500))
    folder.write(server, "broken", "emnews")
    done = folder.run("crawl", "--all", "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout) == [
        {"job": "broken", "exit_code": 3, "said": "unhealthy"},
        {"job": "emnews", "exit_code": 0, "said": "healthy"},
    ]
    assert "unhealthy: 1 source(s) could not be read" in folder.run("jobs").stdout


def test_a_job_that_runs_already_ends_with_4(folder: Folder, server: Running) -> None:
    folder.write(server, "emnews")
    given = {"url": f"{server.url}/category/emnews.html"}
    with job_lock(f"sqlite:///{folder.path / 'news.db'}", Job.of("category", CategoryArguments.parse(given), given)):
        done = folder.run("crawl")
    assert done.returncode == 4
    assert "Error: another run of emnews holds the lock" in done.stderr
    assert server.site.paths() == []


@pytest.mark.parametrize(("codes", "code"), [((), 0), ((0, 4), 4), ((4, 3, 0), 3), ((3, 1, 4), 1), ((1, 2, 0), 2)])
def test_the_worst_code_counts_and_a_lock_hides_nothing(codes: tuple[int, ...], code: int) -> None:
    assert worst(codes) == code


def test_jobs_run_beside_each_other_and_every_line_says_whose_it_is(folder: Folder, server: Running) -> None:
    folder.write(server, "changzhouribao", "emnews")
    done = folder.run("crawl", "--parallel", "2")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if " new, " in line]
    assert sorted(line.split(":")[0] for line in lines) == ["changzhouribao", "emnews"]
    assert {row["outcome"] for row in folder.rows("SELECT outcome FROM runs")} == {"healthy"}


def test_a_signal_is_passed_on_and_what_was_fetched_is_kept(folder: Folder, server: Running) -> None:
    feed = "".join(f"<item><link>{server.url}/slow/{number}.html</link></item>" for number in range(200))
    server.site.add("/feed.xml", Response(f"<rss version='2.0'><channel>{feed}</channel></rss>".encode()))
    body = "".join(f"<p>某地第{number}家企业昨日投产，首批设备已经到位，居民前来参观。</p>" for number in range(5))
    for number in range(200):
        page = f"<html><body><h1>第{number}家企业投产</h1><div>{body}</div></body></html>"
        server.site.add(f"/slow/{number}.html", Response(page.encode()))
    slow = f'[[jobs]]\nname = "slow"\nspider = "feed"\narguments = {{ url = "{server.url}/feed.xml" }}\n'
    folder.write(server, more=slow)
    environment = {**folder.environment(), "SCRAPY_DOWNLOAD_SLOTS": "{}"}
    process = subprocess.Popen(
        folder.command("crawl"),
        cwd=folder.path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    wait_until(lambda: len(server.site.paths()) >= 20)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0, out
    [run] = folder.rows("SELECT outcome, finished_at, new FROM runs")
    assert run["outcome"] == "healthy"
    assert run["new"] == folder.rows("SELECT count(*) AS n FROM articles")[0]["n"]
    assert run["new"] > 0
    assert run["new"] < 200


def test_a_run_ends_with_its_hours_and_none_begins_after_them(folder: Folder, server: Running) -> None:
    server.site.robots = "User-agent: *\nCrawl-delay: 100\n"  # it cannot end by itself, and must not wait for that
    folder.write(server, "emnews", "changzhouribao")
    file = read(folder.path / "newscrawl.toml")
    turns = {"emnews": Turn(1.0), "changzhouribao": Turn(hindrance=CLOSED)}
    began = time.monotonic()
    with (folder.path / "log").open("w+") as log:
        runner = Runner(
            file.settings,
            file.settings["NEWSCRAWL_DATABASE_URL"],
            parallel=1,
            output=log,
            turn=lambda job: turns[job.name],
        )
        done = runner.run(file.jobs)
    assert [(each.exit_code, each.said) for each in done][1] == (0, CLOSED)
    assert done[0].exit_code == 0
    assert done[0].said.endswith(ENDED)
    assert time.monotonic() - began < 90


def test_a_due_job_that_another_process_ran_meanwhile_is_not_run_again(folder: Folder, server: Running) -> None:
    server.site.robots = "User-agent: *\nCrawl-delay: 2\n"
    folder.write(server, "emnews", "changzhouribao")
    config = folder.path / "newscrawl.toml"
    config.write_text(config.read_text().replace('emnews.html" }', 'emnews.html", limit = 1 }'))
    with subprocess.Popen(
        folder.command("crawl"), cwd=folder.path, env=folder.environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        wait_until(lambda: "/category/emnews.html" in server.site.paths())
        _, job = read(config).jobs
        with Writer(f"sqlite:///{folder.path / 'news.db'}", jobs=()) as writer:
            writer.start_run(job.spider, job.arguments, "0", job=job.key, name=job.name)
            writer.finish_run("healthy", 0, RunCounts(), RunReport()).result(30)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.splitlines()[-2:] == ["emnews: healthy", f"changzhouribao: {DONE}"]
    assert "/category/changzhouribao.html" not in server.site.paths()


def test_a_job_of_a_public_host_without_a_contact_is_told_before_and_after(folder: Folder, server: Running) -> None:
    public = '[[jobs]]\nname = "public"\nspider = "feed"\narguments = { url = "http://93.184.216.34/feed.xml" }\n'
    folder.write(server, top='on_unhealthy = ["sh", "-c", "cat >told.json"]\n', more=public)
    planned = folder.run("crawl", "--dry-run")
    assert planned.returncode == 0
    assert "  but would not start: 93.184.216.34 is a public host" in planned.stdout
    done = folder.run("crawl")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "public: not started")
    [reason] = json.loads((folder.path / "told.json").read_text(encoding="utf-8"))["reasons"]
    assert "set NEWSCRAWL_CONTACT" in reason


# -- telling -------------------------------------------------------------------------------------------------------


def test_a_command_is_told_of_an_unhealthy_run_and_of_no_other(folder: Folder, server: Running) -> None:
    server.site.add("/category/broken.html", Response(b"", status=500))
    code = "import sys; open('told.json', 'a').write(sys.stdin.read())"
    top = f'on_unhealthy = ["{sys.executable}", "-c", "{code}"]\nprometheus_file = "out/jobs.prom"\n'
    folder.write(server, "emnews", "broken", top=top)
    assert folder.run("crawl").returncode == 3
    told = json.loads((folder.path / "told.json").read_text(encoding="utf-8"))
    assert (told["job"], told["exit_code"], told["outcome"]) == ("broken", 3, "unhealthy")
    assert [reason.partition(": ")[0] for reason in told["reasons"]] == ["1 source(s) could not be read"]
    assert told["reasons"][0].endswith("/category/broken.html (http-500)")
    assert told["run"] == folder.rows("SELECT id FROM runs WHERE job = 'broken'")[0]["id"]
    metrics = (folder.path / "out" / "jobs.prom").read_text()
    assert 'newscrawl_job_healthy{job="broken",spider="category"} 0' in metrics
    assert 'newscrawl_job_healthy{job="emnews",spider="category"} 1' in metrics


def test_an_address_is_told_too(folder: Folder, server: Running) -> None:
    told: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as hook:
        thread = threading.Thread(target=hook.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        server.site.add("/category/broken.html", Response(b"", status=500))
        folder.write(server, "broken", top=f'on_unhealthy = "http://127.0.0.1:{hook.server_address[1]}/x"\n')
        done = folder.run("crawl")
        hook.shutdown()
        thread.join()
    assert done.returncode == 3
    assert [each["job"] for each in told] == ["broken"]


def test_an_alarm_that_cannot_be_raised_is_a_warning_and_changes_no_code(folder: Folder, server: Running) -> None:
    server.site.add("/category/broken.html", Response(b"", status=500))
    folder.write(server, "broken", top='on_unhealthy = "no-such-command-here"\n')
    done = folder.run("crawl")
    assert done.returncode == 3
    assert "Warning: on_unhealthy: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_cannot_be_used_ends_with_1_and_is_told(folder: Folder, server: Running) -> None:
    (folder.path / "news.db").write_text("this is no database, and long enough to look like one")
    folder.write(server, "emnews", top='on_unhealthy = "tee told.json"\n')
    done = folder.run("crawl")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "is not a SQLite database" in json.loads((folder.path / "told.json").read_text())["outcome"]


def test_a_file_with_problems_ends_with_2_before_anything_is_asked_for(folder: Folder, server: Running) -> None:
    folder.write(server, "emnews", more='[[jobs]]\nname = "x"\nspider = "nobody"\n')
    done = folder.run("crawl")
    assert done.returncode == 2
    assert (
        done.stderr
        == "Error: newscrawl.toml:12: spider = 'nobody' is not accepted; give one of category, feed, roll, share\n"
    )
    assert server.site.paths() == []


def test_init_writes_a_file_once_and_names_its_schema_for_editors(folder: Folder) -> None:
    assert folder.run("init").returncode == 0
    text = (folder.path / "newscrawl.toml").read_text(encoding="utf-8")
    schema = text.splitlines()[0].removeprefix("#:schema file://")
    assert json.loads(Path(schema).read_text(encoding="utf-8"))["title"] == "Jobs of newscrawl"
    (folder.path / "newscrawl.toml").write_text(f"{text}# mine\n", encoding="utf-8")
    done = folder.run("init")
    assert done.returncode == 2
    assert "stays as it is" in done.stderr
    assert (folder.path / "newscrawl.toml").read_text(encoding="utf-8").endswith("# mine\n")
