"""Made-up Chinese news of any amount: words, sentences and topics with the frequencies of real text, meaning none.

The same seed gives the same articles on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import NamedTuple

_PARTICLES = list("的了在是和为对与将也从到被等中上并及更以而但已于有不这其该由就都还或个年月日")
_COMMON = (
    "公司 市场 发展 企业 经济 中国 投资 项目 增长 表示 进行 问题 工作 数据 行业 产业 同比 "
    "建设 服务 管理 技术 资金 银行 政策 目前 记者 产品 基金 国家 美国 股份 全国 业务 创新 "
    "金融 亿元 国际 实现 情况 相关 已经 通过 推动 城市 企业家 科技 能源 价格 平台 提升 生产 "
    "消费 未来 需求 重要 合作 收入 风险 机构 影响 预计 上海 北京 地区 社会 支持 显示 改革 "
    "人民 提高 上市 公告 证券 交易 利润 规模 客户 研究 报告 分析 汽车 进一步 疫情 成本 贸易 "
    "全球 股东 方面 关注 季度 净利润 信息 能力 人员 运营 主要 活动 部门 资源 开展 加强 水平 "
    "安全 认为 启动 完成 计划 措施 保障 板块 出口 标准 环境 制造 供应链 新能源 人工智能 "
    "上市公司 芯片 半导体 房地产 居民 就业 农业 教育 医疗 医药 文化 旅游 交通 物流 数字 智能 "
    "绿色 低碳 双碳 双创 孵化器 园区 示范 基地 常州 武进 苏州 南京 深圳 广州 杭州 成都 武汉 "
    "重庆 天津 西安 香港 日本 欧洲 董事长 总经理 发言人 专家 学者 院士 工程师 总书记 会议 精神 "
    "落实 部署 规划 意见 办法 通知 条例 监管 处罚 立案 调查 诉讼 法院 判决 合同 协议 收购 "
    "重组 融资 贷款 利率 债券 期货 原油 黄金 煤炭 钢铁 有色 化工 电力 光伏 风电 储能 锂电池 "
    "充电桩 白酒 食品 饮料 零售 电商 直播 快递 外卖 餐饮 酒店"
).split()
_LATIN = "GDP CPI PMI A股 5G AI ETF IPO App 6G LPR MLF OTC B2B VR SUV CEO iPhone TCL LED".split()
_MARKS = "，，，，，，、、。。。；：".replace(" ", "")
_TOPICS = 400
_TOPIC_WORDS = 60


class Text(NamedTuple):
    title: str
    summary: str
    body: str
    """One paragraph a line."""


def texts(count: int, *, seed: int = 1, characters: int = 1_500) -> Iterator[Text]:
    """`characters` is the mean length of a body; they vary from a third of it to twice as much."""
    dice = random.Random(seed)  # noqa: S311  # repeatable, not secret
    for _ in range(count):
        yield _text(dice, characters)


def words(count: int, length: int, *, seed: int = 1) -> list[str]:
    """Words of so many characters as readers would look for them, from frequent to rare."""
    dice = random.Random(seed)  # noqa: S311  # repeatable, not secret
    known = [word for word in _vocabulary().words if len(word) == length]
    steps = sorted(int(len(known) ** (dice.random() * 0.98)) for _ in range(count))
    return [known[step] for step in steps]


class _Vocabulary(NamedTuple):
    words: list[str]
    weights: list[float]
    """Cumulated."""
    topics: list[list[str]]


@cache
def _vocabulary() -> _Vocabulary:
    dice = random.Random(0)  # noqa: S311  # repeatable, not secret
    signs = [bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFA)][:3_500]
    dice.shuffle(signs)
    popular = list(accumulate((rank + 20) ** -0.9 for rank in range(len(signs))))
    rare = [
        "".join(dice.choices(signs, cum_weights=popular, k=dice.choices((2, 3, 4), (75, 15, 10))[0]))
        for _ in range(30_000)
    ]
    found = list(dict.fromkeys([*_COMMON, *rare]))
    weights = list(accumulate((rank + 8) ** -1.0 for rank in range(len(found))))
    topics = [dice.choices(found, cum_weights=weights, k=_TOPIC_WORDS) for _ in range(_TOPICS)]
    return _Vocabulary(found, weights, topics)


def _text(dice: random.Random, characters: int) -> Text:
    length = int(characters * dice.choice((0.35, 0.5, 0.7, 0.9, 1.0, 1.15, 1.4, 2.0)))
    stream = _stream(dice, length // 2 + 40)
    title = "".join(stream[:8])[:24]
    summary = "".join(stream[8:40])
    return Text(title, summary, _punctuated(dice, stream, length))


def _stream(dice: random.Random, count: int) -> list[str]:
    """Words in the mixture of an article: particles, what everybody says, what this article is about."""
    vocabulary = _vocabulary()
    topic = dice.choice(vocabulary.topics)
    general = dice.choices(vocabulary.words, cum_weights=vocabulary.weights, k=count)
    special = dice.choices(topic, k=count)
    small = dice.choices(_PARTICLES, k=count)
    kinds = dice.choices("gspn", (42, 28, 27, 3), k=count)
    return [
        general[place]
        if kind == "g"
        else special[place]
        if kind == "s"
        else small[place]
        if kind == "p"
        else _figure(dice)
        for place, kind in enumerate(kinds)
    ]


def _figure(dice: random.Random) -> str:
    kind = dice.choices(("name", "day", "number"), (15, 35, 50))[0]
    if kind == "name":
        return dice.choice(_LATIN)
    if kind == "day":
        return f"{dice.randint(1, 12)}月{dice.randint(1, 28)}日"
    return f"{dice.randint(1, 9999) / 100}{dice.choice(('%', '亿元', '万元', ''))}"


def _punctuated(dice: random.Random, stream: list[str], characters: int) -> str:
    parts: list[str] = []
    length = 0
    until = 0
    paragraph = 0
    for word in stream:
        parts.append(word)
        length += len(word)
        if length >= until:
            mark = dice.choice(_MARKS)
            parts.append(mark)
            if mark == "。" and length - paragraph > 150:  # noqa: PLR2004  # a paragraph
                parts.append("\n")
                paragraph = length
            until = length + dice.randint(5, 16)
        if length >= characters:
            break
    return "".join(parts).rstrip("\n，、；：") + ("" if parts[-1] in "。\n" else "。")
