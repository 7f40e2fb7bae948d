"""What kind of page it is: challenge, error, teaser, ticker, gallery, empty shell, cut short. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from newscrawl.pages import jsonld
from newscrawl.pages.body import Body
from newscrawl.pages.scan import Block, Scan

_CHALLENGE = re.compile(
    r"just a moment|attention required|checking your browser|verify(?:ing)? you are (?:a )?human|"
    r"are you a robot|access denied|unusual traffic|"
    r"安全验证|人机验证|滑动验证|访问验证|请完成验证|访问过于频繁|请输入验证码|系统检测到.{0,20}异常",
    re.IGNORECASE,
)
_CHALLENGE_SCRIPT = re.compile(
    r"challenge-platform|cf_chl|_Incapsula_|acw_sc__v2|geetest|TCaptcha|g-recaptcha|hcaptcha|px-captcha|datadome",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"^\W*(?:error\s?)?(?:404|403|410|50[0234])\b|page (?:not found|cannot be found|doesn.t exist)|not found|"
    r"(?:页面|文章|内容|网页|信息|新闻)(?:不存在|已(?:被)?删除|已下线|找不到|没有找到|已失效)|找不到(?:该|您|你)?.{0,8}页面|该内容已被发布者删除|出错了|頁面不存在",
    re.IGNORECASE,
)
_TEASER = re.compile(
    r"(?:剩余|还剩|余下).{0,10}(?:未读|内容|\d{1,3}%)|(?:付费|订阅|登录|开通会员|购买)后?.{0,6}(?:阅读|查看|继续阅读).{0,4}(?:全文|完整|更多|其余|剩余)|"
    r"(?:本文|此内容)[为是系]?(?:付费|会员)|この記事は(?:会員|有料)|残り\d+文字|"
    r"subscribe (?:now )?to (?:continue|read|keep) |(?:to continue|continue) reading.{0,40}(?:subscri|"
    r"sign|regist)|this (?:article|content|story) is (?:for|available to|"
    r"reserved for) (?:our )?subscribers|"
    r"article réservé aux abonnés|nur für abonnenten|exklusiv für abonnenten|riservato agli abbonati|"
    r"exclusivo para suscriptores",
    re.IGNORECASE,
)
_TEASER_WORDS = tuple(
    (
        "剩余 其余 还剩 余下 全文 完整 更多 付费 会员 会員 有料 残り "
        "subscri continu article content story abonn abbonati suscriptores"
    ).split()
)
"""One of these, in lower case, is in every notice of a teaser."""
_LITTLE = 400.0
_SHORTEST, _BLOCKS = 12, 200
"""Weight of a notice at least, and blocks from the body's first among which it is looked for."""
_SCRIPT_LENGTH = 20_000
_GALLERY_PICTURES, _GALLERY_WEIGHT = 3, 120.0
_LAST = 2_000


def refusal(scan: Scan, body: Body | None) -> str:
    """``challenge`` or ``error-page`` for a page that stands in the place of an article, else empty."""
    if body is not None and (body.score > _LITTLE or (body.score > 0 and _is_signed(scan))):
        return ""
    shown = " ".join([*scan.titles[:1], *(block.text for block in scan.blocks[:40])])[:_LAST]
    if _CHALLENGE.search(shown) or (
        len(shown) < _LITTLE and any(_CHALLENGE_SCRIPT.search(text[:_SCRIPT_LENGTH]) for text in scan.scripts)
    ):
        return "challenge"
    heads = [*scan.titles[:1], *("".join(element.itertext()) for element, _ in scan.headings[:3])]
    weight = sum(block.weight for block in scan.blocks if block.linked < 0.5)
    return "error-page" if weight < 2 * _LITTLE and any(_ERROR.search(text.strip()[:100]) for text in heads) else ""


def flags(scan: Scan, records: Sequence[dict[str, Any]], body: Body | None, source: bytes) -> list[str]:
    """What the contract's flags say of a page that is an article."""
    found = []
    first = body.node.first if body else 0
    beside = [block for block in scan.blocks[first:][:_BLOCKS] if _SHORTEST < block.weight < _LITTLE]
    if any(map(jsonld.is_paid, records)) or any(map(_is_teaser, beside)):
        found.append("paywall")
    if any(map(jsonld.is_live, records)):
        found.append("live")
    weight = sum(block.weight for block in body.blocks) if body else 0.0
    pictures = sum(1 for _ in body.node.element.iter("img")) if body else 0
    if pictures >= _GALLERY_PICTURES and weight < _GALLERY_WEIGHT * pictures:
        found.append("gallery")
    if _is_shell(scan, body):
        found.append("script-only")
    if is_cut(source):
        found.append("truncated")
    return found


def _is_teaser(block: Block) -> bool:
    plain = block.text.lower()
    return any(word in plain for word in _TEASER_WORDS) and bool(_TEASER.search(block.text))


def _is_shell(scan: Scan, body: Body | None) -> bool:
    """Whether scripts are to bring the text."""
    if body is not None and body.score >= _LITTLE / 4:
        return False
    shown = sum(block.weight for block in scan.blocks if block.linked < 0.5)
    scripts = sum(map(len, [*scan.scripts, *scan.data]))
    if shown < _SHORTEST:
        return scripts > 0 or next(scan.root.iter("script"), None) is not None
    return scripts > _SCRIPT_LENGTH or (scripts > _LAST / 4 and shown < _LITTLE)


def is_cut(source: bytes) -> bool:
    """Whether a page ends within a tag or a script, as one whose transfer broke off does."""
    tail = source[-_LAST:]
    if tail.rfind(b"<") > tail.rfind(b">"):
        return True
    lowered = source[-10 * _SCRIPT_LENGTH :].lower()
    return lowered.rfind(b"<script") > lowered.rfind(b"</script")


_CREDIT = re.compile(r"(?:来源|稿源|來源)\s?[:：]\s?\w|责(?:任编辑|编)\s?[:：]\s?\w")
_MOMENT = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?\s{0,3}\d{1,2}[:：]\d\d")


def _is_signed(scan: Scan) -> bool:
    """Whether a line gives time and credit: a flash may speak of deleted pages, but an error page names no source."""
    lines = "\n".join(block.text for block in scan.blocks[:_BLOCKS] if block.weight < _LITTLE and block.linked < 0.5)
    return bool(_CREDIT.search(lines) and _MOMENT.search(lines))


def tells_of_a_wall(texts: Iterable[str]) -> bool:
    """Whether one of the texts says that there is more for subscribers."""
    return any(map(_TEASER.search, texts))
