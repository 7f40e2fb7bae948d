"""What a page says where the rule of its site looks: the strongest evidence, if it is there at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newscrawl.htmltree import drop
from newscrawl.items import Evidence, Page
from newscrawl.pages.body import Body
from newscrawl.pages.clues import Clues
from newscrawl.pages.evidence import named, text_of
from newscrawl.pages.prune import lede, pruned
from newscrawl.pages.scan import Block, Node, Scan
from newscrawl.pages.titles import Title, fold
from newscrawl.pages.weights import LINKED
from newscrawl.sites import Layout, Site, sites

_LONGEST = 300
_TOO_LITTLE = 0.4
"""Share of the weight of what the general way finds: a rule that finds less looks at the wrong place."""
_DATE = re.compile(r"\d{1,4}\s?[-/.年月]\s?\d{1,2}")
_CLOCK_ALONE = re.compile(r"^[\d\s:：/.年月日-]+$")
_ROLE = re.compile(r"作者|记者|撰文|采写|编译|[:：/｜|]")
_EDITED = re.compile(r"编辑|责编|编审")


@dataclass(slots=True)
class Found:
    """Everything that a rule found; empty where it found nothing."""

    site: Site | None = None
    body: HtmlElement | None = None
    body_css: str = ""
    titles: list[Evidence] = field(default_factory=list)
    dates: list[Evidence] = field(default_factory=list)
    credits: list[Evidence] = field(default_factory=list)
    authors: list[Evidence] = field(default_factory=list)
    editors: list[Evidence] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    """Text of the furniture that was taken away: a pay wall may be among it."""


def read(page: Page, root: HtmlElement) -> Found:
    """By the rule of the page's site, if there is one and its body is there; furniture it names is taken away."""
    layout = Layout(root)
    site = sites().of(urlsplit(page.url).hostname or "", layout)
    if site is None:
        return Found()
    found = Found(site)
    found.body, found.body_css = _body(site, layout)
    if found.body is None:
        return found
    found.titles = _first(site, layout, "title", "site", len)
    found.dates = _first(site, layout, "time", "page", _DATE.search)
    found.credits = _first(site, layout, "credit", "header", lambda text: not _CLOCK_ALONE.match(text))
    found.credits += _first(site, layout, "account", "beside", len)
    found.authors = [_with_role(each) for each in _first(site, layout, "author", "site", len)]
    found.editors = _first(site, layout, "editor", "page", _EDITED.search)
    found.dropped = _drop(site, layout, found.body)
    return found


def _body(site: Site, layout: Layout) -> tuple[HtmlElement | None, str]:
    """The first element that has text, and the selector that found it."""
    for css in site.body:
        for element in layout.matches(css):
            if text_of(element):
                return element, css
    return None, ""


def titles(found: Found, scan: Scan) -> list[Title]:
    """The headline by the rule, at its place among the blocks."""
    made = []
    for said in found.titles:
        plain = fold(said.value)
        place = next((block.index for block in scan.blocks if fold(block.text) == plain), -1)
        made.append(Title(said.value, "site", place))
    return made


def body(found: Found, scan: Scan, clues: Clues, general: Body | None, *, with_captions: bool) -> Body | None:
    """The body by the rule, unless it is much less than what the general way found."""
    node = _node_of(scan, found.body)
    if node is None:
        return general
    kept = pruned(scan, node, clues, with_captions=with_captions)
    if general is not None and _weight(kept) < _TOO_LITTLE * _weight(general.blocks):
        return general
    rival = general.score if general is not None and not general.node.within(node) else 0.0
    return Body(node, kept, lede(scan, node, clues), node.value, rival)


def merged(said: Sequence[Any], general: Sequence[Any], *, believed: bool) -> list[Any]:
    """Evidence of a rule with that of the general way: behind it where the body of the rule was passed over."""
    return [*said, *general] if believed else [*general, *said]


def places(found: Found, general: Body | None, chosen: Body | None) -> list[Evidence]:
    """Where the body was taken from, then where else it was looked for and why that was passed over."""
    density = []
    if general is not None:
        told = f"text weighs {general.score:.0f}, next best {general.rival:.0f}"
        density = [Evidence(named(general.node.element), "density", told)]
    if found.site is None:
        return density
    rule = f"site rule {found.site.name}"
    if found.body is None:
        return [*density, Evidence("", "site", f"{rule}: not found ({', '.join(found.site.body)})")]
    taken = chosen is not None and chosen is not general
    said = Evidence(named(found.body), "site", f"{rule}: {found.body_css}" + ("" if taken else ": too little text"))
    return [said, *density] if taken else [*density, said]


def _first(site: Site, layout: Layout, name: str, origin: str, fits: Callable[[str], object]) -> list[Evidence]:
    """The first text that says something of its kind."""
    for css in getattr(site, name):
        for element in layout.matches(css):
            text = text_of(element)
            if text and len(text) <= _LONGEST and fits(text):
                return [Evidence(text, origin, f"site rule {site.name}: {css}")]
    return []


def _with_role(said: Evidence) -> Evidence:
    """A bare name in the place of authors is one of an author."""
    return said if _ROLE.search(said.value) else Evidence(f"作者：{said.value}", said.origin, said.where)


def _drop(site: Site, layout: Layout, body: HtmlElement) -> list[str]:
    around = {body, *body.iterancestors()}
    most, gone = len(text_of(body)), []
    for css in site.drop:
        for element in layout.matches(css):
            # What says more than the body is no furniture: the rule has looked at the wrong place.
            is_small = len(text_of(element)) <= most
            if is_small and element not in around and element.getparent() is not None:
                gone.append(text_of(element)[:_LONGEST])
                drop(element)
    return gone


def _node_of(scan: Scan, element: HtmlElement | None) -> Node | None:
    """The smallest block-level element that is it or holds it."""
    around = [] if element is None else [element, *element.iterancestors()]
    nodes = {node.element: node for node in scan.nodes if node.element.tag not in {"body", "html"}}
    return next((nodes[each] for each in around if each in nodes), None)


def _weight(blocks: Sequence[Block]) -> float:
    return sum(block.weight for block in blocks if block.linked < LINKED)
