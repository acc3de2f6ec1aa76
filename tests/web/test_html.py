"""The W3C's HTML checker (vnu) finds nothing on any page.

It reads every page of the URL map, and the page that answers each form when it is sent empty. It
also reads the texts that the sanitizer made of the samples, as parts of pages.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from feedsvc.parsing.html import headings, sanitizer
from tests.equip import HTML_CHECKER, is_installed
from tests.parsing.test_structure import SAMPLES
from tests.web.served_site import ServedSite, log_in, serve_site

PASTES = Path(__file__).parent.parent / "parsing" / "samples"


@pytest.mark.slow
@pytest.mark.skipif(
    not (HTML_CHECKER.exists() and is_installed("java")),
    reason="the HTML checker is not installed; it needs java and npm (tests/equip.py)",
)
def test_the_html_checker_finds_nothing_on_any_page(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    with serve_site(tmp_path / "site", "id") as site:
        assert save_pages(site, pages) > 40, "the pages of the URL map"
        assert save_answers_to_empty_forms(site, pages) > 5
    save_texts(pages)
    wrong = pages / "wrong.html"
    wrong.write_text("<!doctype html><html lang=en><title>Wrong</title><ul role=status></ul>")
    findings = check(pages)
    assert [each for each in findings if "wrong.html" in each], "the checker reads the folder"
    assert not [each for each in findings if "wrong.html" not in each]


def save_pages(site: ServedSite, folder: Path) -> int:
    """Write every page into a folder, and return how many there are."""
    pages = site.read_pages()
    for address, _, html in pages:
        save(folder, f"GET {address}", html.encode())
    return len(pages)


def save_answers_to_empty_forms(site: ServedSite, folder: Path) -> int:
    """Send every form empty, write the pages that it answers, and return how many there are."""
    editor = site.app.test_client()
    log_in(editor, site.url)
    token = read_csrf(editor, site.url)
    saved = 0
    for rule in site.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("admin.auth"):
            for address in site.build_addresses(rule):
                saved += save_answer_to_empty_form(editor, site.url, address, token, folder)
    assert read_csrf(editor, site.url) == token, "no form has ended the session"
    return saved


def read_csrf(editor: FlaskClient, url: str) -> str:
    """Return the session's CSRF token."""
    return str(editor.get("/admin/articles/token", base_url=url).get_json()["csrf"])


def save_answer_to_empty_form(
    editor: FlaskClient, url: str, address: str, token: str, folder: Path
) -> bool:
    """Send an empty form, and save the answer if it is a page; return whether it is."""
    answer = editor.post(address, data={"csrf": token}, headers={"Origin": url}, base_url=url)
    is_page = answer.data.startswith(b"<!doctype html>")  # a script asks for parts of pages
    if is_page:
        save(folder, f"POST {address}", answer.data)
    return bool(is_page)


def save_texts(folder: Path) -> None:
    """Write the samples of tests/parsing into a folder, cleaned, and each within a page."""
    texts = {path.stem: path.read_text() for path in PASTES.glob("*.html")}
    texts |= {name: source for name, (source, _) in SAMPLES.items()}
    texts["levels"] = "<h4>a</h4><h2>b</h2><h4>c</h4><h1>d</h1>"
    assert len(texts) > 20
    page = "<!doctype html><html lang=id><title>{0}</title><h1>{0}</h1><div lang=id>{1}</div>"
    for name, source in texts.items():
        html = headings.close_up_levels(sanitizer.sanitize_html(source))
        save(folder, f"text {name}", page.format(name, html).encode())


def save(folder: Path, name: str, page: bytes) -> None:
    """Write a page into a file that is named after its address."""
    (folder / (re.sub(r"[^\w.=-]+", "-", name) + ".html")).write_bytes(page)


def check(folder: Path) -> list[str]:
    """Return the findings of the checker on the pages of a folder, a line for each."""
    # A short run is cheapest without the optimizing compiler, and with few collections by one
    # thread. The schema needs a deep stack.
    cheap = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms256m"]
    java = ["java", "-Xss4m", *cheap, "-jar", str(HTML_CHECKER)]
    run = subprocess.run(
        [*java, "--format", "gnu", "--skip-non-html", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,  # it computes for 5 s of a core, which a busy machine may not give for minutes
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    return [line for line in run.stderr.splitlines() if ".html" in line]
