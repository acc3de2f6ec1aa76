"""How tests open a page in a real browser, and log in there."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # modules that are imported by tests without a browser import this one
    from playwright.sync_api import Browser, Page


def open_page(browser: "Browser", **options: Any) -> "Page":
    """Open a page in a context of its own; the caller closes that.

    Args:
        browser: The browser.
        options: Those of Playwright's `Browser.new_context`.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
    context.set_default_timeout(60_000)  # a busy machine is no fault
    return context.new_page()


def send_login(page: "Page", name: str, password: str) -> None:
    """Fill in the login form that is shown, and send it."""
    page.fill("#f-login_name", name)
    page.fill("#f-login_password", password)
    page.click("main button.main")
