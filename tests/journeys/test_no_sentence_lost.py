"""Two browsers edit one article while networks, sessions and the server fail: no sentence is lost.

In each round both browsers do something without waiting for each other. At the end every sentence
that was typed must be in one of these places: the article or its history, a draft (current, or
archived by a conflict), a text that a browser offers to restore, or the page that is still shown.
"""

import os
import random
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog
from playwright.sync_api import Error as BrowserError

from feedsvc.editorial import revisions
from feedsvc.storage.database import Database
from feedsvc.storage.sqlite_driver import sqlite3
from tests.browsing import open_page, send_login
from tests.journeys.conftest import PASSWORD, Deployment

IS_LONG = "SOAK_MINUTES" in os.environ
# Rounds of one episode. Episodes share nothing, so several with different seeds can run at once.
ROUNDS = 40 if IS_LONG else 24
EPISODES = 10 if IS_LONG else 1
NEW = "/admin/articles/new"
TYPE = """(words) => {
    const page = document.getElementById("f-body");
    if (!page?.isContentEditable) return false;
    page.focus();
    getSelection().selectAllChildren(page);
    getSelection().collapseToEnd();
    document.execCommand("insertText", false, words);
    return page.textContent.includes(words.trim());
}"""
KIND = """() => document.getElementById("article") ? "form"
    : document.getElementById("f-login_name") ? "login" : ""
"""
# A text is offered once the page gets the lock of the page that stored it, and within 3 s or never.
OFFERED = """async () => {
    while ((await navigator.locks.query()).pending.length)
        await new Promise((done) => setTimeout(done, 50));
    const texts = Object.keys(localStorage).filter((key) => key.startsWith("feedsvc.text."))
        .map((key) => JSON.parse(localStorage.getItem(key)))
        .filter((text) => text.name === article.dataset.name
            || (!article.dataset.number && text.isNew));
    return {
        shown: document.querySelectorAll(".stored-text").length,
        texts: texts.map((text) => text.fields.body),
        own: document.getElementById("f-body").innerHTML,
    };
}"""
BUTTONS = (
    ".actions [value=save]",
    ".actions [data-key=publish]",
    ".actions [value=save_draft]",
    ".actions [value=correct]",
)
ACTS = {"type": 9, "blur": 4, "key": 2, "press": 3, "reload": 2, "offline": 1, "session": 1}


class Writer:
    """One browser with the sentences that were typed in it. Its network may be off."""

    def __init__(
        self, name: str, browser: Browser, newsroom: Deployment, chance: random.Random
    ) -> None:
        self.name, self.newsroom, self.chance = name, newsroom, chance
        self.page = open_page(browser)
        self.context = self.page.context
        self.page.on("dialog", _accept)
        self.path = ""
        self.is_offline = False
        self.typed: list[str] = []

    def go(self) -> None:
        """Load the article's page, unless the server cannot be reached."""
        with suppress(BrowserError):
            self.page.goto(self.newsroom.base + self.path, wait_until="load")

    def open(self) -> None:
        """Load the article's form, with the network on and a new session if needed."""
        self.set_offline(is_offline=False)
        for _ in range(5):
            self.go()
            if self.page.locator("form#article").count():
                return
            self.log_in_again()
        raise AssertionError(self.page.content())

    def read_page(self) -> dict[str, Any]:
        """Load the form. Return the texts on the page, and those that the browser has for it."""
        self.open()
        page: dict[str, Any] = self.page.evaluate(OFFERED)
        return page

    def log_in(self) -> None:
        """Send the login form that is shown, with its hidden fields."""
        with self.page.expect_navigation():
            send_login(self.page, "sari", PASSWORD)

    def log_in_again(self) -> None:
        """Log in again in another tab. The text stays on the page in this tab."""
        tab = self.context.new_page()
        with suppress(BrowserError):
            tab.goto(f"{self.newsroom.base}/admin/login")
            if tab.locator("#f-login_name").count():
                with tab.expect_navigation():
                    send_login(tab, "sari", PASSWORD)
        tab.close()

    def set_offline(self, *, is_offline: bool) -> None:
        """Switch the browser's network off or on."""
        self.context.set_offline(is_offline)
        self.is_offline = is_offline

    def act(self) -> None:
        """Do one thing at random, and do not wait for its result."""
        with suppress(BrowserError):
            kind = self.page.evaluate(KIND)
            if kind == "login":
                self.log_in()
            elif not kind:
                self.go()
            elif not self._answer_page():
                self._edit()

    def _answer_page(self) -> bool:
        """Answer the page's question about a conflict, an offered text or an ended session.

        Return False if it asks nothing, or if chance lets the question wait.
        """
        for selector, chance in (
            ("#saving button", 0.4),
            (".stored-text [data-do=restore]", 0.5),
            (".other-version a.button", 0.2),
        ):
            if self.chance.random() < chance and self.page.evaluate(
                """(selector) => {
                    const button = document.querySelector(selector);
                    button?.click();
                    return Boolean(button);
                }""",
                selector,
            ):
                return True
        if self.chance.random() < 0.3 and self.page.locator("#saving a[target]").count():
            self.log_in_again()
            return True
        return False

    def _edit(self) -> None:
        act = self.chance.choices(list(ACTS), list(ACTS.values()))[0]
        if act == "type":
            words = f"Kalimat-{self.name}{len(self.typed)}x{self.chance.randrange(10**6)}. "
            if self.page.evaluate(TYPE, words):
                self.typed.append(words.strip())
        elif act == "blur":
            self.page.evaluate("() => document.getElementById('f-title').focus()")
        elif act == "key":
            self.page.keyboard.press("Control+s")
        elif act == "press":
            button = self.chance.choice(BUTTONS)
            self.page.evaluate("(selector) => document.querySelector(selector)?.click()", button)
        elif act == "reload":
            self.page.reload(wait_until="commit")
        elif act == "offline":
            self.set_offline(is_offline=not self.is_offline)
        else:
            self.context.clear_cookies()


