"""A site under a path, such as https://example.org/kabar: every address is below that path."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from werkzeug.test import Client, TestResponse

import feedsvc.web
from feedsvc.domain.articles import ArticleContent
from feedsvc.errors import SettingsError
from feedsvc.rendering import FORMATS
from feedsvc.settings import load
from feedsvc.web.middleware.senders import SESSION, cookie_name
from tests.commands import wait_until
from tests.web.conftest import Newsroom
from tests.web.served_site import ServedSite, log_in, serve_site

if TYPE_CHECKING:  # the other tests need no browser
    from playwright.sync_api import Browser, Request

PATH = "/kabar"
# Every attribute that holds an address, in pages and in the parts that scripts fetch.
ADDRESS = re.compile(r"""(?:href|src|action|formaction|data-[a-z-]+)="((?:/|https?://)[^"]*)""")
IN_A_TEXT = "/articles/cara-mengikat"  # a link that an editor wrote, to another part of the host
ASKED = f"{PATH}/admin/articles/time"
SOURCES = re.compile(r'srcset="([^"]+)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """A site with one of everything, served under the path."""
    with serve_site(tmp_path_factory.mktemp("path"), "en", PATH) as site:
        yield site


def list_addresses(html: str, origin: str) -> set[str]:
    """Return the paths of all addresses of this host in a page, without their queries."""
    addresses = ADDRESS.findall(html)
    addresses += [part.split()[0] for text in SOURCES.findall(html) for part in text.split(",")]
    return {
        urlsplit(address).path or "/"
        for address in addresses
        if address.startswith((f"{origin}/", "/")) and not address.startswith("//")
    }


@pytest.fixture(scope="module")
def answers(site: ServedSite) -> list[tuple[str, TestResponse]]:
    """The answers to an editor and to a stranger at each address of the site, and their paths.

    The editor's requests have the whole path in PATH_INFO, as the server gets it, and the
    stranger's have its beginning in SCRIPT_NAME.
    """
    editor, stranger = site.app.test_client(), site.app.test_client()
    log_in(editor, site.url)
    found = []
    for address in site.list_addresses():
        whole = f"{PATH}{address}"
        found.append((whole, editor.get(whole, base_url=site.url.removesuffix(PATH))))
        found.append((whole, stranger.get(address, base_url=site.url)))
    return found


def test_every_address_in_every_page_is_below_the_path_and_answers(
    site: ServedSite, answers: list[tuple[str, TestResponse]]
) -> None:
    origin = site.url.removesuffix(PATH)
    editor = site.app.test_client()
    log_in(editor, site.url)
    addresses: set[str] = set()
    for page, answer in answers:
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            for address in list_addresses(answer.text, origin) - {IN_A_TEXT}:
                assert f"{address}/".startswith(f"{PATH}/"), (page, address)
                addresses.add(address)
    assert len(addresses) > 60
    answered = {page for page, answer in answers[::2] if answer.status_code < 400}
    for address in sorted(addresses - answered):
        with editor.get(address, base_url=origin) as found:
            # 405 answers a GET of an address to which a form is sent. Two addresses need more than
            # a GET: a text that a script sends, and a token that a client of Micropub sends.
            is_asked = address == ASKED or address.startswith(f"{PATH}/micropub")
            assert found.status_code < 400 or found.status_code == 405 or is_asked, address


def test_every_redirect_leads_below_the_path(
    site: ServedSite, answers: list[tuple[str, TestResponse]]
) -> None:
    followed = 0
    for address, answer in answers:
        if "Location" in answer.headers:
            target = urlsplit(answer.headers["Location"]).path
            assert target.startswith(f"{PATH}/"), (address, target)
            followed += 1
    assert followed > 20
    editor = site.app.test_client()
    log_in(editor, site.url)
    shown = editor.get("/admin/articles/trash", base_url=site.url).get_data(as_text=True)
    token = re.search('name="csrf" value="([^"]+)"', shown)
    assert token
    form = {"csrf": token[1], "do": "restore", "next": "/admin/articles/trash"}
    same = {"Sec-Fetch-Site": "same-origin"}
    answer = editor.post("/admin/articles/bulk", data=form, headers=same, base_url=site.url)
    assert answer.headers["Location"].startswith(f"{PATH}/admin/articles/trash?"), (
        "it leads back to the list that the form came from"
    )


@pytest.mark.parametrize("requested", [PATH, ""], ids=["whole path", "path removed by a proxy"])
def test_all_middleware_answers_the_same_with_the_path_and_without(
    site: ServedSite, requested: str
) -> None:
    stack = Client(feedsvc.web.add_middleware(site.app), use_cookies=False)
    origin = site.url.removesuffix(PATH)
    for suffix in FORMATS:
        answer = stack.get(f"{requested}/feeds/all.{suffix}", base_url=origin)
        assert answer.status_code == 200
        assert f"{site.url}/feeds/all.{suffix}" in answer.get_data(as_text=True)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        headers = {"If-None-Match": answer.headers["ETag"]}
        again = stack.get(f"{requested}/feeds/all.{suffix}", base_url=origin, headers=headers)
        assert again.status_code == 304
    assert site.app.extensions["feedsvc.response_cache"].answered["304"] == len(FORMATS)
    assert stack.get(requested or "/", base_url=origin).status_code == 200
    assert stack.get(f"{requested}/nothing", base_url=origin).status_code == 404
    assert stack.get(f"{PATH}-x/feeds/all.rss", base_url=origin).status_code == 404


def test_cookies_of_sites_at_one_host_have_different_names(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom(base_url="https://news.example/a/kabar")
    answer = newsroom.app.test_client().get("/admin/setup", base_url="https://news.example/a/kabar")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-feedsvc-login.a.kabar=")
    assert "; Path=/;" in f"{cookie};", "browsers accept __Host- for no other path"
    assert cookie_name(SESSION, "https://news.example") == "__Host-feedsvc"
    assert cookie_name(SESSION, "http://127.0.0.1:1/b") == "feedsvc.b"


def test_pictures_in_texts_of_another_path_are_shown(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom(base_url="https://news.example/kabar")
    name = f"{'ab' * 11}.jpg"
    body = f'<p><img src="/media/{name}" alt="a"><img src="/former/media/{name}" alt="b"></p>'
    newsroom.publish(ArticleContent(title="Banjir", body=body, language="id"))
    feed = newsroom.app.test_client().get("/feeds/all.rss").get_data(as_text=True)
    assert feed.count(f'src="https://news.example/kabar/media/{name}"') == 2


def test_addresses_in_a_text_mean_what_they_mean_in_a_browser(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom(base_url="https://news.example/kabar")
    body = (
        '<p><a href="/tentang">a</a><a href="tentang?a=1&amp;b=2">b</a>'
        '<a href="//lain.example/x">c</a><img src="/gambar.jpg" alt="d"></p>'
    )
    newsroom.publish(ArticleContent(title="Banjir", body=body, language="id"))
    client = newsroom.app.test_client()
    item = client.get("/feeds/all.json").get_json()["items"][0]["content_html"]
    assert re.findall(r'(?:href|src)="([^"]*)"', item) == [
        "https://news.example/tentang",  # from the root of the host
        "https://news.example/kabar/tentang?a=1&amp;b=2",  # from the home page of the site
        "https://lain.example/x",
        "https://news.example/gambar.jpg",
    ]
    page = client.get("/articles/banjir").get_data(as_text=True)
    assert item.partition("<img")[0] in page
    assert 'src="https://news.example/gambar.jpg"' in page
    for suffix in ("rss", "atom"):
        feed = client.get(f"/feeds/all.{suffix}").get_data(as_text=True)
        assert item.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in feed


@pytest.mark.parametrize("path", ["/a b", "/caf\u00e9", "/%6b", "/../x", "/.", "//x", "/a/./b"])
def test_a_path_that_proxies_would_change_is_refused(path: str) -> None:
    with pytest.raises(SettingsError, match="give the address at which readers"):
        load(base_url=f"https://news.example{path}")
    assert load(base_url="https://news.example/a.b/c-d_~/").public_url.endswith("/a.b/c-d_~")


def test_an_editor_updates_an_article_in_a_browser(site: ServedSite, browser: "Browser") -> None:
    page = site.open_page(browser, logged_in=True)
    outside: list[str] = []

    def record(request: "Request") -> None:
        if not urlsplit(request.url).path.startswith(f"{PATH}/"):
            outside.append(request.url)

    page.on("request", record)
    page.goto(f"{site.url}/admin/articles/1")
    shows_picture = """document.querySelector("img[src^='/kabar/media/']").naturalWidth > 0"""
    wait_until(lambda: page.evaluate(shows_picture))
    page.fill("[name=title]", "Di bawah jalur")
    page.click("button[value=update]")
    page.wait_for_url(f"{site.url}/admin/articles/**outcome=**")
    page.goto(f"{site.url}/")
    page.click("text=Di bawah jalur")
    page.wait_for_url(f"{site.url}/articles/**")
    wait_until(lambda: page.evaluate(shows_picture))
    assert outside == []
