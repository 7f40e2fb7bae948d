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


def wrong(connection: Connection) -> dict[tuple[str, str], tuple[int, int]]:
    """What the counts that are not right say, and what they should say, by scope and name, in order."""
    wanted, stored = actual(connection), kept(connection)
    pairs = {place: (stored.get(place, 0), wanted.get(place, 0)) for place in sorted(wanted.keys() | stored.keys())}
    return {place: (said, is_) for place, (said, is_) in pairs.items() if said != is_}


def recount(connection: Connection) -> int:
    """Make the counts right; returns how many were not."""
    found = wrong(connection)
    changed = [{"scope": scope, "name": name, "number": is_} for (scope, name), (_, is_) in found.items()]
    rows.upsert(connection, schema.tally, changed)
    return len(found)
