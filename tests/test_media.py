"""The registry of media (SPEC 2.2, 2.3)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.media import KINDS, Registry, fold, medium_slug, registry
from newscrawl.resources import data_path

MEDIA = registry().media
NAMES = [(name, medium) for medium in MEDIA for name in (medium.name, *medium.aliases)]
SLUGS = [(slug, medium) for medium in MEDIA for slug in (medium.slug, *medium.slugs)]

NAMED_IN_THE_SPECIFICATION = """
    常州日报 格林大华期货 市场监管总局 市场监管总局网站 证监会网站 中国经济时报 湖南日报 21财经 天下铝讯 中国网科技 大江网 世界金属导报 21新健康
    USDA 99期货 AI财经社 东北证券 国家粮油信息中心 中国商报网 21财闻汇 21金融圈 21投资通 21Tech 21数据新闻实验室 安信国际 安信国际证券
    安信证券 安信证券研究 Mr蒋静 Mr蒋静的资本圈 安徽发改委 安徽省发展改革委 36氪 36氪财经 35氪 TechWeb Techweb Wind Wind资讯 Mysteel
    财联社 央视新闻客户端 央视新闻 中国证券报 中新网 央视财经 证券时报 上海证券报 每日经济新闻 券商中国 东方财富Choice数据 21世界经济报道
