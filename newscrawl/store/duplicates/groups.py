"""Groups of articles that tell one story, and the one article of each that the others point at."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from newscrawl.store import rows, schema
from newscrawl.store.duplicates import matches
from newscrawl.store.duplicates.matches import Matches
from newscrawl.store.duplicates.similarity import jaccard
from newscrawl.store.duplicates.texts import Texts
from newscrawl.store.rows import chunks

LARGEST = 100
"""Members of a group that may still get another canonical article; in a larger one new members join what is there."""
_DAY_SECONDS = 86_400

Links = dict[int, tuple[int, float]]
"""Canonical key and similarity, by article key."""


@dataclass(frozen=True, slots=True)
class Group:
    members: frozenset[int]
    whole: bool
    """Whether these are all of its members, and not too many."""


def regroup(connection: Connection, changed: Collection[int], touched: Collection[int]) -> None:
    """Point the members of every group that these articles are in, or were in, at its earliest article.

    `changed` have other texts or matches than before; `touched` may have other times.
    """
    anew = frozenset(changed)
    seeds = frozenset([*changed, *touched, *_pointing_at(connection, changed)])
    graph = _explored(connection, seeds)
    groups = grouped(graph)
    stored = _links(connection, {key for group in groups for key in group.members})
    order = _order(connection, {key for group in groups if len(group.members) > 1 for key in group.members})
    texts = Texts(connection)
    wanted: Links = {}
    judged: set[int] = set()
    for group in groups:
        canonical = _canonical(group, stored, order)
        mine = group.members if group.whole else group.members & seeds
        judged |= mine
        for key in mine - _pointed_at(group, stored, canonical):
            known = graph[key].get(canonical)
            if known is None and stored.get(key, (0, 0))[0] == canonical and not {key, canonical} & anew:
                known = stored[key][1]
            measured = jaccard(texts.signature(key), texts.signature(canonical)) if known is None else known
            wanted[key] = (canonical, measured)
    _write(connection, {key: link for key, link in stored.items() if key in judged}, wanted)


def grouped(graph: Matches) -> list[Group]:
    """Connected parts of a graph, of which some nodes may be named without being there themselves."""
    groups = []
    left = dict.fromkeys(graph)
    while left:
        members: set[int] = set()
        waiting = [next(iter(left))]
        while waiting:
            key = waiting.pop()
            if key not in members:
                members.add(key)
                left.pop(key, None)
                waiting.extend(graph.get(key, ()))
        whole = len(members) <= LARGEST and members <= graph.keys()
        groups.append(Group(frozenset(members), whole))
    return groups


def _explored(connection: Connection, seeds: Collection[int]) -> Matches:
    """Matches of the seeds, of their matches and so on, as far as groups of the largest size go."""
    graph: Matches = {}
    waiting = set(seeds)
    most = len(seeds)
    while waiting and len(graph) <= most:
        found = matches.of(connection, waiting)
        if not graph:
            most += LARGEST * len(found)
        graph |= {key: found.get(key, {}) for key in waiting}
        waiting = {other for others in found.values() for other in others} - graph.keys()
    return graph


def _canonical(group: Group, stored: Links, order: dict[int, tuple[int, int]]) -> int:
    if len(group.members) == 1:
        return next(iter(group.members))
    known = {stored[key][0] for key in group.members if key in stored} & group.members
    chosen = group.members if group.whole or not known else known
    return min(chosen, key=lambda key: order[key])


def _pointed_at(group: Group, stored: Links, canonical: int) -> set[int]:
    """Members that must not point at another: what points at them would have to move."""
    if group.whole:
        return {canonical}
    return {canonical} | {stored[key][0] for key in group.members if key in stored}


def _order(connection: Connection, keys: Iterable[int]) -> dict[int, tuple[int, int]]:
    """What sorts the earliest first; an article dated by a day alone may be as late as its end."""
    names = ["key", "published_at", "published_precision", "first_seen_at"]
    order = {}
    for key, published, precision, seen in rows.selected(connection, schema.article, names, "key", keys):
        late = _DAY_SECONDS - 1 if precision == "day" else 0
        order[key] = (seen if published is None else published + late, key)
    return order


def _pointing_at(connection: Connection, keys: Collection[int]) -> list[int]:
    duplicate = schema.duplicate
    found: list[int] = []
    for chunk in chunks(list(keys)):
        found += connection.execute(
            select(duplicate.c.article_key).where(duplicate.c.canonical_key.in_(chunk))
        ).scalars()
    return found


def _links(connection: Connection, keys: Iterable[int]) -> Links:
    columns = ["article_key", "canonical_key", "similarity"]
    found = rows.selected(connection, schema.duplicate, columns, "article_key", keys)
    return {key: (canonical, similarity) for key, canonical, similarity in found}


def _write(connection: Connection, stored: Links, wanted: Links) -> None:
    duplicate = schema.duplicate
    for chunk in chunks(sorted(stored.keys() - wanted.keys())):
        connection.execute(duplicate.delete().where(duplicate.c.article_key.in_(chunk)))
    added = [
        {"article_key": key, "canonical_key": canonical, "similarity": similarity}
        for key, (canonical, similarity) in wanted.items()
        if stored.get(key) != (canonical, similarity)
    ]
    rows.upsert(connection, duplicate, added)
