"""``newscrawl diff``: what changed in an article, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newscrawl.cli import output
from newscrawl.cli.articles import ArticleArgument, find, revision_of
from newscrawl.cli.options import DEFAULT_DATABASE, MOST, DatabaseOption, JsonOption, database_url
from newscrawl.errors import UsageError

if TYPE_CHECKING:
    from newscrawl.store.records import Revision
    from newscrawl.textdiff import Op

_STYLES = {"equal": "", "delete": "red strike", "insert": "green"}
_KEPT = frozenset({"title", "published_at", "body"})  # of other fields revisions keep no older values

Line = list[tuple[str, str]]
"""Pieces of one line, each a kind and a text."""


def diff(
    article: ArticleArgument,
    from_: Annotated[
        int | None, typer.Option("--from", min=1, max=MOST, help="Older revision; else the one before --to.")
    ] = None,
    to: Annotated[int | None, typer.Option("--to", min=1, max=MOST, help="Newer revision; else the last.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Unchanged paragraphs too.")] = False,
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two revisions of an article: [-taken away-] and {+added+}, in colour on a terminal."""
    from newscrawl import Archive

    with Archive.open(database_url(database)) as archive:
        revisions = archive.revisions(find(archive, article).id)
    new = revision_of(revisions, to) if to else revisions[-1]
    if from_ is None and new.revision == 1:
        if as_json:
            output.as_json(_document(new, new, []))
        else:
            output.note(f"{new.id} was first seen as it is: there is no older revision")
        return
    old = revision_of(revisions, from_ or new.revision - 1)
    if old.revision > new.revision:
        raise UsageError(f"--from {old.revision} is newer than --to {new.revision}")
    between = [each for each in revisions if old.revision < each.revision <= new.revision]
    if as_json:
        output.as_json(_document(old, new, between))
        return
    _draw(old, new, between, every=every)


def _document(old: Revision, new: Revision, between: Iterable[Revision]) -> dict[str, Any]:
    from newscrawl.textdiff import diff as pieces

    def ops(one: str, other: str) -> list[dict[str, str]]:
        return [{"op": op.kind, "text": op.text} for op in pieces(one, other)]

    return {
        "id": new.id,
        "from": old.revision,
        "to": new.revision,
        "seen_at": [old.seen_at, new.seen_at],
        "changed": _changed(between),
        "published_at": [old.published_at, new.published_at],
        "title": ops(old.title, new.title),
        "body_text": ops(old.body_text, new.body_text),
    }


def _draw(old: Revision, new: Revision, between: Iterable[Revision], *, every: bool) -> None:
    from newscrawl.textdiff import diff as pieces

    changed = _changed(between)
    seen = f"{output.local(old.seen_at)} -> {output.local(new.seen_at)}"
    output.line(f"{new.id}  revision {old.revision} -> {new.revision}  {seen}")
    output.line(f"changed: {', '.join(changed) or 'nothing'}")
    if old.title != new.title:
        _section("title", _lines(pieces(old.title, new.title)), every=True)
    if (old.published_at, old.published_precision) != (new.published_at, new.published_precision):
        times: Line = [("delete", _time(old)), ("equal", " "), ("insert", _time(new))]
        _section("published_at", [times], every=True)
    if old.body_text != new.body_text:
        _section("body", _lines(pieces(old.body_text, new.body_text)), every=every)
    elif old.body_html != new.body_html:
        output.line("\nbody: same text, other HTML")
    if others := [name for name in changed if name not in _KEPT]:
        output.line(f"\nrevisions keep no older values of: {', '.join(others)}")


def _changed(between: Iterable[Revision]) -> list[str]:
    return list(dict.fromkeys(name for revision in between for name in revision.changed))


def _time(revision: Revision) -> str:
    return f"{output.local(revision.published_at) or 'none'} ({revision.published_precision or 'no date'})"


def _lines(ops: Iterable[Op]) -> Iterator[Line]:
    """A change that spans lines is a change in each of them."""
    line: Line = []
    for op in ops:
        for number, text in enumerate(op.text.split("\n")):
            if number:
                # A line that only came or went as a whole shows it by its mark.
                yield line or [(op.kind, "")]
                line = []
            if text:
                line.append((op.kind, text))
    if line:
        yield line


def _section(name: str, lines: Iterable[Line], *, every: bool) -> None:
    output.line(f"\n{name}:")
    passed = 0
    for line in lines:
        if not every and all(kind == "equal" for kind, _ in line):
            passed += 1
            continue
        _passed_over(passed)
        passed = 0
        output.marked([(text, output.MARKS[kind], _STYLES[kind]) for kind, text in line])
    _passed_over(passed)


def _passed_over(paragraphs: int) -> None:
    if paragraphs:
        output.line(f"  ... {paragraphs} unchanged paragraph{'s' * (paragraphs > 1)} ...")
