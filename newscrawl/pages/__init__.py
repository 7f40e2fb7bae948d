"""Parse: from the bytes of a page to what it says. Pure; the parser is chosen by shape, never by host."""

from __future__ import annotations

from urllib.parse import urlsplit

from newscrawl.errors import PageError
from newscrawl.identity import identify
from newscrawl.items import ArticleItem, IndexPage, Page, Shell
from newscrawl.pages import api, eastmoney, finews, generic, jekyll, login, share, withdrawn
from newscrawl.pages.evidence import document
from newscrawl.pages.feeds import parse_feed
from newscrawl.pages.listed import add_evidence
from newscrawl.pages.paging import MAX_PAGES
from newscrawl.pages.rolls import parse_roll
from newscrawl.pages.titles import fold

__all__ = ["add_evidence", "join", "parse", "parse_article", "parse_feed", "parse_index", "parse_roll"]


def parse(page: Page) -> ArticleItem | IndexPage | Shell:
    """Whatever the page is; raises `PageError` for what holds nothing usable."""
    if not page.body.strip():
        raise PageError("empty", "the answer has no content")
    if not _has_readable_address(page):
        raise PageError("not-an-article", "its address is none")
    if _is_json(page):
        return api.parse_answer(page)
    if urlsplit(page.url).path.endswith(".md"):
        return jekyll.parse_post(page)
    if share.is_share(page):
        return share.parse_shell(page)
    if finews.is_post(page):
        return finews.parse_post(page)
    if eastmoney.is_list(page) or finews.is_index(page):
        return parse_index(page)
    return _article_of_a_site(page)


def _article_of_a_site(page: Page) -> ArticleItem:
    root = document(page)
    body = eastmoney.body_of(root) if eastmoney.has_body(page) else None
    if body is not None:
        return eastmoney.parse_article(page, root, body)
    if login.is_login(root):
        raise PageError("login", "the page asks for a password")
    if said := withdrawn.notice(root):
        raise PageError("withdrawn", said)
    return generic.parse_article(page, root)


def parse_article(page: Page) -> ArticleItem:
    found = parse(page)
    if not isinstance(found, ArticleItem):
        raise PageError("not-an-article", "the address shows a list" if isinstance(found, IndexPage) else "no content")
    return found


def parse_index(page: Page) -> IndexPage:
    """For callers that expect an index; raises ``PageError("not-an-index")`` otherwise."""
    if eastmoney.is_list(page):
        return eastmoney.parse_list(page)
    if _is_json(page) or finews.is_post(page):
        raise PageError("not-an-index", "the address shows something else")
    return finews.parse_index(page)


def join(first: ArticleItem, continuation: ArticleItem) -> None:
    """Append the next page of a long article."""
    if not _continues(first, continuation):
        raise PageError("not-an-article", "the continuation page is of another article")
    if _was_read(first, continuation):
        # A last page that leads back to the first would be asked for without end.
        raise PageError("not-an-article", "the continuation page is one that was read already")
    first.raw_body += continuation.raw_body
    first.pages += continuation.pages
    first.aliases += [alias for alias in continuation.aliases if alias not in first.aliases]
    first.next_page = continuation.next_page if len(first.pages) < MAX_PAGES else ""


def _continues(first: ArticleItem, continuation: ArticleItem) -> bool:
    """By number where there is one; elsewhere the page that the first one led to, under the same headline."""
    if continuation.id == first.id:
        return True
    if not first.id.startswith("url:") or continuation.pages[0].url != first.next_page:
        return False
    one, other = ({fold(title.value) for title in item.raw_titles} for item in (first, continuation))
    return any(a.startswith(b) or b.startswith(a) for a in one for b in other if a and b)


def _was_read(first: ArticleItem, continuation: ArticleItem) -> bool:
    address = continuation.pages[0].url
    if any(page.url == address for page in first.pages):
        return True
    return first.id.startswith("em:") and identify(address).page <= identify(first.pages[-1].url).page


def _has_readable_address(page: Page) -> bool:
    """Archives and callers name addresses that nobody was ever asked at."""
    try:
        urlsplit(page.url)
    except ValueError:  # brackets that are no IPv6 address
        return False
    return True


def _is_json(page: Page) -> bool:
    content_type = page.headers.get("content-type", "").split(";")[0].strip()
    path = urlsplit(page.url).path
    if path.endswith("GetNewsText.do") or "/api/" in path or content_type in {"application/json", "text/json"}:
        return True
    return page.body.lstrip()[:1] in {b"{", b"["}
