"""The guard of addresses: what it refuses, what it lets through, and that a connection obeys it too."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from twisted.internet.address import IPv4Address as Resolved
from twisted.internet.testing import StringTransport
from twisted.web._newclient import Request as TxRequest
from twisted.web.client import URI
from twisted.web.http_headers import Headers
from w3lib.url import safe_url_string

from newscrawl.crawl.addresses import UnusableURLError, is_public_port, not_public, parse_address, target_of
from newscrawl.crawl.download import _BoundedProtocol
from newscrawl.crawl.guard import AddressGuard, GuardedResolver
from newscrawl.crawl.private import PrivateHosts
from newscrawl.crawl.refusals import RefusedError

# Every way to write an address inside, and every URL that two readers could understand differently.
SPELLINGS = """
http://127.0.0.1/ http://127.1/ http://127.0.1/ http://0x7f.1/ http://0x7f000001/ http://0X7F.0.0.1/ http://017700000001/
http://0177.0.0.1/ http://2130706433/ http://127.0.0.1./ http://127.000.000.001/ http://0/ http://0.0.0.0/ http://0x/
http://[::1]/ http://[::]/ http://[0:0:0:0:0:0:0:1]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::127.0.0.1]/
http://[::ffff:0:127.0.0.1]/ http://[64:ff9b::127.0.0.1]/ http://[64:ff9b:1::1]/ http://[2002:7f00:1::]/ http://[2002:a00:1::1]/
http://[2001:0:0:0:0:0:80ff:fffe]/ http://[fe80::1]/ http://[fe80::1%25eth0]/ http://[fec0::1]/ http://[fc00::1]/ http://[fd00:ec2::254]/
http://[ff02::1]/ http://[2001:db8::1]/ http://[3fff::1]/ http://[100::1]/ http://[::1/ http://::1/
http://169.254.169.254/latest/meta-data/ http://2852039166/ http://0xa9fea9fe/ http://168.63.129.16/ http://100.100.100.200/
http://10.0.0.1/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.1.1/ http://100.64.0.1/ http://192.0.0.192/ http://198.18.0.1/
http://192.0.2.1/ http://198.51.100.1/ http://203.0.113.1/ http://192.88.99.1/ http://224.0.0.1/ http://239.1.1.1/ http://240.0.0.1/
http://255.255.255.255/ http://8.8.8.8./ http://8.8.8/ http://256.1.1.1/ http://1.2.3.4.5/ http://08.8.8.8/
http://user@example.org/ http://user:pass@example.org/ http://@example.org/ http://example.org@127.0.0.1/ http://a@b@127.0.0.1/
http://example.org\\@127.0.0.1/ http://127.0.0.1\\@example.org/ http://example.org\\.evil.example/ http://example%2eorg/ http://%31%32%37.0.0.1/
http://１２７.0.0.1/ http://①②⑦.0.0.1/ http://127。0。0。1/ http://localhost%00.example.org/ http://-example.org/ http://exa..mple.org/
http://example.org:0/ http://example.org:65536/ http://example.org:22/ http://example.org:25/ http://example.org:+80/ http://example.org:８０/
http:///example.org/ http:/example.org/ http:example.org http:// //example.org/ example.org
ftp://example.org/ file:///etc/passwd file://example.org/etc/passwd data:text/html,x javascript:alert(1) gopher://example.org/ ws://example.org/
""".split()
PUBLIC = """
http://example.org/ HTTPS://EXAMPLE.ORG/ http://example.org:8080/a?b=c#d http://8.8.8.8/ http://[2606:4700:4700::1111]/ http://xn--fiqs8s.xn--fiqs8s/
http://my_host.example.org/ http://example.org./ http://3com.example/ http://1.example.com/ http://[64:ff9b::8.8.8.8]/ http://a-b.example.org:443/
""".split()


def guard(*private: str) -> AddressGuard:
    return AddressGuard(PrivateHosts.parse(private))


@pytest.mark.parametrize("url", SPELLINGS)
def test_an_address_inside_is_refused_in_every_spelling(url: str) -> None:
    with pytest.raises(RefusedError) as refused:
        guard().check_url(url)
    assert refused.value.reason == "refused-address"


@pytest.mark.parametrize("url", SPELLINGS)
def test_scrapy_makes_no_address_inside_of_a_spelling_that_it_mends(url: str) -> None:
    try:
        mended = Request(url).url
        guard().check_url(mended)
    except (RefusedError, ValueError):
        return
    # As browsers do, it reads a backslash as a slash and decodes a host: the guard sees the outcome.
    assert urlsplit(mended).netloc == "example.org"


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_address_passes(url: str) -> None:
    guard().check_url(url)


def test_a_refusal_names_the_setting_that_opens_the_host() -> None:
    with pytest.raises(
        RefusedError,
        match=r"127\.0\.0\.1 is a loopback address; to fetch it, set NEWSCRAWL_PRIVATE_HOSTS=127\.0\.0\.1:8000",
    ):
        guard().check_url("http://127.0.0.1:8000/")


def test_a_refusal_does_not_repeat_the_password() -> None:
    with pytest.raises(RefusedError) as refused:
        guard().check_url("http://reader:geheim@example.org/")
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    ("entry", "opened", "closed"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000/", "http://127.0.0.1:8001/"),
        ("127.0.0.1", "http://127.0.0.1:9/", "http://127.0.0.2/"),
        ("[::1]:8000", "http://[::1]:8000/", "http://[::1]/"),
        ("::1", "http://[0:0::1]/", "http://[::2]/"),
        ("10.0.0.0/8", "http://10.9.8.7:1234/", "http://11.0.0.1:25/"),
        ("fd00::/8", "http://[fd12::1]/", "http://[fc00::1]/"),
        ("Intranet:81", "http://intranet:81/", "http://intranet:82/"),
    ],
)
def test_an_exception_is_exact(entry: str, opened: str, closed: str) -> None:
    guard(entry).check_url(opened)
    with pytest.raises(RefusedError):
        guard(entry).check_url(closed)


@pytest.mark.parametrize(
    "entry", ["10.0.0.0/33", "a b", "host:port", "host:0", "host:99999", "[zz]", "http://127.0.0.1", "*"]
)
def test_an_exception_that_nobody_understands_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        PrivateHosts.parse([entry])


# -- connections --------------------------------------------------------------------------------------------------


class Answers:
    """A name server that gives the next of its answers each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    def resolveHostName(self, receiver: Any, _name: str, port: int, *_: object) -> Any:
        receiver.resolutionBegan(None)
        for address in self.answers.pop(0):
            receiver.addressResolved(Resolved("TCP", address, port))
        receiver.resolutionComplete()
        return receiver


