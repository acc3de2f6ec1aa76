"""Three hundred payloads in every field: none can run on any page or in any feed.

The sanitizer gets all of them in each run. In every field there are all of them in `make soak`, and
otherwise every third: that is still each breakout, each carrier, each scheme and each disguise.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from lxml import etree, html
from sqlalchemy import update
from werkzeug.test import TestResponse

from feedsvc.parsing.html.sanitizer import sanitize_html
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.tables import Feed
from feedsvc.web.admin import refresh
from tests.payloads import list_payloads
from tests.strategies import count_repetitions
from tests.web.admin.conftest import (
    OURS,
    AdminClient,
    build_file,
    parse_page,
    read_fields,
    read_value,
)
from tests.web.conftest import BrowserLog, Live, draw_jpeg

if TYPE_CHECKING:  # most tests here need no browser
    from playwright.sync_api import Dialog, Page

LINKS = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "background",
    "xlink:href",
    "ping",
    "cite",
    "srcset",
}
FORBIDDEN = {
    "iframe",
    "object",
    "embed",
    "base",
    "applet",
    "envelope",
    "svg",
    "math",
    "style",
    "template",
    "marquee",
}
# Resolves after the handlers of focus, and after all messages that the page has sent so far.
DRAWN_TWICE = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
RUNS = re.compile(r"(javascript|vbscript|data:text)", re.IGNORECASE)
FIELDS = (
    "title", "summary", "body", "topics", "section", "authors", "slug", "sources", "language",
    "publish_at", "image_alt", "image_caption", "image_credit", "image", "key", "revision",
    "pasted",
)  # fmt: skip
ANY_TEXT = (
    "title",
    "summary",
    "body",
    "section",
    "authors",
    "topics",
    "slug",
)  # fields that accept any text
SEARCHES = (
    "/admin/articles?q=", "/admin/people/audit-log?editor=", "/admin/login?next=",
    "/admin/setup?token=", "/admin/feeds?q=", "/admin/taxonomy/topics?q=",
    "/admin/media?q=", "/admin/articles/trash?q=", "/admin/articles?problem=",
    "/admin/articles?state=",
)  # fmt: skip
OTHER_PAGES = ("/admin/media", "/admin/media/1", "/admin/taxonomy/sections", "/feeds?page=2")
FEED_FIELDS = (
    "title", "description", "slug", "languages", "match", "text", "entry_limit", "byte_limit",
    "revision", "include_topics", "include_sections", "include_authors", "exclude_topics",
    "exclude_sections", "exclude_authors",
)  # fmt: skip
HTML = {"content", "summary", "description", "{http://purl.org/rss/1.0/modules/content/}encoded"}


def find_active(text: str, *, is_ours: bool) -> list[str]:
    """Return the parts of a page that could run; if it `is_ours`, not our scripts and drawings."""
    active = []
    for node in html.document_fromstring(text or "<p></p>").iter():
        tag = node.tag.lower() if isinstance(node.tag, str) else ""
        if tag == "script" and not (is_ours and _is_our_script(node)):
            active.append(f"script: {html.tostring(node)[:200]!r}")
        # The drawings and templates of our pages run nothing.
        if tag in FORBIDDEN and not (is_ours and tag in {"svg", "template"}):
            active.append(tag)
        if tag == "meta" and (node.get("http-equiv") or "").lower() == "refresh":
            active.append("refresh")
        for key, value in node.attrib.items():
            name = str(key).lower()
            if name.startswith("on") or name in {"srcdoc", "style"}:
                active.append(f"{tag}[{name}]")
            if name in LINKS and RUNS.match(re.sub(r"[\x00-\x20]", "", str(value))):
                active.append(f"{tag}[{name}={value[:80]!r}]")
    return active


def _is_our_script(node: Any) -> bool:
    if node.get("type") == "application/ld+json":
        return json.loads(node.text) is not None and "<" not in node.text
    return (node.get("src") or "").startswith("/static/") and not (node.text or "").strip()


def list_html_pieces(body: bytes, suffix: str) -> Iterator[str]:
    """Yield every piece of HTML in a feed as readers show it, and check the feed's links."""
    if suffix == "json":
        for item in json.loads(body)["items"]:
            yield item["content_html"]
            assert not RUNS.match(item.get("url", ""))
        return
    for node in etree.fromstring(body).iter():
        name = str(node.tag).replace("{http://www.w3.org/2005/Atom}", "")
        is_html = name in HTML if suffix == "rss" else node.get("type") == "html"
        if is_html:
            assert len(node) == 0, "HTML is in feeds as text"
            yield node.text or ""
        for value in (
            node.get("href"),
            node.get("uri"),
            node.text if name in {"link", "guid", "uri"} else "",
        ):
            assert not RUNS.match((value or "").strip()), name
        assert name.rpartition("}")[2].lower() != "script"


