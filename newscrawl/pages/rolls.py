"""JSON roll lists in every spelling of container and field (SPEC 1.1, 6), plain, as JSONP or as a script. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from newscrawl.errors import PageError
from newscrawl.identity import id_from_code, identify
from newscrawl.items import Evidence, IndexEntry, IndexPage, Page
from newscrawl.pages.api import load_json
from newscrawl.pages.encoding import clean_text
from newscrawl.pages.evidence import absolute, evidence, page_text
from newscrawl.pages.listed import digest_and_body, headline, is_address
from newscrawl.pages.rolls_paging import next_page_url

MAX_ROWS = 10_000
"""Of one page; services give up to 500."""

_CONTAINERS = frozenset(
    "records nodelist record list livelist liveslist cmsarticlewebold cmsarticle items pushlist newslist infolist data "
    "result results rows articles news".split()
)
_TITLES = ("title", "arttitle", "newstitle", "simtitle", "artsimtitle", "headline")
_CODES = ("infocode", "artcode", "code", "newsid", "newscode", "id")
_ADDRESSES = (
    "uniqueurl", "artuniqueurl", "urlunique", "urlw", "artoriginurl", "arturl", "url", "newsurl", "link", "shareurl",
    "urlm", "wapurl",
)  # fmt: skip
_TIMES = (
    "showtime", "artshowtime", "datetime", "showdatetime", "publishtime", "pubtime", "pubdate", "publishdate", "date",
    "ordertime", "artordertime", "updatetime", "pushtime", "ctime", "time", "sort",
)  # fmt: skip
_MEDIA = ("medianame", "artmedianame", "sourcename", "source", "from", "media")
_AUTHORS = ("author", "artauthorname", "authorname")
_DIGESTS = ("digest", "artdigest", "simdigest", "summary", "artdescription", "description", "content")
_INNER = ("data", "info", "news", "article")
_MESSAGES = ("message", "msg", "me", "error", "errmsg")
_DEEPEST = 6
_MOST_VALUES = 200_000

Record = dict[str, Any]


def parse_roll(page: Page, share_base: str = "") -> IndexPage:
    """The articles that a list names, in its order.

    An item without an address, but with a news code, is looked for as a share link on `share_base` (scheme and host)
    or, without one, on the host of the list, as the mirror does.

    Raises:
        PageError: ``broken-json``, ``not-a-list``, ``error-answer`` (the service says why), ``unusable`` (not one
            record names an article).
    """
    if page_text(page).lstrip()[:1] == "<":
        raise PageError("not-a-list", "the address shows a page, not JSON")
    records = _records(load_json(page))
    problem = f"too-many: only the first {MAX_ROWS} of {len(records)} rows were read" if len(records) > MAX_ROWS else ""
    records = records[:MAX_ROWS]
    shared = _shared_addresses(records, page.url)
    found: dict[str, IndexEntry] = {}
    unusable = 0
    for record in records:
        entry = _entry(record, page, share_base, shared)
        if entry is None:
            unusable += 1
        else:
            found.setdefault(identify(entry.url).id, entry)
    if records and not found:
        raise PageError("unusable", f"none of {len(records)} records names an article")
    return IndexPage(page.url, tuple(found.values()), next_page_url(page.url), unusable=unusable, problem=problem)


def _records(loaded: Any) -> list[Record]:
    """The records of the list that holds most; empty when only an empty list is there."""
    best: list[Record] = []
    named_empty = False
    for name, values in _lists(loaded):
        named_empty = named_empty or (not values and name in _CONTAINERS)
        records = [folded for value in values if isinstance(value, dict) and _speaks(folded := _folded(value))]
        if len(records) > len(best):
            best = records
    if best or named_empty:
        return best
    message = _message(loaded)
    raise (
        PageError("error-answer", message) if message else PageError("not-a-list", "no list of articles in the answer")
    )


def _lists(loaded: Any) -> Iterator[tuple[str, list[Any]]]:
    """Every list with the folded name that it stands under; nothing under a list as well, for an empty answer."""
    level: list[tuple[str, Any]] = [("", loaded)]
    seen = 0
    for _ in range(_DEEPEST):
        below: list[tuple[str, Any]] = []
        for name, value in level:
            seen += 1
            if seen > _MOST_VALUES:
                return
            if isinstance(value, list):
                yield name, value
                below += [(name, each) for each in value if isinstance(each, dict | list)]
            elif isinstance(value, dict):
                for key, each in value.items():
                    if each is None and _fold(key) in _CONTAINERS - {"data", "result", "news"}:
                        yield _fold(key), []
                    elif isinstance(each, dict | list):
                        below.append((_fold(key), each))
        level = below


def _speaks(record: Record) -> bool:
    """Whether a record is one of news: rows of stocks and columns have codes and addresses, but no title."""
    return bool(_first(record, _TITLES) or _first(record, _DIGESTS)) and bool(
        _first(record, _ADDRESSES) or _first(record, _CODES)
    )


def _message(loaded: Any) -> str:
    folded = _folded(loaded) if isinstance(loaded, dict) else {}
    return _first(folded, _MESSAGES)[:200]


def _folded(record: Record) -> Record:
    """Names in lower case without underscores; what stands in an inner object joins where it is missing."""
    folded = {_fold(key): value for key, value in record.items()}
    for name in _INNER:
        inner = folded.get(name)
        if isinstance(inner, dict):
            folded = {_fold(key): value for key, value in inner.items()} | folded
    return folded


def _fold(name: object) -> str:
    return str(name).lower().replace("_", "")


def _shared_addresses(records: list[Record], base: str) -> set[str]:
    """Addresses that stand beside several codes: of the list's own page, not of an article."""
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        for address in _addresses(record, base):
            codes[address].add(_code(record))
    return {address for address, found in codes.items() if len(found) > 1}


