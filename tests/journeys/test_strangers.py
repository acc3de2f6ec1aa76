"""Editors can save while strangers send as much as they can, to granian alone and through nginx."""

import http.client
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from io import BytesIO
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from PIL import Image

from feedsvc import accounts
from feedsvc.storage.database import Database
from tests.commands import wait_until
from tests.journeys.conftest import PASSWORD, Deployment, read_hidden
from tests.journeys.nginx import serve_behind_nginx

EDITORS, SAVES, CEILING = 8, 8, 60
PAUSE = 0.02  # seconds between two requests of one stranger
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
MANY_FIELDS = b"a=" + b"&" * 3_800_000
POST_FORM = (
    "POST /admin/articles/new HTTP/1.1\r\nHost: a\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
)


@pytest.fixture(scope="module", params=["granian", "nginx"])
def newsroom(
    request: pytest.FixtureRequest,
    make_shared_deployment: Callable[..., Deployment],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployment]:
    """The newsroom in each deployment, with editors."""
    deployment = make_shared_deployment(
        FEEDSVC_WEB__TRUSTED_HOPS="1" if request.param == "nginx" else "0"
    )
    deployment.start()
    wait_until(lambda: deployment.status("/feeds/all.rss") == 200, 60)
    database = Database(f"sqlite:///{deployment.folder / 'feedsvc.db'}")
    with database.writing() as session:
        for number in range(EDITORS):
            accounts.people.add_editor(session, f"editor {number}", PASSWORD, now=datetime.now(UTC))
    database.close()
    with ExitStack() as stack:
        home = tmp_path_factory.mktemp("front") / "nginx"
        yield (
            stack.enter_context(serve_behind_nginx(deployment, home))
            if request.param == "nginx"
            else deployment
        )


@dataclass
class Browser(Deployment):
    """The newsroom with the cookies of one editor."""

    jar: CookieJar = field(default_factory=CookieJar)

    @property
    def cookies(self) -> str:
        """The value of the Cookie header."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


def log_in_editor(newsroom: Deployment, number: int) -> Browser:
    """Return the browser of one editor, logged in."""
    browser = Browser(newsroom.folder, newsroom.port, newsroom.variables)
    browser.opener = build_opener(HTTPCookieProcessor(browser.jar))
    # nginx passes the host without its port, so the Origin header would differ.
    browser.opener.addheaders = [("Sec-Fetch-Site", "same-origin")]
    form = read_hidden(browser.get("/admin/login").decode())
    browser.post(
        "/admin/login", {**form, "login_name": f"editor {number}", "login_password": PASSWORD}
    )
    return browser


@pytest.fixture(scope="module")
def browsers(newsroom: Deployment) -> list[Browser]:
    """The browsers of all editors, logged in once: each password takes a tenth of a second."""
    return [log_in_editor(newsroom, number) for number in range(EDITORS)]


def save_article(browser: Deployment, title: str) -> str:
    """Save an article. Return the path of its form."""
    return browser.publish({"title": title, "body": "<p>Isi.</p>", "language": "id"}, do="save")


def send_slowly(
    newsroom: Deployment, stack: ExitStack, *, cookie: str = "", length: int = 90_000
) -> socket.socket:
    """Send the head of a form and the first bytes of its body. Return the open connection."""
    connection = stack.enter_context(socket.create_connection(("127.0.0.1", newsroom.port)))
    head = f"{POST_FORM}Content-Length: {length}\r\nCookie: {cookie}\r\n\r\n"
    connection.sendall(f"{head}title=Judul&".encode())
    return connection


def post(newsroom: Deployment, path: str, body: bytes, **headers: str) -> int:
    """Send a form. Return the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=60)
    try:
        connection.request("POST", path, body, FORM | headers)
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def send_load(newsroom: Deployment) -> Iterator[Counter[int]]:
    """Keep sending forms of many fields, passwords and slow bodies. Yield counts by status.

    Seven threads send at once. Each pauses, so that this process has time for the editors too, but
    the server is never without a request.
    """
    ended, statuses = threading.Event(), Counter[int]()

    def repeat(path: str, body: bytes) -> None:
        while not ended.wait(PAUSE):
            statuses[post(newsroom, path, body)] += 1

    def trickle() -> None:
        while not ended.is_set():
            with suppress(OSError), ExitStack() as stack:
                connections = [send_slowly(newsroom, stack) for _ in range(12)]
                while not ended.wait(0.2):
                    for each in connections:
                        each.sendall(b"a=b&")

    login = urlencode({"login_name": "editor 1", "login_password": "x" * 20}).encode()
    with ThreadPoolExecutor(8) as threads:
        for _ in range(2):
            threads.submit(repeat, "/admin/articles/new", MANY_FIELDS)
            threads.submit(repeat, "/admin/login", login)
            threads.submit(repeat, "/admin/setup", b"token=x&" * 99)
        threads.submit(trickle)
        try:
            wait_until(lambda: statuses[413] > 0 and statuses[403] > 0, 60)
            yield statuses
        finally:
            ended.set()


