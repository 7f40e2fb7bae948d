"""The databases of the store's tests: pages come from SQLite and from PostgreSQL alike."""

from __future__ import annotations

from tests.store.conftest import empty_url, postgresql_url, server, sqlite_url

__all__ = ["empty_url", "postgresql_url", "server", "sqlite_url"]
