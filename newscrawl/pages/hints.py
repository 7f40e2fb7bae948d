"""What the names of an element hint at: body, furniture, comments. Weights only: names lie. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache

from lxml.html import HtmlElement


class Hint(IntEnum):
    COMMENTS = -3
    FURNITURE = -2
    TEASER = -1
    """Furniture if it is mostly links; else perhaps the lede."""
    NONE = 0
    BODY = 1


_TAGS = {"nav": Hint.FURNITURE, "footer": Hint.FURNITURE, "aside": Hint.FURNITURE, "menu": Hint.FURNITURE}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_COMMENTS = re.compile(
    r"(?:^|[ -])(?:comments?|commentlist|comment-?(?:section|list|area|box|form|thread|wrap\w*|content|"
    r"body|text|count)|disqus\w*|"
    r"livefyre|reader-comments|respond|replies|reply(?:list)?|pinglun\w*|cookies?|cookie-?\w*|consent\w*|"
    r"gdpr\w*|onetrust\w*|ot-(?:pc|sdk)\S*|didomi\S*|truste\S*|privacy\S*|qc-cmp\S*|"
    r"fb-comments|hypercomments|talk-embed|discussion)(?:[ -]|$)"
)
_FURNITURE = re.compile(
    r"(?:^|[ -])(?<!has-)(?<!with-)(?<!no-)(?<!is-)(?<!not-)(?:nav|navbar|navi|navigation|subnav|topnav|"
    r"menu\w*|submenu|sidebar(?!-(?:grid|layout|\d))|side|rail|right-?(?:col\w*|rail|side|bar)|"
    r"foot|footer\w*|bottom-?nav|related\w*|recirc\w*|recommend\w*|recommand\w*|suggest\w*|promo\w*|advert\w*|ads?|"
    r"adv|ad-?(?:slot|unit|box|container|wrapper)|banner\w*|sponsor\w*|outbrain\w*|taboola\w*|share\w*|"
    r"sharing|social\w*|addthis\w*|"
    r"newsletter\w*|subscri\w*|signup|sign-up|login\w*|register|breadcrumb\w*|crumbs?|widget\w*|"
    r"popular\w*|trending\w*|most-?read|"
    r"most-?popular|mostread|more-?(?:stories|news|from|in|on|posts|articles|info)|also-?(?:read|like|on)|"
    r"read-?(?:more|next|also|on)|readmore|next-?(?:article|story|post|up)|"
    r"prev-?next|tags?|tag-?(?:list|cloud|links)|keywords?|topics?|topic-?(?:list|tags)|categories|"
    r"author-?(?:bio|box|info|card|about|profile|details)|about-?author|bio\w*|"
    r"modal\w*|popup\w*|popover|tooltip|dropdown|overlay|toast|copyright\w*|disclaimer|pagination|pager|"
    r"paging|toolbar\w*|tools|actions?|print-?\w*|"
    r"skip\w*|ticker|hidden-?(?:print|xs|sm)?|sr-only|screen-reader-text|visually-?hidden|visuallyhidden|"
    r"noprint|cta|call-to-action|donat\w*|fundrais\w*|"
    r"hot\w*|rank\w*|tuijian\w*|guanggao|xiangguan\w*|fenxiang|zhuanfa|erweima|qrcode|ewm|gzh|relevant\w*|"
    r"relative\w*|relate|"
    r"infobox|navbox|toc|editsection|mw-editsection|reference|references|metadata|catlinks|feedback|"
    r"rating|survey|poll|quiz|"
    r"inline-?(?:promo|related|newsletter|ad)|mod-?related|story-?related|onward|carousel|slick\w*|"
    r"swiper\w*)(?:[ -]|$)"
)
_BODY = re.compile(
    r"(?:^|[ -])(?:article-?(?:body|content|text|txt|con|main|detail|copy|inner|page-content|paragraphs?|"
    r"bodytext|entry)|"
    r"articlebody|articlecontent|artical-?(?:content|body|con\w*)|artibody|art-?(?:con|content|body|text)|"
    r"(?:post|entry|story|news|blog|page|single|node|body|main|detail|details|text|field-body|"
    r"field-name-body|cms|rich|richtext|read)-?(?:body|content|contents|text|txt|con|copy|entry|detail|"
    r"main|area)|"
    r"storybody|storytext|storycontent|newscontent|newstext|newsbody|postcontent|entrycontent|bodytext|"
    r"body-?copy|bodycopy|maintext|content-?(?:article|body|text|main|news|inner|detail|area)|"
    r"contentbody|contenttext|rich-?media-?content|js-?content|trs-?editor|trs-?\w*editor\w*|ueditor|zoom|"
    r"zw-?body|zwtext|fontzoom|"
    r"entry|hentry|story|articletext|textcontent|article|post|content|editor|cnt-?bd|bd|endtext|"
    r"main-?article|main-?story|wysiwyg|prose|formatted-?text|description-?body|"
    r"paragraph\w*|instapaper-?body|e-content|caas-body|zn-body\w*|text)(?:[ -]|$)"
)
_STRONG_BODY = re.compile(
    r"(?:^|[ -])(?:article-?(?:body|content|text)|articlebody|articlecontent|artibody|(?:post|entry|story|"
    r"news)-?(?:body|content|text)|storybody|storytext|"
    r"newscontent|postcontent|contentbody|rich-?media-?content|js-?content|trs-?editor|endtext|body-?text|"
    r"bodytext|bodycopy|body-?copy|e-content|caas-body|"
    r"main-?text|maintext|article-?(?:detail|con)|instapaper-?body)(?:[ -]|$)"
)
_EMBED = re.compile(r"(?:^|[ -])(?:embed\w*|tweet|twitter-tweet|instagram-media)(?:[ -]|$)")
_TEASER = re.compile(r"(?:^|[ -])teaser\w*(?:[ -]|$)")
_CAPTION = re.compile(
    r"(?:^|[ -])(?:\w*captions?|wp-caption-text|photo-?credit|image-?credit|img-?credit|photographer|"
    r"picture-?credit|credits?|copyright-?holder|"
    r"mediacaption\w*|image-?description|bildunterschrift|pie-?foto|legende)(?:[ -]|$)"
)
_LEDE = re.compile(
    r"(?:^|[ -])(?:lead\w*|lede\w*|standfirst|intro\w*|summary\w*|excerpt|abstract|teaser\w*|preamble|dek|"
    r"deck|sub-?title|subheadline|sub-?heading|"
    r"subtitulo|ingress|vorspann|sommario|chapo|chapeau|bajada|entradilla|description|synopsis|sapo|daodu|"
    r"zhaiyao|art-?summary|news-?summary|hl|strapline|headline-?sub)(?:[ -]|$)"
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
    plain = _plain(names)
    if _COMMENTS.search(plain):
        return Hint.COMMENTS
    if _EMBED.search(plain):
        return Hint.NONE
    if _TEASER.search(plain):
        return Hint.TEASER
    if _FURNITURE.search(plain):
        return Hint.NONE if _STRONG_BODY.search(plain) else Hint.FURNITURE
    return Hint.BODY if _BODY.search(plain) else Hint.NONE


@lru_cache(maxsize=8192)
def names_strongly_body(names: str) -> bool:
    return bool(_STRONG_BODY.search(_plain(names[:_LONGEST])))


def _plain(names: str) -> str:
    return _CAMEL.sub("-", names).replace("_", "-").replace("--", "-").lower()


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
    return bool(_CAPTION.search(_plain(names)))


@lru_cache(maxsize=8192)
def _names_lede(names: str) -> bool:
    return bool(_LEDE.search(_plain(names)))


def is_caption(element: HtmlElement) -> bool:
    if element.tag in {"figcaption", "caption"}:
        return bool(element.tag == "figcaption")
    names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
    return len(names) > 1 and _names_caption(names[:_LONGEST])


def is_lede(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    return len(names) > 2 and _names_lede(names[:_LONGEST])
