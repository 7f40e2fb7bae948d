"""WARC: articles among recorded responses, put together where they were fetched in pieces."""

from __future__ import annotations

import gzip
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from newscrawl import Archive
from newscrawl.errors import ImportFileError, MissingExtraError
from newscrawl.imports.warc import import_warc
from newscrawl.store.records import Article

NUMBER = "202206139900000001"
PAGE = """<html lang="zh-CN"><head><title>某地产业园揭牌 _ 东方财富网</title></head><body>
<div class="infos"><span class="item">2022年06月13日 08:21</span><span class="item">来源：常州日报</span></div>
<div id="ContentBody">{}</div></body></html>"""
SHELL = "<html><head><title>某地产业园揭牌</title></head><body></body></html>"
PARAGRAPHS = "<p>某地产业园昨日揭牌，首批企业入驻。</p><p>园区负责人说，明年还要扩建二期。</p>"
ANSWER = json.dumps({"text": f'{PARAGRAPHS}<p class="em_media">（文章来源：常州日报）</p>'}, ensure_ascii=False)
SHARE_URL = f"http://share.example/html_News/NewsShare.html?infoCode=NW{NUMBER}"
ANSWER_URL = f"http://share.example/NewsData/GetNewsText.do?id=NW{NUMBER}"


class Recorder:
    """Writes records by hand: a second opinion on how they look."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records: list[bytes] = []

    def add(
        self,
        url: str,
        body: str | bytes,
        *,
        kind: str = "text/html; charset=utf-8",
        status: str = "200 OK",
        record: str = "response",
        headers: str = "",
        warc_headers: str = "",
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}\r\n".encode() + data
        head = (
            f"WARC/1.0\r\nWARC-Type: {record}\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: 2022-06-14T01:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
            f"{warc_headers}Content-Length: {len(answer)}\r\n\r\n"
        )
        written = head.encode() + answer + b"\r\n\r\n"
        self.records.append(gzip.compress(written) if self.path.suffix == ".gz" else written)

    def save(self) -> Path:
        self.path.write_bytes(b"".join(self.records))
        return self.path


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path / "crawl.warc.gz")


def imported(recorder: Recorder, url: str) -> tuple[Any, list[Article]]:
    report = import_warc([recorder.save()], url)
    with Archive.open(url) as archive:
        return report, list(archive.articles())


def test_the_charset_of_a_recorded_page_is_decided_and_stored_as_a_crawl_does(
    recorder: Recorder, database_url: str
) -> None:
    text = PAGE.format("<p>某地产业园昨日揭牌，首批入驻企业十二家，预计年产值约三十亿元。</p>")
    recorder.add(f"http://finance.example/a/{NUMBER}.html", text.encode("gbk"), kind="text/html; charset=utf-8")
    _, [found] = imported(recorder, database_url)
    assert "首批入驻企业十二家" in found.body_text
    assert (found.charset, found.charset_origin) == ("gb18030", "scored")


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_an_article_is_found_among_other_records(name: str, tmp_path: Path, database_url: str) -> None:
    recorder = Recorder(tmp_path / name)
    recorder.add(f"http://finance.example/a/{NUMBER}.html", PAGE.format(PARAGRAPHS))
    recorder.add("http://finance.example/logo.png", b"\x89PNG", kind="image/png")
    recorder.add("http://finance.example/weg.html", "weg", status="404 Not Found")
    recorder.add("http://finance.example/leer.html", "")
    recorder.add(f"http://finance.example/a/{NUMBER}.html", "", record="revisit")
    report, [found] = imported(recorder, database_url)
    assert (report.files, report.new, report.skipped, report.rejects) == (5, 1, 4, 0)
    assert (found.id, found.medium, found.title) == (f"em:{NUMBER}", "常州日报", "某地产业园揭牌")
    assert found.first_seen_at == datetime(2022, 6, 14, 1, tzinfo=UTC)


@pytest.mark.parametrize("shell_first", [True, False])
def test_a_share_page_and_its_content_are_one_article(shell_first: bool, recorder: Recorder, database_url: str) -> None:
    records = [(SHARE_URL, SHELL, "text/html"), (ANSWER_URL, ANSWER, "application/json")]
    for url, body, kind in records if shell_first else reversed(records):
        recorder.add(url, body, kind=kind)
    report, [found] = imported(recorder, database_url)
    assert (report.new, report.skipped) == (1, 0)
    assert (found.title, found.share_url, found.url) == ("某地产业园揭牌", SHARE_URL, SHARE_URL)
    assert found.body_text.startswith("某地产业园昨日揭牌")


def test_a_share_page_without_its_content_is_counted(recorder: Recorder, database_url: str) -> None:
    recorder.add(SHARE_URL, SHELL)
    report, found = imported(recorder, database_url)
    assert (found, report.skipped, report.exit_code) == ([], 1, 0)


@pytest.mark.parametrize("in_order", [True, False])
def test_pages_of_a_long_article_are_joined(in_order: bool, recorder: Recorder, database_url: str) -> None:
    more = f'<p><a href="http://finance.example/a/{NUMBER}_2.html">下一页</a></p>'
    records = [
        (f"http://finance.example/a/{NUMBER}.html", PAGE.format(PARAGRAPHS) + more),
        (f"http://finance.example/a/{NUMBER}_2.html", PAGE.format("<p>第二页的正文也在这里，不能丢掉。</p>")),
    ]
    for url, body in records if in_order else reversed(records):
        recorder.add(url, body)
    report, [found] = imported(recorder, database_url)
    assert report.new == 1
    assert found.body_text.splitlines()[-1] == "第二页的正文也在这里，不能丢掉。"


def test_a_file_that_was_cut_off_gives_what_it_had(recorder: Recorder, database_url: str) -> None:
    for number in range(20):
        recorder.add(f"http://finance.example/a/{int(NUMBER) + number}.html", PAGE.format(PARAGRAPHS))
    path = recorder.save()
    path.write_bytes(path.read_bytes()[:-300])
    report = import_warc([path], database_url)
    assert report.new >= 15


def test_what_is_not_there_and_what_is_not_installed_is_said(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    with pytest.raises(ImportFileError, match="does not exist"):
        import_warc([Path("nirgends.warc")], database_url)
    monkeypatch.setitem(sys.modules, "warcio", None)
    with pytest.raises(MissingExtraError, match=r"newscrawl\[warc\]"):
        import_warc([Path("x")], database_url)


def test_content_is_unpacked_as_its_headers_say(recorder: Recorder, database_url: str) -> None:
    packed = gzip.compress(PAGE.format(PARAGRAPHS).encode())
    chunked = f"{len(packed):x}\r\n".encode() + packed + b"\r\n0\r\n\r\n"
    headers = "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"
    recorder.add(f"http://finance.example/a/{NUMBER}.html", chunked, headers=headers)
    report, [found] = imported(recorder, database_url)
    assert (report.new, found.title) == (1, "某地产业园揭牌")


WHOLE = PAGE.format(PARAGRAPHS).encode()
PACKED = gzip.compress(WHOLE)
DAMAGED = PACKED[: len(PACKED) // 2] + b"\xff\xff" + PACKED[len(PACKED) // 2 + 2 :]
PACKED_HEADER = "Content-Encoding: gzip\r\n"
CHUNKED_HEADER = "Transfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    ("body", "headers", "warc_headers", "reason"),
    [
        (WHOLE[:-200], "", "WARC-Truncated: length\r\n", "truncated"),
        (WHOLE[:-200], f"Content-Length: {len(WHOLE)}\r\n", "", "truncated"),
        (WHOLE, f"Content-Length: {'9' * 5_000}\r\n", "", "truncated"),
        (PACKED[:-40], PACKED_HEADER, "", "truncated"),
        (DAMAGED, PACKED_HEADER, "", "bad-encoding"),
        (f"{len(WHOLE):x}\r\n".encode() + WHOLE[:-200], CHUNKED_HEADER, "", "truncated"),
        (f"{len(WHOLE):x}\r\n".encode() + WHOLE + b"\r\n", CHUNKED_HEADER, "", "truncated"),
    ],
    ids=["marked", "length", "endless length", "gzip cut", "gzip damaged", "within a chunk", "no last chunk"],
)
def test_a_page_that_is_not_whole_is_a_reject_and_no_article(  # parameters of the case
    body: bytes, headers: str, warc_headers: str, reason: str, recorder: Recorder, database_url: str
) -> None:
    recorder.add(f"http://finance.example/a/{NUMBER}.html", body, headers=headers, warc_headers=warc_headers)
    report, found = imported(recorder, database_url)
    assert (found, report.new, report.skipped, report.rejects) == ([], 0, 0, 1)
    assert report.rejected[0][1].startswith(f"fetch: {reason}")


@pytest.mark.parametrize(
    "headers",
    [PACKED_HEADER, CHUNKED_HEADER, f"{PACKED_HEADER}Content-Length: {len(PACKED)}\r\n"],
)
def test_what_a_recorder_unpacked_already_is_read_as_it_is(headers: str, recorder: Recorder, database_url: str) -> None:
    recorder.add(f"http://finance.example/a/{NUMBER}.html", WHOLE, headers=headers)
    report, _ = imported(recorder, database_url)
    assert (report.new, report.rejects) == (1, 0)


def test_a_plain_file_that_was_cut_within_a_record_stores_no_half_article(tmp_path: Path, database_url: str) -> None:
    recorder = Recorder(tmp_path / "crawl.warc")
    recorder.add(f"http://finance.example/a/{NUMBER}.html", WHOLE)
    path = recorder.save()
    path.write_bytes(path.read_bytes()[:-100])
    report = import_warc([path], database_url)
    assert (report.new, report.cut_short, report.exit_code) == (0, 1, 3)


def test_a_file_that_was_cut_off_makes_the_run_unhealthy(recorder: Recorder, database_url: str) -> None:
    for number in range(20):
        recorder.add(f"http://finance.example/a/{int(NUMBER) + number}.html", PAGE.format(PARAGRAPHS))
    path = recorder.save()
    path.write_bytes(path.read_bytes()[:-300])
    report = import_warc([path], database_url, max_failed_share=1)
    assert (report.new, report.cut_short, report.exit_code) == (19, 1, 3)


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz"])
@pytest.mark.parametrize(
    "head", [b"X: " + b"a" * (8 << 20), b"X: a\r\n" * (1 << 20), b" a\r\n" * (1 << 20)], ids=["line", "lines", "folded"]
)
@pytest.mark.parametrize("where", ["record", "answer"])
def test_headers_without_end_end_the_file_and_keep_what_came_before(
    tmp_path: Path, database_url: str, suffix: str, head: bytes, where: str
) -> None:
    recorder = Recorder(tmp_path / f"a{suffix}")
    recorder.add(f"http://finance.example/a/{NUMBER}.html", PAGE.format(PARAGRAPHS))
    written = b"WARC/1.0\r\nWARC-Type: response\r\n"
    if where == "answer":
        answer = b"HTTP/1.1 200 OK\r\n" + head
        written += b"WARC-Target-URI: http://a.example/1\r\nWARC-Date: 2022-06-14T01:00:00Z\r\n"
        written += b"Content-Type: application/http\r\nContent-Length: %d\r\n\r\n" % len(answer)
        written += answer
    else:
        written += head
    recorder.records.append(gzip.compress(written, 1) if suffix.endswith(".gz") else written)
    began = time.process_time()
    report = import_warc([recorder.save()], database_url)
    assert time.process_time() - began < 5
    assert (report.new, report.rejects, report.cut_short) == (1, 1, 1)
    assert "bytes of headers" in report.rejected[0][1]


def test_an_address_that_is_none_costs_its_own_record_alone(recorder: Recorder, database_url: str) -> None:
    for address in ("http://[::1/a.html", f"http://finance.example/a/{NUMBER}.html"):
        recorder.add(address, PAGE.format("<p>某地产业园昨日揭牌，首批入驻企业十二家，预计年产值约三十亿元。</p>"))
    report, articles = imported(recorder, database_url)
    assert (report.skipped, [each.id for each in articles]) == (1, [f"em:{NUMBER}"])
