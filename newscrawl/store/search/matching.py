"""Whether an article is what a query asks for: the truth that the index only leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from newscrawl.media import fold
from newscrawl.store.search import tokens
from newscrawl.store.search.documents import Document
from newscrawl.store.search.normal import stays_itself
from newscrawl.store.search.query import Item, Published, Query, Words


def matches(document: Document, query: Query, *, indexed: bool = False) -> bool:
    """`indexed`: the index of the article as it is now has what `lookup` asks it for."""
    return all(
        (indexed and is_exact(clause)) or any(_holds(document, item) for item in clause) for clause in query.clauses
    ) and not any(_holds(document, item) for item in query.excluded)


def is_exact(clause: Sequence[Item]) -> bool:
    """Whether no article has what the index is asked for without fulfilling the clause."""
    return all(isinstance(item, Words) and all(map(tokens.is_exact, item.forms)) for item in clause)


def values(document: Document, name: str) -> Iterable[str]:
    """What the article can be filtered by under a name, in the form in which names are compared."""
    return map(fold, _VALUES[name](document))


def _holds(document: Document, item: Item) -> bool:
    if isinstance(item, Words):
        return any(_says(document, form, item) for form in item.forms)
    if isinstance(item, Published):
        return _is_within(document.published_at, item)
    return not item.values.isdisjoint(values(document, item.name))


def _says(document: Document, form: str, words: Words) -> bool:
    if stays_itself(form) and any(form in text for text in ([document.title] if words.in_title else document.texts)):
        return True  # spares most texts the way to their normal form
    return form in (document.normal_title if words.in_title else document.normal_text)


def _is_within(moment: int | None, asked: Published) -> bool:
    if moment is None:
        return False
    return (asked.since is None or moment >= asked.since) and (asked.until is None or moment < asked.until)


def _media(document: Document) -> Iterable[str]:
    return filter(None, (document.medium, document.medium_slug))


def _securities(document: Document) -> Iterable[str]:
    return (each[part] for each in document.securities for part in ("code", "name") if each.get(part))


_VALUES: dict[str, Callable[[Document], Iterable[str]]] = {
    "medium": _media,
    "category": lambda document: document.categories,
    "security": _securities,
    "kind": lambda document: (document.kind,),
}
FILTERS = tuple(_VALUES)