def _accept(dialog: Dialog) -> None:
    with suppress(BrowserError):
        dialog.accept()


def read_stored_texts(newsroom: Deployment) -> str:
    """Return every text in the database: articles, drafts and revisions."""
    with closing(
        sqlite3.connect(f"file:{newsroom.folder / 'feedsvc.db'}?mode=ro", uri=True)
    ) as rows:
        texts = rows.execute("SELECT body_html FROM articles").fetchall()
        texts += rows.execute("SELECT fields FROM drafts").fetchall()
        stored = rows.execute("SELECT article_id, number FROM revisions").fetchall()
    database = Database(f"sqlite:///{newsroom.folder / 'feedsvc.db'}")
    with database.reading() as session:
        former = [
            str(revisions.read_revision(session, article_id, number))
            for article_id, number in stored
        ]
    database.close()
    return "\n".join([*(row[0] for row in texts), *former])


def find_newest(newsroom: Deployment) -> int:
    """Return the number of the newest article."""
    with closing(
        sqlite3.connect(f"file:{newsroom.folder / 'feedsvc.db'}?mode=ro", uri=True)
    ) as rows:
        return int(rows.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()[0])


def offers_all(page: dict[str, Any]) -> bool:
    """Return True if the page offers stored texts, or if none differs from the text in the form."""
    return page["shown"] > 0 or all(text in page["own"] for text in page["texts"])


def read_offered(writer: Writer, paths: list[str]) -> str:
    """Return the texts that a browser offers to restore, in the articles' forms and a new form."""
    texts = []
    for path in (*paths, NEW):
        writer.path = path
        page = writer.read_page()
        end = time.monotonic() + 60
        while not offers_all(page) and time.monotonic() < end:  # a page that closes late has a lock
            page = writer.read_page()
        assert offers_all(page), "the page offers every text that the browser stores"
        texts += [*page["texts"], page["own"]]
    return "\n".join(texts)


def run_episode(
    newsroom: Deployment, writers: list[Writer], chance: random.Random, rounds: int
) -> list[str]:
    """Let both browsers edit one new article for some rounds. Kill the server once in the middle.

    Return the paths of the articles that exist now. There may be several: a browser that is sent
    back to an empty form creates another article.
    """
    first, second = writers
    before = find_newest(newsroom)
    first.path, second.path = NEW, ""
    first.open()
    first.page.fill("#f-title", "Bersama")
    kill = chance.randrange(4, rounds)
    for number in range(rounds):
        if number == kill:
            newsroom.kill()
        for writer in chance.sample(writers, 2):
            if writer.path:
                writer.act()
        if number == kill:
            newsroom.start()
        if number == rounds - 1:
            first.page.wait_for_timeout(300)
        if find_newest(newsroom) != before and not second.path:
            first.path = second.path = f"/admin/articles/{find_newest(newsroom)}"
            second.go()
    return [f"/admin/articles/{number}" for number in range(before + 1, find_newest(newsroom) + 1)]


@pytest.mark.soak
@pytest.mark.parametrize("number", range(EPISODES))
def test_no_sentence_is_lost_between_two_browsers(
    make_deployment: Callable[..., Deployment], browser: Browser, number: int
) -> None:
    seed = int(os.environ.get("SEED", random.randrange(10**6))) + number  # noqa: S311
    # To repeat a failure, set SEED to the seed in its message.
    newsroom = make_deployment()
    newsroom.start()
    newsroom.log_in()
    chance = random.Random(seed)  # noqa: S311  as above
    writers = [Writer(name, browser, newsroom, chance) for name in "ab"]
    for writer in writers:
        writer.log_in_again()
    paths = run_episode(newsroom, writers, chance, ROUNDS)
    all_texts = "\n".join(
        [
            *(read_offered(writer, paths) for writer in writers if writer.path),
            read_stored_texts(newsroom),
        ]
    )
    lost = [words for writer in writers for words in writer.typed if words not in all_texts]
    local_storage = [
        writer.page.evaluate("JSON.stringify(localStorage)") for writer in writers if lost
    ]
    assert not lost, (
        f"SEED={seed - number}: lost {lost} of {[writer.typed for writer in writers]};"
        f" stored {local_storage}"
    )
    assert any(writer.typed for writer in writers)
    for writer in writers:
        writer.context.close()
