"""An editor copies a whole news page with the keys and pastes it into the form of an article."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Live

SAMPLES = Path(__file__).parents[3] / "parsing" / "samples"


@dataclass(frozen=True)
class Sample:
    """A page of tests/parsing/samples, and the values and remarks that the form must show."""

    language: str
    name_of_language: str
    title: str
    time: str
    author: str
    credit: str
    first: str
    text: str
    unused: tuple[str, ...]
    left_out: tuple[str, ...]


ENGLISH = Sample(
    language="en",
    name_of_language="Inggris",
    title="Ferry Link to Three Islands Restored After Eleven Months",
    time="27 November 2025 08.30",
    author="Jane Miller",
    credit="John Doe/Harbour Post",
    first="The ferry that connects three islands",
    text="Additional reporting by the island radio.",
    unused=("Skip to main content", "Read more", "Share", "About us"),
    left_out=(
        "Skip to main content",
        "Sport",
        "Read more",
        "Clear, 12 degrees.",
        "© 2025 Harbour Post.",
    ),
)
INDONESIAN = Sample(
    language="id",
    name_of_language="Indonesian",
    title="Tanggul Jebol, Warga Tiga Desa Mengungsi ke Balai Kota",
    time="27 November 2025 14:05 WIB",
    author="Sari Wulandari",
    credit="Dimas Prakoso/Kabar Pantai",
    first="SEMARANG, Kabarpantai.id — Tanggul sepanjang",
    text="Rob adalah banjir karena air laut pasang",
    unused=("Bagikan", "Baca juga: Rob Merendam", "Pedoman Media Siber"),
    left_out=("Nasional Daerah", "Baca juga: Rob Merendam", "Hak cipta dilindungi"),
)
BOTH = pytest.mark.parametrize("sample", [ENGLISH, INDONESIAN], ids=lambda each: each.language)


def copy_page(page: Page, sample: Sample) -> None:
    """Copy a whole page with the keys."""
    with page.context.expect_page() as opened:
        page.evaluate("open('about:blank')")
    source = opened.value
    source.set_content((SAMPLES / f"whole_page_{sample.language}.html").read_text())
    source.keyboard.press("Control+A")
    source.keyboard.press("Control+C")
    source.close()


@BOTH
def test_a_pasted_page_fills_the_form_and_its_language_can_be_changed(
    serve_to_editor: Callable[..., Live], page: Page, sample: Sample
) -> None:
    other = "id" if sample.language == "en" else "en"
    live = serve_to_editor(site={"language": other, "time_zone": "Asia/Jakarta"})
    page.goto(f"{live.url}/admin/articles/new")
    copy_page(page, sample)
    page.locator(".paste-page summary").click()
    page.locator("#f-pasted").focus()
    page.keyboard.press("Control+V")
    page.locator(".paste-page button").click()
    expect(page.locator("#f-title")).to_have_value(sample.title)
    expect(page.locator("#f-publish_at")).to_have_value(sample.time)
    expect(page.locator("#f-authors-source, #f-authors").first).to_have_value(sample.author)
    expect(page.locator("#f-image_credit")).to_have_value(sample.credit)
    body = page.locator("#f-body")
    expect(body).to_contain_text(sample.text)
    # In the editor, that is: the field in its place before the scripts run has no inner text.
    expect(body).to_have_text(re.compile(f"^{re.escape(sample.first)}"), use_inner_text=True)
    unused = page.locator(".note li").all_inner_texts()
    for line in sample.unused:
        assert any(each.startswith(line) for each in unused), line
        expect(body).not_to_contain_text(line)
    page.locator(".actions [value=publish]").click()
    said = page.get_by_role("status").first
    expect(said).to_contain_text(sample.name_of_language)
    said.locator("a[href='#f-language']").click()
    language = page.locator("#f-language")
    expect(language).to_be_focused()
    expect(language).to_have_value(sample.language)
    language.fill(other)
    with page.expect_navigation():
        page.locator(".actions [value=correct]").click()
    expect(page).to_have_url(re.compile("outcome="))
    expect(page.locator("#f-language")).to_have_value(other)


@BOTH
def test_a_page_that_is_pasted_into_the_text_loses_its_head_and_foot_and_says_so(
    serve_to_editor: Callable[..., Live], page: Page, sample: Sample
) -> None:
    live = serve_to_editor()
    page.goto(f"{live.url}/admin/articles/new")
    copy_page(page, sample)
    body = page.locator("#f-body")
    body.focus()
    page.keyboard.press("Control+V")
    expect(body).to_contain_text(sample.text)
    remarks = page.locator("[data-remarks]")
    for line in sample.left_out:
        expect(remarks).to_contain_text(line)
        expect(body).not_to_contain_text(line)
    expect(body.locator("h2")).to_have_text(sample.title)
