"""``newscrawl reclean``: the rules of today over the bytes of then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newscrawl.cli import output
from newscrawl.cli.options import (
    DEFAULT_DATABASE,
    DEFAULT_FAILED_SHARE,
    DEFAULT_ZONE,
    DatabaseOption,
    FailedShareOption,
    JsonOption,
    SinceOption,
    UntilOption,
    ZoneOption,
    database_url,
)

if TYPE_CHECKING:
    from newscrawl.reclean.run import Change, RecleanReport
    from newscrawl.store.recleaning import Wanted

_LONGEST = 120


def reclean(  # options
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
    since: SinceOption = None,
    until: UntilOption = None,
    medium: Annotated[str, typer.Option("--medium", help="Name, alias or slug.", show_default=False)] = "",
    id_: Annotated[str, typer.Option("--id", help="One article, as newscrawl show takes it.", show_default=False)] = "",
    force: Annotated[bool, typer.Option("--force", help="Articles that these rules have read already, too.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes that read; 0: one a core.")] = 0,
    timezone: ZoneOption = DEFAULT_ZONE,
    max_failed_share: FailedShareOption = DEFAULT_FAILED_SHARE,
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Run parse and cleaning again over kept bytes, after an upgrade changed their rules.

    Content that comes out otherwise becomes a revision with the reason ``reclean``. Stopped with Ctrl-C, the same
    command goes on where it was.
    """
    from newscrawl.reclean.run import preview_reclean
    from newscrawl.reclean.run import reclean as write

    changes = output.JsonList("changes")

    def show(change: Change) -> None:
        if as_json:
            changes.add(_document(change))
        else:
            _draw(change)

    if id_:
        id_ = _found(database_url(database), id_)
    given = {"since": since, "until": until, "medium": medium, "id": id_, "force": "true" if force else ""}
    with output.progress("reading") as advance:
        run = partial(preview_reclean, on_change=show) if dry_run else partial(write, arguments=_said(given))
        report = run(
            database_url(database),
            _wanted(since, until, medium, id_, force=force),
            jobs=jobs,
            zone=timezone,
            max_failed_share=max_failed_share,
            on_progress=advance,
        )
    if as_json and dry_run:
        changes.end(asdict(report))
    elif as_json:
        output.as_json(asdict(report))
    else:
        _tell(report, dry_run=dry_run)
    output.finish()
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def _found(url: str, given: str) -> str:
    from newscrawl import Archive
    from newscrawl.cli.articles import find

    with Archive.open(url) as archive:
        return find(archive, given).id


def _said(options: Mapping[str, str | None]) -> dict[str, str]:
    """Those that were given."""
    return {name: value for name, value in options.items() if value}


def _wanted(since: str | None, until: str | None, medium: str, id_: str, *, force: bool) -> Wanted:
    from newscrawl.store.recleaning import Wanted
    from newscrawl.store.selection import Selection

    days = Selection.of(since=since, until=until)
    return Wanted(since=days.since, until=days.until, medium=medium, id=id_, force=force)


def _tell(report: RecleanReport, *, dry_run: bool) -> None:
    would = "would change" if dry_run else "changed"
    output.line(
        f"{report.articles} articles read again: {report.changed} {would} in content, {report.filled} in other fields, "
        f"{report.unchanged} unchanged, {report.skipped} changed meanwhile, {report.problems} with problems"
    )
    for name, number in report.fields.most_common():
        output.line(f"  {name}: {number}")
    for id_, problem in report.listed:
        output.note(f"not read {id_}: {problem}")
    for reason in report.reasons:
        output.note(f"unhealthy: {reason}")
    if report.is_stopped:
        stored = (
            "nothing was written" if dry_run else "what was counted is stored, and the same command goes on from there"
        )
        output.note(f"stopped; {stored}")


def _document(change: Change) -> dict[str, Any]:
    fields = [{"field": name, "old": old, "new": new} for name, (old, new) in change.fields.items()]
    return {"id": change.id, "title": change.title, "revision": change.is_revision, "fields": fields}


def _draw(change: Change) -> None:
    from newscrawl.textdiff import diff

    output.heading(f"{change.id}  {change.title}")
    for name, (old, new) in change.fields.items():
        if name == "body_text":
            output.line("  body:")
            for op in diff(old, new):
                if op.kind != "equal":
                    before, after = output.MARKS[op.kind]
                    output.line(f"    {before}{_short(op.text)}{after}")
        elif name == "body_html":
            if "body_text" not in change.fields:
                output.line("  body: same text, other HTML")
        elif name != "content_hash":
            output.line(f"  {name}: {_short(_shown(old))} -> {_short(_shown(new))}")


def _shown(value: Any) -> str:
    return str(output.plain(value))


def _short(text: str) -> str:
    plain = text.replace("\n", "⏎")
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}… ({len(plain)} characters)"
