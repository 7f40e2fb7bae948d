"""Pages that ask who the reader is in the place of what was asked for. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newscrawl.pages.evidence import text_of

_NAME = "(?:login|log-in|logon|signin|sign-in|passport|sso|denglu)"
# Whole names only: headlines become addresses, and may be about logging in. Nor in the middle of a path: sections have
# such names too.
_WITHIN = (
    "(?:index|default|home|auth(?:orize)?|oauth2?|connect|cas|page|form|start|user|account|phone|mobile|sms|web|wap|pc|qq|"
    "weixin|wechat|weibo|v[0-9])"
)
_PATH = re.compile(
    rf"/(?:(?:user|member|account|wp|web|to|go)[_-]?)?{_NAME}(?:\.\w{{2,5}})?(?:/{_WITHIN}(?:\.\w{{2,5}})?){{0,2}}/?$",
    re.IGNORECASE,
)
# A machine of a domain, and not the domain itself: sso.go.jp belongs to a ministry.
_HOST = re.compile(rf"{_NAME}\.(?!(?:com?|net?|org?|gov?|edu?|ac|mil)\.[a-z]{{2}}$).+\.")
_BEFORE = r"(?:用户|會員|会员|账号|帳號|帐号|账户|手机|手機|密码|密碼|统一|統一|请先?|請先?|快速|欢迎|歡迎|[\s|-])*+"
_TITLE = re.compile(
    rf"\A{_BEFORE}(?:登[录陆入錄陸]|log ?in|sign ?in|log ?on)(?:[/或、]?(?:注册|註冊|register|sign ?up))?"
    r"(?:中心|页面|頁面|系统|系統)?(?:\s*[-–—_|].{0,60})?",
    re.IGNORECASE,
)
_LONGEST = 100  # characters of a title


def leads_to_login(asked: str, answered: str) -> bool:
    """Whether an address was answered by one that is for logging in."""
    return _is_for_login(answered) and not _is_for_login(asked)


def _is_for_login(address: str) -> bool:
    parts = urlsplit(address)
    return bool(_PATH.search(parts.path) or _HOST.match(parts.hostname or ""))


def is_login(root: HtmlElement) -> bool:
    """Whether a page is headed by nothing but the invitation to log in, and has a field for a password."""
    if not any((field.get("type") or "").strip().lower() == "password" for field in root.iter("input")):
        return False
    heads = [head for element in root.iter("title", "h1") if (head := text_of(element).strip())]
    return bool(heads) and all(len(head) <= _LONGEST and _TITLE.fullmatch(head) for head in heads)