class Connection:
    def __init__(self) -> None:
        self.addresses: list[str] = []

    def resolutionBegan(self, resolution: object) -> None: ...

    def addressResolved(self, address: Any) -> None:
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None: ...


def connect(own: AddressGuard, server: Answers, name: str, port: int = 80) -> list[str]:
    reactor: Any = SimpleNamespace(nameResolver=server)
    connection: Any = Connection()
    GuardedResolver(reactor, 0, own).resolveHostName(connection, name, port)
    return list(connection.addresses)


def test_a_name_that_leads_inside_gets_no_connection_and_a_reason() -> None:
    own = guard()
    assert connect(own, Answers(["10.0.0.1", "127.0.0.1"]), "inside.example") == []
    assert "resolved to 127.0.0.1, a loopback address" in str(own.refusal("http://inside.example/"))


def test_of_mixed_answers_only_the_public_ones_are_connected_to() -> None:
    assert connect(guard(), Answers(["127.0.0.1", "8.8.8.8"]), "mixed.example") == ["8.8.8.8"]


def test_a_name_that_changes_its_answer_gains_nothing() -> None:
    server = Answers(["8.8.8.8"], ["169.254.169.254"])
    assert connect(guard(), server, "rebinding.example") == ["8.8.8.8"]
    assert connect(guard(), server, "rebinding.example") == []


def test_a_named_exception_holds_for_its_port_at_connect_time() -> None:
    own = guard("intranet.example:8000")
    assert connect(own, Answers(["10.0.0.1"]), "intranet.example", 8000) == ["10.0.0.1"]
    assert connect(own, Answers(["10.0.0.1"]), "intranet.example", 8001) == []


class Aborted(StringTransport):
    was_aborted = False

    def abortConnection(self) -> None:
        self.was_aborted = True


