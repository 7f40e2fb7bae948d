"""What ``newscrawl doctor`` says of the jobs of newscrawl.toml, and of their sources when it may ask them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl import pages
from newscrawl.crawl.contact import ACCEPTED, has_contact
from newscrawl.diagnosis import Finding
from newscrawl.errors import NewscrawlError, PageError
from newscrawl.items import Page, PastRun
from newscrawl.jobs.file import Job, JobFile, read
from newscrawl.jobs.run import environment
from newscrawl.jobs.schedule import Due
from newscrawl.jobs.settings import config_of, contact_missing
from newscrawl.jobs.state import look
from newscrawl.jobs.times import shown

if TYPE_CHECKING:
    from newscrawl.crawl.probe import Answer

_LATE = timedelta(hours=1)
_TIMER = "is the timer running? See deploy/"
_ADVICE_ROBOTS = "leave the job out, or ask the owner of the site; where the file cannot be read, nothing may be asked"
_READERS = {"category": pages.parse_index, "roll": pages.parse_roll, "feed": pages.parse_feed}


def diagnose_jobs(config: Path, database_url: str, *, network: bool) -> Iterator[Finding]:
    """Nothing where there is no such file: crawls by hand need none."""
    if not config.exists():
        return
    try:
        file = read(config)
        contact = _contact(file)
        states = look(file, database_url, datetime.now(UTC))
    except NewscrawlError as problem:
        yield Finding("problem", str(config), str(problem), "mend the file, then: newscrawl crawl --dry-run")
        return
    yield Finding("ok", str(config), f"{len(file.jobs)} jobs")
    yield contact
    for state in states:
        yield _job(state)
        if network:
            yield from _source(file, state.job, database_url)


def _job(state: Due) -> Finding:
    what, last = f"job {state.job.name}", state.last
    if last is None:
        return Finding("warning", what, "never ran", f"run: newscrawl crawl {state.job.name}")
    success = f"last success {state.healthy_at:%Y-%m-%d %H:%M}Z" if state.healthy_at else "never healthy"
    reasons, is_trusted = "; ".join(last.reasons), last.healthy or last.accepted
    told = success if is_trusted else f"run {last.id} was unhealthy, {success}: {reasons}"
    # Before what the last run found, however it ended: nothing looks any more.
    if late := _lateness(state, last):
        advice = _TIMER if is_trusted else f"{_TIMER}; {_advice(state, last)}"
        return Finding("warning" if is_trusted else "problem", what, f"{shown(late)} overdue, {told}", advice)
    if not is_trusted:
        return Finding("problem", what, told, _advice(state, last))
    if last.accepted:
        return Finding("ok", what, f"run {last.id} was unhealthy and is accepted: {reasons}")
    return Finding("ok", what, f"{success}, next {state.at.astimezone(UTC):%Y-%m-%d %H:%M}Z ({state.why})")


def _lateness(state: Due, last: PastRun) -> timedelta | None:
    """By how much a job is overdue, if that is more than a timer may be late."""
    late = datetime.now(UTC) - last.started_at - state.interval
    return late if state.now and late > max(_LATE, 2 * state.interval) else None


def _advice(state: Due, last: PastRun) -> str:
    see = f"see: newscrawl runs {last.id}, newscrawl doctor --network"
    return f"{see}; if it is meant to be so: newscrawl jobs --accept {state.job.name}" if last.acceptable else see


def _contact(file: JobFile) -> Finding:
    config = config_of(file.settings)
    if has_contact(config.user_agent):
        return Finding("ok", "contact", config.user_agent)
    stopped = [job.name for job in file.jobs if contact_missing(job, file.settings)]
    if stopped:
        said = f"none, and public hosts are asked by: {', '.join(stopped)}"
        return Finding("problem", "contact", said, f"set NEWSCRAWL_CONTACT in {file.path} to {ACCEPTED}")
    return Finding("ok", "contact", "none; no job asks a public host")


def _source(file: JobFile, job: Job, database_url: str) -> Iterator[Finding]:
    from newscrawl.crawl.probe import ask

    what, address = f"source of {job.name}", job.addresses[0]
    answer = ask(address, environment(job, file.settings, database_url))
    if answer.failure.startswith("robots"):
        yield Finding("problem", f"robots of {job.name}", f"{address}: {answer.failure}", _ADVICE_ROBOTS)
        return
    pace = f"one request every {answer.delay:g} s" if answer.delay else "no delay asked for"
    if not answer.failure:
        yield Finding("ok", f"robots of {job.name}", f"allowed, {pace}")
    yield _read(what, job, address, answer)


def _read(what: str, job: Job, address: str, answer: Answer) -> Finding:
    if answer.failure:
        return Finding("problem", what, f"{address}: {answer.failure}", "is the address right, and the server up?")
    reader = _READERS.get(job.spider)
    if reader is None:
        return Finding("ok", what, f"{address} answers")
    try:
        index = reader(Page(answer.url, answer.body, datetime.now(UTC), headers=answer.headers))
    except PageError as problem:
        return Finding("problem", what, f"{address}: {problem}", "look at it in a browser: has its layout changed?")
    named = len(index.entries) + len(index.indexes)
    if not named:
        return Finding(
            "warning", what, f"{address} names no article", "look at it in a browser: is it meant to be empty?"
        )
    return Finding("ok", what, f"{address} names {named} articles or lists")
