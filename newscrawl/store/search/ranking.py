"""How well an article answers a query: where its words stand and how often, and a little how new it is."""

from __future__ import annotations

import math
from collections.abc import Sequence

from newscrawl.store.search.documents import Document
from newscrawl.store.search.normal import is_wide
from newscrawl.store.search.query import Query, Words

CANDIDATES = 200
"""The newest so many hits are ranked; older ones follow them, newest first."""

_TITLE = 3.0
_SUMMARY = 1.0
_LEAD = 0.5
_LEAD_CHARACTERS = 150
_SATURATION = 1.2
_LENGTH_SHARE = 0.6
_USUAL_CHARACTERS = 1_200
_INSIDE_WORDS = 0.1
"""Weight of all matches inside longer Latin words or numbers, as of ``ai`` in ``said``."""
_RECENCY = 0.3
_HALF_LIFE_SECONDS = 90 * 86_400


def ranked(documents: Sequence[Document], query: Query) -> list[tuple[Document, float]]:
    """Best first; of equals the newest."""
    now = max((document.moment for document in documents), default=0)
    scored = [(document, score(document, query, now)) for document in documents]
    return sorted(scored, key=lambda each: (each[1], each[0].order), reverse=True)


def score(document: Document, query: Query, now: int) -> float:
    """`now`: time of the newest hit, so that the same archive gives the same order at any time."""
    said = sum(_weight(document, words) for words in query.words)
    recency = math.exp2(-(now - document.moment) / _HALF_LIFE_SECONDS)
    return (said or 1.0) * (1 - _RECENCY + _RECENCY * recency)


def _weight(document: Document, words: Words) -> float:
    title = max(_occurrences(document.title, form) for form in words.forms)
    if words.in_title:
        return _TITLE * min(1.0, title)
    summary = max(_occurrences(document.summary, form) for form in words.forms)
    body = max(_occurrences(document.body, form) for form in words.forms)
    lead = max(_occurrences(document.body[:_LEAD_CHARACTERS], form) for form in words.forms)
    length = 1 - _LENGTH_SHARE + _LENGTH_SHARE * len(document.body) / _USUAL_CHARACTERS
    often = body * (1 + _SATURATION) / (body + _SATURATION * length) if body else 0.0
    return _TITLE * min(1.0, title) + _SUMMARY * min(1.0, summary) + _LEAD * min(1.0, lead) + often


def _occurrences(text: str, form: str) -> float:
    """In the text as it is, which costs a tenth of its normal form and hardly ever counts less."""
    if is_wide(form[0]) or is_wide(form[-1]):
        return float(text.count(form))
    return _occurrences_of_narrow(text.casefold(), form)


def _occurrences_of_narrow(text: str, form: str) -> float:
    whole, inside = 0, 0
    place = text.find(form)
    while place >= 0:
        end = place + len(form)
        if _is_narrow(text[place - 1 : place]) or _is_narrow(text[end : end + 1]):
            inside += 1
        else:
            whole += 1
        place = text.find(form, end)
    return whole + _INSIDE_WORDS * bool(inside)


def _is_narrow(character: str) -> bool:
    return character.isalnum() and not is_wide(character)
