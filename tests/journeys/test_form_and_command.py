"""The form and the command give the same feeds for one article, except ids and times."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browsing import open_page
from tests.journeys.conftest import PASSWORD, Deployment

PAGE = """Warga menyeberangi jembatan baru di Kali Wening. (Foto: Ratna/Kabar Desa)

Jembatan “Gotong Royong” Dibuka, Murid Tak Lagi Memutar Tujuh Kilometer

Publish by Redaksi on 7 September 2022

NEWS, KabarDesa.id — Jembatan bambu di Kali Wening dibuka pada Rabu pagi. \
Panjangnya enam puluh meter.

"Dulu kami memutar tujuh kilometer," kata Sumarni, disadur KabarDesa.id dari radiodesa.com, \
Rabu, 7 September 2022.

Menurut tukang, jembatan itu bertahan dua belas tahun – asal ikatannya diganti.

#Topik Terkait

cropped-ICON-2.png
KabarDesa Harian
hello world!
"""
RECORD: dict[str, Any] = {
    "title": "Jembatan “Gotong Royong” Dibuka, Murid Tak Lagi Memutar Tujuh Kilometer",
    "language": "id",
    "section": "News",
    "authors": ["Redaksi"],
    "published": "2022-09-07",
    "time_zone": "Asia/Jakarta",
    "body_html": (
        "<p>Jembatan bambu di Kali Wening dibuka pada Rabu pagi. Panjangnya enam puluh meter.</p>\n"
        '<p>"Dulu kami memutar tujuh kilometer," kata Sumarni, disadur KabarDesa.id dari'
        " radiodesa.com, Rabu, 7 September 2022.</p>\n<p>Menurut tukang, jembatan itu bertahan"
        " dua belas tahun – asal ikatannya diganti.</p>"
    ),
    "topics": ["Desa", "Pendidikan"],
    "image": {
        "file": "photo.jpg",
        "alt": "Jembatan bambu",
        "caption": "Warga menyeberangi jembatan baru di Kali Wening.",
        "credit": "Ratna/Kabar Desa",
    },
    "sources": [{"title": "radiodesa.com", "url": "https://radiodesa.com/"}],
}
# One newsroom's editor types this in the setup form; the other newsroom's environment has it.
SITE = {"title": "Kabar Desa", "language": "id", "time_zone": "Asia/Jakarta"}
PATHS = ("all", "topics/desa", "topics/pendidikan", "sections/news", "authors/redaksi")


def test_form_and_command_give_the_same_feeds(
    make_deployment: Callable[..., Deployment], browser: Browser, tmp_path: Path
) -> None:
    Image.linear_gradient("L").resize((1200, 800)).convert("RGB").save(
        tmp_path / "photo.jpg", quality=88
    )
    (tmp_path / "article.json").write_text(json.dumps(RECORD), encoding="utf-8")
    by_form = make_deployment()
    by_command = make_deployment(
        **{f"FEEDSVC_SITE__{name.upper()}": value for name, value in SITE.items()}
    )
    by_form.commands = ("up",)  # it prints where the first editor is created
    for newsroom in (by_form, by_command):
        newsroom.start()
    by_command.check_output("article", "add", str(tmp_path / "article.json"))
    fill_in(by_form, browser, tmp_path / "photo.jpg")
    for path in PATHS:
        for suffix in ("rss", "atom", "json"):
            assert read_comparable(by_form, path, suffix) == read_comparable(
                by_command, path, suffix
            )


def fill_in(newsroom: Deployment, browser: Browser, photo: Path) -> None:
    """Create the first editor at the printed address, and fill in the article's form."""
    address = re.search(r"http\S+/admin/setup\S+", (newsroom.folder / "log").read_text())
    assert address, "the start prints where the first editor is created"
    page = open_page(browser)
    page.goto(address[0])
    for name, value in {"name": "sari", **SITE}.items():
        page.fill(f"[name={name}]", value)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/articles/new**")
    page.locator("summary", has_text=re.compile("ditempel|pasted")).click()
    page.fill("[name=pasted]", PAGE)
    with page.expect_navigation():  # until the scripts have run
        page.click("button[value=fill]")
    expect(page.locator("[name=title]")).to_have_value(re.compile("^Jembatan"))
    page.fill("#f-topics", "Desa, Pendidikan")
    page.press("#f-topics", "Enter")
    for _ in range(2):
        page.locator(".chip .create").first.click()
    page.set_input_files("[name=picture]", photo)
    if not page.locator("[name=image_alt]").is_visible():
        page.locator("details:has([name=image_alt]) > summary").click()
    page.fill("[name=image_alt]", "Jembatan bambu")
    page.click("button[value=publish]")
    page.wait_for_selector(".done")  # the first autosave changes the address too
    page.context.close()


def read_comparable(newsroom: Deployment, path: str, suffix: str) -> str:
    """Return a feed without its ids, the site's address and the time of the feed's last change."""
    body = (
        newsroom.get(f"/feeds/{path}.{suffix}")
        .decode()
        .replace(newsroom.base, "https://news.example")
    )
    # Atom derives the fraction of a second from the entry's id.
    body = re.sub(r"(T\d\d:\d\d:\d\d)\.\d+", r"\1", body)
    body = re.sub(r"tag:127\.0\.0\.1,[\d-]+:(article|feed)/\w+", r"tag:\1", body)
    if suffix == "json":
        feed = json.loads(body)
        feed["_feedsvc"].pop("updated")
        return json.dumps(feed)
    body = re.sub(r"<lastBuildDate>.*?</lastBuildDate>", "", body)
    head, item, rest = body.partition("<entry")
    return re.sub(r"<updated>.*?</updated>", "", head) + item + rest
