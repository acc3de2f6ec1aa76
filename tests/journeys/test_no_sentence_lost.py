"""Two browsers write at once while networks, sessions and the server come and go: no sentence is lost.

Two hundred rounds, in each of which both browsers do something without waiting for each other. Every
sentence that stood on a page must be found at the end: in the article or its history, in a working copy
(current, or set aside by a conflict), in a text that a browser offers back, or on the page still shown.
"""

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page
from playwright.sync_api import Error as BrowserError

from feedsvc.editorial import revisions
from feedsvc.storage.database import Database
from tests.journeys.conftest import PASSWORD, Deployment

ROUNDS = 40  # of one episode; episodes share nothing: several run at once
EPISODES = 10 if "SOAK_MINUTES" in os.environ else 1  # each begins with another seed, in every run
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
KIND = """() => document.getElementById("article") ? "form" : document.getElementById("f-login_name") ? "login" : ""
"""
OFFERED = """async () => {
    const there = () => document.querySelectorAll(".stored-text").length;
    for (let waited = 0, last = -1; waited < 12 && (waited < 4 || last !== there()); waited++) {
        last = there();
        await new Promise((done) => setTimeout(done, 100));
    }
    const texts = Object.keys(localStorage).filter((key) => key.startsWith("feedsvc.text."))
        .map((key) => JSON.parse(localStorage.getItem(key)))
        .filter((text) => text.name === article.dataset.name || (!article.dataset.number && text.fresh));
    return {shown: there(), texts: texts.map((text) => text.fields.body), own: document.getElementById("f-body").innerHTML};
}"""
BUTTONS = (
    ".actions [value=save]",
    ".actions [data-key=publish]",
    ".actions [value=save_draft]",
    ".actions [value=correct]",
)
ACTS = {"type": 9, "blur": 4, "key": 2, "press": 3, "reload": 2, "offline": 1, "session": 1}


class Writer:
    """One browser: what it has typed, and whether its network is there."""

    def __init__(
        self, name: str, browser: Browser, newsroom: Deployment, chance: random.Random
    ) -> None:
        self.name, self.newsroom, self.chance = name, newsroom, chance
        self.context: BrowserContext = browser.new_context()
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(4_000)
        self.page.on("dialog", _accept)
        self.path = ""
        self.is_offline = False
        self.typed: list[str] = []

    def go(self) -> None:
        """Open the article, if it can be reached."""
        with suppress(BrowserError):
            self.page.goto(self.newsroom.base + self.path, wait_until="load")

    def open(self) -> None:
        """Open the article, whatever it takes."""
        self.set_offline(is_offline=False)
        for _ in range(5):
            self.log_in_again()
            self.go()
            if self.page.locator("form#article").count():
                return
        raise AssertionError(self.page.content())

    def log_in(self) -> None:
        """Send the login form that is shown, with all that it keeps."""
        self.page.fill("#f-login_name", "sari")
        self.page.fill("#f-login_password", PASSWORD)
        with self.page.expect_navigation():
            self.page.click("main button.main")

    def log_in_again(self) -> None:
        """Log in in another tab, while the text stays in this one."""
        tab = self.context.new_page()
        with suppress(BrowserError):
            tab.goto(f"{self.newsroom.base}/admin/login")
            if tab.locator("#f-login_name").count():
                tab.fill("#f-login_name", "sari")
                tab.fill("#f-login_password", PASSWORD)
                with tab.expect_navigation():
                    tab.click("main button.main")
        tab.close()

    def set_offline(self, *, is_offline: bool) -> None:
        """Take the network away, or bring it back."""
        self.context.set_offline(is_offline)
        self.is_offline = is_offline

    def act(self) -> None:
        """Do one thing at random, and do not wait for what comes of it."""
        with suppress(BrowserError):
            kind = self.page.evaluate(KIND)
            if kind == "login":
                self.log_in()
            elif not kind:
                self.go()
            elif not self._meet():
                self._work()

    def _meet(self) -> bool:
        """Deal with what the page asks: a conflict, a text that is offered, a session that ended."""
        for selector, chance in (
            ("#saving button", 0.4),
            (".stored-text [data-do=restore]", 0.5),
            (".other-version a.button", 0.2),
        ):
            if self.chance.random() < chance and self.page.evaluate(
                "(one) => { const found = document.querySelector(one); found?.click(); return Boolean(found) }",
                selector,
            ):
                return True
        if self.chance.random() < 0.3 and self.page.locator("#saving a[target]").count():
            self.log_in_again()
            return True
        return False

    def _work(self) -> None:
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
            self.page.evaluate("(one) => document.querySelector(one)?.click()", button)
        elif act == "reload":
            self.page.reload(wait_until="commit")
        elif act == "offline":
            self.set_offline(is_offline=not self.is_offline)
        else:
            self.context.clear_cookies()


