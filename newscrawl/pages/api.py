"""JSON answers of the upstream in their many spellings (SPEC 1.1, 6). Pure."""

from __future__ import annotations

import json
import re
from typing import Any

from newscrawl.errors import PageError
from newscrawl.identity import id_from_code
from newscrawl.items import ArticleItem, Page
from newscrawl.pages.evidence import absolute, adopt_address, evidence, new_item, page_text

_WRAPPERS = ("data", "news", "result", "article", "info", "record")
_FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "content": ("content", "artcontent", "body"),
    "title": ("title", "arttitle", "simtitle", "artsimtitle", "arttitleorigin"),
    "time": (
        "showtime",
        "artshowtime",
        "datetime",
        "publishtime",
        "showdatetime",
        "date",
        "updatetime",
        "artordertime",
        "ordertime",
    ),
    "medium": ("medianame", "artmedianame", "source", "from", "media"),
    "author": ("author", "artauthorname", "authorname"),
    "editor": ("editor", "arteditorname", "editorname"),
    "digest": ("digest", "artdigest", "simdigest", "summary", "description", "artdescription"),
    "address": ("uniqueurl", "artuniqueurl", "urlunique", "urlw", "arturl", "url", "artoriginurl", "shareurl"),
    "code": ("infocode", "artcode", "code", "newsid", "id"),
}
_PADDING = re.compile(
    r"\s*(?:/\*[^*]{0,99}\*/\s*)?(?:(?:var|let|const)\s+)?(?:[\w.$]{1,100}\s*(?:=|&&|\()\s*){1,3}(?=[\[{])"
)
_DECODER = json.JSONDecoder(strict=False)
_PLACEHOLDER = re.compile(r"<!--\s*(IMG|Link)#(\d{1,4})\s*-->", re.IGNORECASE)


def load_json(page: Page) -> Any:
    """JSON, JSONP or ``var x = {...}``."""
    text = page_text(page).strip()
    padded = _PADDING.match(text)
    if padded:
        text = text[padded.end() :]
    try:
        # Raw line breaks stand in strings; behind the value of a script stands more script.
        loaded, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        raise PageError("broken-json", text[:60]) from None
    if not padded and text[end:].strip("; \n\r\t)"):
        raise PageError("broken-json", "more than one value")
    return loaded


def parse_answer(page: Page) -> ArticleItem:
    record = _record(load_json(page))
    values = {name: _first(record, spellings) for name, spellings in _FIELDS.items()}
    if not values["text"] and not values["content"] and not (values["title"] and values["digest"]):
        raise PageError("missing", "the answer holds no article")
    item = new_item(page, "api")
    own = id_from_code(values["code"])
    if own and item.id.startswith("em:") and own != item.id:
        raise PageError("missing", f"the answer is of another article, {own}")
    item.id = own or item.id
    item.raw_titles = [
        each for s in _FIELDS["title"] for each in evidence(_text(record.get(s)), "api", f"API field {s}")
    ]
    item.raw_dates = [each for s in _FIELDS["time"] for each in evidence(_text(record.get(s)), "api", f"API field {s}")]
    item.raw_credits = evidence(values["medium"], "api")
    item.raw_authors = evidence(values["author"], "api")
    item.raw_editors = evidence(values["editor"], "api")
    item.raw_summary = values["digest"]
    body, annotated = _filled(values["text"], record), _filled(values["content"], record)
    item.raw_body, item.raw_annotated = body or annotated, annotated if body else ""
    item.raw_places = evidence("text" if body else "content" if annotated else "", "api", "API field")
    if "GetNewsText" in page.url:
        # Plain text is what the medium gave; without it there is only the channel's annotated edition.
        item.variant = "nw" if body else "em"
    for spelling in _FIELDS["address"]:
        if address := absolute(page.url, _text(record.get(spelling))):
            adopt_address(item, address)
    return item


def _record(loaded: Any) -> dict[str, Any]:
    """The article's own object, keys folded to lower case without underscores."""
    for _ in range(4):
        if isinstance(loaded, list):
            loaded = loaded[0] if loaded else None
        if not isinstance(loaded, dict):
            break
        folded = {str(key).lower().replace("_", ""): value for key, value in loaded.items()}
        inner = next(
            (folded[name] for name in _WRAPPERS if isinstance(folded.get(name), dict | list) and folded[name]), None
        )
        if inner is None:
            return folded
        loaded = inner
    raise PageError("missing", "the answer holds no article")


def _first(record: dict[str, Any], spellings: tuple[str, ...]) -> str:
    return next((text for name in spellings if (text := _text(record.get(name)))), "")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _filled(html: str, record: dict[str, Any]) -> str:
    """Placeholders of the older answer, filled from its lists."""
    if "<!--" not in html:
        return html

    def fill(match: re.Match[str]) -> str:
        kind, place = match[1].lower(), int(match[2])
        entries = record.get("images" if kind == "img" else "links")
        entry = entries[place] if isinstance(entries, list) and place < len(entries) else None
        if not isinstance(entry, dict):
            return ""
        if kind == "link":
            return _text(entry.get("text"))
        source = _text(entry.get("src")).replace('"', "%22")
        return f'<img src="{source}">' if source else ""

    return _PLACEHOLDER.sub(fill, html)
