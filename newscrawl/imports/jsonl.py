"""JSON lines of our own export, back into rows that equal the exported ones."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeVar, cast

import zstandard

from newscrawl.errors import ImportFileError
from newscrawl.imports.run import MAX_FAILED_SHARE, ImportReport, Intake, Progress, intake
from newscrawl.imports.unpacking import ZstdFrames
from newscrawl.items import Reject
from newscrawl.store.entries import Entry, Spoken
from newscrawl.store.plain_html import paragraphs
from newscrawl.store.records import Alias, Article, Record, Revision
from newscrawl.store.values import plain_text
from pipelines.date_resolution import LAST_YEAR, OLDEST_YEAR
from pipelines.fingerprint import content_hash
from pipelines.sanitise import sanitised

_LONGEST_LINE = 64 << 20
_BUFFER = 1 << 16
_LARGEST_NUMBER = 1 << 53
_LONGEST_CODE = 64
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
_HASH = re.compile(r"(?:[0-9a-f]{64})?")
_KINDS = ("article", "flash")
_UNSAID = {"reason": ""}  # in files from before there were any
_PRECISIONS = ("second", "minute", "day", None)

Kind = TypeVar("Kind", bound=Record)


class Line(NamedTuple):
    place: str
    """``file:number``."""
    text: bytes


class BadLineError(ValueError):
    """Raised inside this module for a line that is no article: becomes a reject with the line's number."""


class NoJsonError(BadLineError):
    """Raised for a line that may be the first part of one."""


def import_lines(
    paths: Iterable[Path],
    database_url: str,
    *,
    max_failed_share: float = MAX_FAILED_SHARE,
    on_progress: Progress = lambda _: None,
) -> ImportReport:
    """Import files that `newscrawl.exports.jsonl` wrote (``-`` is standard input); each bad line is a reject.

    Names in ``.gz`` and ``.zst`` are unpacked. The same file twice changes nothing.
    """
    given = list(paths)
    for path in given:
        _check(path)
    arguments = {"paths": " ".join(map(str, given))}
    with intake(
        database_url,
        "jsonl",
        arguments,
        keep_payloads=False,
        max_failed_share=max_failed_share,
        on_progress=on_progress,
    ) as taking:
        for line in (line for path in given for line in lines_of(path)):
            _import_line(line, taking)
            taking.done()
    return taking.report


def _check(path: Path) -> None:
    """Before a run begins; nothing is opened, since a pipe can be opened once only."""
    if str(path) == "-":
        return
    if not path.exists():
        raise ImportFileError(f"{path} does not exist; give files that newscrawl export jsonl wrote")
    if path.is_dir():
        raise ImportFileError(f"{path} is a folder; give files that newscrawl export jsonl wrote")
    if not os.access(path, os.R_OK):
        raise ImportFileError(f"{path} cannot be read; check its rights")


def _import_line(line: Line | Reject, taking: Intake) -> None:
    if isinstance(line, Reject):
        taking.cut_short(line)
        return
    try:
        taking.restore(entry_of(line.text), line.place)
    except BadLineError as problem:
        reject = Reject(line.place, "parse", f"bad-line: {problem}")
        if isinstance(problem, NoJsonError) and not line.text.endswith(b"\n"):
            taking.cut_short(reject)  # every line that was written whole has its end
        else:
            taking.reject(reject)


def lines_of(path: Path) -> Iterator[Line | Reject]:
    """Lines with their places, blank ones left out; a file that was cut off ends in a `Reject`."""
    number = 0
    try:
        with _opened(path) as file:
            while text := file.readline(_LONGEST_LINE):
                number += 1
                if text.strip():
                    yield Line(f"{path}:{number}", text)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as problem:
        # What came before is good.
        yield Reject(f"{path}:{number + 1}", "fetch", f"cut-short: {problem}")


def entry_of(text: bytes) -> Entry:
    """Raise `BadLineError` for what no store could keep; keys that nobody knows are passed over."""
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise NoJsonError(f"no JSON ({str(problem)[:100]})") from None
    if not isinstance(loaded, dict):
        raise BadLineError("no JSON object")
    article = _safe_article(_record(Article, loaded))
    of_it = {"id": article.id}
    if article.revision < 1:
        raise BadLineError("revision is not 1 or more")
    return Entry(
        article,
        tuple(_record(Alias, each | of_it) for each in _objects(loaded, "aliases")),
        tuple(_safe_revision(_record(Revision, _UNSAID | each | of_it)) for each in _objects(loaded, "revisions")),
        tuple(map(_spoken, _objects(loaded, "editions"))),
        _checked("variant", "str", loaded.get("variant", "")),
        _checked("medium_variant", "str", loaded.get("medium_variant", "")),
    )


# -- values -------------------------------------------------------------------------------------------------------