def _accept(dialog: Dialog) -> None:
    with suppress(BrowserError):
        dialog.accept()


def told(newsroom: Deployment) -> str:
    """Return every text that the desk holds, of whatever time."""
    with closing(
        sqlite3.connect(f"file:{newsroom.folder / 'feedsvc.db'}?mode=ro", uri=True)
    ) as rows:
        found = rows.execute("SELECT body_html FROM articles").fetchall()
        found += rows.execute("SELECT fields FROM drafts").fetchall()
        stored = rows.execute("SELECT article_id, number FROM revisions").fetchall()
    database = Database(f"sqlite:///{newsroom.folder / 'feedsvc.db'}")
    with database.reading() as session:
        former = [
            str(revisions.read_revision(session, article_id, number))
            for article_id, number in stored
        ]
    database.close()
    return "\n".join([*(row[0] for row in found), *former])


def newest(newsroom: Deployment) -> int:
    """Return the number of the newest article."""
    with closing(
        sqlite3.connect(f"file:{newsroom.folder / 'feedsvc.db'}?mode=ro", uri=True)
    ) as rows:
        return int(rows.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()[0])


def offered(writer: Writer, paths: list[str]) -> str:
    """Return what a browser offers back, in the articles' forms and in that of a new one, once all is well."""
    texts = []
    for path in (*paths, NEW):
        writer.path = path
        writer.open()
        found = writer.page.evaluate(OFFERED)
        unshown = [text for text in found["texts"] if text not in found["own"]]
        assert found["shown"] or not unshown, "every text that a browser keeps is offered"
        texts += [*found["texts"], found["own"]]
    return "\n".join(texts)


def episode(
    newsroom: Deployment, writers: list[Writer], chance: random.Random, rounds: int
) -> list[str]:
    """Let both write one new article for some rounds; the server is killed in the middle.

    Returns the pages of the articles that came of it: who is thrown back to an empty form begins another one.
    """
    first, second = writers
    before = newest(newsroom)
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
        if newest(newsroom) != before and not second.path:
            first.path = second.path = f"/admin/articles/{newest(newsroom)}"
            second.go()
    return [f"/admin/articles/{number}" for number in range(before + 1, newest(newsroom) + 1)]


@pytest.mark.soak
@pytest.mark.parametrize("number", range(EPISODES))
def test_no_sentence_is_lost_between_two_browsers(
    make_deployment: Callable[..., Deployment], browser: Browser, number: int
) -> None:
    seed = int(os.environ.get("SEED", random.randrange(10**6))) + number  # noqa: S311  a failure names it: SEED=... runs it again
    newsroom = make_deployment()
    newsroom.start()
    newsroom.log_in()
    chance = random.Random(seed)  # noqa: S311  as above
    writers = [Writer(name, browser, newsroom, chance) for name in "ab"]
    for writer in writers:
        writer.log_in_again()
    paths = episode(newsroom, writers, chance, ROUNDS)
    somewhere = "\n".join(
        [*(offered(writer, paths) for writer in writers if writer.path), told(newsroom)]
    )
    lost = [words for writer in writers for words in writer.typed if words not in somewhere]
    kept = [writer.page.evaluate("JSON.stringify(localStorage)") for writer in writers if lost]
    assert not lost, (
        f"SEED={seed - number}: lost {lost} of {[writer.typed for writer in writers]}; kept {kept}"
    )
    assert any(writer.typed for writer in writers)
    for writer in writers:
        writer.context.close()
