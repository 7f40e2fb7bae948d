"""Bodies as sent: whole or refused, within a size; and how long a host asks to be left alone."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.bodies import BodyError, decoded, ends_early
from newscrawl.crawl.pauses import retry_after
from newscrawl.crawl.robots import same_host

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
TEXT = "常州日报讯，六月十三日。".encode() * 50
LIMIT = 1 << 20
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def reason_of(body: bytes, encoding: str) -> str:
    """Why the body is refused; empty when it is taken."""
    try:
        decoded(body, [encoding], max_size=LIMIT)
    except BodyError as refused:
        return refused.reason
    return ""


@pytest.mark.parametrize("encoding", PACK)
@given(body=st.binary(max_size=3_000))
def test_what_was_packed_is_unpacked(encoding: str, body: bytes) -> None:
    assert decoded(PACK[encoding](body), [encoding], max_size=LIMIT) == body


@pytest.mark.parametrize("encoding", PACK)
@given(share=st.floats(0, 0.999))
def test_a_body_cut_anywhere_is_refused(encoding: str, share: float) -> None:
    packed = PACK[encoding](TEXT)
    cut = packed[: max(1, int(len(packed) * share))]
    with pytest.raises(BodyError) as refused:
        decoded(cut, [encoding], max_size=LIMIT)
    assert refused.value.reason == "truncated"


@pytest.mark.parametrize("encoding", PACK)
@given(body=st.binary(min_size=1, max_size=300))
def test_any_bytes_give_a_body_or_a_refusal(encoding: str, body: bytes) -> None:
    for sent in (body, PACK[encoding](TEXT)[:20] + body):
        assert reason_of(sent, encoding) in {"", "truncated", "bad-encoding", "too-big"}


@pytest.mark.parametrize("encoding", PACK)
def test_a_body_that_grows_too_big_is_refused(encoding: str) -> None:
    with pytest.raises(BodyError) as refused:
        decoded(PACK[encoding](b"\0" * (LIMIT + 1)), [encoding], max_size=LIMIT)
    assert refused.value.reason == "too-big"


def test_a_zstd_body_that_wants_more_memory_than_a_client_must_have_is_refused() -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=25)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()  # of a size that it does not know
    assert reason_of(packer.compress(TEXT) + packer.flush(), "zstd") == "bad-encoding"


def test_forms_that_servers_really_send_are_read() -> None:
    raw = zlib.compressobj(wbits=-15)
    assert decoded(raw.compress(TEXT) + raw.flush(), ["deflate"], max_size=LIMIT) == TEXT
    assert decoded(gzip.compress(TEXT) + gzip.compress(TEXT), ["x-gzip"], max_size=LIMIT) == TEXT * 2
    assert decoded(gzip.compress(TEXT) + b"\0" * 9, ["GZIP"], max_size=LIMIT) == TEXT
    assert decoded(PACK["zstd"](TEXT) * 2, ["zstd"], max_size=LIMIT) == TEXT * 2
    assert decoded(TEXT, ["identity", ""], max_size=LIMIT) == TEXT
    assert decoded(b"", ["gzip"], max_size=LIMIT) == b""


@pytest.mark.parametrize(
    ("body", "early"),
    [
        (b"<!DOCTYPE html><html><body><p>a</p>", True),
        (b"<!DOCTYPE html><html><body><p>a</p></body></html>\n<!-- x -->", False),
        (b"<HTML><p>a</BODY >", False),
        (b"<p>a fragment", False),
        (b"plain text", False),
        (b'{"a": [1, 2', True),
        (b'{"a": [1, 2]}\n', False),
        (b"[1, 2", True),
        (b"<?xml version='1.0'?><rss><channel><item>", True),
        (b"<?xml version='1.0'?><rss><channel></channel></rss>\n", False),
        (b"<urlset><url><loc>http://a.example/</loc></url", True),
        (b"", False),
    ],
)
def test_a_body_of_unknown_length_must_have_the_end_of_its_kind(body: bytes, early: bool) -> None:
    assert ends_early(body) is early


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("99999999999999999999", 366 * 24 * 3600.0),
        ("Wed, 25 Nov 2026 08:02:00 GMT", 120.0),
        ("Wed, 25 Nov 2026 16:02:00 +0800", 120.0),
        ("Wed, 25 Nov 2026 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("١٢", None),
        ("", None),
    ],
)
def test_a_host_may_say_how_long_in_two_ways(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@given(st.text(max_size=60))
def test_no_retry_after_breaks_the_reader(header: str) -> None:
    found = retry_after(header, NOW)
    assert found is None or 0 <= found <= 366 * 24 * 3600


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.example/robots.txt", "https://a.example/r.txt", True),
        ("http://a.example/robots.txt", "http://A.example:80/", True),
        ("http://a.example/robots.txt", "http://www.a.example/", False),
        ("http://a.example:8000/robots.txt", "http://a.example:8001/", False),
        ("http://a.example/robots.txt", "http://a.example:99999/", False),
        ("http://a.example/robots.txt", "http://[::1/", False),
    ],
)
def test_rules_of_another_server_are_not_taken(one: str, other: str, same: bool) -> None:
    assert same_host(one, other) is same
