"""A reader who knows only the front page subscribes in newsboat with the addresses on the pages."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsing import open_page
from tests.journeys.conftest import Deployment
from tests.journeys.test_readers import RECORD, find_program
from tests.readers.programs import Newsboat

if TYPE_CHECKING:  # as in tests/browsing.py
    from playwright.sync_api import Browser

ARTICLES = [
    RECORD["title"],
    "A Second Story & Its Readers",
]


@pytest.fixture(scope="module")
def served(make_shared_deployment: Callable[..., Deployment]) -> Deployment:
    """A running newsroom with articles in two languages."""
    newsroom = make_shared_deployment(FEEDSVC_SITE__LANGUAGE="en")
    newsroom.start()
    records = [RECORD, {"title": ARTICLES[1], "body": "It has one paragraph.", "language": "en"}]
    for record in records:
        file = newsroom.folder / "article.json"
        file.write_text(
            json.dumps({key: value for key, value in record.items() if key != "image"}),
            encoding="utf-8",
        )
        newsroom.check_output("article", "add", str(file))
    return newsroom


def test_a_reader_walks_from_the_front_page_to_a_subscribed_feed(
    served: Deployment, browser: "Browser", tmp_path: Path
) -> None:
    page = open_page(browser, permissions=["clipboard-read", "clipboard-write"])
    page.goto(served.base)
    page.locator(".masthead").get_by_role("link", name="RSS").click()
    page.get_by_role("heading", name="Subscribe").wait_for()
    page.get_by_role("button", name="Copy").first.click()
    page.locator("#copied", has_text="Copied").wait_for(state="attached")
    address = page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Feeds").click()
    page.get_by_role("link", name="Nelayan", exact=True).click()
    page.get_by_role("heading", level=1, name="Nelayan").wait_for()
    of_topic = page.locator(".addresses code").first.inner_text()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Feeds").click()
    page.get_by_role("link", name="Bahasa Indonesia", exact=True).click()
    page.get_by_role("heading", level=1, name="Bahasa Indonesia").wait_for()
    of_language = page.locator(".addresses code").first.inner_text()
    page.context.close()
    assert list_titles(address, tmp_path / "all") == sorted(ARTICLES)
    assert list_titles(of_topic, tmp_path / "one") == [RECORD["title"]]
    assert list_titles(of_language, tmp_path / "language") == [RECORD["title"]]


def list_titles(address: str, home: Path) -> list[str]:
    """Subscribe to a feed in newsboat; return the titles of the articles that it lists."""
    find_program("newsboat")
    return sorted(entry.title for entry in Newsboat(home, address).poll())