""".split()
MIRROR_SLUGS = {
    "changzhouribao": "常州日报",
    "21shijiejingjibaodao": "21世纪经济报道",
    "21shijijingjibaodao 21caijingAPP": "21世纪经济报道",
    "21shijijingjibaodao  nancailicaitong": "21世纪经济报道",
    "35ke": "36氪",
    "36kecaijing": "36氪财经",
    "Techweb": "TechWeb",
    "Wind": "Wind资讯",
    "anhuifagaiwei": "安徽省发展改革委",
    "anxinguojizhengquan(xianggang)": "安信国际证券",
    "anxinzhengquanyanjiu": "安信证券",
    "Mrjiangjingdezibenquan": "Mr蒋静",
    "Career In touxingPEVC": "Career In 投行PEVC",
    "zhengquanshibao·egongsi": "e公司",
    "zhongguorenminyinxing": "中国人民银行",
    "shamenribao": "厦门日报",
}


def test_no_two_media_share_a_name() -> None:
    keys = Counter(fold(name) for name, _ in NAMES)
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_two_media_share_a_slug() -> None:
    slugs = Counter(slug for slug, _ in SLUGS)
    assert [slug for slug, count in slugs.items() if count > 1] == []


def test_case_alone_tells_no_two_media_apart() -> None:
    owners: dict[str, str] = {}
    for slug, medium in SLUGS:
        assert owners.setdefault(slug.casefold(), medium.name) == medium.name


def test_every_kind_is_one_of_the_closed_set_and_used() -> None:
    assert {medium.kind for medium in MEDIA} == KINDS


def test_every_family_is_a_medium_of_its_own() -> None:
    names = {medium.name for medium in MEDIA}
    assert {medium.family for medium in MEDIA if medium.family} <= names
    assert all(medium.family != medium.name for medium in MEDIA)


def test_canonical_names_hold_no_brackets_and_nothing_invisible() -> None:
    assert [medium.name for medium in MEDIA if re.search(r"[()（）\[\]【】《》<>]", medium.name)] == []
    assert all(name.isprintable() and name == name.strip() for name, _ in NAMES)


def test_the_registry_is_large_enough_to_be_useful() -> None:
    assert len(MEDIA) >= 1200


def test_the_file_is_sorted_by_kind_and_slug() -> None:
    assert [medium.kind for medium in MEDIA] == sorted(medium.kind for medium in MEDIA)
    for kind in KINDS:
        slugs = [(medium.slug.casefold(), medium.slug) for medium in MEDIA if medium.kind == kind]
        assert slugs == sorted(slugs)


def test_the_file_has_no_field_that_is_not_read() -> None:
    tables = tomllib.loads(data_path("media.toml").read_text(encoding="utf-8"))
    tables.pop("ambiguous")
    fields = {
        field for table in tables.values() for entry in table.values() if isinstance(entry, dict) for field in entry
    }
    assert fields <= {"slug", "aliases", "slugs", "family"}


def test_every_name_finds_its_medium() -> None:
    assert [name for name, medium in NAMES if registry().find(name) is not medium] == []


def test_every_slug_finds_its_medium() -> None:
    assert [slug for slug, medium in SLUGS if registry().by_slug(slug) is not medium] == []


@pytest.mark.parametrize("name", NAMED_IN_THE_SPECIFICATION)
def test_media_of_the_specification_are_known(name: str) -> None:
    assert registry().find(name) is not None


@pytest.mark.parametrize(("slug", "name"), MIRROR_SLUGS.items())
def test_slugs_of_the_mirror_are_known(slug: str, name: str) -> None:
    medium = registry().by_slug(slug)
    assert medium is not None
    assert medium.name == name


def test_right_titles_of_the_real_category_pages_name_known_media(posts: Path) -> None:
    pages = json.loads((posts.parent / "categories.json").read_text(encoding="utf-8"))
    right = [page["title"].removesuffix("新闻") for page in pages if page["title_is"] == "right"]
    assert right
    assert [name for name in right if registry().find(name) is None] == []


def test_slugs_of_the_real_category_pages_are_known(posts: Path) -> None:
    pages = json.loads((posts.parent / "categories.json").read_text(encoding="utf-8"))
    unknown = {page["slug"] for page in pages if registry().by_slug(page["slug"]) is None}
    assert unknown == {"emnews"}  # a channel


def test_real_titles_and_slugs_that_belong_together_find_one_medium(posts: Path) -> None:
    pages = json.loads((posts.parent / "categories.json").read_text(encoding="utf-8"))
    for page in pages:
        if page["title_is"] == "right":
            assert registry().by_slug(page["slug"]) is registry().find(page["title"].removesuffix("新闻"))


@pytest.mark.parametrize(
    "spelling",
    ["TECHWEB", "ＴｅｃｈＷｅｂ", "Tech Web", "《TechWeb》", "“TechWeb”", " techweb\u3000", "Tech\u200bWeb"],
)
def test_width_case_blanks_and_marks_do_not_matter(spelling: str) -> None:
    medium = registry().find(spelling)
    assert medium is not None
    assert medium.name == "TechWeb"


@pytest.mark.parametrize("dot", "·・•‧")
def test_one_middle_dot_is_as_good_as_another(dot: str) -> None:
    medium = registry().find(f"证券时报{dot}e公司")
    assert medium is not None
    assert medium.name == "e公司"


@pytest.mark.parametrize("slug", ["wind", "techweb", "career%20in%20touxingpevc", "anxinguojizhengquan%28xianggang%29"])
def test_slugs_are_found_as_they_stand_in_addresses(slug: str) -> None:
    assert registry().by_slug(slug) is not None


@pytest.mark.parametrize("channel", ["东财滚动新闻", "站长消息"])
def test_channels_are_no_media(channel: str) -> None:
    assert registry().find(channel) is None


def test_a_medium_with_a_desk_of_its_own_names_its_family() -> None:
    medium = registry().find("21财闻汇")
    assert medium is not None
    assert medium.family == "21世纪经济报道"


def test_ambiguous_slugs_are_listed() -> None:
    assert "shanxiribao" in registry().ambiguous
    assert registry().find("陕西日报") is not registry().find("山西日报")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("武进日报", "wujinribao"),
        ("Career In 投行PEVC", "Career In touxingPEVC"),
        ("重庆商报", "zhongqingshangbao"),
        ("长江日报", "changjiangribao"),
        ("成都商报", "chengdushangbao"),
        ("某网-某频道", "mouwangmoupindao"),
        ("AI某社(香港)", "AImoushe(xianggang)"),
    ],
)
def test_a_slug_is_derived_as_the_mirror_derives_it(name: str, slug: str) -> None:
    assert medium_slug(name) == slug


@pytest.mark.parametrize(
    "name",
    ["每日经济新闻", "财联社", "西藏日报", "中国人民银行", "长江证券", "成都日报", "21数据新闻实验室", "36氪财经"],
)
def test_the_registry_agrees_with_the_derivation(name: str) -> None:
    medium = registry().find(name)
    assert medium is not None
    assert medium.slug == medium_slug(name)


def test_known_media_need_no_pinyin_library() -> None:
    code = (
        "import sys; from newscrawl.media import registry; registry().find('财联社'); print('pypinyin' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_registry_counts_and_lists_its_media() -> None:
    assert len(Registry(MEDIA[:3])) == 3
    assert list(Registry(MEDIA[:3])) == list(MEDIA[:3])


@given(st.text(max_size=200))
def test_any_text_can_be_looked_up(text: str) -> None:
    found = registry().find(text)
    assert found is None or fold(text) in {fold(name) for name in (found.name, *found.aliases)}
    assert registry().by_slug(text) is None or text


@given(st.text(alphabet=st.characters(max_codepoint=0x9FFF), max_size=20))
def test_a_slug_never_holds_a_path_separator_or_control_character(name: str) -> None:
    slug = medium_slug(name)
    assert not set(slug) & set("/\\")
    assert slug.isprintable()
