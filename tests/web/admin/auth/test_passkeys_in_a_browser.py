"""Passkeys in a real browser, with a virtual authenticator (CDP WebAuthn)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page, expect

from feedsvc.storage.people import editors, passkeys
from tests.browsing import send_login
from tests.web.admin.conftest import NAME, PASSWORD, add_editor
from tests.web.conftest import BrowserLog, Live

Serve = Callable[..., Live]


@pytest.fixture
def authenticator(page: Page) -> tuple[CDPSession, str]:
    """An authenticator that verifies its owner, in the browser of `page`."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    answer = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(answer["authenticatorId"])


def add_key(page: Page, live: Live, name: str = "Laptop") -> None:
    page.goto(f"{live.url}/admin/account")
    page.fill("#f-key_name", name)
    page.get_by_role("button", name="Add a passkey").click()


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page.locator("#f-login_name")).to_be_visible()


@pytest.mark.usefixtures("authenticator")
def test_a_passkey_is_added_named_used_and_removed(
    serve_to_editor: Serve, page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor(host="localhost", path="/kabar")
    add_key(page, live)
    expect(page.get_by_role("status").first).to_contain_text("The passkey is added.")
    page.get_by_text("Change Laptop").click()
    page.locator("#passkeys li [name=key_name]").fill("Laptop redaksi")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator("#passkeys li strong")).to_have_text("Laptop redaksi")
    log_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{live.url}/admin/articles")
    page.goto(f"{live.url}/admin/account")
    expect(page.locator("#passkeys li")).to_contain_text("last used")
    page.get_by_text("Change Laptop redaksi").click()
    page.get_by_role("button", name="Remove Laptop redaksi").click()
    expect(page.get_by_role("status").first).to_contain_text("The passkey is removed")
    log_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("#errors")).to_contain_text("This passkey is not registered here.")
    assert [text for text in browser_log.messages if "401" not in text] == []
    page.goto(f"{live.url}/admin/login")
    send_login(page, NAME, PASSWORD)
    page.wait_for_url(f"{live.url}/admin/articles")


def test_a_passkey_that_does_not_verify_its_user_logs_nobody_in(
    serve_to_editor: Serve, page: Page, authenticator: tuple[CDPSession, str]
) -> None:
    live = serve_to_editor(host="localhost")
    add_key(page, live)
    expect(page.locator("#passkeys li")).to_have_count(1)
    log_out(page)
    session, key = authenticator
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("form [data-failed]")).to_have_text(
        "No passkey was used. Try again, or use your password."
    )
    expect(page.locator("#f-login_name")).to_be_visible()


@pytest.mark.usefixtures("authenticator")
def test_a_device_creates_no_second_passkey_for_the_same_editor(
    serve_to_editor: Serve, page: Page
) -> None:
    live = serve_to_editor(host="localhost")
    add_key(page, live)
    expect(page.locator("#passkeys li")).to_have_count(1)
    add_key(page, live, "Sekali lagi")
    expect(page.locator("form [data-failed]")).to_have_text("No passkey was created. Try again.")


@pytest.mark.usefixtures("authenticator")
def test_a_copied_passkey_whose_counter_goes_back_is_refused(
    serve_to_editor: Serve, page: Page
) -> None:
    live = serve_to_editor(host="localhost")
    add_key(page, live)
    expect(page.locator("#passkeys li")).to_have_count(1)
    with live.newsroom.services.database.writing() as session:
        editor = editors.find_editor(session, NAME)
        assert editor
        (row,) = passkeys.list_passkeys(session, editor.id)
        row.sign_count = 2**32 - 1
    log_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("#errors")).to_contain_text("This passkey is not registered here.")


@pytest.mark.usefixtures("authenticator")
def test_text_typed_when_a_session_ended_is_shown_after_a_passkey_login(
    serve_to_editor: Serve, page: Page
) -> None:
    live = serve_to_editor(host="localhost")
    add_key(page, live)
    expect(page.locator("#passkeys li")).to_have_count(1)
    page.goto(f"{live.url}/admin/articles/new")
    page.fill("#f-title", "Menakar Hujan")
    page.locator("#f-body").click()
    page.keyboard.type("Empat puluh murid mencatat hujan.")
    page.context.clear_cookies(name="feedsvc")
    page.click(".actions [value=save]")
    expect(page.get_by_role("status").first).to_contain_text("what you wrote is still here")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("#f-title")).to_have_value("Menakar Hujan")
    expect(page.locator("#f-body")).to_contain_text("mencatat hujan")


def test_no_passkey_is_offered_where_browsers_create_none(live: Serve, page: Page) -> None:
    live_site = live(site={"language": "en"})
    add_editor(live_site.newsroom)
    page.goto(f"{live_site.url}/admin/login")
    assert page.get_by_role("button", name="Use a passkey").count() == 0
    send_login(page, NAME, PASSWORD)
    page.goto(f"{live_site.url}/admin/account")
    assert (
        page.get_by_text(
            "Browsers create passkeys only for sites that have an https address"
        ).count()
        == 1
    )