@pytest.mark.parametrize(("peer", "asked"), [("127.0.0.1", False), ("169.254.169.254", False), ("8.8.8.8", True)])
def test_a_connection_that_leads_inside_is_dropped_before_a_byte_is_sent(peer: str, asked: bool) -> None:
    protocol: Any = _BoundedProtocol()  # type: ignore[no-untyped-call]  # Twisted is not typed here
    protocol.guard = guard()
    transport: Any = Aborted(peerAddress=Resolved("TCP", peer, 80))  # type: ignore[no-untyped-call]  # same
    protocol.makeConnection(transport)
    uri = URI.fromBytes(b"http://peer.example/")  # type: ignore[no-untyped-call]  # same
    request: Any = TxRequest._construct(b"GET", b"/", Headers({b"host": [b"peer.example"]}), None, parsedURI=uri)  # type: ignore[no-untyped-call]  # same
    failures: list[Any] = []
    protocol.request(request).addErrback(failures.append)
    assert (transport.value() != b"", transport.was_aborted) == (asked, not asked)
    assert [each.check(RefusedError) for each in failures] == ([] if asked else [RefusedError])


# -- properties ---------------------------------------------------------------------------------------------------

INSIDE = [
    ip_network(network)
    for network in "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/3".split()
]


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_judged_alike_in_every_wrapping(number: int) -> None:
    address = IPv4Address(number)
    wrapped = [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x20010000 << 96) | (number ^ 0xFFFFFFFF)),
    ]
    assert {bool(not_public(each)) for each in wrapped} == {bool(not_public(address))}
    if any(address in network for network in INSIDE):
        assert not_public(address)


@given(
    st.sampled_from(INSIDE).flatmap(lambda network: st.integers(0, network.num_addresses - 1).map(lambda n: network[n]))
)
def test_no_number_leads_inside_however_it_is_written(address: IPv4Address) -> None:
    number = int(address)
    parts = [number >> 24, number >> 16 & 255, number >> 8 & 255, number & 255]
    spellings = [
        str(address),
        str(number),
        hex(number),
        f"0{number:o}",
        ".".join(map(hex, parts)),
        f"{parts[0]}.{number & 0xFFFFFF}",
    ]
    for host in spellings:
        with pytest.raises(RefusedError):
            guard().check_url(f"http://{host}/")


@given(st.text(max_size=60))
def test_any_text_is_refused_or_has_a_plain_target(text: str) -> None:
    for url in (text, f"http://{text}", f"http://{text}/", f"https://example.org{text}"):
        try:
            target = target_of(url)
        except UnusableURLError:
            continue
        assert target.host.isascii()
        assert not set(target.host) & set("@\\%/?# ")
        assert 0 < target.port < 65536


@given(st.from_regex(r"\A[\w.\[\]:@%\\-]{1,30}\Z"))
def test_the_host_that_is_judged_is_the_host_that_twisted_connects_to(netloc: str) -> None:
    try:
        url = safe_url_string(f"http://{netloc}/")
        target = target_of(url)
    except (UnusableURLError, ValueError):
        return
    uri = URI.fromBytes(url.encode("ascii"))  # type: ignore[no-untyped-call]  # Twisted is not typed here
    assert (uri.host.decode().lower(), uri.port) == (target.host, target.port)


@given(st.ip_addresses(v=6))
def test_only_assigned_ipv6_space_is_public(address: IPv6Address) -> None:
    if not not_public(address):
        assert address in ip_network("2000::/3") or address in ip_network("64:ff9b::/96") or address.ipv4_mapped
    assert not_public(ip_address("::1"))


@given(st.ip_addresses())
def test_an_address_is_read_alike_alone_and_in_a_url(address: IPv4Address | IPv6Address) -> None:
    assert parse_address(str(address)) == address
    host = f"[{address}]" if address.version == 6 else str(address)
    assert target_of(f"http://{host}/").address == address


@given(st.text("0123456789abcdefx.:%[] １", max_size=20) | st.text(max_size=12))
def test_any_text_is_an_address_that_is_written_back_or_none(text: str) -> None:
    found = parse_address(text)
    assert found is None or parse_address(str(found)) == found
    if isinstance(found, IPv4Address):
        # What is read more leniently somewhere else must not be read here at all.
        assert str(found) == text


@given(st.integers(-1, 70_000))
def test_below_1024_only_the_ports_of_the_web_are_public(port: int) -> None:
    web = {target_of(f"{scheme}://a.example/").port for scheme in ("http", "https")}
    assert is_public_port(port) is (port in web or port >= 1_024)
