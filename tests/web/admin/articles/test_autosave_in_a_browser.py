"""Autosave in a browser: stored texts, conflicts and ended sessions; no typed text is lost."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect
from sqlalchemy import select

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent
from feedsvc.storage.articles import articles, drafts
from feedsvc.storage.tables import Article, Draft, OpenForm
from tests.browsing import send_login
from tests.commands import wait_until
from tests.web.admin.conftest import NAME, PASSWORD, add_logged_in_editor
from tests.web.admin.test_editing_in_a_browser import read_feed, start
from tests.web.conftest import BrowserLog, Live

STATE = "#saving"
KEPT_TEXTS = "Object.keys(localStorage).filter((name) => name.startsWith('feedsvc.text'))"
# Record each text of the status line.
RECORD_STATES = """() => {
  const line = document.getElementById("saving");
  window.states = [];
  new MutationObserver(() => states.push(line.textContent)).observe(line, { childList: true });
}"""


def find_draft(live: Live, number: int = 1) -> Draft | None:
    with live.newsroom.services.database.reading() as session:
        return drafts.find_draft(session, number)


def read_draft_body(live: Live) -> str:
    draft = find_draft(live)
    return str(draft.fields["body"]) if draft else ""


def get_article(live: Live, number: int = 1) -> Article:
    with live.newsroom.services.database.reading() as session:
        return articles.get_article(session, number)


def test_a_new_article_is_saved_while_it_is_written(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.keyboard.type("Hujan turun.")
    expect(page.locator(STATE)).to_have_text(re.compile(r"^Saved \d\d:\d\d WIB$"))
    assert page.url == f"{live.url}/admin/articles/1"
    page.evaluate(RECORD_STATES)
    page.keyboard.type(" Lalu reda.")
    assert page.evaluate("states[0]") == "Will be saved in a moment…"
    expect(page.locator("#f-body")).to_be_focused()
    page.keyboard.press("Control+s")
    wait_until(lambda: "Lalu reda." in read_draft_body(live))
    expect(page.locator("#f-body")).to_have_text("Hujan turun. Lalu reda.")
    page.reload()
    expect(page.locator("#f-body")).to_have_text("Hujan turun. Lalu reda.")
    expect(page.locator("#f-title")).to_have_value("Menakar Hujan")
    assert get_article(live).revision == 0
    assert "Menakar" not in read_feed(live)
    page.goto(f"{live.url}/admin/articles")
    expect(page.get_by_role("link", name="Menakar Hujan")).to_be_visible()
    page.get_by_role("link", name="Menakar Hujan").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Published.")
    assert "Lalu reda." in read_feed(live)
    assert get_article(live).slug == "menakar-hujan"
    wait_until(lambda: not page.evaluate(KEPT_TEXTS))
    assert browser_log.messages == []


def test_changes_of_a_published_article_wait_until_they_are_published(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    live.newsroom.publish(ArticleContent(title="Hujan", body="<p>Satu.</p>", language="id"))
    page.goto(f"{live.url}/admin/articles/1")
    page.locator("#f-body").click()
    page.keyboard.press("End")
    page.keyboard.type(" Dua.")
    page.locator("#f-title").focus()
    expect(page.locator(STATE)).to_contain_text("Saved")
    assert "Dua." not in read_feed(live)
    assert get_article(live).revision == 2
    page.goto(f"{live.url}/admin/articles")
    expect(page.get_by_text("Unpublished changes")).to_be_visible()
    page.goto(f"{live.url}/admin/articles/1")
    expect(page.locator(".pending")).to_contain_text("Not published yet: changes of sari")
    page.get_by_role("button", name="Discard these changes").click()
    expect(page.locator("#f-body")).to_have_text("Satu.")
    page.get_by_role("link", name="Bring it back").click()
    expect(page.locator("#f-body")).to_have_text("Satu. Dua.")
    page.get_by_role("button", name="Save for later").click()
    expect(page.get_by_role("status")).to_contain_text("Saved for later.")
    page.get_by_role("button", name="Update", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Updated")
    assert "Satu. Dua." in read_feed(live)
    assert find_draft(live) is None


def test_a_conflict_is_shown_and_loses_neither_text(
    serve_to_editor: Callable[..., Live], page: Page, open_page: Callable[..., Page]
) -> None:
    live = serve_to_editor()
    live.newsroom.publish(ArticleContent(title="Hujan", body="<p>Satu.</p>", language="id"))
    other = open_page()
    add_logged_in_editor(other.context, live, "bima")
    for each in (page, other):
        each.goto(f"{live.url}/admin/articles/1")
        each.locator("#f-body").click()
        each.keyboard.press("End")
    other.keyboard.type(" Kata Bima.")
    other.locator("#f-title").focus()
    expect(other.locator(STATE)).to_contain_text("Saved")
    page.keyboard.type(" Kata Sari.")
    page.locator("#f-title").focus()
    expect(page.locator(STATE)).to_contain_text("NOT saved. bima changed this text too")
    page.get_by_role("button", name="Update", exact=True).click()
    expect(page.locator("#conflict")).to_contain_text("bima changed this article")
    expect(page.locator("#errors")).to_have_count(0)
    expect(page.locator(".other-version del")).to_contain_text("Bima.")
    expect(page.locator(".other-version ins")).to_contain_text("Sari.")
    expect(page.locator("#f-body")).to_have_text("Satu. Kata Sari.")
    assert "Kata" not in read_feed(live)
    page.get_by_role("button", name="Update", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Updated")
    assert "Kata Sari." in read_feed(live)
    page.get_by_text("Archived drafts: 1").click()
    page.locator(".history a", has_text="Show").last.click()
    expect(page.locator("#f-body")).to_have_text("Satu. Kata Bima.")
    other.context.close()


def test_an_editor_is_told_who_else_has_the_article_open(
    serve_to_editor: Callable[..., Live], page: Page, open_page: Callable[..., Page]
) -> None:
    live = serve_to_editor()
    live.newsroom.publish(ArticleContent(title="Hujan", body="<p>Satu.</p>", language="id"))
    other = open_page()
    add_logged_in_editor(other.context, live, "bima")
    page.goto(f"{live.url}/admin/articles/1")
    expect(page.locator("#others")).to_be_empty()
    wait_for_presence(page, live, 1)
    other.goto(f"{live.url}/admin/articles/1")
    expect(other.locator("#others")).to_contain_text(
        f"These editors have this article open, too: {NAME}"
    )
    wait_for_presence(page, live, 2)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#others")).to_contain_text(
        "These editors have this article open, too: bima"
    )
    other.goto(f"{live.url}/admin/articles")
    wait_for_presence(page, live, 1)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#others")).to_be_empty()
    other.context.close()


def wait_for_presence(page: Page, live: Live, count: int) -> None:
    """Wait until `count` pages have reported that they have article 1 open."""

    def list_open() -> int:
        with live.newsroom.services.database.reading() as session:
            return len(session.scalars(select(OpenForm.page)).all())

    end = time.monotonic() + 60
    while list_open() != count:
        assert time.monotonic() < end, f"{list_open()} pages instead of {count}"
        page.wait_for_timeout(20)


def test_a_page_goes_on_when_the_scheduler_publishes_its_article(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor()
    database, due = live.newsroom.services.database, datetime.now(UTC) + timedelta(hours=1)
    content = ArticleContent(title="Hujan", body="<p>Satu.</p>", language="id", publish_at=due)
    live.newsroom.publish(content, refresh=False)
    page.goto(f"{live.url}/admin/articles/1")
    expect(page.get_by_role("button", name="Unschedule")).to_be_visible()
    page.locator("#f-body").click()
    page.keyboard.press("End")
    editorial.scheduling.publish_due(database, now=due + timedelta(seconds=1))
    page.keyboard.type(" Dua.")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#followed")).to_contain_text("The article was published (")
    expect(page.locator(".badge.published")).to_be_visible()
    expect(page.locator("#f-body")).to_be_focused()
    page.keyboard.type(" Tiga.")
    page.locator("#f-title").focus()
    expect(page.locator(STATE)).to_contain_text(re.compile("^Saved|Your changes are saved"))
    expect(page.get_by_role("button", name="Unschedule")).to_have_count(0)
    page.get_by_role("button", name="Update", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Updated")
    assert "Satu. Dua. Tiga." in read_feed(live)
    assert browser_log.messages == []


def test_no_other_editor_is_named_after_publishing_and_going_back(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.keyboard.type("Hujan turun.")
    expect(page.locator(STATE)).to_contain_text("Saved")
    expect(page.locator(".form-head")).not_to_contain_text("saved")
    page.goto(f"{live.url}/admin/articles")
    expect(page.locator(".articles .changed")).to_contain_text(f"changed by {NAME}")
    page.goto(f"{live.url}/admin/articles/1")
    second = page.context.new_page()
    second.goto(f"{live.url}/admin/articles/1")
    page.locator("#f-body").click()
    page.keyboard.press("End")
    page.keyboard.type(" Lalu reda.")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Published.")
    page.go_back()
    expect(page.locator("#f-body")).to_have_text("Hujan turun. Lalu reda.")
    expect(page.locator(STATE)).not_to_contain_text("NOT saved")
    second.locator("#f-body").click()
    second.keyboard.press("End")
    second.keyboard.type(" Lalu")
    second.locator("#f-title").focus()
    expect(second.locator(STATE)).to_contain_text("NOT saved. You saved another text")
    second.close(run_before_unload=False)


def test_text_typed_offline_is_sent_when_the_network_is_back(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.context.set_offline(True)
    page.keyboard.type("Di kereta.")
    page.locator("#f-title").focus()
    expect(page.locator(STATE)).to_contain_text("NOT saved: the server cannot be reached")
    page.evaluate(RECORD_STATES)  # the next attempt to save says something else
    page.get_by_role("button", name="Publish", exact=True).click()
    wait_until(lambda: page.evaluate("states.some((text) => text.includes('Nothing was sent'))"))
    expect(page.locator("#f-body")).to_have_text("Di kereta.")
    page.context.set_offline(False)
    expect(page.locator(STATE)).to_contain_text("Saved")
    draft = find_draft(live)
    assert draft
    assert "Di kereta." in draft.fields["body"]


def wait_for_locks(page: Page, live: Live) -> None:
    """Wait until no closed form locks its text. A form that opens waits only 3 s for that."""
    page.goto(f"{live.url}/admin/articles")
    wait_until(lambda: page.evaluate("navigator.locks.query().then(({held}) => held.length)") == 0)


def test_a_text_that_never_arrived_is_offered_back(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    page.goto(f"{live.url}/admin/articles/new")
    expect(page.locator("#f-title")).to_be_focused()
    page.context.set_offline(True)
    page.keyboard.type("Menakar Hujan")
    page.keyboard.press("Enter")
    page.keyboard.type("Sebelum listrik padam.")
    page.close(run_before_unload=False)
    again = page.context.new_page()
    page.context.set_offline(False)
    wait_for_locks(again, live)
    again.goto(f"{live.url}/admin/articles/new")
    expect(again.locator(".stored-text")).to_contain_text("Sebelum listrik padam.")
    expect(again.locator(".stored-text time")).to_have_text(
        re.compile(r"^\d+ \w+ 20\d\d \d\d:\d\d WIB$")
    )
    again.get_by_role("button", name="Restore it").click()
    expect(again.locator("#f-title")).to_be_focused()  # the pressed button is gone
    expect(again.locator("#f-title")).to_have_value("Menakar Hujan")
    expect(again.locator("#f-body")).to_have_text("Sebelum listrik padam.")
    expect(again.locator(STATE)).to_contain_text("Saved")
    again.reload()
    expect(again.locator("#f-body")).to_have_text("Sebelum listrik padam.")
    expect(again.locator(".stored-text")).to_have_count(0)


def test_a_restored_text_is_offered_at_its_own_article(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    page.goto(f"{live.url}/admin/articles/new")
    expect(page.locator("#f-title")).to_be_focused()
    page.context.set_offline(True)
    page.keyboard.type("Menakar Hujan")
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.context.set_offline(False)
    wait_for_locks(again, live)
    again.goto(f"{live.url}/admin/articles/new")
    again.get_by_role("button", name="Restore it").click()
    expect(again.locator(STATE)).to_contain_text("Saved")
    again.wait_for_url("**/admin/articles/1")
    session_cookies = again.context.cookies()
    again.context.clear_cookies()  # so that even the request on leaving is refused
    again.locator("#f-body").focus()
    again.keyboard.type("Di terowongan.")
    again.on("dialog", lambda dialog: dialog.accept())
    again.goto("about:blank")
    again.context.add_cookies(
        [
            {"name": cookie.get("name", ""), "value": cookie.get("value", ""), "url": live.url}
            for cookie in session_cookies
        ]
    )
    wait_for_locks(again, live)
    again.goto(f"{live.url}/admin/articles/1")
    expect(again.locator(".stored-text")).to_contain_text("Di terowongan.")


def test_a_session_that_ends_loses_nothing(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.keyboard.type("Sebelum sesi habis.")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.locator("#f-title").focus()
    expect(page.locator(STATE)).to_contain_text("NOT saved: your session has ended")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in again").click()
    login = opened.value
    send_login(login, NAME, PASSWORD)
    login.wait_for_url("**/admin/login/done?article=1")
    expect(login.get_by_role("link", name="Open the article here instead")).to_be_visible()
    assert page.context.cookies() != cookies
    page.bring_to_front()
    page.keyboard.type("!")
    expect(page.locator(STATE)).to_contain_text("Saved")
    draft = find_draft(live)
    assert draft
    assert "Sebelum sesi habis." in draft.fields["body"]


def test_publishing_without_a_session_continues_after_the_login(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.keyboard.type("Siap terbit.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.fill("#f-login_name", NAME)
    page.fill("#f-login_password", PASSWORD)
    page.get_by_role("button", name="Log in and continue").click()
    expect(page.get_by_role("status")).to_contain_text("Published.")
    assert "Siap terbit." in read_feed(live)
    expect(page.locator(".stored-text")).to_have_count(0)


def test_keys_save_publish_and_are_shown(serve_to_editor: Callable[..., Live], page: Page) -> None:
    live = serve_to_editor()
    start(page, live)
    page.keyboard.type("Isi? n/")
    expect(page.locator("#f-body")).to_have_text("Isi? n/")
    page.keyboard.press("Control+s")
    expect(page.locator(STATE)).to_contain_text("Saved")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Published.")
    expect(
        page.get_by_role("button", name="Keyboard shortcuts")
    ).to_be_visible()  # the scripts have run
    page.locator("main").focus()
    page.keyboard.press("n")
    assert "/admin/articles/1" in page.url
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Ctrl")
    page.get_by_role("dialog").get_by_role("checkbox").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("main").focus()
    page.keyboard.press("n")
    page.wait_for_url("**/admin/articles/new")


def test_the_button_and_the_date_picker_follow_the_time_that_is_typed(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor(site={"language": "en", "time_zone": "Asia/Jakarta"})
    start(page, live)
    page.keyboard.type("Hujan turun.")
    page.get_by_text("Summary, byline, section, time and more").click()
    zone = ZoneInfo("Asia/Jakarta")
    tomorrow = datetime.now(zone) + timedelta(days=1)
    if tomorrow.hour == 23 and tomorrow.minute == 59:  # it is another day before the test ends
        wait_until(lambda: datetime.now(zone).hour == 0, 90)
        tomorrow = datetime.now(zone) + timedelta(days=1)
    day = f"{tomorrow.day} {tomorrow:%B %Y}"
    page.locator("#f-publish_at").fill("tomorrow 7am")
    expect(page.locator("#publishing")).to_have_text(f"It will appear {day} 07:00 WIB.")
    expect(page.get_by_role("button", name=f"Schedule for {day} 07:00 WIB")).to_be_visible()
    expect(page.locator("[data-picker]")).to_have_value(f"{tomorrow:%Y-%m-%d}T07:00")
    page.locator("#f-summary").focus()
    expect(page.locator("#f-publish_at")).to_have_value(f"{day} 07:00 WIB")
    page.locator("[data-picker]").fill(f"{tomorrow:%Y-%m-%d}T08:30")
    expect(page.locator("#f-publish_at")).to_have_value(f"{day} 08:30 WIB")
    # The button takes the focus from the field, and the form sends the time as it was typed. The
    # whole date appears in the field a moment later; it must not be kept as unsaved text.
    page.locator("#f-publish_at").fill("tomorrow 9am")
    page.get_by_role("button", name=f"Schedule for {day} 09:00 WIB").click()
    expect(page.get_by_role("status")).to_contain_text("Scheduled.")
    expect(page.locator("#f-publish_at")).to_have_value(f"{day} 09:00 WIB")
    wait_until(lambda: not page.evaluate(KEPT_TEXTS))
    assert browser_log.messages == []


def test_the_time_of_a_published_article_is_corrected_in_its_form(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    live.newsroom.publish(ArticleContent(title="Hujan", body="<p>Satu.</p>", language="id"))
    page.goto(f"{live.url}/admin/articles/1")
    page.locator("details.more").evaluate("more => (more.open = true)")
    page.locator("#f-publish_at").fill("7 September 2022 14:30")
    expect(page.locator("#publishing")).to_contain_text("Pages and feeds will show 7 September")
    page.get_by_role("button", name="Correct silently").click()
    expect(page.get_by_role("status")).to_contain_text("Corrected silently.")
    assert get_article(live).published == datetime(2022, 9, 7, 7, 30, tzinfo=UTC)
    assert "2022-09-07T07:30:00" in read_feed(live)