def _record(kind: type[Kind], given: Mapping[str, Any]) -> Kind:
    for name, type_ in ((field.name, str(field.type)) for field in fields(kind)):
        if name not in given:
            raise BadLineError(f"{name} is missing")
        _checked(name, type_, given[name])
    if "published_at" in given and (given["published_at"] is None) != (given["published_precision"] is None):
        raise BadLineError("published_at and published_precision must both be there, or neither")
    try:
        return kind.of(given)
    except (TypeError, ValueError, OverflowError) as problem:
        raise BadLineError(str(problem)[:200]) from None


def _checked(name: str, type_: str, value: Any) -> Any:
    if not _fits(name, type_, value):
        raise BadLineError(f"{name} is {json.dumps(value, ensure_ascii=False)[:60]}, not {type_}")
    return value


def _fits(name: str, type_: str, value: Any) -> bool:
    if name in _CHOICES and type_ != "str":
        return value in _CHOICES[name]
    if name == "content_hash":
        return isinstance(value, str) and bool(_HASH.fullmatch(value))
    if value is None:
        return type_.endswith("| None")
    check = _CHECKS.get(type_.removesuffix(" | None"))
    return check(value) if check else isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST_NUMBER


def _is_moment(value: Any) -> bool:
    """Within the years that a crawl believes; a time in the last one could not be shown in every zone."""
    return (
        isinstance(value, str)
        and bool(_MOMENT.fullmatch(value))
        and OLDEST_YEAR <= int(value[: len("2022")]) <= LAST_YEAR
    )


def _is_list(value: Any, of: type) -> bool:
    return isinstance(value, list) and all(isinstance(each, of) for each in value)


def _is_security(value: dict[str, Any]) -> bool:
    if value.keys() != {"market", "code", "name"} or not all(isinstance(each, str) for each in value.values()):
        return False
    # They are looked up by index, which takes no long keys.
    return len(value["market"]) <= _LONGEST_CODE and len(value["code"]) <= _LONGEST_CODE


def _is_image(value: dict[str, Any]) -> bool:
    if value.keys() != {"url", "alt", "caption", "width", "height"}:
        return False
    texts = all(isinstance(value[name], str) for name in ("url", "alt", "caption"))
    return texts and all(value[name] is None or _is_number(value[name]) for name in ("width", "height"))


_CHOICES: dict[str, tuple[str | None, ...]] = {"kind": _KINDS, "published_precision": _PRECISIONS}
_CHECKS: dict[str, Callable[[Any], bool]] = {
    "int": _is_number,
    "bool": lambda value: isinstance(value, bool),
    "datetime": _is_moment,
    "tuple[str, ...]": lambda value: _is_list(value, str),
    "tuple[Security, ...]": lambda value: _is_list(value, dict) and all(map(_is_security, value)),
    "tuple[Image, ...]": lambda value: _is_list(value, dict) and all(map(_is_image, value)),
}


def _objects(loaded: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = loaded.get(name, [])
    if not _is_list(found, dict):
        raise BadLineError(f"{name} is no list of objects")
    return cast("list[dict[str, Any]]", found)


def _spoken(given: Mapping[str, Any]) -> Spoken:
    names = [field.name for field in fields(Spoken)]
    for name in names:
        if name not in given:
            raise BadLineError(f"editions: {name} is missing")
        _checked(name, "int" if name == "seen_at" else "str", given[name])
    if given["kind"] not in _KINDS:
        raise BadLineError(f"editions: kind is {given['kind']!r}")
    return Spoken(**{name: given[name] for name in names})


def _safe_article(article: Article) -> Article:
    _check_hash(article)
    return replace(article, body_html=_safe(article.body_html, article.body_text))


def _safe_revision(revision: Revision) -> Revision:
    _check_hash(revision)
    return replace(revision, body_html=_safe(revision.body_html, revision.body_text))


def _check_hash(record: Article | Revision) -> None:
    """A text that is not what was exported was damaged on the way, or changed by somebody else."""
    if record.content_hash and record.content_hash != content_hash(plain_text(record.body_text)):
        raise BadLineError(f"body_text of revision {record.revision} is not what content_hash says")


def _safe(html: str, text: str) -> str:
    """HTML that is safe to show, whoever wrote the file; that of plain paragraphs need not be looked at."""
    return html if html == paragraphs(text) else sanitised(html)


# -- files --------------------------------------------------------------------------------------------------------


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        file = path.open("rb")
    except OSError as problem:
        raise ImportFileError(f"{path} cannot be read: {problem.strerror}") from None
    with file:
        if path.suffix == ".gz":
            if not file.peek(1):
                raise EOFError("nothing is in it, not even what an empty file is packed to")
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=file))
        elif path.suffix == ".zst":
            yield io.BufferedReader(ZstdFrames(file), _BUFFER)
        else:
            yield file
