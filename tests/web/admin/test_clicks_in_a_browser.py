"""No click is lost: nothing moves between the press of a button and its release."""

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.commands import wait_until
from tests.web.conftest import Live

# Record the place of every visible control, at each press and at each release. Count the requests
# of scripts that are under way.
RECORD = """() => {
  const read = () => [...document.querySelectorAll(
    "main :is(button, input, textarea, summary, a, label)")]
    .filter((control) => control.checkVisibility())
    .map((control) => [control.name || control.ariaLabel || control.textContent.trim(),
      ...Object.values(control.getBoundingClientRect().toJSON()).map(Math.round)].join(" "));
  addEventListener("pointerdown", () => (window.placesBefore = read()), true);
  addEventListener("pointerup", () => (window.placesAfter = read()), true);
  const send = window.fetch;
  window.underWay = 0;
  window.fetch = (...values) => {
    underWay++;
    return send(...values).finally(() => setTimeout(() => underWay--));
  };
}"""
FIELDS = ("title", "subtitle", "topics", "image_alt", "summary", "authors", "section", "slug")


def press(page: Page, target: Locator, *, release_there: bool = False) -> None:
    """Press a button for a while, and assert that nothing has moved when it is released.

    Unless `release_there`, the mouse is released elsewhere, so that the button does nothing.
    """
    box = target.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(400)  # scripts send some requests a moment after the last key
    wait_until(lambda: page.evaluate("underWay") == 0)
    if not release_there:
        page.mouse.move(0, 0)
    page.mouse.up()
    before, after = page.evaluate("[placesBefore, placesAfter]")
    assert after == before


def test_a_topic_is_typed_and_publish_pressed_at_once(
    serve_to_editor: Callable[..., Live], page: Page, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/articles/new")
    page.fill("#f-title", "Angin")
    page.locator("#f-body").press("A")
    page.locator("#f-topics").press_sequentially("cuaca")
    page.evaluate(RECORD)
    press(page, page.get_by_role("button", name="Publish"))
    page.get_by_role("combobox", name="Topics").press_sequentially("desa")
    page.get_by_role("button", name="Publish").click(delay=200)
    expect(page.get_by_role("status").first).to_contain_text("Published.")
    expect(page.locator(".chip")).to_have_text(["Cuaca×", "Desa×"])


@pytest.mark.parametrize("width", [1280, 480])
def test_nothing_moves_on_the_form_while_a_button_is_pressed(
    serve_to_editor: Callable[..., Live], page: Page, width: int, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live.url}/admin/articles/new")
    page.fill("#f-topics", "Angin")
    with page.expect_navigation():  # until the scripts have run
        page.click(".actions [value=publish]")
    expect(page.locator("#errors")).to_be_focused()
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    page.evaluate(RECORD)
    for name in FIELDS:
        page.locator(f"#f-{name}").press_sequentially("Kabar")
        press(page, page.locator(".actions [value=save]"))
    expect(page.locator("#w-title")).to_have_count(0)
    expect(page.locator("#f-topics-source")).to_have_value("Angin, Kabar")


def test_nothing_moves_on_a_feed_and_a_chip_is_removed_while_a_name_is_typed(
    serve_to_editor: Callable[..., Live], page: Page, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/feeds/new")
    topics = page.get_by_role("combobox", name="Topics").first
    topics.press_sequentially("Cuaca,")
    page.evaluate(RECORD)
    for name in ("title", "description", "slug"):
        page.locator(f"#f-{name}").press_sequentially("Kabar")
        press(page, page.get_by_role("button", name="Preview"))
    topics.press_sequentially("Tak Ada")
    press(page, page.get_by_role("button", name="Remove Cuaca"), release_there=True)
    expect(page.locator(".chip")).to_have_count(0)
    expect(topics).to_be_focused()
    expect(topics).to_have_value("Tak Ada")


def test_results_of_a_search_wait_for_a_click(
    serve_to_editor: Callable[..., Live], page: Page, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/articles")
    searches: list[Route] = []
    page.route("**/articles?q=bambu*", lambda route: searches.extend([route]))
    with page.expect_request("**/articles?q=bambu*"):
        page.locator("[type=search]").first.fill("bambu")  # at once: one search
    page.get_by_role("link", name="A Library With No Return Dates", exact=True).hover()
    with page.expect_response("**/articles?q=bambu*"):
        page.mouse.down()
        searches[0].continue_()
    page.mouse.up()
    expect(page.locator("#f-title")).to_have_value("A Library With No Return Dates")


def test_the_list_of_suggestions_fits_into_the_window(
    serve_to_editor: Callable[..., Live], page: Page, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/articles/new")
    topics = page.get_by_role("combobox", name="Topics")
    options = page.get_by_role("listbox")
    for height, block in product((320, 480, 640, 900), ("start", "center", "end")):
        page.set_viewport_size({"width": 900, "height": height})
        topics.evaluate("(field, block) => field.scrollIntoView({block})", block)
        topics.fill("")
        topics.press("ArrowDown")
        expect(options).to_be_visible()
        box, field = options.bounding_box(), topics.bounding_box()
        assert box
        assert field
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
        assert box["y"] >= field["y"] + field["height"] or box["y"] + box["height"] <= field["y"]
        topics.press("Escape")


def test_a_chosen_picture_can_be_removed_at_once_and_says_what_it_needs(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    live.newsroom.store_image(width=640)
    page.goto(f"{live.url}/admin/articles/new")
    page.fill("#f-title", "Angin")
    page.locator("#f-body").press("A")
    remove = page.get_by_label("Remove this picture")
    expect(remove).to_be_hidden()
    page.click("#article .pick summary")
    page.click("#article .tile")
    need = page.locator("#h-alt.wrong")
    expect(need).to_contain_text("cannot be published")
    page.fill("#f-image_alt", "Kali")
    expect(need).to_have_count(0)
    page.fill("#f-image_alt", "")
    expect(need).to_be_visible()
    remove.check()
    expect(need).to_have_count(0)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_contain_text("Published.")
    expect(page.locator(".stored img")).to_have_count(0)


def test_problems_have_the_focus_after_the_link_to_the_content(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    page.goto(f"{serve_to_editor().url}/admin/taxonomy/topics/new")
    link = page.get_by_role("link", name="Skip to the content")
    link.focus()
    link.press("Enter")
    expect(page).not_to_have_url(re.compile("#"))
    page.get_by_label("Name", exact=True).fill("   ")
    page.get_by_label("Name", exact=True).press("Enter")
    expect(page.locator("#errors")).to_be_focused()
