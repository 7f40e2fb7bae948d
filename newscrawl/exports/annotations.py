"""Securities put back into a body as its source marks them (SPEC 3.2), where an import finds them again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from newscrawl.items import Security

_TAG = re.compile(r"""(<[^>"]*(?:"[^"]*"[^>"]*)*>)""")
_SECTOR = "90"
_MAINLAND = ("0", "1")
_QUOTES = "http://quote.eastmoney.com/unify/r/"


def annotated(html: str, securities: Sequence[Security]) -> str:
    """The first mention of each security is marked; one that is not mentioned stands before the body as a chart.

    So do those that are mentioned before one that they come behind: their order is that of the first sign of them.
    """
    if not securities:
        return html
    pieces = _TAG.split(html)
    marked = [security for security in securities if security.name and _mark(pieces, security)]
    text = "".join(pieces)
    met = sorted(marked, key=lambda security: text.index(f'data-code="{_data(security)}"'))
    behind = 0
    while behind < len(met) and met[-behind - 1] == securities[-behind - 1]:
        behind += 1
    return "".join(map(_chart, securities[: len(securities) - behind])) + text


def _mark(pieces: list[str], security: Security) -> bool:
    """Text stands at the even places, tags between it; links are left alone, they cannot hold another one."""
    name = escape(security.name, quote=False)
    depth = 0
    for place, piece in enumerate(pieces):
        if place % 2:
            depth += piece.startswith("<a ") - (piece == "</a>")
        elif not depth and name in piece:
            before, _, after = piece.partition(name)
            pieces[place : place + 1] = [before, *_TAG.split(_annotation(security, name))[1:-1], after]
            return True
    return False


def _annotation(security: Security, name: str) -> str:
    market = security.market
    place = f"{market}.{escape(security.code)}"
    link = f'<a href="{_QUOTES}{place}" class="keytip" data-code="{_data(security)}">{name}</a>'
    if market in _MAINLAND:
        return f'<span id="stock_{place}">{link}</span><span id="quote_{place}"></span>'
    if market == _SECTOR:
        return f'<span id="bk_{place}">{link}</span><span id="bkquote_{place}"></span>'
    return f'<span id="Info.{place}">{link}</span>'


def _data(security: Security) -> str:
    return escape(f"{security.market},{security.code}")


def _chart(security: Security) -> str:
    place, code = f"{security.market}.{escape(security.code)}", escape(security.code)
    data = f'data-code="{code}|{security.market}|"'
    return (
        '<p style="display:none;height:1px;overflow:hidden;"><br /></p><!-- EM_StockImg_Start -->'
        f'<p style="text-align:center;"><a href="{_QUOTES}{place}" {data} class="EmImageRemark" target="_blank">'
        f'<img src="https://webquoteklinepic.eastmoney.com/GetPic.aspx?nid={place}&imageType=k" border="0" '
        f'alt="K图 {code}" {data} width="578" height="276" /></a></p><!-- EM_StockImg_End -->'
    )
