"""HTML of an article body in its editions: plain (`nw`), annotated (`em`), and upstream's own page and API."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Literal

from newscrawl.demo import markup
from newscrawl.demo.articles import DemoArticle
from newscrawl.demo.layouts.hosts import Hosts

Form = Literal["nw", "em", "page", "api"]

_SPACER = '<p style="display:none;height:1px;overflow:hidden;">{}</p>'
_FRAME = "border:#d1d1d1 1px solid;"
_PICTURES = "https://pictures.example.com/download/"
_TOKEN = "00000000000000000000000000000000"  # noqa: S105 - the real one belongs to upstream
_INDENT = "\u3000\u3000"
_KINDS = {"0": ("2", "6"), "1": ("2", "6"), "116": ("5", "3"), "106": ("7", "3")}
_ADVERT = '<p><a href="https://acttg.eastmoney.com/pub/demo"><img class="em_handle_adv_close" /></a></p>'
_SECTOR = markup.Mention("证券", "90", "BK0473")


@dataclass(slots=True)
class _Writer:
    """Knows what was mentioned before: only the first mention becomes a link."""

    form: Form
    hosts: Hosts
    crossed: bool = False
    seen: set[str] = field(default_factory=set)

    @property
    def upstream(self) -> bool:
        return self.form in ("page", "api")

    def block(self, block: markup.Block, tail: str = "") -> str:
        match block:
            case markup.Paragraph():
                return self.paragraph(block, tail)
            case markup.Chart(market, code):
                return self.chart(market, code)
            case markup.Advert():
                return "" if self.form == "nw" else _ADVERT
            case _:
                return _constant(block)

    def paragraph(self, paragraph: markup.Paragraph, tail: str) -> str:
        if paragraph.is_heading and self.upstream:
            return f'<h3 class="emh3">{_INDENT}{_text(paragraph.pieces[0].text)}</h3>'
        indent = _INDENT if self.upstream else ""
        return f"<p>{indent}{''.join(map(self.piece, paragraph.pieces))}{tail}</p>"

    def piece(self, piece: markup.Inline) -> str:
        match piece:
            case markup.Text(text, bold):
                return f"<strong>{_text(text)}</strong>" if bold else _text(text)
            case markup.CrossLink(text, target):
                return f'<a href="{_address(target, self.hosts)}">{_text(text)}</a>'
            case _ if self.form == "nw":
                return _text(piece.text)
            case markup.Term(text, number, path):
                if not self.first(f"#{number}"):
                    return _text(text)
                link = f'<a href="http://data.eastmoney.com/{path}" class="infokey">{_text(text)}</a>'
                return f'<span id="Info.{number}">{link}</span>'
            case markup.Mention():
                return self.mention(piece)

    def mention(self, mention: markup.Mention) -> str:
        quote = f"http://quote.eastmoney.com/unify/r/{mention.market}.{mention.code}"
        data = f'data-code="{mention.market},{mention.code}"'
        key = f"{mention.market}.{mention.code}"
        name = _text(mention.text)
        if not self.first(key):
            return f'<span web="1" href="{quote}" class="em_stock_key_common" {data}>{name}</span>'
        link = f'<a href="{quote}" class="keytip" {data}>{name}</a>'
        if mention.market == "116":
            return f'<span id="Info.{key}">{link}</span>'
        mark, companion = ("bk", "bkquote") if mention.market == "90" else ("stock", "quote")
        return f'<span id="{mark}_{key}">{link}</span><span id="{companion}_{key}"></span>'

    def first(self, key: str) -> bool:
        """Whether `key` was not met before; from now on it was."""
        known = key in self.seen
        self.seen.add(key)
        return not known

    def chart(self, market: str, code: str) -> str:
        if not self.upstream:
            start = _SPACER.format("<br />") + "<!-- EM_StockImg_Start -->"
            return f"{start}{_chart_link(market, code, 'k')}<!-- EM_StockImg_End -->"
        start, end = ("", "<!-- EM_StockImg_End -->") if self.crossed else ("<!-- EM_StockImg_Start -->", "")
        return f"{start}{_chart_link(market, code, 'r')}<!-- EM_StockImg_End -->{end}"

    def credit(self, medium: str) -> str:
        """The credit paragraph, in which upstream annotates like anywhere else."""
        before, sector, after = medium.partition(_SECTOR.text)
        split = self.form != "nw" and sector and "90.BK0473" not in self.seen
        name = _text(before) + self.mention(_SECTOR) + _text(after) if split else _text(medium)
        return f'<p class="em_media">（文章来源：{name}）</p>'


def body_html(article: DemoArticle, form: Literal["nw", "em"], hosts: Hosts) -> str:
    """The body on one line (rarely two), credit last."""
    writer = _Writer(form, hosts)
    found = _rendered(writer, markup.blocks(article.body), article)
    return _joint(article).join(found) + writer.credit(article.credit)


def upstream_pages(article: DemoArticle, hosts: Hosts) -> tuple[str, ...]:
    """The article's own page at upstream; a long one comes in several. The credit closes the last."""
    writer = _Writer("page", hosts, crossed="crossed-comments" in article.quirks)
    found = ["".join(_rendered(writer, blocks, article)) for blocks in markup.pages(article.body)]
    return (*found[:-1], found[-1] + writer.credit(article.credit))


