"""Article ids, canonical URLs and the hash of a text: the only place that knows them (SPEC 4)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from posixpath import normpath
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

from newscrawl.items import AliasKind

_ARTICLE_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:NW)?(20\d{6}\d{9,10})(?:_(\d{1,3}))?(?!\d)")
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTINUATION = re.compile(r"_\d{1,3}(\.s?html)$")
_OTHER_NUMBER_SPACES = re.compile(r"(?:^|\.)(?:caifuhao|guba)\.")
_BARE_NUMBER_PATH = re.compile(r"^/news/\d{17,}/?$")  # caifuhao's, whatever the host: ours have a column or /a/
_LIST_PAGE = re.compile(r"/a/c[a-z]+(?:_\d+)?\.html$")
_ARCHIVE_PATH = re.compile(r"(?:^|/)(?:old_post|_posts)/[^/]+\.md$")
_SITE_PATH = re.compile(r"/\d{4}/\d{2}/\d{2}/(?:NW)?\d{17,18}\.html$")
_CODE_PARAMETERS = frozenset({"infocode", "newsid", "id", "code", "artcode", "art_code"})
_DEFAULT_PORTS = {"http": 80, "https": 443}

TRACKING_PARAMETERS = (
    "utm_source utm_medium utm_campaign utm_term utm_content utm_id utm_name utm_brand utm_social utm_cid utm_reader "
    "gclid dclid gbraid wbraid fbclid msclkid twclid yclid igshid mc_cid mc_eid _hsenc _hsmi mkt_tok vero_id "
    "spm scm spm_id_from share_token share_source share_medium share_from share_session_id share_times share_plat "
    "share_tag timestamp_share from_source isappinstalled wxshare wxfrom bd_vid cmpid ncid ocid sr_share ftag "
    "guccounter "
    "jsessionid phpsessid sessionid aspsessionid JSESSIONID PHPSESSID"
).split()
# Of Java and of ASP.NET, which put it into the path: every visitor would be given articles of his own.
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/;]*|/\(S\([0-9a-z]{24}\)\)(?=/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identity:
    """What an address says about the article behind it."""

    id: str
    """``em:<digits>`` or ``url:<canonical URL>``."""
    page: int = 1
    """2, 3, ... for continuation pages of a long article."""
    kind: AliasKind = "web"

    @property
    def digits(self) -> str:
        """The article number, empty for ids without one."""
        return self.id.removeprefix("em:") if self.id.startswith("em:") else ""


def content_hash(text: str) -> str:
    """SHA-256 in hex of the text without any white space; mirrors differ in spaces only (SPEC 4.3 rule 4)."""
    return hashlib.sha256("".join(text.split()).encode("utf-8", "replace")).hexdigest()


# The addresses of the pages at hand: parser, joining and links of one page ask for them some five times.
@lru_cache(maxsize=64)
def identify(address: str) -> Identity:
    """Identity of a URL, an archive path or a bare ``NW...`` code.

    Only give it the address of the article itself: a link inside a body names *another* article.
    """
    parts = _split(address)
    number = _article_number(parts)
    if number is None:
        return Identity(f"url:{canonical_url(address)}", kind=_alias_kind(parts))
    return Identity(f"em:{number[1]}", page=int(number[2] or 1), kind=_alias_kind(parts))


def article_id(address: str) -> str:
    return identify(address).id


def first_page(address: str) -> str:
    """The address of a long article's first page, where the one given is a continuation."""
    return _CONTINUATION.sub(r"\1", address) if identify(address).page > 1 else address


def id_from_code(code: str) -> str:
    """``em:<digits>`` from a code field (``infoCode``, ``code``, ``newsid``, ``id``), empty when it is no news code."""
    match = re.fullmatch(r"(?:NW)?(20\d{6}\d{9,10})", code.strip())
    return f"em:{match[1]}" if match else ""


def canonical_url(url: str) -> str:
    """One spelling for an address.

    Lower-case scheme and host, no default port, no userinfo, dot segments folded, tracking parameters and fragment
    dropped, parameters sorted, percent-encoding normalised.
    """
    url = _SURROGATES.sub("\ufffd", url.strip())  # JSON can hold halves of characters, no address can
    parts = _split(url)
    if not parts.scheme or not parts.netloc:
        return quote(url, safe="/:?=&%,;@+~#")
    cleaned = url_query_cleaner(_with_plain_host(parts), TRACKING_PARAMETERS, remove=True, unique=False)
    return canonicalize_url(cleaned)


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address.strip())
    except ValueError:  # brackets that are no IPv6 address
        return SplitResult("", "", address.strip(), "", "")


def _with_plain_host(parts: SplitResult) -> str:
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    port = _port(parts)
    netloc = host if port is None or port == _DEFAULT_PORTS.get(scheme) else f"{host}:{port}"
    return urlunsplit((scheme, netloc, _folded_path(_SESSION_IN_PATH.sub("", parts.path)), parts.query, ""))


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return None


def _folded_path(path: str) -> str:
    if not path:
        return "/"
    path = path.replace("\\", "/")  # as browsers read it
    folded = normpath(path)
    folded = "/" + folded.lstrip("/") if path.startswith("/") else folded
    return folded + "/" if path.endswith("/") and folded != "/" else folded


def _article_number(parts: SplitResult) -> re.Match[str] | None:
    if _OTHER_NUMBER_SPACES.search(parts.netloc.lower()) or _BARE_NUMBER_PATH.search(parts.path):
        return None
    if _LIST_PAGE.search(parts.path):
        return None
    file_name = unquote(parts.path.rsplit("/", 1)[-1])
    return _ARTICLE_NUMBER.search(file_name) or _number_in_query(parts.query)


def _number_in_query(query: str) -> re.Match[str] | None:
    # Only the parameters that carry an article: a cache-buster such as _=20220613123059123 has the same shape.
    values = [value for name, value in _parameters(query) if name.lower() in _CODE_PARAMETERS]
    return next((match for value in values if (match := _ARTICLE_NUMBER.fullmatch(value))), None)


def _parameters(query: str) -> list[tuple[str, str]]:
    if "%" in query or "+" in query:
        return parse_qsl(query)
    parted = (part.partition("=") for part in query.split("&"))
    return [(name, value) for name, _, value in parted if value]


def _alias_kind(parts: SplitResult) -> AliasKind:
    host, path = parts.netloc.lower(), parts.path
    if _ARCHIVE_PATH.search(path) or (path.endswith(".md") and not host):
        return "archive"
    if path.endswith("NewsShare.html") or "/info/information/" in path:
        return "share"
    if path.endswith("GetNewsText.do") or "/api/" in path:
        return "api"
    if host.startswith("wap.") or "/3g/" in path:
        return "wap"
    if _SITE_PATH.search(path):
        return "site"
    return "share" if not host and not path.startswith("/") else "web"
