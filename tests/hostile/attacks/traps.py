"""Sites without end."""

from __future__ import annotations

from tests.hostile.attack import Asked, Expect, attack, by, page, whole


def _calendar(asked: Asked) -> bytes:
    name = asked.path.rsplit("_", 1)[-1].split(".")[0]
    number = int(name) if name.isdigit() else 1
    return whole(page(f'<ul><li><a href="/a/ccjdd_{number + 1}.html">下一页</a></li></ul>', head=""))


attack(
    "trap/pages",
    "an index whose next page never ends",
    by(_calendar),
    Expect(reasons=(), exit_code=3, spider="category", given=("url=http://{host}/category/endless.html",)),
)
