"""When a script's request fails, the page says so in words until a request succeeds."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.web.admin.test_editing_in_a_browser import start
from tests.web.conftest import Live

REQUESTS = re.compile(r"/(preview|publish-time|media|presence|names)([?/]|$)")
SENTENCES = (
    "cannot show whether others have the article open",
    "The preview cannot be shown",
    "The time could not be checked",
    "The pictures cannot be searched",
)


def refuse(route: Route) -> None:
    route.fulfill(status=503, body="away")


def test_each_request_that_fails_is_said_and_forgotten_when_it_succeeds(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.keyboard.type("Empat puluh murid.")
    page.wait_for_url(re.compile(r"/admin/articles/\d+$"))  # presence needs an article
    page.route(REQUESTS, refuse)
    page.get_by_role("button", name="Preview").click()
    page.locator(".pick[data-pick] > summary").click()
    page.fill("#picture_q", "hujan")
    page.locator("details.more > summary").click()
    page.fill("#f-publish_at", "besok")
    page.evaluate("dispatchEvent(new Event('focus'))")
    failures = page.locator("[data-request-failed]:visible")
    for sentence in SENTENCES:
        expect(failures.filter(has_text=sentence)).to_be_visible()
    page.unroute(REQUESTS)
    page.fill("#picture_q", "bambu")
    page.fill("#f-publish_at", "besok 07:00")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(failures).to_have_count(0)
    expect(page.locator("#preview .reading h1")).to_have_text("Menakar Hujan")
    page.route(REQUESTS, lambda route: route.abort())
    page.goto(f"{live.url}/admin/feeds/new")
    page.locator("#f-include_topics").press_sequentially("Hu")
    expect(failures).to_have_count(1)
    expect(failures).to_contain_text("No names can be suggested or checked")
