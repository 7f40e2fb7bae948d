"""Sites without end."""

from __future__ import annotations

from tests.hostile.attack import Asked, Expect, attack, by, page, whole


def _calendar(asked: Asked) -> bytes:
    if "/a/2022" in asked.path:
        return whole(b"", "404 Not Found")
    name = asked.path.rsplit("_", 1)[-1].split(".")[0]
    number = int(name) if name.isdigit() else 1
    return whole(
        page(
            f'<ul><li><a href="/a/ccjdd_{number + 1}.html">下一页</a></li><li><a href="/a/{20220613_000_000_000 + number}.html">消息</a></li></ul>'
        )
    )


attack(
    "trap/pages",
    "an index whose next page never ends",
    by(_calendar),
    Expect(
        reasons=("fetch http-404", "fetch budget", "discover budget"),
        exit_code=3,
        spider="category",
        given=("url=http://{host}/a/ccjdd.html",),
    ),
)
