"""All verbs of ``newscrawl``."""

from __future__ import annotations

from typing import Annotated

import typer

from newscrawl import __version__
from newscrawl.cli import (
    crawl,
    db,
    demo,
    diff,
    doctor,
    export,
    import_,
    init,
    jobs,
    media,
    reclean,
    runs,
    search,
    serve,
    show,
    stats,
)

app = typer.Typer(
    name="newscrawl",
    help="News sites into a database that people can trust.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:  # noqa: FBT001  # the shape of an option callback is the framework's
    if asked:
        typer.echo(f"newscrawl {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[  # read by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """News sites into a database that people can trust."""


app.command("init")(init.init)
app.command("crawl")(crawl.crawl)
app.command("jobs")(jobs.jobs)
app.command("demo")(demo.demo)
app.command("search", cls=search.QueryCommand, context_settings=search.QUERY_SETTINGS)(search.search)
app.command("show")(show.show)
app.command("diff")(diff.diff)
app.command("stats")(stats.stats)
app.command("media")(media.media)
app.command("runs")(runs.runs)
app.add_typer(db.app, name="db")
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.command("export")(export.export)
app.command("reclean")(reclean.reclean)
app.add_typer(import_.app, name="import")
