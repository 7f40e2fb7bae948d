"""Vocabularies of the names that elements carry, looked up part by part. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

_CHOICE = re.compile(r"\(\?:(?P<first>[^()]*)\)(?P<rest>.*)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_STEM = 2
"""Letters by which words are grouped; every word begins with as many that stand for themselves."""


class Vocabulary:
    """Words and beginnings of names, as regular expressions parted by blanks, by what they tell.

    A name has parts between hyphens, and answers to a word that begins with one of its parts and ends with one.
    Grouped by their first letters, a few words are tried instead of hundreds: a page has hundreds of names.
    """

    def __init__(self, words: Mapping[int, str], *, negated: int, by: tuple[str, ...]) -> None:
        """`words` are by a power of two; what one of them tells, `negated`, it does not behind one of `by`."""
        self._negated, self._by = negated, by
        groups: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for told, listed in words.items():
            for word in listed.split():
                for plain in _spelled_out(word):
                    groups[plain[:_STEM]][told].append(plain)
        self._by_stem = {
            stem: [(told, re.compile(f"(?:{'|'.join(group)})(?=-|$)")) for told, group in tellings.items()]
            for stem, tellings in groups.items()
        }

    def tells(self, name: str) -> int:
        """What the parts of one name tell, or-ed together; 0 for nothing."""
        plain = spelled(name)
        found = start = 0
        while True:
            for told, pattern in self._by_stem.get(plain[start : start + _STEM], ()):
                if pattern.match(plain, start) and not (told == self._negated and plain.endswith(self._by, 0, start)):
                    found |= told
            start = plain.find("-", start) + 1
            if not start:
                return found


def spelled(name: str) -> str:
    """In lower case, with hyphens between the parts."""
    parted = name if name.islower() else _CAMEL.sub("-", name)
    return parted.replace("_", "-").replace("--", "-").lower()


def _spelled_out(word: str) -> Iterator[str]:
    """A word that begins with a choice as one word for each."""
    choice = _CHOICE.fullmatch(word)
    if choice is None:
        yield word
    else:
        yield from (f"{first}{choice['rest']}" for first in choice["first"].split("|"))