def post(admin: AdminClient, token: str, path: str, data: dict[str, str]) -> Any:
    form = {"csrf": token} | {
        name: text.encode("utf-8", "replace").decode() for name, text in data.items()
    }
    return admin.client.post(path, data=form, headers=OURS, base_url=admin.origin)


def join_payloads(payloads: Sequence[str], length: int) -> Iterator[str]:
    """Yield all payloads in texts of at most `length` characters, for fields that are only shown.

    A payload that is not escaped would run in such a text, too.
    """
    joined = ""
    for payload in payloads:
        if len(joined) + len(payload) + 1 > length:
            yield joined
            joined = ""
        joined = f"{joined} {payload}" if joined else payload
    yield joined


def publish_all(admin: AdminClient, payloads: Sequence[str]) -> int:
    """Post the payloads in every field, then publish them in the fields that accept any text.

    Each article has two or three payloads. Return how many articles were stored.
    """
    token, stored = admin.read_csrf(), 0
    blank = admin.read_form("/admin/articles/new")
    for joined in join_payloads(payloads, 1000):
        everywhere = (
            blank
            | dict.fromkeys(FIELDS, joined)
            | {"csrf": token, "do": "publish", "create_topics": "1"}
        )
        answer = post(admin, token, "/admin/articles/new", everywhere)
        assert answer.status_code in {400, 409, 422}, joined
        assert find_active(answer.get_data(as_text=True), is_ours=True) == [], joined
    for joined in join_payloads(payloads, 165):
        form = blank | dict.fromkeys(ANY_TEXT, joined) | {"do": "publish", "create_topics": "1"}
        form |= {
            "title": f"Judul {joined}",
            "key": f"{stored:016x}",
            "topics": joined.replace(",", ""),
            "authors": joined.replace("\n", " "),
            "body": f"<p>isi</p>{joined}",
        }
        answer = post(admin, token, "/admin/articles/new", form)
        assert answer.status_code in {303, 422}, joined
        assert find_active(answer.get_data(as_text=True), is_ours=True) == [], joined
        stored += answer.status_code == 303
    return stored


def refresh_main_feed(admin: AdminClient) -> None:
    """Render the main feed, but not the feeds of topics that are named after payloads."""
    with admin.newsroom.services.database.writing() as session:
        session.execute(update(Feed).where(Feed.path != "all").values(stale_since=None))
    admin.newsroom.refresh()


