"""``newscrawl serve`` as a process."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from newscrawl.store import prepare
from tests.store.samples import article, store

COMMAND = [sys.executable, "-m", "newscrawl", "serve"]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_on_loopback_until_a_signal_ends_it(sqlite_url: str, ending: signal.Signals) -> None:
    prepare(sqlite_url)
    store(sqlite_url, article(1, title="常州要闻"))
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "-d", sqlite_url], stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as server:
        try:
            assert server.stderr is not None
            said = server.stderr.readline()
            address = re.search(r"http://127\.0\.0\.1:[0-9]+/", said)
            assert address, said
            with urlopen(address[0], timeout=30) as answer:  # noqa: S310  # our own server
                assert "常州要闻" in answer.read().decode()
            with socket.socket() as elsewhere:
                # Another address of this machine: whoever listens on all of them would answer there too.
                is_elsewhere = elsewhere.connect_ex(("127.0.0.2", urlsplit(address[0]).port or 0)) == 0
            server.send_signal(ending)
            assert server.wait(30) == 0
            assert server.stderr.read() == ""
        finally:
            server.kill()  # else the end of `with` waits for a server that runs on
    assert not is_elsewhere


def test_a_port_that_is_taken_is_named(sqlite_url: str) -> None:
    prepare(sqlite_url)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, "--port", port, "-d", sqlite_url], capture_output=True, text=True, check=False, timeout=60
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(rf"Error: port {port} cannot be had .*--port 0 is any\n", done.stderr)


def test_without_its_libraries_the_extra_is_named(sqlite_url: str) -> None:
    prepare(sqlite_url)
    code = "import sys; sys.modules |= {'uvicorn': None, 'datasette': None}; from newscrawl.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "serve", "-d", sqlite_url], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: serving pages needs the extra 'web': pip install 'newscrawl[web]'\n"
