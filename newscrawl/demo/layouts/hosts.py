"""Where the links of a rendered page point to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hosts:
    """The real system's hosts, unless one server plays all of them."""

    site: str = "//finews.withounder.com"
    share: str = "http://finews.zning.xyz"
    web: str = "http://finance.eastmoney.com"

    @classmethod
    def at(cls, authority: str) -> Hosts:
        """Everything on one ``host:port``, so that no link of the demo leads out to the network."""
        return cls(f"//{authority}", f"http://{authority}", f"http://{authority}")