def _entry(record: Record, page: Page, share_base: str, shared: set[str]) -> IndexEntry | None:
    addresses = [address for address in _addresses(record, page.url) if address not in shared]
    guessed = not addresses
    url = addresses[0] if addresses else _share_link(record, share_base or page.url)
    if not url or (_is_foreign(record) and identify(url).digits):
        return None
    summary, body = _digest(record)
    title = headline(_first(record, _TITLES))
    digits = identify(url).digits
    return IndexEntry(
        url=url,
        title=title or _title_before(summary),
        published=_first(record, _TIMES),
        summary=summary,
        body=body,
        credits=_names(record, _MEDIA),
        authors=_names(record, _AUTHORS),
        also=tuple(address for address in addresses[1:] if digits and identify(address).digits == digits),
        guessed=guessed,
        seen_at=page.fetched_at,
    )


def _digest(record: Record) -> tuple[str, str]:
    """The first that is whole, as digest or as text: one field may be cut where another is not."""
    found = (digest_and_body(_text(record.get(name))) for name in _DIGESTS)
    return next((pair for pair in found if any(pair)), ("", ""))


def _title_before(digest: str) -> str:
    """Short news have their title in front of the digest, in 【】."""
    return headline(digest[1 : digest.find("】")]) if digest.startswith("【") and "】" in digest else ""


def _addresses(record: Record, base: str) -> list[str]:
    """What the record gives as its own address, best first; a share link that it states is the last choice."""
    stated = [absolute(base, text) for name in _ADDRESSES if (text := _text(record.get(name)))]
    found = dict.fromkeys(address for address in stated if is_address(address))
    return sorted(found, key=_rank)


def _rank(address: str) -> int:
    """``/a/`` is upstream's unique address; a column, as in ``/news/1350,...``, is one of many; share pages are shells.

    The sort is stable, so the order of `_ADDRESSES` decides among equals.
    """
    identity = identify(address)
    if not identity.digits:
        return 4
    if identity.kind == "web":
        return 0 if urlsplit(address).path.startswith("/a/") else 1
    return {"wap": 2, "site": 2, "share": 3}.get(identity.kind, 5)


def _code(record: Record) -> str:
    return next((id_ for name in _CODES if (id_ := id_from_code(_text(record.get(name))))), "")


def _share_link(record: Record, base: str) -> str:
    code = _code(record)
    if not code or _is_foreign(record):
        return ""
    parts = urlsplit(base)
    query = f"infoCode=NW{code.removeprefix('em:')}"
    return urlunsplit((parts.scheme, parts.netloc, "/html_News/NewsShare.html", query, ""))


def _is_foreign(record: Record) -> bool:
    """Caifuhao numbers its items in a space of its own, though the digits have the same shape (SPEC 4.1)."""
    return _text(record.get("npdst")).upper() not in {"", "CMS"}


def _names(record: Record, spellings: tuple[str, ...]) -> tuple[Evidence, ...]:
    name = headline(_first(record, spellings))
    return tuple(evidence(name, "api")) if name and not name.isdigit() else ()


def _first(record: Record, spellings: tuple[str, ...]) -> str:
    return next((text for name in spellings if (text := _text(record.get(name)))), "")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return clean_text(value).strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
