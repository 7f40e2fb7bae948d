"""How lines read that are not the text of an article: tables of expressions, by what they tell. Pure."""

from __future__ import annotations

import re

SENTENCE = re.compile(r"[。！？；…，、]|[.!?;:,](?:\s|$|[\"'”’)])|[.!?”\"»]$|।")
"""Something that only sentences have."""
LEGAL = re.compile(
    r"©|copyright|all rights reserved|privacy policy|terms of (?:use|service)|cookies|版权所有|icp[备证]|许可证|"
    r"举报电话|"
    r"不良信息|违法和|郑重声明|免责声明|"
    r"未经.{0,12}(?:授权|许可)|無断転載|著作権|subscribe to|newsletter|sign up|广告服务|联系我们|网站地图"
)
"""Notices of the site, in lower case."""
CONSENT = re.compile(
    r"cookies?\b.{0,300}(?:consent|accept|partner|advertis|einwillig|zgod)|"
    r"(?:consent|einwillig|zgod).{0,200}(?:\bcookies?\b|partner)|\b(?:iab|gdpr|rodo)\b|钱包充值|会员协议|隐私政策",
    re.DOTALL,
)
"""Texts that ask for consent, and of wallets, in lower case."""
ENDS = re.compile(
    r"^\W*(?:推荐阅读|相关阅读|延伸阅读|扩展阅读|拓展阅读|相关新闻|相关报道|相关推荐|相关链接|相关文章|相关资讯|热门推荐|热点推荐|热门文章|"
    r"[\u4e00-\u9fff]{0,4}(?:资讯|新闻|文章|内容|视频|阅读)推荐|(?:编辑|小编|今日|每日)推荐|"
    r"猜你喜欢|更多精彩|往期回顾|往期推荐|"
    r"精彩推荐|为您推荐|更多快讯|更多新闻|更多资讯|最新快讯|最新资讯|最新评论|网友评论|"
    r"你可能還想看|延伸閱讀|相關新聞|相關報導|関連記事|おすすめ記事|あわせて読みたい|"
    r"related (?:stories|articles|posts|content|news|coverage|"
    r"topics)|you (?:may|might) also like.*|"
    r"recommended(?: for you)?|more from .{0,40}|more on this.*|read more|read next|most read|"
    r"most popular|up next|what to read next|sign up for .{0,60}|follow us.{0,60}|"
    r"mehr zum thema|das könnte sie auch interessieren.*|lesen sie auch|auch interessant|empfehlungen|"
    r"leggi anche|lire aussi|à lire aussi.*|te puede interesar|le puede interesar|leia (?:também|mais)|"
    r"baca juga|czytaj też|читайте также|ilgili haberler|comments?|kommentare|commentaires|comentarios)\W*$",
    re.IGNORECASE,
)
"""Headings of other articles: what follows is none of this one."""
EDITED = re.compile(r"^[（(\[【\s]*(?:责任编辑|責任編輯|责编|编辑|文章来源|本文来源)\s?[:：丨|/].{0,60}$")
"""The editor's line, the last of an article."""
SENTENCE_END = re.compile(r"[.!?。！？…:\"”’»]\s*$")
LABEL = re.compile(
    r"^(?:by|von|por|par|di|door|av|af|from|posted|published|updated|stand|date|aus)\b|\b(?:19|"
    r"20)\d\d\b.*\d{1,2}[:.h]\d\d|\d{1,2}[:.]\d\d\s?(?:am|pm|uhr|gmt|est|edt|et|pst|ist|cet)\b"
    r"|^\W*\d{1,2}\.? ?(?:\d{1,2}\.|[^\W\d]{3,10}) ?(?:19|20)\d\d\W*$|min(?:ute)? read|(?:年|월|"
    r"\.) ?\d{1,2}(?:月|일|\.) ?\d{1,2}[日:]?.{0,12}\d{1,2}:\d\d",
    re.IGNORECASE,
)
"""Lines of time and by-line."""
CHINESE_LABEL = re.compile(
    r"(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}日?\s{0,3}(?:\d{1,2}[:：]\d\d|$)|^(?:来源|作者|编辑|责编|"
    r"责任编辑|发布时间|发布日期|发表时间|更新时间|时间|日期|字号|浏览|阅读|点击)\s?[:：]"
    r"|[|｜\s](?:来源|作者|发布时间|时间|浏览次数|点击数?|字号)\s?[:：]"
)
"""The same on Chinese pages."""
CREDIT_WORDS = (
    *("photo", "foto", "imag", "bild", "credit", "crédito", "pic", "video", "illustr", "grafik", "©", "/", "via ", "|"),
)
"""One of these, in lower case, is in every credit line."""
CREDIT_LINE = re.compile(
    r"^(?:photo|foto|fotos|image|images|bild|bilder|credit|picture|video|pic|fotografía|crédito|"
    r"bildquelle|bildrechte|illustration|grafik|photograph)s?\s?(?:credits?|by|via|courtesy)?\s?[:：/|©]"
    r"|\((?:image|photo|picture|pic|foto|bild|ap photo|credit)s?\b[^()]{0,60}\)\s*$|(?:/|\bvia |"
    r"\| ?)(?:getty images?|ap|afp|reuters|shutterstock|imago|dpa|epa|wireimage)\W*$|(?:foto|bildrechte|"
    r"photo|bild|photograph|picture|image credit): ?[^.]{0,60}$|^©",
    re.IGNORECASE,
)
"""Whose picture it is."""
_VISITS = "阅读|浏览|点击|閱讀|瀏覽|點擊"
_MANY = r"\d[\d,.]{0,9} ?[万萬kw]?\+?"
COUNTER = re.compile(
    r"^\d{1,3} ?(?:of|von|de|di|sur|dari|/) ?\d{1,3}"
    r"(?: (?:photos?|pictures?|images?|slides?|pages?|bildern?|fotos?|seiten?|immagini|imágenes|páginas?|halaman))?$"
    rf"|^(?:{_VISITS}|人气|views?|reads?)(?:量|数|數|次数|次數)? ?[:：(（]? ?{_MANY} ?次?[)）]?$"
    rf"|^{_MANY} ?(?:次?(?:{_VISITS})|views|reads)$",
    re.IGNORECASE,
)
"""Which picture or page of how many, and how many have read the page: at every look another number."""
TOOLS = re.compile(
    r"^(?:[【\[]?\s?(?:关闭窗口|关闭|打印本页|打印|我要打印|纠错|返回顶部|返回首页|返回列表|收藏本文|分享到|字号|大|中|小)\s?[】\]]?[\s|:：]*)+$"
)
"""Buttons."""
