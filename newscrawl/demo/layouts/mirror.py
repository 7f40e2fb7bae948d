"""Pages of the mirror's site: posts, indexes and the page that says a post is gone (SPEC 2.4)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from newscrawl.demo.articles import Layout
from newscrawl.demo.layouts.markdown import to_html
from newscrawl.demo.layouts.posts import CHANNEL, Post

SITE_TITLES: Mapping[Layout, str] = {"early": "金融新闻", "late": "金融消息"}
CHANNEL_LIMIT = 20
HOME_LIMIT = 5


_SAFE = "/:!$&'()*+,;=@"


@dataclass(frozen=True, slots=True)
class _Head:
    title: str
    content: str
    """What the early layout takes for a description."""
    seo: str


def post_page(post: Post, layout: Layout, site: str) -> str:
    """A post. The early layout spills the whole article into its head."""
    content = to_html(post.content)
    time = post.date[:19]
    stamp = (
        f"(GMT+8, Asia/Shanghai, CST) {time}" if layout == "early" else f"[GMT+8, Asia/Shanghai, CST] {time} &nbsp; "
    )
    tags = "</em> - <em>".join(post.tags.split())
    inner = f"<small>{stamp}</small>\n<h1>{post.title}</h1>\n\n{content}\n\n\n  <small>tags: <em>{tags}</em></small>\n"
    seo = _seo(post.title, layout, site, post.path, time)
    return _default(inner, _Head(post.title, content, seo), layout, site)


def category_page(slug: str, title: str, posts: Iterable[Post], layout: Layout, site: str) -> str:
    """An index of a section. Its title is not to be trusted; its heading comes from the newest post, or is empty."""
    shown = list(posts)
    heading = shown[0].tags.split()[0] if shown and layout == "late" else ""
    head = f'<h2 id="{heading}">{heading}</h2>\n' if shown else ""
    return _index(f"{head}{_list(shown)}", title, layout, site, f"/category/{slug}.html")


def channel_page(posts: Iterable[Post], layout: Layout, site: str) -> str:
    """The rolling channel: its newest posts, in new windows."""
    head = f'<h2 id="{CHANNEL}">{CHANNEL}</h2>\n'
    listing = _list(list(posts)[:CHANNEL_LIMIT], ' target="_blank"')
    return _index(head + listing, CHANNEL, layout, site, "/emnews/")


def home_page(posts: Iterable[Post], layout: Layout, site: str) -> str:
    """The newest posts under every tag, `posts` being newest first."""
    tags: dict[str, list[Post]] = {}
    for post in posts:
        for tag in post.tags.split():
            tags.setdefault(tag, []).append(post)
    parts = [f'<h2 id="{tag}">{tag}</h2>\n{_list(found[:HOME_LIMIT])}\n<hr />' for tag, found in tags.items()]
    return _index("\n".join(parts), "首页", layout, site, "/")


def missing_page(layout: Layout, site: str) -> str:
    """What the site answers, with status 404, for a post it no longer shows."""
    inner = """<script language="JavaScript">
  function myrefresh(){window.location="/";}
  setTimeout('myrefresh()',5000);
</script>

<h2 id="404">404 找不到页面 Page Not Found</h2>

<p>没有这个页面，它可能已经过期，也可能地址有误。</p>

<script language="JavaScript">
    var part = window.location.pathname.split("/");
    var file = 'https://github.com/example/demo/blob/main/old_post/' + part[2] + '-' + part[3] + '-' + part[4] + '-'
      + part[5].split(".")[0] + '.md';
    document.write('本站消息时效性为三天，更早的消息在归档中'.link(file));
</script>
<p><br />
也可以回到<a href="/">首页</a></p>

<h2>本页面将于5秒后跳转至首页</h2>"""
    return _index(inner, "404", layout, site, "/404.html")


def _list(posts: Iterable[Post], extra: str = "") -> str:
    items = "\n".join(f'    <li><a href="{quote(post.path, _SAFE)}"{extra}>{post.title}</a></li>' for post in posts)
    return f"<ul>\n{items}\n</ul>"


def _index(inner: str, title: str, layout: Layout, site: str, path: str) -> str:
    return _default(inner, _Head(title, inner, _seo(title, layout, site, path)), layout, site)


def _seo(title: str, layout: Layout, site: str, path: str, time: str = "") -> str:
    """The block of the site generator's own plugin, which escapes, unlike the layout around it."""
    heading, safe = SITE_TITLES[layout], escape(title)
    address = f"{site}{quote(path, _SAFE)}"
    data = {"@context": "https://schema.org", "@type": "BlogPosting" if time else "WebPage"}
    lines = [
        f"<title>{safe} | {heading}</title>",
        '<meta name="generator" content="Jekyll v3.9.0" />',
        f'<link rel="canonical" href="{address}" />',
        f'<meta property="og:site_name" content="{heading}" />',
    ]
    if time:
        stamp = f"{time.replace(' ', 'T')}+08:00"
        data |= {"headline": title, "datePublished": stamp, "url": address}
        lines.append(f'<meta property="article:published_time" content="{stamp}" />')
    script = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return "\n".join([*lines, f'<script type="application/ld+json">{script}</script>'])


def _default(inner: str, head: _Head, layout: Layout, site: str) -> str:
    heading = SITE_TITLES[layout]
    language, description = ("en-US", head.content) if layout == "early" else ("zh-CN", head.title)
    return f"""<!DOCTYPE html>
<html lang="{language}">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="X-UA-Compatible" content="IE=edge">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta property="og:type" content="website" />
    <meta property="og:title" content="{head.title}">
    <meta property="og:description" content="{description}">
    <meta name="theme-color" content="#1976D2">
{head.seo}
    <link rel="stylesheet" href="/assets/css/style.css">
    <script type="text/JavaScript">
      function AutoRefresh( t ) {{
       setTimeout("location.reload(true);", t);
      }}
    </script>
  </head>
  <body onload="JavaScript:AutoRefresh(60000);">
    <div class="wrapper">
      <header>
        <h1><a href="{site}/">{heading}</a></h1>
        <p></p>
      </header>
      <section>

      {inner}

      </section>
      <footer>
        <p>【免责声明】<br />投资有风险，入市需谨慎。演示站点的全部文章均为虚构，不构成任何建议。</p>
        <p>&copy; <script>document.write(new Date().getFullYear())</script> {heading}</p>
      </footer>
    </div>
  </body>
</html>
"""
