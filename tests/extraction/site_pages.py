"""Pages of our own making in the layouts that the shipped site rules know: one a site, with nothing real in it."""

from __future__ import annotations

TITLE = "某地新型储能电站并网投运"
DAY, TIME = "2023-06-15", "09:31"
SAID = f"{DAY} {TIME}"
MEDIUM = "证券时报"
WRITER, EDITOR = "张三丰", "李四光"
BODY = (
    "6月15日上午，某地新型储能电站正式并网，装机容量二十万千瓦，年放电量约一亿千瓦时。",
    "项目负责人介绍，电站采用磷酸铁锂电池，预计每年可减少碳排放约八万吨，投资回收期为九年。",
)
TEXT = "".join(f"<p>{line}</p>" for line in BODY)

# What stands at that address, and what of it the rule finds beside the body.
PAGES: dict[str, tuple[str, str, str]] = {
    "sina": (
        "https://finance.sina.com.cn/roll/2023-06-15/doc-a.shtml",
        f'<h1 class="main-title">{TITLE}</h1><div class="date-source"><span class="date">2023年06月15日 09:31</span> '
        f'<a class="source ent-source">{MEDIUM}</a></div><div class="article-content-left"><div class="article" '
        f'id="artibody"><div class="appendQr_wrap">扫码看更多精彩内容，就在客户端</div>{TEXT}'
        f'<p class="article-editor">责任编辑：{EDITOR} </p></div></div>',
        "title time credit editor",
    ),
    "netease": (
        "https://www.163.com/money/article/A.html",
        f'<div class="post_main"><h1 class="post_title">{TITLE}</h1><div class="post_info">{SAID}:00　来源: '
        f'<a>{MEDIUM}</a> <a class="post_jubao">举报</a></div><div class="post_body">{TEXT}</div>'
        f'<div class="post_author"><span class="ep-editor">责任编辑：{EDITOR}</span></div></div>',
        "title time credit editor",
    ),
    "wechat": (
        "https://mp.weixin.qq.com/s/a",
        f'<h1 class="rich_media_title" id="activity-name">{TITLE}</h1><div id="meta_content"><a id="js_name">{MEDIUM}'
        f'</a> <em id="publish_time">{SAID}</em></div><div class="rich_media_content" id="js_content">{TEXT}</div>',
        "title time",
    ),
    "tencent": (
        "https://finance.qq.com/a/20230615/000001.htm",
        f'<div class="qq_article"><div class="hd"><h1>{TITLE}</h1><div class="a_Info"><span class="a_source">{MEDIUM}'
        f'</span><span class="a_time">{SAID}</span></div></div><div id="Cnt-Main-Article-QQ">{TEXT}</div>'
        f'<div id="QQeditor">责任编辑：{EDITOR}</div></div>',
        "title time credit editor",
    ),
    "sohu": (
        "https://www.sohu.com/a/1_2",
        f'<div class="text-title"><h1>{TITLE}</h1><div class="article-info"><span class="time" id="news-time">{SAID}'
        f'</span><span>来源：{MEDIUM}</span></div></div><article class="article" id="mp-editor">{TEXT}'
        '<p><a id="backsohucom">返回首页，查看更多</a></p></article>',
        "title time",
    ),
    "ifeng": (
        "https://finance.ifeng.com/c/a",
        f'<div class="index_artical_x1"><h1 class="index_title_Xy2">{TITLE}</h1><div class="index_info_z3"><div '
        f'class="index_sourceTitleText_q4"><a>{MEDIUM}</a></div><div class="index_timeBref_r5"><a>2023年06月15日 09:31:00'
        f' 来自北京市</a></div></div><div class="index_main_content_s6"><div class="index_text_t7">{TEXT}</div></div>'
        f'<p class="index_author_u8">[责任编辑：{EDITOR} PX001]</p></div>',
        "title time credit editor",
    ),
    "people": (
        "http://finance.people.com.cn/n1/2023/0615/c1004-1.html",
        f'<div class="rm_txt"><h1>{TITLE}</h1><div class="author cf">本报记者　{WRITER}</div><div class="channel"><div '
        f'class="col-1-1">2023年06月15日09:31 | 来源：<a>{MEDIUM}</a></div></div><div class="rm_txt_con cf">{TEXT}'
        f'<div class="edit cf">(责编：{EDITOR})</div></div></div>',
        "title time credit author editor",
    ),
    "xinhua": (
        "http://www.news.cn/fortune/20230615/a/c.html",
        f'<div class="header-cont"><div class="header-time"><span class="year"><em>2023</em></span> <span class="day">'
        f'06/15</span> <span class="time">{TIME}:00</span></div><div class="source">来源：{MEDIUM}</div><div '
        f'class="head-line"><h1><span class="title">{TITLE}</span></h1></div></div><div id="detail"><span '
        f'id="detailContent">{TEXT}</span><div id="articleEdit"><span class="editor">【责任编辑:{EDITOR}】</span></div></div>',
        "title credit editor",
    ),
    "chinanews": (
        "https://www.chinanews.com.cn/cj/2023/06-15/1.shtml",
        f'<div class="content_left_title">{TITLE}</div><div style="display:none"><span id="pubtime_baidu">{SAID}:00'
        f'</span><span id="source_baidu">来源：<a>{MEDIUM}</a></span></div><div class="left_zw">{TEXT}</div>'
        f'<div class="left_name">【编辑:{EDITOR}】</div>',
        "title time credit editor",
    ),
    "cctv": (
        "https://jingji.cctv.com/2023/06/15/ARTI1.shtml",
        f'<div class="title_area"><h1>{TITLE}</h1><div class="info1">来源：{MEDIUM} | 2023年06月15日 09:31</div></div>'
        f'<div class="content_area" id="content_area">{TEXT}</div><div class="zebian"><span>编辑：{EDITOR}</span></div>',
        "title time credit editor",
    ),
    "gmw": (
        "https://economy.gmw.cn/2023-06/15/content_1.htm",
        f'<h1 class="u-title">{TITLE}</h1><div class="m-con-info"><span class="m-con-source">来源：<a>{MEDIUM}</a></span>'
        f'<span class="m-con-time">{SAID}</span></div><div class="u-mainText">{TEXT}</div>'
        f'<div class="m-zbTool liability">[ 责编：{EDITOR} ]</div>',
        "title time credit editor",
    ),
    "ce": (
        "http://www.ce.cn/xwzx/gnsz/202306/15/t20230615_1.shtml",
        f'<h1 id="articleTitle">{TITLE}</h1><span id="articleTime">2023年06月15日 09:31</span> <span id="articleSource">'
        f'来源：{MEDIUM}</span> <span id="articleAuthor">{WRITER}</span><div class="content" id="articleText">{TEXT}</div>',
        "title time credit author",
    ),
    "cnr": (
        "https://finance.cnr.cn/a/20230615/t20230615_1.shtml",
        f'<div class="subject"><h2>{TITLE}</h2><div class="source"><span>{SAID}:00</span> <span>来源：{MEDIUM}</span>'
        f'</div></div><div class="articleMain"><div class="TRS_Editor">{TEXT}</div></div>',
        "title time credit",
    ),
    "caijing": (
        "https://economy.caijing.com.cn/20230615/1.shtml",
        f'<h2 id="cont_title">{TITLE}</h2><span id="cont_riqi">本文来源于<span id="source_baidu"><a>{MEDIUM}</a></span> '
        f'<span id="pubtime_baidu">{SAID}:00</span></span><div id="the_content">{TEXT}</div>'
        f'<span id="editor_baidu">(编辑：{EDITOR})</span>',
        "title time credit editor",
    ),
    "hexun": (
        "http://news.hexun.com/2023-06-15/1.html",
        f'<div class="articleName"><h1>{TITLE}</h1><div class="tip"><span class="pr20">{SAID}:00</span> '
        f'<a>{MEDIUM}</a></div></div><div class="art_contextBox">{TEXT}</div>',
        "title time credit",
    ),
    "caixin": (
        "https://companies.caixin.com/2023-06-15/1.html",
        f'<div id="conTit"><h1>{TITLE}</h1><div><span id="pubtime_baidu">2023年06月15日 09:31</span><span '
        f'id="source_baidu">来源于 {MEDIUM}</span><span id="author_baidu">作者：{WRITER}</span></div></div>'
        f'<div id="Main_Content_Val">{TEXT}<div id="chargeWall">本文是会员专享，请登录后阅读其余内容。</div></div>',
        "title time credit author",
    ),
    "yicai": (
        "https://www.yicai.com/news/1.html",
        f'<div class="title"><h1>{TITLE}</h1><p><span>{MEDIUM}</span> <em>{SAID}</em></p></div><div class="m-txt">{TEXT}'
        "</div>",
        "time",
    ),
    "nbd": (
        "https://www.nbd.com.cn/articles/2023-06-15/1.html",
        f'<div class="g-article-top"><h1>{TITLE}</h1><p class="u-time"><span class="source">{MEDIUM}</span> <span '
        f'class="time">{SAID}:00</span></p></div><div class="g-articl-text">{TEXT}</div>',
        "title time credit",
    ),
    "stcn": (
        "https://www.stcn.com/article/detail/1.html",
        f'<div class="detail-title">{TITLE}</div><div class="detail-info"><span>来源：{MEDIUM}</span> <span>作者：{WRITER}'
        f'</span> <span>{SAID}</span></div><div class="detail-content-wrapper"><div class="detail-content">{TEXT}</div>'
        f'<div class="detail-content-editor">责任编辑: {EDITOR}</div></div>',
        "title time credit",
    ),
    "cnstock": (
        "https://company.cnstock.com/company/scp_gsxw/202306/1.htm",
        f'<div class="main-content text-large"><h1 class="title">{TITLE}</h1><div class="bullet"><span class="timer">'
        f'{SAID}:00</span><span class="source">来源：<a>{MEDIUM}</a></span><span class="author">作者：{WRITER}</span></div>'
        f'<div class="content" id="qmt_content_div">{TEXT}</div></div>',
        "title time credit author",
    ),
    "cs": (
        "https://www.cs.com.cn/ssgs/gsxw/202306/t20230615_1.html",
        f'<div class="artical_t"><h1>{TITLE}</h1><span>来源：{MEDIUM}</span> <span>{SAID}</span></div>'
        f'<div class="artical_c">{TEXT}</div>',
        "title time",
    ),
    "10jqka": (
        "http://news.10jqka.com.cn/20230615/c1.shtml",
        f'<div class="main-fl"><h2 class="main-title">{TITLE}</h2><div class="info"><span id="pubtime_baidu">{SAID}:00'
        f'</span> <span id="source_baidu">来源：<a>{MEDIUM}</a></span></div></div><div class="main-text atc-content">{TEXT}'
        '<p class="bottomSign">关注我们的公众号，获取更多财经资讯</p></div>',
        "title time credit",
    ),
    "jrj": (
        "http://stock.jrj.com.cn/2023/06/15093100000001.shtml",
        f'<div class="titmain"><h1>{TITLE}</h1><p class="inftop"><span>{SAID}:00</span><span>来源：{MEDIUM}</span></p>'
        f'<div class="texttit_m1">{TEXT}</div></div>',
        "title time credit",
    ),
    "thepaper": (
        "https://www.thepaper.cn/newsDetail_forward_1",
        f'<div class="newscontent"><h1 class="news_title">{TITLE}</h1><div class="news_about"><p>{WRITER}/{MEDIUM}</p>'
        f'<p>{SAID}</p></div><div class="news_txt">{TEXT}</div></div>',
        "title time",
    ),
    "wallstreetcn": (
        "https://wallstreetcn.com/articles/1",
        f"<article><h1>{TITLE}</h1><div><span>{MEDIUM}</span> <time datetime='{DAY}T{TIME}:00+08:00'>{SAID}</time></div>"
        f'<div class="rich-text">{TEXT}</div></article>',
        "",
    ),
    "cls": (
        "https://www.cls.cn/detail/1",
        f'<div class="detail-header">{TITLE}</div><div class="detail-time"><span>2023年06月15日 09:31:00</span></div>'
        f'<div class="detail-telegraph-content">{TEXT}</div><div>来源：{MEDIUM}</div>',
        "title time",
    ),
}


def page(layout: str, site: str = "某财经网") -> bytes:
    """A whole page: navigation, the article, and a sidebar that says more than the article does."""
    links = "".join(
        f'<li><a href="/n/{number}.html">推荐阅读之{number}：另一条不相干的消息</a></li>' for number in range(9)
    )
    return (
        f'<html lang="zh-CN"><head><title>{TITLE}_{site}</title></head><body><div class="top"><a href="/">首页</a> '
        f'<a href="/c">财经</a></div>{layout}<div class="hot"><h3>热门</h3><ul>{links}</ul></div>'
        "<div>版权所有 未经授权不得转载</div></body></html>"
    ).encode()
