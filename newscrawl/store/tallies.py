"""Counts that the views show without counting: kept in the transaction that changes them, made anew on demand."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from newscrawl.store import rows, schema


def add(connection: Connection, scope: str, differences: Mapping[str, int]) -> None:
    """Add to the counts of a scope, by name."""
    added = [{"scope": scope, "name": name, "number": number} for name, number in differences.items() if number]
    rows.add(connection, schema.tally, "number", added)


def actual(connection: Connection) -> dict[tuple[str, str], int]:
    """What the counts of articles should say, by scope and name; reads an index from end to end."""
    article, member = schema.article, schema.article_category
    media = select(article.c.medium, func.count()).where(article.c.medium.is_not(None)).group_by(article.c.medium)
    sections = select(member.c.slug, func.count()).group_by(member.c.slug)
    found = {("medium", name): number for name, number in connection.execute(media)}
    return found | {("category", slug): number for slug, number in connection.execute(sections)}


def kept(connection: Connection) -> dict[tuple[str, str], int]:
    """What they do say, zeros left out."""
    tally = schema.tally
    query = select(tally.c.scope, tally.c.name, tally.c.number).where(
        tally.c.scope.in_(("medium", "category")), tally.c.number != 0
    )
    return {(scope, name): number for scope, name, number in connection.execute(query)}


def recount(connection: Connection) -> int:
    """Make the counts right; returns how many were not."""
    wanted, stored = actual(connection), kept(connection)
    wrong = {place for place in wanted.keys() | stored.keys() if wanted.get(place, 0) != stored.get(place, 0)}
    changed = [{"scope": scope, "name": name, "number": wanted.get((scope, name), 0)} for scope, name in sorted(wrong)]
    rows.upsert(connection, schema.tally, changed)
    return len(wrong)
