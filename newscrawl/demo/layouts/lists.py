"""JSON lists as upstream's services give them, each in its own spelling (SPEC 1.1 and 6)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from newscrawl.demo.layouts.upstream import Story

PAGE = 20


def rolling(stories: Sequence[Story]) -> str:
    """``webapi?type=102``: the digest channel, which names no medium."""
    rows = [
        {
            "id": story.digits,
            "infoCode": f"NW{story.digits}",
            "title": story.title,
            "digest": _marked(story),
            "showtime": story.showtime,
            "url_w": story.column_url,
        }
        for story in stories
        if story.content or not story.text
    ]
    return _json({"rc": 1, "me": "操作成功", "records": rows})


def media(stories: Sequence[Story]) -> str:
    """``webapi?type=45``: articles of media, without any address."""
    rows = [
        {
            "infocode": f"NW{story.digits}",
            "title": story.title,
            "from": story.medium,
            "showtime": story.showtime,
            "simtitle": story.title,
            "simdigest": story.digest,
        }
        for story in stories
        if story.text
    ]
    return _json({"rc": 1, "me": "操作成功", "nodeList": rows})


def market(stories: Sequence[Story]) -> str:
    """``webapi?marketType=37``: as `media`, in other words."""
    rows = [
        {
            "medianame": story.medium,
            "infoCode": f"NW{story.digits}",
            "title": story.title,
            "datetime": story.showtime,
        }
        for story in stories
        if story.text
    ]
    return _json({"success": True, "record": rows})


def columns(stories: Sequence[Story], page: int) -> str:
    """``getNewsByColumns``: everything, `PAGE` rows a page; past the end the list is empty."""
    rows = [
        {
            "code": story.digits,
            "title": story.title,
            "mediaName": story.medium,
            "summary": _marked(story),
            "showTime": story.showtime,
            "image": "",
            "url": story.column_url,
            "uniqueUrl": f"{story.web}/a/{story.digits}.html",
            "np_dst": "CMS",
        }
        for story in stories[(page - 1) * PAGE : page * PAGE]
    ]
    data = {"list": rows, "totle_hits": len(stories), "page_index": page, "page_size": PAGE}
    return _json({"code": "1", "message": "success", "data": data})


def live(stories: Sequence[Story], page: int) -> str:
    """``getlist_102_ajaxResult_50_1_.html``: a script that sets a variable."""
    rows = [
        {
            "id": story.digits,
            "newsid": story.digits,
            "title": story.title,
            "digest": _marked(story),
            "showtime": story.showtime,
            "url_w": story.column_url,
            "url_m": f"{story.web}/3g/news/article,8,344,1,{story.digits}.shtml",
            "url_unique": f"{story.web}/a/{story.digits}.html",
        }
        for story in stories[(page - 1) * PAGE : page * PAGE]
    ]
    return f"var ajaxResult={_json({'rc': 1, 'me': 'success', 'LivesList': rows})}"


def _marked(story: Story) -> str:
    """The digest with the title before it, as upstream likes it."""
    return f"【{story.title}】{story.digest}" if story.digest else ""


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
