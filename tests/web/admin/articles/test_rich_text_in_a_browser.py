"""The rich-text editor: how keys, buttons and pastes change a text, and how to undo that."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, expect

from feedsvc.parsing.html.sanitizer import sanitize_html
from feedsvc.parsing.pasted.clipboard import read_clipboard
from tests.parsing.test_wrapping import PDF
from tests.web.conftest import BrowserLog, Live

SAMPLES = Path(__file__).parents[3] / "parsing" / "samples"

# Fill in the text, and select the part between the marks.
FILL = """marked => {
  const source = document.getElementById("f-body-source"), ends = [];
  const text = document.getElementById("f-body");
  source.value = marked;
  source.form.dispatchEvent(new CustomEvent("refill"));
  text.focus();
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (let at; (at = node.data.indexOf("|")) >= 0; ends.push([node, at])) node.deleteData(at, 1);
  }
  if (ends.length) getSelection().setBaseAndExtent(...ends[0], ...ends.at(-1));
}"""
# Each filling would ask the server what publishing will do; here no such question is answered.
ASK_NO_TIME = """() => {
  const send = window.fetch;
  window.fetch = (address, options) => String(address).includes("publish-time")
    ? new Promise(() => {}) : send(address, options);
}"""
# Paste, and wait for the pasted text to appear: the server cleans it first.
PASTE = """([type, words]) => new Promise((resolve) => {
  const text = document.getElementById("f-body"), clipboardData = new DataTransfer();
  clipboardData.setData(type, words);
  text.addEventListener("input", () => setTimeout(resolve), {once: true});
  text.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
})"""
# Read the text as the form sends it, once the last keys have taken effect.
READ = """() => new Promise((resolve) => setTimeout(
  () => resolve(document.getElementById("f-body-source").value)))"""


class Case(NamedTuple):
    """A text with its caret, the keys that are pressed, and the text afterwards."""

    name: str
    before: str
    keys: list[str]
    after: str


def read_cases() -> list[Case]:
    """Return the cases of text_editing.txt."""
    path = Path(__file__).with_name("text_editing.txt")
    records = path.read_text(encoding="utf-8").strip().split("\n\n")[1:]
    cases = []
    for record in records:
        name, before, keys, after = record.split("\n")
        cases.append(
            Case(name, before if before != "-" else "", keys.split(), after.replace("\\n", "\n"))
        )
    return cases


def press(page: Page, key: str) -> None:
    """Press a key, type words, press a button of the toolbar or paste."""
    words = key.replace("␣", " ").replace("\\n", "\n")
    if key.startswith("="):
        page.keyboard.type(words[1:])
    elif key.startswith("@"):
        page.click(f"[data-do={words[1:]}]")
    elif key.startswith("html:"):
        page.evaluate(PASTE, ["text/html", words[5:]])
    elif key.startswith("text:"):
        page.evaluate(PASTE, ["text/plain", words[5:]])
    else:
        page.keyboard.press(key)


def test_keys_buttons_and_pasted_text_make_clean_html(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor()
    page.goto(f"{live.url}/admin/articles/new")
    page.evaluate(ASK_NO_TIME)
    faults = []
    for case in read_cases():
        page.evaluate(FILL, case.before)
        for key in case.keys:
            press(page, key)
        after = page.evaluate(READ)
        if after != case.after or browser_log.messages:
            faults.append((case.name, case.after, after, *browser_log.messages))
            browser_log.messages.clear()
    assert faults == []


def test_a_paste_is_what_a_form_without_scripts_stores(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor()
    page.goto(f"{live.url}/admin/articles/new")
    source = page.locator("#f-body-source")
    pastes = [
        *(("text/html", path.read_text("utf-8")) for path in sorted(SAMPLES.glob("*s.html"))),
        *(("text/plain", words) for words in (PDF, "a\n- b\n- c", "1. a\n2. b", "a <b>b</b>\n\nc")),
    ]
    for kind, words in pastes:
        page.evaluate(FILL, "")
        page.evaluate(PASTE, [kind, words])
        html, plain = (words, "") if kind == "text/html" else ("", words)
        assert sanitize_html(source.input_value()) == read_clipboard(html, plain).html, words
    # The pictures of the samples are on no server.
    assert [message for message in browser_log.messages if "net::ERR" not in message] == []


def test_what_a_paste_loses_is_said_until_it_is_read(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    page.goto(f"{live.url}/admin/articles/new")
    page.evaluate(FILL, "")
    page.evaluate(PASTE, ["text/html", (SAMPLES / "word_lists.html").read_text("utf-8")])
    remarks = page.locator("[data-remarks] li")
    expect(remarks).to_have_count(2)
    expect(remarks.first).to_contain_text("Pictures that only the program they were copied from")
    expect(remarks.last).to_contain_text("“Cek angkanya lagi!”")
    page.locator("[data-remarks]").get_by_role("button").click()
    expect(page.locator("[data-remarks]")).to_be_hidden()
    page.route("**/admin/articles/pasted", lambda route: route.abort())
    page.evaluate(PASTE, ["text/plain", "satu\n\ndua"])
    expect(remarks).to_contain_text("The server could not clean the pasted text.")
    expect(page.locator("#f-body p").last).to_have_text("dua")


def test_the_toolbar_shows_what_the_caret_is_in(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    page.goto(f"{live.url}/admin/articles/new")

    def expect_pressed(*names: str) -> None:
        pressed = page.locator(".bar [aria-pressed=true]")
        expect(pressed).to_have_count(len(names))
        assert set(pressed.evaluate_all("all => all.map((one) => one.dataset.do)")) == set(names)

    for before, names in (
        ("<p>satu|</p>", ()),
        ("<p>satu <strong>du|a</strong></p>", ("bold",)),
        ("<p>satu |<em><strong>dua</strong></em>|</p>", ("bold", "italic")),
        ("<h2>Sub|judul</h2>", ("h2",)),
        ("<h3>Sub|judul</h3>", ("h3",)),
        ("<blockquote><ul><li>sa|tu</li></ul></blockquote>", ("blockquote", "ul")),
        ("<ol><li><a href='/x'>sa|tu</a></li></ol>", ("link", "ol")),
    ):
        page.evaluate(FILL, before)
        expect_pressed(*names)
    page.evaluate(FILL, "<p>satu|</p>")
    page.keyboard.press("Control+b")
    expect_pressed("bold")
    page.keyboard.press("ArrowLeft")
    expect_pressed()


def test_a_click_below_a_quote_begins_a_paragraph_and_changes_nothing_before(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    page.goto(f"{live.url}/admin/articles/new")
    page.evaluate(FILL, "<blockquote><p>satu</p></blockquote>")
    box = page.locator("#f-body").bounding_box()
    assert box
    page.mouse.click(box["x"] + 40, box["y"] + box["height"] - 30)
    expect(page.locator("#f-body-source")).to_have_value("<blockquote><p>satu</p></blockquote>")
    page.keyboard.type("dua")
    expect(page.locator("#f-body-source")).to_have_value(
        "<blockquote><p>satu</p></blockquote><p>dua</p>"
    )


def test_three_clicks_select_one_paragraph(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    page.goto(f"{live.url}/admin/articles/new")
    page.evaluate(FILL, "<p>satu dua</p><p>tiga</p>")
    page.get_by_text("satu dua").click(click_count=3)
    page.click("[data-do=h2]")
    page.keyboard.press("Delete")
    page.keyboard.type("empat")
    expect(page.locator("#f-body-source")).to_have_value("<h2>empat</h2><p>tiga</p>")


def test_what_cannot_be_a_link_is_refused_with_a_reason(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    page.goto(f"{live.url}/admin/articles/new")
    address = page.get_by_label("Address of the link")
    source = page.locator("#f-body-source")
    for typed, link in (
        ("news.example", "https://news.example"),
        ("news.example:8080/a?b", "https://news.example:8080/a?b"),
        ("//news.example/a", "https://news.example/a"),
        ("http://news.example", "http://news.example"),
        ("redaksi@news.example", "mailto:redaksi@news.example"),
        ("mailto:a@news.example", "mailto:a@news.example"),
        ("tel:+62215550100", "tel:+62215550100"),
        ("/articles/x", "/articles/x"),
        ("#bagian", "#bagian"),
        ("javascript:alert(1)", ""),
        ("ftp://news.example", ""),
        ("dua kata", ""),
        ("satu", ""),
    ):
        page.evaluate(FILL, "<p>|satu|</p>")
        page.keyboard.press("Control+k")
        address.fill(typed)
        page.keyboard.press("Enter")
        if link:
            expect(source).to_have_value(f'<p><a href="{link}">satu</a></p>')
            expect(address).to_be_hidden()
        else:
            expect(address).to_be_focused()
            message = address.evaluate("field => field.validationMessage")
            assert message.startswith("This cannot be the address of a link."), typed
            page.keyboard.press("Escape")
            expect(source).to_have_value("<p>|satu|</p>")


def test_the_caret_stays_in_the_window_and_nothing_scrolls_without_need(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    page.goto(f"{live.url}/admin/articles/new")
    page.evaluate(FILL, "<p>satu|</p>")
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    assert page.evaluate("scrollY") == 0
    page.set_viewport_size({"width": 900, "height": 500})
    for number in range(20):
        page.keyboard.type(str(number))
        page.keyboard.press("Enter")
    line, actions = page.locator("#f-body p").last.bounding_box(), page.locator(".actions")
    bar = actions.bounding_box()
    assert line
    assert bar
    assert line["y"] > 0
    assert line["y"] + line["height"] <= bar["y"] + 1
