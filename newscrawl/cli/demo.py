"""``newscrawl demo``: a real crawl of a small site on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from newscrawl.cli.options import database_url

_SHOWN = 80


def demo(
    database: Annotated[
        str, typer.Option("--database", "-d", help="Where to keep what the demo crawls: a file or a URL.")
    ] = "newscrawl-demo.db",
) -> None:
    """Serve a small made-up news site on loopback, crawl it twice, and show what came of it."""
    from newscrawl.demo.server import serve
    from newscrawl.demo.site import DemoSite
    from newscrawl.store import prepare

    url = database_url(database)
    prepare(url)  # one that cannot be made is told once, not by each of the crawls
    site = DemoSite()
    with serve(site) as server:
        base = server.url
        typer.echo(f"A made-up news site is served at {base} while this runs.\n")
        typer.echo("One section, by its index:")
        codes = [_crawl(url, base, "category", "slug=changzhouribao", f"host={server.authority}")]
        typer.echo("Share links, as people pass them on:")
        codes.append(_crawl(url, base, "share", f"url={','.join(site.share_links(server.authority))}"))
        typer.echo("All that the home page names:")
        codes.append(_crawl(url, base, "category", f"url={base}/"))
        typer.echo("The channel of short news, most of it without a body:")
        codes.append(_crawl(url, base, "category", f"url={base}/category/emnews.html"))
        typer.echo("The same again: what is known is not fetched twice.")
        codes.append(_crawl(url, base, "category", f"url={base}/"))
    _show(url)
    if code := max(codes):
        raise typer.Exit(code)


def _crawl(url: str, base: str, spider: str, *arguments: str) -> int:
    given = [part for argument in arguments for part in ("-a", argument)]
    shown = " ".join(part if len(part) < _SHOWN else f"'{part[:_SHOWN]}...'" for part in given)
    typer.echo(f"$ scrapy crawl {spider} {shown}")
    environment = dict(
        os.environ,
        SCRAPY_SETTINGS_MODULE="newscrawl.settings",
        NEWSCRAWL_DATABASE_URL=url,
        NEWSCRAWL_PRIVATE_HOSTS=base.removeprefix("http://"),
    )
    command = [sys.executable, "-m", "scrapy", "crawl", spider, *given, "-L", "WARNING"]
    finished = subprocess.run(command, env=environment, check=False)  # noqa: S603  # our own command
    typer.echo("")
    return finished.returncode


def _show(url: str) -> None:
    from newscrawl.store import Reader
    from newscrawl.store.dialects import dialect_of

    reader = Reader(url)
    rows = reader.articles(limit=3)
    for row in rows:
        typer.echo(f"{row['title']}\n  {row['published_at']}  {row['medium'] or 'no credited medium'}  {row['id']}")
        typer.echo(f"  {(row['body_text'] or row['summary']).partition(chr(10))[0][:60]}\n")
    path = dialect_of(reader.url).shown(reader.url)
    typer.echo(f"{reader.count()} articles are in {path}. Try next:")
    typer.echo(f"  {_command('newscrawl')} search 轨道交通 -d {path}")
    typer.echo(
        f'  sqlite3 {path} "select published_at, medium, title from articles order by published_at desc limit 10"'
    )
    typer.echo(f"  {_command('newscrawl')} import jekyll FOLDER   # your archive of posts")
    typer.echo(f"  {_command('scrapy')} crawl category -a url=ADDRESS   # a real section, from a checkout")
    reader.close()


def _command(name: str) -> str:
    """As it can be typed here: by its name alone only where the shell finds it."""
    path = Path(sys.executable).with_name(name)
    return name if shutil.which(name) else min(str(path), os.path.relpath(path), key=len)
