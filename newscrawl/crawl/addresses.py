"""Which addresses a crawl may ask: pure rules about URLs and IP addresses, with no look at the network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

IPAddress = IPv4Address | IPv6Address

MAX_URL = 2_083
_NETLOC = re.compile(r"(?P<host>[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOWEST_FREE_PORT = 1_024

# Beside what the standard library calls not global, which differs between its versions.
_INSIDE = tuple(
    ip_network(network)
    for network in (
        "100.64.0.0/10",  # behind a carrier's NAT
        "192.0.0.0/24",  # protocol assignments; metadata of Oracle
        "198.18.0.0/15",  # benchmarks
        "168.63.129.16/32",  # metadata of Azure, in the middle of the public space
        "192.88.99.0/24",  # relays of 6to4
        "224.0.0.0/4",  # multicast, part of which counts as global
    )
)
# Elsewhere in IPv6 nothing public is assigned; these are the holes in the part where it is.
_PUBLIC_V6 = ip_network("2000::/3")
_INSIDE_V6 = tuple(ip_network(network) for network in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads, before any name is resolved."""

    host: str
    """In lower case, without brackets."""
    port: int
    address: IPAddress | None
    """When the host is an address and not a name."""


class UnusableURLError(ValueError):
    """Raised by `target_of`; the message says what is wrong, without repeating the URL."""


def target_of(url: str) -> Target:
    """Host and port of a URL that every reader of URLs understands alike; raises `UnusableURLError` for all others."""
    if len(url) > MAX_URL:
        raise UnusableURLError(f"is longer than {MAX_URL} characters")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise UnusableURLError("has no readable host") from None
    return _target(parts.scheme.lower(), parts.netloc)


@lru_cache(maxsize=1_000)
def _target(scheme: str, netloc: str) -> Target:
    """A crawl asks few servers for many pages, and each page is looked at four times."""
    if scheme not in _DEFAULT_PORTS:
        raise UnusableURLError("is neither http nor https")
    if "@" in netloc:
        raise UnusableURLError("carries a user name or password")
    found = _NETLOC.fullmatch(netloc)
    if found is None:
        raise UnusableURLError("has no plain host: only ASCII letters, digits, dots and hyphens are read alike by all")
    host = found["host"].lower()
    port = int(found["port"] or _DEFAULT_PORTS[scheme])
    if not 0 < port < 1 << 16:
        raise UnusableURLError("has a port that does not exist")
    return Target(host.strip("[]"), port, _literal(host))


def _literal(host: str) -> IPAddress | None:
    if host.startswith("["):
        try:
            return IPv6Address(host[1:-1])
        except ValueError:
            raise UnusableURLError("has a malformed IPv6 address") from None
    labels = host.removesuffix(".").split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise UnusableURLError("has a malformed host name")
    if not _NUMBER.fullmatch(labels[-1]):
        return None
    try:
        return IPv4Address(host)
    except ValueError:
        # 127.1, 0x7f.1, 017700000001 and 2130706433 are all loopback to those who read them at all.
        raise UnusableURLError("has an address that is not four plain decimal numbers") from None


def not_public(address: IPAddress) -> str:
    """What kind of address this is when it is not a public one, for a message; empty for a public one."""
    inner = _wrapped(address)
    if inner is not None:
        return not_public(inner)
    if address.is_loopback:
        return "a loopback address"
    if address.is_link_local:
        return "a link-local address"
    if address.is_multicast:
        return "a multicast address"
    if address.is_unspecified:
        return "the unspecified address"
    if isinstance(address, IPv6Address):
        inside = address not in _PUBLIC_V6 or any(address in network for network in _INSIDE_V6)
    else:
        inside = any(address in network for network in _INSIDE)
    return "not a public address" if inside or not address.is_global else ""


def _wrapped(address: IPAddress) -> IPv4Address | None:
    """The IPv4 address that packets to this IPv6 address end at (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, IPv4Address):
        return None
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def is_public_port(port: int) -> bool:
    """Whether a web server may be expected there: below 1024 live mail, shells and directories."""
    return port in _DEFAULT_PORTS.values() or port >= _LOWEST_FREE_PORT


def parse_address(text: str) -> IPAddress | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
