"""What the names of an element hint at: body, furniture, comments. Weights only: names lie. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache

from lxml.html import HtmlElement

from newscrawl.pages.vocabulary import Vocabulary, spelled


class Hint(IntEnum):
    COMMENTS = -3
    FURNITURE = -2
    TEASER = -1
    """Furniture if it is mostly links; else perhaps the lede."""
    NONE = 0
    BODY = 1


_TAGS = {"nav": Hint.FURNITURE, "footer": Hint.FURNITURE, "aside": Hint.FURNITURE, "menu": Hint.FURNITURE}
_COMMENTS_NAMES = (
    r"comments? commentlist comment-?(?:section|list|area|box|form|thread|wrap\w*|content|body|text|count) "
    r"disqus\w* livefyre reader-comments respond replies reply(?:list)? pinglun\w* cookies? cookie-?\w* "
    r"consent\w* gdpr\w* onetrust\w* ot-(?:pc|sdk)\S* didomi\S* truste\S* privacy\S* qc-cmp\S* fb-comments "
    r"hypercomments talk-embed discussion"
)
_FURNITURE_NAMES = (
    r"nav navbar navi navigation subnav topnav menu\w* submenu sidebar(?!-(?:grid|layout|\d)) side rail "
    r"right-?(?:col\w*|rail|side|bar) foot footer\w* bottom-?nav related\w* recirc\w* recommend\w* recommand\w* "
    r"suggest\w* promo\w* advert\w* ads? adv ad-?(?:slot|unit|box|container|wrapper) banner\w* sponsor\w* "
    r"outbrain\w* taboola\w* share\w* sharing social\w* addthis\w* newsletter\w* subscri\w* signup sign-up "
    r"login\w* register breadcrumb\w* crumbs? widget\w* popular\w* trending\w* most-?read most-?popular "
    r"mostread more-?(?:stories|news|from|in|on|posts|articles|info) also-?(?:read|like|on) "
    r"read-?(?:more|next|also|on) readmore next-?(?:article|story|post|up) prev-?next tags? "
    r"tag-?(?:list|cloud|links) keywords? topics? topic-?(?:list|tags) categories "
    r"author-?(?:bio|box|info|card|about|profile|details) about-?author bio\w* modal\w* popup\w* popover "
    r"tooltip dropdown overlay toast copyright\w* disclaimer pagination pager paging toolbar\w* tools actions? "
    r"print-?\w* skip\w* ticker hidden-?(?:print|xs|sm)? sr-only screen-reader-text visually-?hidden "
    r"visuallyhidden noprint cta call-to-action donat\w* fundrais\w* hot\w* rank\w* tuijian\w* guanggao "
    r"xiangguan\w* fenxiang zhuanfa erweima qrcode ewm gzh relevant\w* relative\w* relate infobox navbox toc "
    r"editsection mw-editsection reference references metadata catlinks feedback rating survey poll quiz "
    r"inline-?(?:promo|related|newsletter|ad) mod-?related story-?related onward carousel slick\w* swiper\w*"
)
_BODY_NAMES = (
    r"article-?(?:body|content|text|txt|con|main|detail|copy|inner|page-content|paragraphs?|bodytext|entry) "
    r"articlebody articlecontent artical-?(?:content|body|con\w*) artibody art-?(?:con|content|body|text) "
    r"(?:post|entry|story|news|blog|page|single|node|body|main|detail|details|text|field-body|field-name-body|cms|rich|"
    r"richtext|read)-?(?:body|content|contents|text|txt|con|copy|entry|detail|main|area) "
    r"storybody storytext storycontent newscontent newstext newsbody postcontent entrycontent bodytext "
    r"body-?copy bodycopy maintext content-?(?:article|body|text|main|news|inner|detail|area) contentbody "
    r"contenttext rich-?media-?content js-?content trs-?editor trs-?\w*editor\w* ueditor zoom zw-?body zwtext "
    r"fontzoom entry hentry story articletext textcontent article post content editor cnt-?bd bd endtext "
    r"main-?article main-?story wysiwyg prose formatted-?text description-?body paragraph\w* instapaper-?body "
    r"e-content caas-body zn-body\w* text"
)
_STRONG_BODY_NAMES = (
    r"article-?(?:body|content|text) articlebody articlecontent artibody "
    r"(?:post|entry|story|news)-?(?:body|content|text) storybody storytext newscontent postcontent contentbody "
    r"rich-?media-?content js-?content trs-?editor endtext body-?text bodytext bodycopy body-?copy e-content "
    r"caas-body main-?text maintext article-?(?:detail|con) instapaper-?body"
)
_CAPTION = re.compile(
    r"(?:^|[ -])(?:\w*captions?|wp-caption-text|photo-?credit|image-?credit|img-?credit|photographer|"
    r"picture-?credit|credits?|copyright-?holder|"
    r"mediacaption\w*|image-?description|bildunterschrift|pie-?foto|legende)(?:[ -]|$)"
)
_LEDE_NAMES = (
    r"lead\w* lede\w* standfirst intro\w* summary\w* excerpt abstract teaser\w* preamble dek deck sub-?title "
    r"subheadline sub-?heading subtitulo ingress vorspann sommario chapo chapeau bajada entradilla description "
    r"synopsis sapo daodu zhaiyao art-?summary news-?summary hl strapline headline-?sub"
)
_COMMENTS, _EMBED, _TEASER, _FURNITURE, _STRONG_BODY, _BODY, _LEDE = (1 << bit for bit in range(7))
_NAMES = Vocabulary(
    {
        _COMMENTS: _COMMENTS_NAMES,
        _EMBED: "embed\\w* tweet twitter-tweet instagram-media",
        _TEASER: "teaser\\w*",
        _STRONG_BODY: _STRONG_BODY_NAMES,
        _BODY: _BODY_NAMES,
        _LEDE: _LEDE_NAMES,
        _FURNITURE: _FURNITURE_NAMES,
    },
    negated=_FURNITURE,
    by=("has-", "with-", "no-", "is-", "not-"),
)
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_LONGEST = 300
_BODIES = frozenset({"articlebody", "reviewbody"})
_ROLES = frozenset({"navigation", "complementary", "contentinfo", "banner", "search", "dialog", "alert"})


def hint_of(attributes: Mapping[str, str], tag: str) -> Hint:
    if tag in _TAGS:
        return _TAGS[tag]
    if not attributes:
        return Hint.NONE
    if attributes.get("itemprop", "").lower() in _BODIES:
        return Hint.BODY
    if attributes.get("role") in _ROLES:
        return Hint.FURNITURE
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return _by_names(names[:_LONGEST]) if len(names) > 1 else Hint.NONE


@lru_cache(maxsize=8192)
def _by_names(names: str) -> Hint:
    told = _told(names)
    if told & _COMMENTS:
        return Hint.COMMENTS
    if told & _EMBED:
        return Hint.NONE
    if told & _TEASER:
        return Hint.TEASER
    if told & _FURNITURE:
        return Hint.NONE if told & _STRONG_BODY else Hint.FURNITURE
    return Hint.BODY if told & _BODY else Hint.NONE


def _told(names: str) -> int:
    told = 0
    for name in names.split():
        told |= _told_by_one(name)
    return told


@lru_cache(maxsize=16_384)
def _told_by_one(name: str) -> int:
    """Of one name: pages have many combinations of a few."""
    return _NAMES.tells(name)


@lru_cache(maxsize=8192)
def names_strongly_body(names: str) -> bool:
    return bool(_told(names[:_LONGEST]) & _STRONG_BODY)


def is_strong(element: HtmlElement) -> bool:
    """Whether the element says in so many words that it is the body of an article."""
    if (element.get("itemprop") or "").lower() in _BODIES:
        return True
    return names_strongly_body(f"{element.get('class') or ''} {element.get('id') or ''}")


def is_hidden(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or bool(style and _HIDDEN.search(style)) or attributes.get("aria-hidden") == "true"


@lru_cache(maxsize=8192)
def _names_caption(names: str) -> bool:
    return bool(_CAPTION.search(spelled(names)))


def is_caption(element: HtmlElement) -> bool:
    if element.tag in {"figcaption", "caption"}:
        return bool(element.tag == "figcaption")
    names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
    return len(names) > 1 and _names_caption(names[:_LONGEST])


def is_lede(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    return bool(_told(names[:_LONGEST]) & _LEDE)
