"""Ways to make the crawler ask a server inside."""

from __future__ import annotations

from tests.hostile.attack import TEXT, Asked, Expect, attack, by, page, redirect, sends, whole

# `{port}` is the one that the server inside listens at.
SPELLINGS = (
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://127.000.000.001:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.9.8.7:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST.:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://１２７.0.0.1:{port}/",
    "http://①②⑦.0.0.1:{port}/",
    "http://127。0。0。1:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://reader:secret@127.0.0.1:{port}/",
    "http://example.org@127.0.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/latest/meta-data/",
    "http://10.0.0.1/",
    "http://192.168.0.1/",
    "http://100.100.100.200/",
    "http://[fd00:ec2::254]/",
)
NO_WEB = ("file:///etc/passwd", "data:text/html,<p>x", "ftp://127.0.0.1/", "gopher://127.0.0.1:{port}/")


def _spelt(asked: Asked) -> list[str]:
    port = asked.canary.rsplit(":", 1)[1]
    return [spelling.format(port=port) for spelling in (*SPELLINGS, *NO_WEB)]


def _links(asked: Asked) -> bytes:
    items = "".join(
        f'<li><a href="{url}a/2022061324123456{number:02}.html">消息 {number}</a></li>'
        for number, url in enumerate(_spelt(asked))
    )
    return whole(page(f"<ul>{items}</ul>"))


async def _redirects(writer: object, asked: Asked) -> None:
    number = int(asked.path.rsplit("/", 1)[1].split(".")[0])
    url = _spelt(asked)[number]
    await redirect(lambda _: url.encode().decode("latin-1"))(writer, asked)  # type: ignore[arg-type]  # passed on


REFUSED = ("fetch refused-address",)
attack(
    "ssrf/start",
    f"start URLs that lead inside, in {len(SPELLINGS)} spellings",
    sends(b""),
    Expect(reasons=REFUSED, given=("url=" + ",".join(SPELLINGS),)),
)
attack(
    "ssrf/redirects",
    f"redirects inside, to files and to other schemes, in {len(SPELLINGS) + len(NO_WEB)} spellings",
    _redirects,
    Expect(
        reasons=(*REFUSED, "fetch http-302"),
        given=(
            "url=" + ",".join(f"http://{{host}}/to/{number}.html" for number in range(len(SPELLINGS) + len(NO_WEB))),
        ),
    ),
)
attack(
    "ssrf/links",
    "an index whose links lead inside",
    by(_links),
    Expect(reasons=REFUSED, spider="category", given=("url=http://{host}/category/links.html",)),
)
attack(
    "ssrf/metarefresh",
    "a page that reloads itself from inside",
    by(lambda asked: whole(page(head=f'<meta http-equiv="refresh" content="0; url=http://{asked.canary}/">'))),
    Expect(articles=1),
)
attack(
    "ssrf/base",
    "a page whose base address is inside",
    by(
        lambda asked: whole(
            page(f'<p>{TEXT}</p><p><a href="2.html">下一页</a></p>', head=f'<base href="http://{asked.canary}/">')
        )
    ),
    Expect(articles=1),
)
attack(
    "ssrf/robots",
    "robots.txt redirects inside",
    sends(whole(page())),
    Expect(articles=1, robots=redirect(lambda asked: f"http://{asked.canary}/robots.txt")),
)
