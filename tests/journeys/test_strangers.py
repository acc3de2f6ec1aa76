"""Strangers who send all that they can: no editor's save fails meanwhile, with granian alone and behind config/nginx.conf."""

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
from tests.journeys.conftest import PASSWORD, Deployment, hidden
from tests.journeys.nginx import serve_behind_nginx

EDITORS, SAVES, CEILING = 8, 28, 60
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
MANY_FIELDS = b"a=" + b"&" * 3_800_000


@pytest.fixture(scope="module", params=["granian", "nginx"])
def newsroom(
    request: pytest.FixtureRequest,
    make_shared_deployment: Callable[..., Deployment],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployment]:
    """The newsroom in each deployment, with editors."""
    made = make_shared_deployment(
        FEEDSVC_WEB__TRUSTED_HOPS="1" if request.param == "nginx" else "0"
    )
    made.start()
    wait_until(lambda: made.status("/feeds/all.rss") == 200, 60)
    database = Database(f"sqlite:///{made.folder / 'feedsvc.db'}")
    with database.writing() as session:
        for number in range(EDITORS):
            accounts.people.add_editor(session, f"editor {number}", PASSWORD, now=datetime.now(UTC))
    database.close()
    with ExitStack() as stack:
        home = tmp_path_factory.mktemp("front") / "nginx"
        yield (
            stack.enter_context(serve_behind_nginx(made, home))
            if request.param == "nginx"
            else made
        )


@dataclass
class Browser(Deployment):
    """The newsroom as one editor sees it, who is logged in."""

    jar: CookieJar = field(default_factory=CookieJar)

    @property
    def cookies(self) -> str:
        """The cookies as the browser sends them."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


def editor(newsroom: Deployment, number: int) -> Browser:
    """Return the browser of one editor."""
    browser = Browser(newsroom.folder, newsroom.port, newsroom.given)
    browser.opener = build_opener(HTTPCookieProcessor(browser.jar))
    browser.opener.addheaders = [
        ("Sec-Fetch-Site", "same-origin")
    ]  # nginx passes no port on, so origins differ
    form = hidden(browser.get("/admin/login").decode())
    browser.post(
        "/admin/login", {**form, "login_name": f"editor {number}", "login_password": PASSWORD}
    )
    return browser


def write(browser: Deployment, title: str) -> str:
    """Save an article; return where that led."""
    return browser.publish({"title": title, "body": "<p>Isi.</p>", "language": "id"}, do="save")


def send_slowly(
    newsroom: Deployment, stack: ExitStack, *, cookie: str = "", length: int = 90_000
) -> socket.socket:
    """Begin a form whose body does not come."""
    connection = stack.enter_context(socket.create_connection(("127.0.0.1", newsroom.port)))
    head = f"POST /admin/articles/new HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\nCookie: {cookie}\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    connection.sendall(f"{head}{kind}title=Judul&".encode())
    return connection


def post(newsroom: Deployment, path: str, body: bytes, **headers: str) -> int:
    """Send a form; return the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=60)
    try:
        connection.request("POST", path, body, FORM | headers)
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def load(newsroom: Deployment) -> Iterator[Counter[int]]:
    """Let strangers send forms of many fields, passwords and slow bodies without pause; count what they are answered."""
    ended, told = threading.Event(), Counter[int]()

    def repeat(path: str, body: bytes) -> None:
        while not ended.is_set():
            told[post(newsroom, path, body)] += 1

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
            wait_until(lambda: told[413] > 0 and told[403] > 0, 60)
            yield told
        finally:
            ended.set()


def test_strangers_make_no_save_of_an_editor_fail(newsroom: Deployment) -> None:
    browsers = [editor(newsroom, number) for number in range(EDITORS)]
    with load(newsroom) as told, ThreadPoolExecutor(EDITORS) as threads:
        saved = list(
            threads.map(lambda job: write(browsers[job % EDITORS], f"Judul {job}"), range(SAVES))
        )
        assert newsroom.status("/feeds/all.rss") == 200
    assert len(set(saved)) == SAVES
    assert not set(told) - {401, 403, 408, 410, 413, 503}, told


def test_eight_editors_of_one_office_save_at_the_same_time_and_two_photographs_are_in_nobodys_way(
    newsroom: Deployment,
) -> None:
    browsers = [editor(newsroom, number) for number in range(EDITORS)]
    together = threading.Barrier(EDITORS)

    def save(number: int) -> str:
        together.wait(60)
        return write(browsers[number], f"Bersama {number}")

    with ExitStack() as stack, ThreadPoolExecutor(EDITORS) as threads:
        for number in range(2):
            send_slowly(newsroom, stack, cookie=browsers[number].cookies, length=5_000_000)
        for _ in range(40):  # and strangers who send nothing more
            send_slowly(newsroom, stack)
        assert len(set(threads.map(save, range(EDITORS)))) == EDITORS
        assert len({write(browsers[7], f"Sendiri {number}") for number in range(SAVES)}) == SAVES


def test_eight_long_articles_and_two_pictures_at_the_same_moment_are_all_accepted(
    newsroom: Deployment,
) -> None:
    browsers = [editor(newsroom, number) for number in range(EDITORS)]
    forms = [hidden(browser.get("/admin/articles/new").decode()) for browser in browsers]
    body = "<p>" + "Air naik sejak subuh. " * 13_600 + "</p>"  # 300 kB
    together = threading.Barrier(EDITORS + 2)

    def publish(number: int) -> str:
        form = {
            **forms[number],
            "title": f"Serentak {number}",
            "body": body,
            "language": "id",
            "do": "publish",
        }
        together.wait(60)
        return browsers[number].post("/admin/articles/new", form)

    def upload(number: int) -> str:
        draw_jpeg = picture(number)
        together.wait(60)
        return browsers[number].upload("/admin/media", "pictures", draw_jpeg)

    with ThreadPoolExecutor(EDITORS + 2) as threads:
        published = [threads.submit(publish, number) for number in range(EDITORS)]
        uploaded = [threads.submit(upload, number) for number in range(2)]
        assert len({each.result(CEILING) for each in published}) == EDITORS
        assert all("did=" in each.result(CEILING) for each in uploaded)


def picture(number: int) -> bytes:
    """Return a PNG of 1500 x 1000 pixels that is like no other one's."""
    kept = BytesIO()
    Image.effect_noise((1500, 1000), 50 + number).convert("RGB").save(kept, "PNG")
    return kept.getvalue()


def test_a_stranger_is_told_413_for_many_fields_and_everybody_else_is_served(
    newsroom: Deployment,
) -> None:
    assert [post(newsroom, "/admin/articles/new", MANY_FIELDS) for _ in range(4)] == [413] * 4
    assert post(newsroom, "/admin/articles/new", b"a=&" * 30_000) == 413
    assert post(newsroom, "/admin/articles/new", b"a=&" * 90) == 401


def test_who_asks_first_whether_a_body_is_wanted_is_told_so(newsroom: Deployment) -> None:
    body = b"title=Judul"
    head = f"POST /admin/articles/new HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n"
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=60) as connection:
        connection.sendall(
            f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode()
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(body)
        assert connection.recv(1000).startswith(b"HTTP/1.1 401")
