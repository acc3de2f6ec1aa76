"""A form that was not stored, in a real browser: it is sent again, also by keyboard alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect
from sqlalchemy import event

from feedsvc.storage.database import Database
from tests.web.keyboard import Keyboard
from tests.web.served_site import ServedSite, serve_site

DESCRIPTION = "Tentang bambu dan kali. " * 8


@contextmanager
def read_only(served_site: ServedSite) -> Iterator[None]:
    """Make the database of an application read-only."""
    database: Database = served_site.app.extensions["feedsvc"].database

    def forbid(connection: Any, _: object) -> None:
        connection.execute("PRAGMA query_only = on")

    event.listen(database.engine, "connect", forbid)
    database.close()
    try:
        yield
    finally:
        event.remove(database.engine, "connect", forbid)
        database.close()


def test_a_form_that_was_not_stored_is_corrected_and_sent_again(
    browser: Browser, tmp_path: Path
) -> None:
    with serve_site(tmp_path, "id") as served_site:
        page = served_site.open_page(browser, logged_in=True)
        page.goto(f"{served_site.url}/admin/taxonomy/topics/new")
        page.fill("#f-name", "Bambu & <kali>")
        page.fill("#f-description", DESCRIPTION)
        with read_only(served_site):
            page.click("main button.main")
            expect(page.locator("h1")).to_have_text("Perubahan Anda belum tersimpan")
            expect(page.locator("main")).to_contain_text(
                "hanya bisa dibaca. Tulisan Anda masih ada di halaman ini."
            )
            expect(page.get_by_label("Nama")).to_have_value("Bambu & <kali>")
            expect(page.get_by_label("Deskripsi")).to_have_value(DESCRIPTION)
            Keyboard(page).check_accessibility()
            for width in (320, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_label("Nama").fill("Bambu dan kali")
        page.click("main button.main")
        page.wait_for_url(f"{served_site.url}/admin/taxonomy/topics?*")
        expect(page.locator("main")).to_contain_text("Bambu dan kali")