@pytest.mark.soak
def test_no_payload_can_run_on_any_page_or_in_any_feed(
    open_admin: Callable[..., AdminClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    # One refresh at the end is enough; three hundred would only cost time.
    monkeypatch.setattr(refresh, "refresh_after_change", lambda: None)
    admin = open_admin(feeds={"entry_limit": 1000})
    assert admin.log_in().status_code == 303
    stored = publish_all(admin, list_payloads()[:: count_repetitions(3, 1)])
    refresh_main_feed(admin)
    assert stored > count_repetitions(30, 90), (
        "too few articles were stored for this test to prove anything"
    )
    with admin.newsroom.services.database.reading() as session:
        rows = articles.list_articles(session, limit=1000)
    pages = [
        "/",
        "/feeds",
        "/feeds/all",
        "/admin/articles",
        "/admin/taxonomy/topics",
        "/admin/taxonomy/sections",
        "/admin/taxonomy/authors",
        "/admin/feeds",
    ]
    pages += [
        "/admin/people/audit-log",
        "/admin/people/users",
        "/admin/account",
        "/admin/taxonomy/topics/1",
        "/admin/taxonomy/sections/1",
        "/admin/taxonomy/authors/1",
    ]
    pages += [f"/articles/{row.slug}" for row in rows] + [
        f"/admin/articles/{row.id}" for row in rows[::7]
    ]
    for path in pages:
        answer = admin.get(path)
        assert answer.status_code == 200, path
        assert find_active(answer.get_data(as_text=True), is_ours=True) == [], path
    for suffix in ("rss", "atom", "json"):
        pieces = list(list_html_pieces(admin.get(f"/feeds/all.{suffix}").data, suffix))
        assert len(pieces) >= stored
        assert [active for piece in pieces for active in find_active(piece, is_ours=False)] == []


def test_no_payload_passes_the_sanitizer() -> None:
    """Clean each payload alone: an open tag of one payload could hide the next one."""
    for payload in list_payloads():
        assert find_active(f"<p>isi</p>{sanitize_html(payload)}", is_ours=False) == [], payload


@pytest.mark.soak
def test_no_payload_can_run_in_the_other_forms_or_in_searches(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "refresh_after_change", lambda: None)  # as above
    admin.write(
        "publish",
        topics="Cuaca",
        create_topics="1",
        picture=build_file(draw_jpeg(60, 40)),
        image_alt="Hujan",
    )
    token = admin.read_csrf()
    stored = {  # a field accepts few characters, or its text must be new
        "/admin/taxonomy/topics/1": {"do": "save", "name": "", "slug": "", "description": ""},
        "/admin/people/invitations": {"label": "", "role": "editor"},
    }
    stored_long = {
        "/admin/taxonomy/sections/new": {"name": "", "slug": "", "description": ""},
        "/admin/media/1": {"do": "save", "alt": "", "caption": "", "credit": ""},
    }
    refused = {
        "/admin/account/passkeys": {"key_name": "", "credential": ""},
        "/admin/account/language": {"language": ""},
        "/admin/feeds/new": {"do": "preview", **dict.fromkeys(FEED_FIELDS, "")},
        "/admin/login/passkey": {"login_token": ""},
    }
    blank = read_fields(
        admin.read_page("/admin/feeds/new"), '//form[@class="feed-builder"]//*[@name]'
    ) | {"do": "save"}
    del blank["key"]  # with one key, all would be the same form, sent again
    payloads = list_payloads()[:: count_repetitions(9, 3)]
    for payload in payloads:
        send_in_every_field(admin, token, stored, payload)
    for joined in join_payloads(payloads, 100):  # this page shows 100 characters of a search
        assert_harmless(admin.get(f"/feeds?q={quote(joined)}"), joined)
    feeds = list(join_payloads(payloads, 190))
    for joined in feeds:
        send_in_every_field(admin, token, stored_long, joined)
        form = blank | {"title": joined, "description": joined}
        answer = post(admin, token, "/admin/feeds/new", form)
        assert answer.status_code == 303, joined
    for joined in join_payloads(payloads, 1000):
        send_in_every_field(admin, token, refused, joined)
    for joined in join_payloads(payloads, 200):  # a search shows all of these characters
        for path in SEARCHES:
            assert_harmless(admin.get(path + quote(joined)), (path, joined))
    admin.newsroom.refresh()
    with admin.newsroom.services.database.reading() as session:
        assert len(custom_feed_rows.list_public_custom_feeds(session)) == len(feeds)
    for path in (
        "/admin/people/users",
        "/admin/people/audit-log",
        "/admin/taxonomy/topics",
        "/feeds",
        "/admin/account",
        "/admin/feeds",
        *OTHER_PAGES,
    ):
        assert find_active(admin.read_page(path), is_ours=True) == [], path
    add_editors_named(admin)
    for path in ("/admin/people/users", "/admin/people/audit-log"):
        assert find_active(admin.read_page(path), is_ours=True) == [], path


def send_in_every_field(
    admin: AdminClient, token: str, forms: dict[str, dict[str, str]], text: str
) -> None:
    """Send a text in every empty field of these forms. No answer may run anything."""
    for path, form in forms.items():
        filled = {name: value or text for name, value in form.items()}
        assert_harmless(post(admin, token, path, filled), (path, text))


def assert_harmless(answer: TestResponse, sent: object) -> None:
    """Check that an answer to `sent` runs nothing and is no error of the server."""
    assert answer.status_code < 500, sent
    assert find_active(answer.get_data(as_text=True) or "<p>", is_ours=True) == [], sent


def add_editors_named(admin: AdminClient) -> None:
    """Add editors whose names are payloads: with an invitation an editor may choose any name."""
    for payload in list_payloads()[:: count_repetitions(30, 10)]:
        page = post(
            admin,
            admin.read_csrf(),
            "/admin/people/invitations",
            {"label": payload[:90], "role": "editor"},
        )
        link = parse_page(page.get_data(as_text=True)).xpath('//input[@id="f-link"]/@value')
        guest = AdminClient(admin.newsroom, admin.newsroom.app.test_client())
        shown = guest.read_page(str(link[0]).removeprefix(admin.origin))
        assert find_active(shown, is_ours=True) == []
        token = read_value(shown, "login_token")
        data = {
            "token": str(link[0]).partition("token=")[2],
            "login_token": token,
            "name": payload[:90],
        }
        data |= {"password": "sembilan burung di atap", "again": "sembilan burung di atap"}
        answer = guest.client.post("/admin/setup", data=data, headers=OURS, base_url=admin.origin)
        assert answer.status_code in {303, 422}
        assert find_active(answer.get_data(as_text=True), is_ours=True) == []


def test_a_browser_runs_no_payload_and_reports_no_violation(
    serve_to_editor: Callable[..., Live],
    page: "Page",
    browser_log: BrowserLog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(refresh, "refresh_after_change", lambda: None)  # as above
    live = serve_to_editor()
    dialogs: list[str] = []

    def dismiss(dialog: "Dialog") -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    sample = list_payloads()[::15]
    client = AdminClient(live.newsroom, live.newsroom.app.test_client(), live.url)
    for cookie in page.context.cookies():
        client.client.set_cookie(str(cookie["name"]), str(cookie["value"]), domain="127.0.0.1")
    token = client.read_csrf()
    for number, payload in enumerate(sample):
        form = {
            "csrf": token,
            "do": "publish",
            "create_topics": "1",
            "title": f"Judul {payload}"[:290],
            "language": "id",
        }
        form |= {
            "body": f"<p>isi</p>{payload}",
            "topics": payload.replace(",", "")[:150],
            "key": f"{number:016x}",
        }
        form |= {
            "section": payload[:150],
            "authors": payload[:150],
            "summary": payload,
            "image_caption": payload,
        }
        client.client.post(
            "/admin/articles/new", data=form, headers={"Origin": live.url}, base_url=live.url
        )
    refresh_main_feed(client)
    with live.newsroom.services.database.reading() as session:
        rows = articles.list_articles(session, limit=100)
    assert len(rows) > len(sample) / 2
    paths = [
        "/",
        "/feeds",
        "/feeds/all",
        "/admin/articles",
        "/admin/taxonomy/topics",
        "/admin/feeds",
        "/admin/people/audit-log",
        "/admin/taxonomy/authors",
    ]
    paths += [f"/articles/{row.slug}" for row in rows] + [
        f"/admin/articles/{row.id}" for row in rows[:: count_repetitions(3, 1)]
    ]
    for path in paths:
        page.goto(f"{live.url}{path}")  # until every picture has loaded or failed
        page.evaluate(DRAWN_TWICE)
    assert dialogs == []
    assert [text for text in browser_log.messages if "Content Security" in text] == []
