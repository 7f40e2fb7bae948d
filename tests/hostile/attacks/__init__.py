"""One module a kind of attack; importing them registers the attacks."""

from __future__ import annotations

from importlib import import_module

_KINDS = ("addresses", "redirects", "bodies", "protocol", "pages", "kinds", "statuses", "robots", "traps", "feeds")


def load() -> None:
    for kind in _KINDS:
        import_module(f"tests.hostile.attacks.{kind}")
