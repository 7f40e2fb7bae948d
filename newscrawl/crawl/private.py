"""NEWSCRAWL_PRIVATE_HOSTS: the exact exceptions to the rule that only public addresses are asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Self

from newscrawl.crawl.addresses import IPAddress, Target, parse_address

_ENTRY = re.compile(r"(?P<host>[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?")
ACCEPTED = "host, host:port, [IPv6]:port or a network such as 10.0.0.0/8, separated by commas"


@dataclass(frozen=True, slots=True)
class PrivateHosts:
    """Hosts and networks that may be fetched although they are not public."""

    hosts: frozenset[tuple[str, int | None]] = field(default_factory=frozenset)
    """Name or address with a port; None opens every port."""
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Self:
        """Raises ValueError that names the entry: a rule that nobody understands must not be half obeyed."""
        hosts: set[tuple[str, int | None]] = set()
        networks = []
        for entry in filter(None, (entry.strip() for entry in entries)):
            if "/" in entry:
                networks.append(_network(entry))
            else:
                hosts.add(_host(entry))
        return cls(frozenset(hosts), tuple(networks))

    @property
    def holds_addresses(self) -> bool:
        """Whether a name that is not among the hosts may be opened by what it resolves to."""
        return bool(self.networks) or any(parse_address(host) for host, _ in self.hosts)

    def opens(self, target: Target) -> bool:
        return self.names(target.host, target.port) or self.opens_address(target.address, target.port)

    def opens_address(self, address: IPAddress | None, port: int) -> bool:
        if address is None:
            return False
        return self.names(str(address), port) or any(address in network for network in self.networks)

    def names(self, host: str, port: int) -> bool:
        host = host.removesuffix(".")
        return (host, port) in self.hosts or (host, None) in self.hosts


def _network(entry: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(entry, strict=False)
    except ValueError:
        raise ValueError(f"{entry!r} is no network") from None


def _host(entry: str) -> tuple[str, int | None]:
    if entry.count(":") > 1 and "[" not in entry:
        entry = f"[{entry}]"  # an IPv6 address alone
    found = _ENTRY.fullmatch(entry)
    port = int(found["port"]) if found and found["port"] else None
    bracketed = found is not None and found["host"].startswith("[")
    host = found["host"].strip("[]").removesuffix(".").lower() if found else ""
    address = parse_address(host)
    if not host or (port is not None and not 0 < port < 1 << 16) or (bracketed and address is None):
        raise ValueError(f"{entry!r} is no host")
    return str(address or host), port
