"""Pages and addresses for logging in, which stand in the place of articles and lists."""

from __future__ import annotations

import pytest

from newscrawl import extract_article
from newscrawl.pages.login import leads_to_login

FORM = "<form><input name=user><input type=Password name=secret><button>登录</button></form>"
TERMS = (
    "<p>用户在注册和登录本网站时，应当如实填写资料，并妥善保管账号和密码，因保管不善造成的损失由用户自行承担。</p>" * 12
)
STORY = "<p>某地第一家企业昨日投产，首批设备已经到位，居民前来参观，负责人介绍了明年的计划。</p>" * 6


@pytest.mark.parametrize(
    "title", ["登录", "用户登录 - 某某网", "请先登录", "账号密码登录_企业网", "Sign in | News", "登录/注册"]
)
def test_a_page_headed_by_the_invitation_to_log_in_is_no_article(title: str) -> None:
    html = f"<html><head><title>{title}</title></head><body><h1>用户登录</h1>{FORM}{TERMS}</body></html>"
    found = extract_article(html.encode(), "http://a.example/1.html")
    assert (found.title, found.body_text, found.flags) == ("", "", ("login", "paywall"))


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("某地第一家企业投产", FORM),  # many sites have a form above every article
        ("登录月球：一部影片的幕后", FORM),
        ("登录", ""),
    ],
)
def test_an_article_with_a_form_or_about_logging_in_is_an_article(title: str, form: str) -> None:
    html = f"<html><head><title>{title}</title></head><body>{form}<h1>{title}</h1>{STORY}</body></html>"
    found = extract_article(html.encode(), "http://a.example/1.html")
    assert "login" not in found.flags
    assert "首批设备" in found.body_text


@pytest.mark.parametrize(
    "answered",
    [
        "http://a.example/login",
        "http://a.example/member/login.html?next=%2F1.html",
        "http://a.example/wp-login.php",
        "http://passport.b.example/?back=1",
        "https://a.example/sso/authorize",
        "http://a.example/user_login.php",
        "http://a.example/login/",
        "http://a.example/login/index.html",
        "http://a.example/passport/user/login.do",
        "http://a.example/login/phone",
        "http://sso.a.example.cn/1.html",  # the path that was asked for, at a host for logging in
    ],
)
def test_an_address_for_logging_in_is_known_by_its_name(answered: str) -> None:
    assert leads_to_login("http://a.example/1.html", answered)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("http://a.example/1.html", "http://a.example/1.html"),
        ("http://a.example/p/1", "http://a.example/2026/login-walls-are-bad/"),
        ("http://a.example/p/1", "http://a.example/2026/the-passport-office.html"),
        ("http://a.example/login/notes.html", "http://a.example/login/notes/"),
        ("http://a.example/p/1", "http://a.example/news/passport/2026/visa-free.html"),
        ("http://a.example/p/1", "http://a.example/login/2026/1.html"),
        ("http://a.example/p/1", "http://a.example/sso/202611259900000001.html"),
        ("http://www.sso.go.jp/p/1", "http://sso.go.jp/news/1.html"),
        ("http://a.example/p/1", "http://passport.gov.cn/news/1.html"),
        ("http://a.example/p/1", "https://login.com/news/1.html"),
        ("http://sso.a.example/1", "http://passport.a.example/1"),
    ],
)
def test_an_article_about_logging_in_is_not_taken_for_it(asked: str, answered: str) -> None:
    assert not leads_to_login(asked, answered)
