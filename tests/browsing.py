"""How tests open a page in a real browser, and log in there."""

from typing import TYPE_CHECKING, Any

from werkzeug.test import Client

if TYPE_CHECKING:  # tests without a browser import this module too, through others
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

WINDOW: "ViewportSize" = {"width": 1280, "height": 800}


def open_page(browser: "Browser", **options: Any) -> "Page":
    """Open a page in a new context; the caller closes the context.

    Args:
        browser: The browser.
        options: The options of Playwright's `Browser.new_context`.
    """
    return open_context(browser, **options).new_page()


def open_context(browser: "Browser", **options: Any) -> "BrowserContext":
    """Open a context that has a window of the usual size; the caller closes it.

    Nothing is animated there. Otherwise each press of a button would draw the page eight times
    while the button's colour changes, and the colour would be faint meanwhile.

    Args:
        browser: The browser.
        options: The options of Playwright's `Browser.new_context`.
    """
    context = browser.new_context(viewport=WINDOW, reduced_motion="reduce", **options)
    context.set_default_timeout(60_000)  # a busy machine is no fault
    return context


def add_session(context: "BrowserContext", client: Client, url: str) -> None:
    """Give a browser the cookies of a client that has logged in to the site at `url`.

    The tests of the login form prove that logging in works in a browser.
    """
    cookies = (client._cookies or {}).values()  # noqa: SLF001  all its cookies
    add_cookies(context, {cookie.key: cookie.value for cookie in cookies}, url)


def add_cookies(context: "BrowserContext", values: dict[str, str], url: str) -> None:
    """Give a browser cookies of the site at `url`, by their names, as the site itself sets them."""
    context.add_cookies(
        [
            {"name": name, "value": value, "url": url, "httpOnly": True, "sameSite": "Lax"}
            for name, value in values.items()
        ]
    )


def send_login(page: "Page", name: str, password: str) -> None:
    """Fill in the login form that is shown, and send it."""
    page.fill("#f-login_name", name)
    page.fill("#f-login_password", password)
    page.click("main button.main")
