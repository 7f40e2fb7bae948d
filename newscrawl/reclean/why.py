"""Why a stored article is as it is: its kept bytes read again by today's rules, with everything they said."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.errors import NoPayloadError, PageError, RejectedError
from newscrawl.explain import Explained, explain
from newscrawl.reclean.reading import read_edition
from newscrawl.store import Reader
from newscrawl.store.merge import rank
from newscrawl.store.recleaning import KeptPages, Wanted, kept_after


@dataclass(frozen=True, slots=True)
class Reading:
    """One edition of an article (docs/decisions/0003-which-edition-wins.md) as its bytes say it today."""

    variant: str
    addresses: tuple[str, ...]
    """Of its pages, in order."""
    fields: tuple[Explained, ...] = ()
    flags: tuple[str, ...] = ()
    problem: str = ""
    """Why it cannot be read, where it cannot."""


def why(database_url: str, id_: str, *, zone: str = "Asia/Shanghai") -> list[Reading]:
    """Every edition whose bytes are kept, the one that outranks the others first; raises `NoPayloadError` for none."""
    with Reader(database_url) as reader, reader.connected() as connection:
        found, _ = kept_after(connection, Wanted(id=id_, force=True), 0, 1)
    editions = [edition for kept in found for edition in kept.editions]
    if not editions:
        problems = "; ".join(problem for kept in found for problem in kept.problems)
        raise NoPayloadError(
            problems or f"no bytes of {id_} are kept, so nothing can say what its fields were read from"
        )
    return [_read(id_, edition, zone) for edition in sorted(editions, key=lambda each: -rank(each.variant))]


def _read(id_: str, edition: KeptPages, zone: str) -> Reading:
    addresses = tuple(page.url for page in edition.pages)
    try:
        item = read_edition(id_, edition, zone)
    except (PageError, RejectedError) as problem:
        return Reading(edition.variant, addresses, problem=str(problem))
    return Reading(edition.variant, addresses, explain(item, zone=zone), tuple(item.flags))
