"""What Jekyll needs beside posts and category pages to build the site; small on purpose, to be replaced at will."""

from __future__ import annotations

_CONFIG = """\
title: 金融消息
lang: zh-CN
timezone: Asia/Shanghai
# Articles may hold braces that Liquid would try to run.
defaults:
  - scope:
      path: "_posts"
    values:
      render_with_liquid: false
"""

_DEFAULT = """\
<!DOCTYPE html>
<html lang="{{ site.lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ page.title | default: site.title | escape_once }}</title>
</head>
<body>
<header><h1><a href="/">{{ site.title | escape_once }}</a></h1></header>
<section>
{{ content }}
</section>
</body>
</html>
"""

_POST = """\
---
layout: default
---
<small>(GMT+8, Asia/Shanghai, CST) {{ page.date | date: "%Y-%m-%d %H:%M:%S" }}</small>
<h1>{{ page.title | escape_once }}</h1>
{{ content }}
<small>tags: <em>{{ page.tags | join: " " | escape_once }}</em></small>
"""

_LIST = """\
<ul>
{% assign wanted = page.category | split: " " | join: " " %}
{% for post in site.posts %}
{% assign section = post.categories | join: " " %}
{% if section == wanted %}<li><a href="{{ post.url }}">{{ post.title | escape_once }}</a></li>{% endif %}
{% endfor %}
</ul>
"""

_CATEGORY = f"""\
---
layout: default
---
<h2>{{{{ page.title | escape_once }}}}</h2>
{_LIST}"""

_HOME = """\
---
layout: default
---
<ul>
{% for post in site.posts limit: 50 %}
<li><a href="{{ post.url }}">{{ post.title | escape_once }}</a></li>
{% endfor %}
</ul>
<h2>{{ site.title | escape_once }}</h2>
<ul>
{% assign sections = site.pages | where: "layout", "category" | sort: "title" %}
{% for section in sections %}
<li><a href="{{ section.url }}">{{ section.title | escape_once }}</a></li>
{% endfor %}
</ul>
"""

_CHANNEL = f"""\
---
layout: default
title: 东财滚动新闻
category: emnews
permalink: /emnews/
---
{_LIST}"""

FILES = {
    "_config.yml": _CONFIG,
    "_layouts/default.html": _DEFAULT,
    "_layouts/post.html": _POST,
    "_layouts/category.html": _CATEGORY,
    "index.html": _HOME,
    "emnews.html": _CHANNEL,
}
"""Text by path."""
