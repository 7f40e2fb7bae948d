"""Addresses that may stand in a stored body: web addresses without a password, spelt so that any reader agrees."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from w3lib.url import safe_url_string

_MAX = 2_048
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
_VALID = re.compile(
    r"https?://(?:[A-Za-z0-9][A-Za-z0-9._-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?"
    r"(?:[/?#][!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~|]*)?",
)
_USERINFO = re.compile(r"(https?://)[^/?#\\\s@]{0,1000}(?:@[^/?#\\\s@]{0,1000}){0,5}@")
_CONTROLS = re.compile(r"[\x00-\x20\x7f]+")


def absolute(address: str, base_url: str = "") -> str:
    """The address made absolute, empty for anything that is no web address."""
    address = address.strip()
    if not address or address.startswith("#") or len(address) > _MAX:
        return ""
    try:
        url = _resolved(address, base_url)
        scheme, separator, rest = url.partition("://")
        url = _USERINFO.sub(r"\1", scheme.lower() + separator + rest, count=1)
        if not _VALID.fullmatch(url):
            url = safe_url_string(_CONTROLS.sub("%20", url), encoding="utf-8")
    except ValueError:
        return ""
    return url if len(url) <= _MAX and _VALID.fullmatch(url) else ""


def _resolved(address: str, base_url: str) -> str:
    if _ABSOLUTE.match(address):
        return address
    if address.startswith("//") and not _ABSOLUTE.match(base_url):
        return f"https:{address}"
    return urljoin(base_url, address) if _ABSOLUTE.match(base_url) else ""


def is_absolute(address: str) -> bool:
    return len(address) <= _MAX and _VALID.fullmatch(address) is not None
