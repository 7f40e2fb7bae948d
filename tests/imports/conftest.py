"""Databases of the store's tests, for imports on SQLite and on PostgreSQL."""

from __future__ import annotations

from tests.store.conftest import empty_url, postgresql_url, server, sqlite_url, url

__all__ = ["empty_url", "postgresql_url", "server", "sqlite_url", "url"]
