"""One export from selection to target: what all formats share, and which of them does what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from newscrawl.errors import UsageError
from newscrawl.exports import csv, feeds, jekyll, jsonl, markdown, parquet
from newscrawl.exports.feeds import Feed
from newscrawl.exports.files import make_folder, stream
from newscrawl.store.archive import Archive
from newscrawl.store.records import Article
from newscrawl.store.selection import Order, Selection

Format = Literal["jsonl", "csv", "parquet", "markdown", "jekyll", "rss", "atom"]
FORMATS: tuple[Format, ...] = get_args(Format)
FOLDERS = frozenset({"markdown", "jekyll"})
FEEDS = frozenset({"rss", "atom"})
FEED_LENGTH = 100
"""Articles of a feed when nobody says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an export is to do; what a format does not know must not be set."""

    format: Format
    target: Path | None = None
    """A file, or a folder for formats of several files; None is standard output."""
    chosen: Selection = field(default_factory=Selection)
    after: int = 0
    """Only what changed after this `seq`."""
    is_incremental: bool = False
    """Whether `Summary.seq` will be gone on from: then nothing may be passed over."""
    text: str | None = None
    limit: int | None = None
    history: bool = False
    """JSON lines: all revisions."""
    by_month: bool = False
    """Parquet: a folder a month."""
    bom: bool = False
    """CSV: begin with a byte order mark."""
    feed: Feed = field(default_factory=Feed)
    shown: Callable[[str], str] = str
    """What is done to each line before it is written."""


@dataclass(slots=True)
class Summary:
    """What was exported."""

    articles: int = 0
    files: int = 1
    seq: int = 0
    """Everything up to this change has been exported: where the next incremental export goes on."""
    unseen: int = 0
    """Changes that the search index does not know yet and that were not searched; the next incremental export does."""
    differing: list[str] = field(default_factory=list)
    """Jekyll: ids of articles that an import would read differently."""


def run(archive: Archive, options: Options, *, on_progress: Callable[[int], Any] = lambda _: None) -> Summary:
    """Write the selected articles; targets appear under their names only when they are whole."""
    _check(options)
    summary = Summary(seq=options.after)
    order: Order = "newest" if options.format in FEEDS else "oldest" if options.by_month else "seq"
    by_seq = order == "seq"
    chosen = replace(options.chosen, after=options.after, order=order)
    # In any other order a change that happens meanwhile may be passed over: it belongs to the next export.
    newest = 0 if by_seq else archive.searched_seq() if options.text else archive.newest_seq()
    limit = FEED_LENGTH if options.format in FEEDS and options.limit is None else options.limit
    articles = _watched(archive.select(chosen, text=options.text, limit=limit), summary, on_progress)
    _write(archive, articles, options, summary)
    if not by_seq:
        summary.seq = max(options.after, newest)
        summary.unseen = archive.unseen() if options.text else 0
    return summary


def _check(options: Options) -> None:
    name = options.format
    if name not in FORMATS:
        raise UsageError(f"the format is {name!r}; give one of {', '.join(FORMATS)}")
    if options.target is None and (name in FOLDERS or name == "parquet"):
        raise UsageError(f"{name} needs a {'folder' if name in FOLDERS or options.by_month else 'file'}: give it by -o")
    for given, known, option in (
        (options.history, name == "jsonl", "--revisions is for jsonl"),
        (options.by_month, name == "parquet", "--partition is for parquet"),
        (options.bom, name == "csv", "--bom is for csv"),
    ):
        if given and not known:
            raise UsageError(f"{option}, not for {name}")
    if options.is_incremental and name in FEEDS:
        raise UsageError(f"--after and --cursor are not for {name}: a feed is what is newest")
    if options.is_incremental and options.by_month and options.limit is not None:
        raise UsageError("--limit would pass over changes here; give it without --after and --cursor")


def _watched(articles: Iterable[Article], summary: Summary, on_progress: Callable[[int], Any]) -> Iterator[Article]:
    for article in articles:
        yield article
        # Only now: whoever asked for the next one has written this one.
        summary.articles += 1
        summary.seq = max(summary.seq, article.seq)
        on_progress(summary.articles)


def _write(archive: Archive, articles: Iterator[Article], options: Options, summary: Summary) -> None:
    target = options.target
    if options.format == "parquet" or options.format in FOLDERS:
        assert target is not None  # noqa: S101  # for the type checker: checked before
        summary.files = _write_files(archive, articles, options, target, summary)
        return
    with stream(target) as file:
        for line in _lines(archive, articles, options):
            file.write(options.shown(line).encode("utf-8", "replace"))


def _lines(archive: Archive, articles: Iterator[Article], options: Options) -> Iterator[str]:
    match options.format:
        case "csv":
            return csv.lines(articles, bom=options.bom)
        case "rss":
            return feeds.rss(articles, options.feed)
        case "atom":
            return feeds.atom(articles, options.feed)
    return jsonl.lines(archive.entries(articles, history=options.history))


def _write_files(
    archive: Archive, articles: Iterator[Article], options: Options, target: Path, summary: Summary
) -> int:
    if options.format == "parquet" and not options.by_month:
        parquet.write_file(articles, target)
        return 1
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file; {options.format} needs a folder")
    make_folder(target)
    if options.format == "parquet":
        # The parts of an incremental export stand beside those that are there; all of it takes their place.
        if options.after:
            return parquet.write_months(articles, target, f"articles-{options.after}")
        return parquet.replace_months(articles, target)
    if options.format == "markdown":
        return markdown.write_folder(articles, target)
    site = jekyll.write_site(articles, target, archive.media())
    summary.differing = site.differing
    return site.posts + site.categories