def api_html(article: DemoArticle, hosts: Hosts) -> str:
    """The whole article in one piece, without credit."""
    writer = _Writer("api", hosts, crossed="crossed-comments" in article.quirks)
    return "".join(_rendered(writer, markup.blocks(article.body), article))


def _rendered(writer: _Writer, blocks: list[markup.Block], article: DemoArticle) -> list[str]:
    return [writer.block(block, tail) for block, tail in zip(blocks, _tails(writer, blocks, article), strict=True)]


def _tails(writer: _Writer, blocks: list[markup.Block], article: DemoArticle) -> list[str]:
    """What stands before the end of each block, if it is a paragraph."""
    tails = [""] * len(blocks)
    paragraphs = [at for at, block in enumerate(blocks) if isinstance(block, markup.Paragraph)]
    if "first-br" in article.quirks and paragraphs:
        tails[paragraphs[0]] = "<br />"
    if "trailing-space" in article.quirks and paragraphs:
        tails[paragraphs[-1]] += " "
    if writer.crossed:
        before_charts = [at - 1 for at, block in enumerate(blocks) if at and isinstance(block, markup.Chart)]
        for at in before_charts:
            tails[at] += "<!-- EM_StockImg_Start -->"
    return tails


def _joint(article: DemoArticle) -> str:
    if "joint-newline" in article.quirks:
        return "\n "
    return " " if "joint-space" in article.quirks else ""


def _chart_link(market: str, code: str, kind: Literal["k", "r"]) -> str:
    host = "webquoteklinepic" if kind == "k" else "webquotepic"
    first, second = _KINDS[market]
    plain, coded = f"{code}|{market}|{first}", f"{code}|{market}|{second}|"
    image = (
        f'<img src="https://{host}.eastmoney.com/GetPic.aspx?nid={market}.{code}&imageType={kind}&token={_TOKEN}&at=1" '
        f'border="0" alt="{kind.upper()}图 {code}_0" data-code="K {plain}" data-code2="K {coded}" '
        f'style="{_FRAME}" width="578" height="276" />'
    )
    return (
        f'<p style="text-align:center;"><a href="http://quote.eastmoney.com/unify/r/{market}.{code}" '
        f'data-code="{plain}" data-code2="{coded}" class="EmImageRemark" target="_blank">{image}</a></p>'
    )


def _constant(block: markup.Photo | markup.Caption | markup.Hidden | markup.Table | markup.Bullets) -> str:
    """Blocks that look the same in every edition."""
    match block:
        case markup.Photo(file, alt):
            style = f"{_FRAME}padding:3px;margin:5px 0;"
            return f'<center><img src="{_PICTURES}{file}" alt="{alt}" width="552" style="{style}" /></center>'
        case markup.Caption(text):
            return f'<p style="text-align:center;">{_text(text)}</p>'
        case markup.Hidden(text):
            return _SPACER.format(_text(text))
        case markup.Table(rows):
            return f"<table><tbody>{''.join(map(_row, rows))}</tbody></table>"
        case markup.Bullets(items):
            return f"<ul>{''.join(f'<li>{_text(item)}</li>' for item in items)}</ul>"


def _row(cells: tuple[str, ...]) -> str:
    return f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"


def _address(target: str, hosts: Hosts) -> str:
    space, _, number = target.rpartition(":")
    return f"http://caifuhao.eastmoney.com/news/{number}" if space else f"{hosts.web}/a/{number}.html"


def _text(text: str) -> str:
    return escape(text, quote=False)
