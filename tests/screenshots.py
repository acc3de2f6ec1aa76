"""Take pictures of every page, in both themes and at three widths (make screenshots).

.venv/bin/python -m tests.screenshots [--into screenshots] [--language id] [--only PART-OF-A-PATH]

The pages are those of tests/web/served_site.py. Each picture is named after its page's path.
"""

import argparse
import logging
import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.equip import find_browser
from tests.web.served_site import serve_site

WIDTHS = (360, 768, 1280)
THEMES = ("light", "dark")


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=Path("screenshots"))
    parser.add_argument("--language", default="id", choices=("id", "en"))
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    options.into.mkdir(parents=True, exist_ok=True)
    count = 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        with serve_site(Path(folder), options.language) as served_site:
            pages_by_login = {
                logged_in: served_site.open_page(browser, logged_in=logged_in)
                for logged_in in (True, False)
            }
            for address, logged_in in served_site.list_pages():
                if options.only not in address:
                    continue
                page = pages_by_login[logged_in]
                page.goto(served_site.url + address, wait_until="networkidle")
                for theme in THEMES:
                    page.emulate_media(
                        color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce"
                    )
                    for width in WIDTHS:
                        page.set_viewport_size({"width": width, "height": 800})
                        page.screenshot(
                            path=options.into / f"{get_picture_name(address)}.{width}.{theme}.png",
                            full_page=True,
                        )
                        count += 1
        browser.close()
    sys.stdout.write(f"{count} pictures are in {options.into}/\n")


def get_picture_name(address: str) -> str:
    """Return the name of a page's pictures, without width, theme and extension."""
    return re.sub(r"[^\w.=-]+", "-", address).strip("-")[:80] or "home"


if __name__ == "__main__":
    main()
