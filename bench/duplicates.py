"""How well and how fast the same story is found again: ``python -m bench duplicates``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.texts import texts
from newscrawl.items import ArticleItem
from newscrawl.store import Reader, Writer, prepare
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.duplicates import DuplicatesJob
from newscrawl.store.duplicates.signature import Signature
from newscrawl.store.follower import catch_up

_BEGIN = datetime(2022, 6, 1, tzinfo=UTC)
_COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于"
    "出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
)
_SIGNS = "华天中海金科龙东泰信恒瑞宏盛广新安国康美立昌达通长江"
_SHARES = (0.05, 0.10, 0.20)
_LENGTHS = (1_500, 600, 300, 100)


class Quality(NamedTuple):
    """Links that should be there, that are, and that are though they should not be."""

    wanted: int
    found: int
    wrong: int

    @property
    def recall(self) -> float:
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        linked = self.found + self.wrong
        return self.found / linked if linked else 1.0


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench duplicates", description=__doc__)
    parser.add_argument("--stories", type=int, default=300, help="stories told twice, for each length and share")
    parser.add_argument("--articles", type=int, default=100_000, help="size of the store up to which time is taken")
    given = parser.parse_args(arguments)
    print("recall and precision, each among as many stories that are told once")
    print("characters  edited    linked  recall  precision")
    for length in _LENGTHS:
        for share in _SHARES:
            found = of_edits(given.stories, length, share)
            print(
                f"{length:>10}  {share:>6.0%}  {found.found:>8}  {found.recall:>6.3f}  {found.precision:>9.3f}",
                flush=True,
            )
    print("\nlinked though each tells of another company, of all pairs")
    for name, made in (("short reports", _short_report), ("long reports", _long_report)):
        wrong, pairs = of_one_form(made, given.stories)
        print(f"{name:>13}  {wrong} of {pairs}")
    print(
        "\none signature: " + ", ".join(f"{characters} characters {us:.0f} us" for characters, us in signature_times())
    )
    print("\n  articles  job, CPU us/article  bytes/article")
    for size, us, size_each in growth(given.articles):
        print(f"{size:>10}  {us:>19.0f}  {size_each:>13.0f}", flush=True)


def of_edits(stories: int, length: int, share: float) -> Quality:
    """Stories told twice, the second time edited, among as many that are told once."""
    dice = Random(round(1_000 * share) + length)  # noqa: S311  # repeatable, not secret
    made = [text.body for text in texts(2 * stories, seed=length, characters=length)]
    again = [edited(body, share, dice) for body in made[:stories]]
    found = links([*made, *again])
    wanted = {2 * stories + number: number for number in range(stories)}
    right = sum(found.get(copy) == number for copy, number in wanted.items())
    return Quality(stories, right, len(found) - right)


def of_one_form(report: Callable[[Random], str], count: int) -> tuple[int, int]:
    """Links among reports of one form, and the number of their pairs."""
    dice = Random(7)  # noqa: S311  # repeatable, not secret
    found = links([report(dice) for _ in range(count)])
    return len(found), count * (count - 1) // 2


def edited(text: str, share: float, dice: Random) -> str:
    """So many characters of `text` replaced, left out or added to, a third each, anywhere."""
    characters = list(text)
    for place in dice.sample(range(len(text)), round(share * len(text))):
        sign = dice.choice(_COMMON)
        characters[place] = dice.choice((sign, "", characters[place] + sign))
    return "".join(characters)


def links(bodies: Iterable[str]) -> dict[int, int]:
    """Number of the canonical article, by number of the article, in a store of their own."""
    with _store() as url:
        _fill(url, bodies)
        catch_up(url, [DuplicatesJob()])
        with Reader(url) as reader:
            rows = reader.query("SELECT id, canonical_id FROM duplicates")
    return {_number(row["id"]): _number(row["canonical_id"]) for row in rows}


def signature_times() -> Iterator[tuple[int, float]]:
    for characters in (100, 500, 1_500, 5_000):
        bodies = [text.body[:characters] for text in texts(60, characters=characters * 3)]
        yield characters, median(_cpu_us(body) for body in bodies)


def growth(articles: int) -> Iterator[tuple[int, float, float]]:
    """Size of the store, CPU time of the job for the articles up to it since the size before, bytes of its tables."""
    sizes = sorted({size for size in (1_000, 10_000, 20_000, 50_000, 100_000, 200_000) if size < articles} | {articles})
    bodies = (text.body for text in texts(articles, seed=3))
    with _store() as url:
        before = kept = 0
        for size in sizes:
            _fill(url, (next(bodies) for _ in range(size - before)), first=before)
            length = _bytes(url)
            began = time.process_time()
            catch_up(url, [DuplicatesJob()])
            spent = time.process_time() - began
            kept += _bytes(url) - length
            yield size, spent / (size - before) * 1e6, kept / size
            before = size


# -- articles -----------------------------------------------------------------------------------------------------


def _short_report(dice: Random) -> str:
    name = "".join(dice.choices(_SIGNS, k=3)) + dice.choice(("股份", "科技", "集团", "药业", "电子"))
    trend = dice.choices(("增长", "下降"), k=2)
    income, first, profit, second, share = (f"{dice.uniform(1, 99):.2f}" for _ in range(5))
    return (
        f"{name}({dice.randint(600_000, 605_000)})4月{dice.randint(20, 30)}日晚间公告，一季度实现营业收入{income}亿元，"
        f"同比{trend[0]}{first}%；归属于上市公司股东的净利润{profit}亿元，同比{trend[1]}{second}%；基本每股收益{share}元。"
    )


def _long_report(dice: Random) -> str:
    report = _short_report(dice)
    name = report.split("(", maxsplit=1)[0]
    one, two, three, four, five, six, seven, eight, nine = (f"{dice.uniform(1, 99):.2f}" for _ in range(9))
    return (
        f"{report}\n截至报告期末，{name}总资产{one}亿元，较上年末增长{two}%；归属于上市公司股东的净资产{three}亿元。报告期内，"
        f"经营活动产生的现金流量净额为{four}亿元，投资活动产生的现金流量净额为-{five}亿元。\n二级市场方面，截至今日收盘，"
        f"{name}报{six}元/股，换手率{seven}%，成交额{eight}亿元，市盈率{nine}倍。"
        f"近30日内共有{dice.randint(1, 20)}家机构对{name}作出评级，"
        f"其中买入评级{dice.randint(1, 9)}家，增持评级{dice.randint(1, 9)}家。"
    )


def _fill(url: str, bodies: Iterable[str], *, first: int = 0) -> None:
    with Writer(url, jobs=()) as writer:
        for number, body in enumerate(bodies, first):
            writer.submit(_item(number, body))


def _item(number: int, body: str) -> ArticleItem:
    moment = _BEGIN + timedelta(minutes=number)
    return ArticleItem(
        id=f"em:20220601{2_400_000_000 + number}",
        url=f"https://finance.example.com/a/{number}.html",
        variant="nw",
        fetched_at=moment,
        title=f"标题{number}",
        body_text=body,
        published_at=moment,
        published_precision="second",
        published_origin="page",
    )


def _number(id_: str) -> int:
    return int(id_[-10:]) - 2_400_000_000


# -- measuring ----------------------------------------------------------------------------------------------------


@contextmanager
def _store() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'news.db'}"
        prepare(url)
        yield url


def _cpu_us(body: str) -> float:
    began = time.process_time_ns()
    Signature(body).sample()
    return (time.process_time_ns() - began) / 1e3


def _bytes(url: str) -> int:
    engine = dialect_of(parse(url)).reader_engine(parse(url))
    with engine.connect() as connection:
        pages, size = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size")
        )
    engine.dispose()
    return int(pages) * int(size)


if __name__ == "__main__":
    main()
