"""Pages that stop parsers."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.attack import STORED, TEXT, Expect, attack, by, page, rejected, sends, whole

_PARAGRAPH = f"<p>{TEXT}</p>"
# Too deep or too many: the parser says so, and nothing of the page is taken for an article.
_TOO_BIG = rejected("parse too-big")


def _html(name: str, what: str, body: Callable[[], str], expect: Expect) -> None:
    attack(f"html/{name}", what, sends(lambda: whole(page(body()))), expect)


_html("deep", "100,000 nested elements", lambda: "<div>" * 100_000 + _PARAGRAPH, _TOO_BIG)
_html("deep-inline", "20,000 nested inline elements", lambda: "<p>" + "<b>" * 20_000 + TEXT, _TOO_BIG)
_html(
    "adoption",
    "3,000 open tags in paragraphs",
    lambda: "".join(f"<p><b id={n}>{TEXT[:20]}" for n in range(3_000)),
    STORED,
)
_html("unclosed", "40,000 paragraphs that never end", lambda: f"<p>{TEXT[:20]}" * 40_000, STORED)
_html("entities", "2 MB of character references", lambda: _PARAGRAPH + "<p>" + "&#x5e38;&amp;" * 150_000, STORED)
_html("table-deep", "500 tables inside each other", lambda: "<table><tr><td>" * 500 + _PARAGRAPH, _TOO_BIG)
_html(
    "colspan",
    "a cell that spans a billion columns",
    lambda: _PARAGRAPH + "<table><tr><td colspan=1000000000 rowspan=1000000000>x</td></tr></table>",
    STORED,
)
_html("line", "3 MB on one line", lambda: _PARAGRAPH + "<p>" + "常州" * 480_000, STORED)
_html(
    "attributes",
    "a tag with 100,000 attributes",
    lambda: _PARAGRAPH + "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>",
    STORED,
)
_html("attribute", "an attribute of 3 MB", lambda: _PARAGRAPH + f'<p title="{"a" * 2_900_000}">x</p>', STORED)
_html("angles", "1 MB of opening angles", lambda: _PARAGRAPH + "<" * 1_000_000, _TOO_BIG)
_html("comment", "a comment of 3 MB that never ends", lambda: _PARAGRAPH + "<!--" + "-" * 2_900_000, STORED)
_html(
    "links",
    "100,000 links in a body",
    lambda: _PARAGRAPH + "".join(f'<p><a href="/{n}">x</a>' for n in range(100_000)),
    _TOO_BIG,
)
_html("spaces", "3 MB of spaces", lambda: _PARAGRAPH + "<p>" + " \u3000" * 700_000 + "x", STORED)
_html("brackets", "1 MB of opening brackets", lambda: f"{_PARAGRAPH}<p>{'（文章来源：' * 60_000}</p>", STORED)
_html("digits", "1 MB of digits", lambda: f"{_PARAGRAPH}<p>{'2022-06-13 ' * 90_000}{'1' * 100_000}</p>", STORED)
_html("nul", "NUL and other controls in the text", lambda: f"<p>{TEXT}\0\x01\x08\x1b[2J\x7f\ufffe</p>", STORED)
_html(
    "script",
    "scripts, handlers and frames in the body",
    lambda: (
        f'{_PARAGRAPH}<script>alert(1)</script><img src=x onerror=alert(1)><iframe src="javascript:alert(1)"></iframe>'
    ),
    STORED,
)
attack("html/title", "a title of 1.5 MB", sends(lambda: whole(page(title="武" * 500_000))), STORED)
attack("html/empty", "an empty page", sends(whole(b"")), rejected("parse empty"))
attack("html/utf8", "broken UTF-8", sends(whole(page().replace(b"\xe6", b"\xff\xfe\xe6", 30))), STORED)
attack("html/surrogates", "lone surrogates", sends(whole(page(f"<p>{TEXT}&#xD800;&#xDFFF;&#x110000;&#0;</p>"))), STORED)
attack(
    "index/links",
    "an index of 100,000 links",
    by(lambda _: whole(page("".join(f'<li><a href="/a/2022061{n:011}.html">x</a>' for n in range(100_000))))),
    Expect(reasons=("discover too-big",), spider="category", given=("url=http://{host}/category/x.html",)),
)
attack(
    "index/many",
    "an index of 20,000 links",
    by(
        lambda asked: (
            whole(page("".join(f'<li><a href="/2022/06/13/2022061{n:011}.html">x</a></li>' for n in range(20_000))))
            if "category" in asked.path
            else whole(b"", "404 Not Found")
        )
    ),
    Expect(
        reasons=("discover too-many-links", "fetch budget", "fetch http-404"),
        spider="category",
        given=("url=http://{host}/category/x.html",),
    ),
)
