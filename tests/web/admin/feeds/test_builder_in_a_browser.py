"""Terms and feeds in a real browser: by keyboard alone, and without scripts."""

from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page, Route, expect

from feedsvc import editorial
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.domain.taxonomy import Term
from feedsvc.storage.tables import Author
from tests.browsing import send_login
from tests.commands import wait_until
from tests.web.admin.conftest import NAME, PASSWORD
from tests.web.conftest import BrowserLog, Live

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


# Whether the answer to the last request for names has arrived.
ANSWERED = """performance.getEntriesByType("resource").some(
  (each) => each.responseEnd && each.name.endsWith("/names?q=cuac"))"""


def read(live: Live, path: str) -> str:
    with urlopen(f"{live.url}{path}") as answer:
        return str(answer.read().decode())


def tab_to(page: Page, text: str) -> None:
    """Press Tab until an element with this text has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if text in str(
            page.evaluate(
                "document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText"
            )
        ):
            return
    raise AssertionError(text)


def press_enter(page: Page) -> None:
    """Press the key that opens another page, and wait for that page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_feed_is_built_previewed_and_saved_by_keyboard(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/feeds")
    tab_to(page, "New feed")
    press_enter(page)
    expect(page.locator("#f-title")).to_be_focused()
    page.keyboard.type("Air & cuaca")
    tab_to(page, "Topics")
    page.keyboard.type("cuac")
    expect(page.get_by_role("option", name="Cuaca", exact=True)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove Cuaca")).to_be_visible()
    expect(page.locator("#f-include_topics")).to_be_focused()
    tab_to(page, "Preview")
    press_enter(page)
    expect(page.locator("#preview")).to_be_focused()
    expect(page.locator("#preview")).to_contain_text("The feed would contain 1 article now.")
    tab_to(page, "Source: Atom")
    page.keyboard.press("Enter")
    expect(page.locator("details[open] pre")).to_contain_text("<feed")
    page.locator("#f-languages").focus()
    tab_to(page, "Create the feed")
    press_enter(page)
    expect(page.get_by_role("status").first).to_contain_text("Created.")
    assert "Air &amp; cuaca" in read(live, "/feeds/custom/air-cuaca.rss")
    assert browser_log.messages == []


def test_an_answer_of_the_server_leaves_the_option_that_the_keys_have_chosen(
    serve_to_editor: Callable[..., Live], page: Page, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/feeds/new")
    topics = page.get_by_role("combobox", name="Topics").first
    option = page.get_by_role("option", name="Cuaca", exact=True)
    topics.press_sequentially("cua")
    expect(option).to_be_visible()
    held: list[Route] = []
    page.route("**/names?q=cuac", lambda route: held.extend([route]))
    with page.expect_request("**/names?q=cuac"):
        topics.press_sequentially("c")
    topics.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    with page.expect_response("**/names?q=cuac"):
        held[0].continue_()
    wait_until(lambda: page.evaluate(ANSWERED))
    topics.press("Enter")
    expect(page.get_by_role("button", name="Remove Cuaca")).to_be_visible()


def test_a_button_copies_an_address_and_confirms_it(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live.url)
    page.goto(f"{live.url}/admin/feeds?q=all")
    tab_to(page, "Copy")
    page.evaluate("window.setTimeout = () => 0")  # the button says "Copied" for two seconds
    page.keyboard.press("Enter")
    expect(page.locator("#copied")).to_contain_text(f"Copied {live.url}/feeds/all.rss")
    assert page.evaluate("navigator.clipboard.readText()") == f"{live.url}/feeds/all.rss"
    assert "Copied" in page.evaluate("document.activeElement.innerText")
    assert browser_log.messages == []


def test_an_address_for_a_partner_is_created_and_revoked(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/feeds/new")
    expect(page.locator("#f-title")).to_be_focused()
    page.keyboard.type("Untuk mitra")
    page.check("[name=private]")
    page.get_by_role("button", name="Create the feed").click()
    expect(page.locator("#partners")).to_be_focused()
    tab_to(page, "Partner")
    page.keyboard.type("Harian Kota")
    page.keyboard.press("Enter")
    expect(page.locator("#new-address")).to_be_focused()
    address = str(page.locator("#new-address .path").first.text_content())
    assert "Jembatan" in read(live, address.removeprefix(live.url))
    page.get_by_role("button", name="Revoke the address of “Harian Kota”").click()
    expect(page.locator("#partners")).to_contain_text("Revoked")
    assert page.request.get(address).status == 410
    assert browser_log.messages == []


def test_terms_and_feeds_work_without_scripts(
    serve_to_editor: Callable[..., Live], open_page: Callable[..., Page], published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page = open_page(java_script_enabled=False)
    page.goto(f"{live.url}/admin/feeds/new")
    send_login(page, NAME, PASSWORD)
    page.fill("#f-title", "Polos")
    page.fill("#f-include_topics", "Desa")
    page.click("[value=preview]")
    expect(page.locator("#preview")).to_contain_text("The feed would contain")
    page.click("[value=save]")
    assert "Jembatan" in read(live, "/feeds/custom/polos.rss")
    expect(page.locator(".copy").first).to_be_hidden()
    page.goto(f"{live.url}/admin/taxonomy/sections/new")
    page.fill("#f-name", "Rubrik baru")
    page.click("main button.main")
    expect(page.get_by_role("status")).to_contain_text("Created.")


def test_long_names_do_not_overflow(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog, published: Path
) -> None:
    live = serve_to_editor(tables=published, site={"language": "id"})  # Indonesian words are longer
    long = "Paguyuban" * 12
    with live.newsroom.services.database.writing() as session:
        authority, now = "news.example", live.newsroom.now
        feed = editorial.custom_feeds.create_custom_feed(
            session, CustomFeedRequest(long, private=True), authority=authority, now=now
        )
        editorial.custom_feeds.create_custom_feed(
            session,
            CustomFeedRequest(f"{long} dua", byte_limit=10_000),
            authority=authority,
            now=now,
        )
        editorial.access_tokens.create_access_token(session, feed.id, long, now=now)
        author = editorial.taxonomy.create_term(
            session, Author, Term(long), authority=authority, now=now
        )
    live.newsroom.refresh()
    paths = (
        "/admin/feeds",
        "/admin/feeds?show=custom",
        "/admin/feeds/new",
        f"/admin/feeds/{feed.id}",
        "/admin/taxonomy/authors?outcome=retired&term=1",
        "/admin/taxonomy/authors/new",
        f"/admin/taxonomy/authors/{author.id}",
        f"/admin/taxonomy/authors/{author.id}/merge",
        f"/admin/taxonomy/authors/1/merge?into={author.id}",
        "/feeds",
    )
    for path in paths:
        page.goto(f"{live.url}{path}")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOW) <= 0, (path, width)
    assert browser_log.messages == []
