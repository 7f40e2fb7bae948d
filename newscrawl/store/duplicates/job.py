"""The job that follows the store and keeps `duplicate` right: new articles, changed texts, better times."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import Connection

from newscrawl.store import rows, schema
from newscrawl.store.duplicates import index, matches
from newscrawl.store.duplicates.groups import regroup
from newscrawl.store.duplicates.index import Place, Postings
from newscrawl.store.duplicates.similarity import similarity
from newscrawl.store.duplicates.texts import Texts

_RULES = 2  # another number makes every signature anew
_STAMP_BYTES = 8
_MISSES = 3  # candidates in a row that are not alike: those behind have even less in common


@dataclass(frozen=True, slots=True)
class Found:
    """What a batch of articles came to."""

    keys: tuple[int, ...]
    """All of them; those with the text that they had are looked at for their time alone."""
    samples: dict[int, bytes]
    """Stamp of the text and numbers, of those with a new text."""
    matches: matches.Matches
    beyond: tuple[Place, ...]


class DuplicatesJob:
    name = f"duplicates/{_RULES}"
    """With other rules all articles are gone through again."""

    def prepare(self, connection: Connection, keys: Sequence[int]) -> Found:
        stamps = _stamps(connection, keys)
        before = _samples(connection, keys)
        changed = [key for key in keys if key in stamps and before.get(key, b"")[:_STAMP_BYTES] != stamps[key]]
        texts = Texts(connection)
        texts.load(changed)
        samples = {key: texts.signature(key).sample() for key in changed}
        postings = Postings(connection, (number for numbers in samples.values() for number in numbers))
        earlier = matches.of(connection, changed)
        found: matches.Matches = {}
        for key, numbers in samples.items():
            others = postings.candidates(key, numbers)
            postings.add(key, numbers)
            # Those matched before are asked again: since then the index may have forgotten them.
            again = [other for other in earlier.get(key, ()) if other not in others]
            found[key] = _similar(texts, key, others, _MISSES) | _similar(texts, key, again, len(again))
        packed = {key: stamps[key] + _packed(numbers) for key, numbers in samples.items()}
        return Found(tuple(keys), packed, found, tuple(postings.beyond()))

    def apply(self, connection: Connection, prepared: Found) -> None:
        before = _samples(connection, prepared.samples)
        was, now = _places(before), _places(prepared.samples)
        index.remove(connection, was - now)
        index.add(connection, now - was)
        index.remove(connection, prepared.beyond)
        added = [{"article_key": key, "numbers": packed} for key, packed in prepared.samples.items()]
        rows.upsert(connection, schema.duplicate_sample, added)
        left = matches.of(connection, prepared.samples)
        matches.replace(connection, prepared.matches)
        neighbours = [other for others in left.values() for other in others]
        regroup(connection, changed=prepared.samples, touched=[*prepared.keys, *neighbours])


def _similar(texts: Texts, key: int, others: Sequence[int], misses: int) -> dict[int, float]:
    """Similarity of those that tell the same story, looked at in order, up to so many misses in a row."""
    texts.load(others)
    similar: dict[int, float] = {}
    missed = 0
    for other in others:
        found = similarity(texts.signature(key), texts.signature(other))
        missed = missed + 1 if found is None else 0
        if found is not None:
            similar[other] = found
        if missed == misses:
            break
    return similar


def _stamps(connection: Connection, keys: Sequence[int]) -> dict[int, bytes]:
    """What tells whether a text was looked at before, by article key."""
    hashes = rows.pairs(connection, schema.article, "key", "content_hash", keys)
    return {
        key: blake2b(f"{_RULES} {content}".encode(), digest_size=_STAMP_BYTES).digest()
        for key, content in hashes.items()
    }


def _samples(connection: Connection, keys: Sequence[int] | dict[int, bytes]) -> dict[int, bytes]:
    return rows.pairs(connection, schema.duplicate_sample, "article_key", "numbers", keys)


def _packed(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}i", *numbers)


def _places(samples: dict[int, bytes]) -> set[Place]:
    return {
        (number, key)
        for key, packed in samples.items()
        for (number,) in struct.iter_unpack("<i", packed[_STAMP_BYTES:])
    }