def test_editors_can_save_while_strangers_send_requests_all_the_time(
    newsroom: Deployment, browsers: list[Browser]
) -> None:
    with send_load(newsroom) as statuses, ThreadPoolExecutor(EDITORS) as threads:
        saved = list(
            threads.map(
                lambda job: save_article(browsers[job % EDITORS], f"Judul {job}"), range(SAVES)
            )
        )
        assert newsroom.status("/feeds/all.rss") == 200
    assert len(set(saved)) == SAVES
    assert not set(statuses) - {401, 403, 408, 410, 413, 503}, statuses


def test_eight_editors_at_one_address_can_save_while_two_uploads_are_slow(
    newsroom: Deployment, browsers: list[Browser]
) -> None:
    together = threading.Barrier(EDITORS)

    def save(number: int) -> str:
        together.wait(60)
        return save_article(browsers[number], f"Bersama {number}")

    with ExitStack() as stack, ThreadPoolExecutor(EDITORS) as threads:
        for number in range(2):
            send_slowly(newsroom, stack, cookie=browsers[number].cookies, length=5_000_000)
        for _ in range(40):  # strangers who stop in the middle of a body
            send_slowly(newsroom, stack)
        assert len(set(threads.map(save, range(EDITORS)))) == EDITORS
        assert (
            len({save_article(browsers[7], f"Sendiri {number}") for number in range(SAVES)})
            == SAVES
        )


def test_eight_long_articles_and_two_pictures_sent_at_once_are_all_accepted(
    browsers: list[Browser],
) -> None:
    forms = [read_hidden(browser.get("/admin/articles/new").decode()) for browser in browsers]
    body = "<p>" + "Air naik sejak subuh. " * 3_100 + "</p>"  # 68 kB, which are read in two parts
    together = threading.Barrier(EDITORS + 2)

    def send(number: int) -> str:
        form = {
            **forms[number],
            "title": f"Serentak {number}",
            "body": body,
            "language": "id",
            # With eight publications the test takes 3.8 s instead of 2.2.
            "do": "save" if number % 4 else "publish",
        }
        together.wait(60)
        return browsers[number].post("/admin/articles/new", form)

    def upload(number: int) -> str:
        picture = draw_jpeg(number)
        together.wait(60)
        return browsers[number].upload("/admin/media", "pictures", picture)

    with ThreadPoolExecutor(EDITORS + 2) as threads:
        sent = [threads.submit(send, number) for number in range(EDITORS)]
        uploaded = [threads.submit(upload, number) for number in range(2)]
        assert len({each.result(CEILING) for each in sent}) == EDITORS
        assert all("outcome=" in each.result(CEILING) for each in uploaded)


def draw_jpeg(number: int) -> bytes:
    """Return a JPEG of 1500 x 400 pixels, a different one for each number.

    Its width decides which renditions are made; its height decides only how much they cost.
    """
    file = BytesIO()
    Image.effect_noise((1500, 400), 50 + number).save(file, "JPEG")
    return file.getvalue()


def test_a_strangers_form_of_many_fields_gets_413(newsroom: Deployment) -> None:
    assert [post(newsroom, "/admin/articles/new", MANY_FIELDS) for _ in range(4)] == [413] * 4
    assert post(newsroom, "/admin/articles/new", b"a=&" * 30_000) == 413
    assert post(newsroom, "/admin/articles/new", b"a=&" * 90) == 401


def test_expect_100_continue_is_answered_with_100(newsroom: Deployment) -> None:
    body = b"title=Judul"
    head = f"{POST_FORM}Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=60) as connection:
        connection.sendall(head.encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(body)
        assert connection.recv(1000).startswith(b"HTTP/1.1 401")
