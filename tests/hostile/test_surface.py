"""What a crawl shows of itself: nothing listens, no secret is told, nothing is unpickled, memory has an end."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl import settings
from newscrawl.store import Reader
from tests.hostile.runner import CHECKOUT, Server, serving

MODULES = [path for folder in ("newscrawl", "pipelines") for path in (CHECKOUT / folder).rglob("*.py")]
PAGE = "http://{}/2022/06/13/202206132412345678.html"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def start(server: Server, attack: str, database: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    server.control(f"/__begin/{attack}")
    command = [sys.executable, "-m", "scrapy", "crawl", "share", "-a", f"url={PAGE.format(server.host)}", *arguments]
    return subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env={**os.environ, "NEWSCRAWL_DATABASE_URL": database, "NEWSCRAWL_PRIVATE_HOSTS": server.host} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def listening(process: int) -> list[str]:
    """Local addresses of a process's sockets that others could connect or send to."""
    own = set()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        link = str(descriptor.readlink())
        if found := re.fullmatch(r"socket:\[(\d+)\]", link):
            own.add(found[1])
    rows = []
    for table, state in (("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")):
        for line in Path(f"/proc/{process}/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == state and fields[9] in own:
                rows.append(f"{table} {fields[1]}")
    return rows


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="reads the sockets of a process from /proc")
def test_nothing_listens_while_a_crawl_runs(server: Server, database_url: str) -> None:
    with start(server, "time/stall", database_url, "-s", "DOWNLOAD_TIMEOUT=3", "-s", "RETRY_TIMES=0") as crawl:
        deadline = time.monotonic() + 60
        # The article was asked for: every extension has started, and the answer does not come.
        while not any("2022" in path for path in server.control("/__hits")["paths"]):
            assert time.monotonic() < deadline
        assert listening(crawl.pid) == []
        crawl.communicate(timeout=60)


def test_a_proxy_of_the_environment_is_not_asked(server: Server, database_url: str) -> None:
    # The crawl may ask the server that stands for the proxy: only that no proxy is used keeps it away.
    hosts = f"{server.host},{server.canary}"
    given = {"http_proxy": f"http://{server.canary}", "no_proxy": "", "NEWSCRAWL_PRIVATE_HOSTS": hosts}
    with start(server, "encoding/identity", database_url, **given) as crawl:
        output, _ = crawl.communicate(timeout=60)
    assert crawl.returncode == 0, output
    seen = server.control("/__hits")
    assert (seen["canary"], seen["requests"]) == ([], 2)


def test_the_password_of_the_database_is_never_told(server: Server) -> None:
    url = "postgresql+psycopg://reader:geheim@127.0.0.1:1/news"
    with start(server, "redirect/self", url, "-L", "DEBUG") as crawl:
        output, _ = crawl.communicate(timeout=60)
    assert crawl.returncode == 1
    assert "geheim" not in output
    assert output.splitlines()[-1].startswith("Error: ")


def test_the_password_of_an_address_is_neither_logged_nor_stored(server: Server, database_url: str) -> None:
    with start(
        server, "redirect/self", database_url, "-a", "url=http://reader:geheim@example.org/", "-L", "DEBUG"
    ) as crawl:
        output, _ = crawl.communicate(timeout=60)
    assert crawl.returncode == 3
    assert "refused-address" in output
    assert "geheim" not in output
    with Reader(database_url) as reader:
        stored = reader.query("SELECT * FROM rejects") + reader.query("SELECT * FROM runs")
    assert len(stored) == 2
    assert "geheim" not in repr(stored)


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="reads the limits of a process from /proc")
def test_allocations_of_a_crawl_that_went_mad_fail(server: Server, database_url: str) -> None:
    given = ("-s", "DOWNLOAD_TIMEOUT=3", "-s", "RETRY_TIMES=0")
    with start(server, "time/stall", database_url, *given, NEWSCRAWL_MAX_MEMORY_MB="300") as crawl:
        deadline = time.monotonic() + 60
        while not any("2022" in path for path in server.control("/__hits")["paths"]):
            assert time.monotonic() < deadline
        limits = Path(f"/proc/{crawl.pid}/limits").read_text(encoding="ascii")
        crawl.communicate(timeout=60)
    assert re.search(rf"^Max data size +{4 * 300 << 20} ", limits, re.MULTILINE), limits


def test_a_run_that_takes_too_much_memory_ends_and_says_so(server: Server, database_url: str) -> None:
    with start(server, "time/stall", database_url, NEWSCRAWL_MAX_MEMORY_MB="50") as crawl:
        output, _ = crawl.communicate(timeout=60)
    assert crawl.returncode == 3
    assert "unhealthy because stopped early: memusage_exceeded" in output


@pytest.mark.parametrize("name", ["NEWSCRAWL_MAX_PAGES", "NEWSCRAWL_MAX_MEMORY_MB", "NEWSCRAWL_PRIVATE_HOSTS"])
def test_a_limit_that_nobody_understands_starts_nothing(server: Server, database_url: str, name: str) -> None:
    with start(server, "redirect/self", database_url, "-L", "ERROR", **{name: "viel/zu viel"}) as crawl:
        output, _ = crawl.communicate(timeout=60)
    assert crawl.returncode == 1
    assert output.startswith(f"Error: {name}")
    assert len(output.splitlines()) == 1


def test_nothing_that_executes_what_it_reads_is_imported() -> None:
    forbidden = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & forbidden, path
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            assert called not in {"eval", "exec", "compile", "__import__"}, path


def test_scrapy_keeps_no_pickles_and_opens_no_door() -> None:
    assert not hasattr(settings, "JOBDIR")
    assert not getattr(settings, "HTTPCACHE_ENABLED", False)
    assert settings.TELNETCONSOLE_ENABLED is False
    assert settings.REMOTE_CONTROL_ENABLED is False
    assert settings.HTTPPROXY_ENABLED is False
    assert {scheme for scheme, handler in settings.DOWNLOAD_HANDLERS.items() if handler} == {"http", "https"}
