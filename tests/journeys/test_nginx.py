"""Behind config/nginx.conf as it stands: feeds from its cache, news within two seconds, and the desk never kept."""

import gzip
import http.client
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from feedsvc.settings import load
from feedsvc.web.http.form_limits import editor_bytes
from tests.commands import wait_until
from tests.journeys.conftest import Deployment, hidden
from tests.journeys.nginx import serve_behind_nginx

FEED = "/feeds/all.rss"


@dataclass
class Answer:
    """One answer as it came: its status, headers in lower case, and bytes as sent."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(whole: Deployment, path: str = FEED, method: str = "GET", **headers: str) -> Answer:
    """Ask once, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", whole.port, timeout=60)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    said = Answer(
        answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    )
    connection.close()
    return said


PROXIED = {"FEEDSVC_WEB__TRUSTED_HOPS": "1", "FEEDSVC_BASE_URL": "https://news.example"}


def start(newsroom: Deployment) -> Deployment:
    """Start a newsroom and wait until its feeds are rendered."""
    newsroom.start()
    wait_until(lambda: newsroom.status(FEED) == 200)
    return newsroom


@pytest.fixture(scope="module")
def newsroom(make_shared_deployment: Callable[..., Deployment]) -> Deployment:
    """A running newsroom behind one proxy, which the tests of this module share."""
    return start(make_shared_deployment(**PROXIED))


@pytest.fixture
def front(newsroom: Deployment, tmp_path: Path) -> Iterator[Deployment]:
    """The shared newsroom as seen through an nginx of the test's own: its cache is empty."""
    with serve_behind_nginx(newsroom, tmp_path / "nginx") as seen:
        yield seen


@pytest.fixture
def mortal(make_deployment: Callable[..., Deployment]) -> Deployment:
    """A running newsroom of the test's own, which it may kill."""
    return start(make_deployment(**PROXIED))


@pytest.fixture
def mortal_front(mortal: Deployment, tmp_path: Path) -> Iterator[Deployment]:
    """The newsroom that may be killed, as seen through nginx."""
    with serve_behind_nginx(mortal, tmp_path / "nginx") as seen:
        yield seen


def publish(newsroom: Deployment, title: str, tmp_path: Path) -> None:
    """Publish an article by command."""
    file = tmp_path / "article.json"
    file.write_text(
        f'{{"title": "{title}", "body_html": "<p>{"Isi. " * 99}</p>", "published": "2026-01-02 03.04"}}'
    )
    newsroom.command("article", "add", str(file))


def test_each_encoding_has_its_strong_validator_and_304_comes_from_the_cache(
    mortal_front: Deployment, mortal: Deployment
) -> None:
    tags = {}
    for accepts in ("gzip", "identity"):
        whole = ask(mortal_front, accept_encoding=accepts)
        assert whole.status == 200
        assert whole.headers.get("content-encoding", "identity") == accepts
        tags[accepts] = whole.headers["etag"]
        assert re.fullmatch(r'"[0-9a-f]+(-gzip)?"', tags[accepts]), "strong"
        assert "Accept-Encoding" in whole.headers["vary"]
        assert whole.headers["cache-control"].startswith("public, max-age=300")
        for sent in (tags[accepts], f"W/{tags[accepts]}", f'"x", {tags[accepts]}', "*"):
            assert ask(mortal_front, accept_encoding=accepts, if_none_match=sent).status == 304, (
                sent
            )
        date = {"if_modified_since": whole.headers["last-modified"]}
        assert ask(mortal_front, accept_encoding=accepts, **date).status == 304
        assert (
            ask(
                mortal_front,
                accept_encoding=accepts,
                if_modified_since="Sat, 22 Nov 2036 07:00:00 GMT",
            ).status
            == 304
        )
    assert len(set(tags.values())) == 2
    plain, zipped = ask(mortal_front), ask(mortal_front, accept_encoding="gzip;q=1.0, deflate")
    assert gzip.decompress(zipped.body) == plain.body
    mortal.kill()
    assert ask(mortal_front, accept_encoding="gzip", if_none_match=tags["gzip"]).status == 304, (
        "from the cache alone"
    )


def test_queries_ranges_and_heads_share_one_copy(
    mortal_front: Deployment, mortal: Deployment
) -> None:
    plain = ask(mortal_front)
    mortal.kill()
    for path in (
        f"{FEED}?utm_source=x",
        f"{FEED}?",
        "/feeds//all.rss",
        "/feeds/%61ll.rss",
        "/feeds/x/../all.rss",
    ):
        assert ask(mortal_front, path).body == plain.body, path
    ranged = ask(mortal_front, range="bytes=0-9")
    assert (ranged.status, ranged.body) == (200, plain.body)
    head = ask(mortal_front, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == plain.headers["content-length"]


def test_a_strange_spelling_of_a_path_cannot_take_the_place_of_a_feed(front: Deployment) -> None:
    for path in ("/feeds//all.rss", "/feeds/%2e/all.rss", "/feeds/./all.rss"):
        assert ask(front, path).status == 200, path
    assert ask(front).status == 200
    assert ask(front, "/feeds/nihil%0d%0aX:%20y.rss").status == 404


def test_news_are_there_within_two_seconds(
    front: Deployment, newsroom: Deployment, tmp_path: Path
) -> None:
    before = ask(front, accept_encoding="gzip")
    publish(newsroom, "Kabar Pertama", tmp_path)
    wait_until(lambda: b"Kabar Pertama" in ask(newsroom).body)
    wait_until(lambda: b"Kabar Pertama" in ask(front).body)
    wait_until(
        lambda: (
            ask(front, accept_encoding="gzip", if_none_match=before.headers["etag"]).status == 200
        )
    )
    time.sleep(1.5)  # a lone reader who comes seldom is not given the news of their last visit
    publish(newsroom, "Kabar Kedua", tmp_path)
    wait_until(lambda: b"Kabar Kedua" in ask(newsroom).body)
    time.sleep(2.2)
    assert b"Kabar Kedua" in ask(front).body


def test_while_feedsvc_is_away_what_was_served_is_served(
    mortal_front: Deployment, mortal: Deployment
) -> None:
    before, etag = ask(mortal_front), ask(mortal_front).headers["etag"]
    mortal.kill()
    time.sleep(1.5)  # longer than a copy is fresh
    after = ask(mortal_front)
    assert (after.status, after.body) == (200, before.body)
    assert ask(mortal_front, if_none_match=etag).status == 304
    delta = ask(mortal_front, a_im="feed", if_none_match='"older"', user_agent="newsboat/2.21")
    assert (delta.status, delta.body) == (200, before.body), (
        "the whole feed for who asked for what is new"
    )
    assert ask(mortal_front, "/admin/login").status == 502
    mortal.start()
    wait_until(lambda: ask(mortal_front, "/admin/login").status == 200)


def test_the_admin_is_never_kept_and_forms_pass(front: Deployment, newsroom: Deployment) -> None:
    for _ in range(2):
        page = ask(front, "/admin/login")
        assert page.status == 200
        assert "no-store" in page.headers["cache-control"]
    cookie = page.headers["set-cookie"]
    assert "Secure" in cookie, "the base URL is https, whatever nginx speaks to us"
    fields = hidden(page.body.decode())
    form = "&".join(
        f"{name}={value}"
        for name, value in {**fields, "login_name": "x", "login_password": "y"}.items()
    )
    connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=60)
    kept = cookie.partition(";")[0]
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": kept,
        "Origin": "https://news.example",
    }
    connection.request("POST", "/admin/login", form, headers)
    answer = connection.getresponse()
    assert answer.status == 401, answer.read()
    connection.close()
    assert ask(front, FEED, "POST").status == 405
    assert ask(front, "/metrics").status == 404
    assert newsroom.process


def test_the_budget_counts_the_clients_that_nginx_saw(
    make_deployment: Callable[..., Deployment], tmp_path: Path
) -> None:
    newsroom = make_deployment(FEEDSVC_WEB__TRUSTED_HOPS="1", FEEDSVC_WEB__EXTRA_BODIES="3")
    start(newsroom)
    asked = {
        "a_im": "feed",
        "if_none_match": '"older"',
    }  # what no cache may answer; we have had one body ourselves
    with serve_behind_nginx(newsroom, tmp_path / "nginx") as front:
        told = [ask(front, x_forwarded_for=f"198.51.100.{number}", **asked) for number in range(8)]
    assert [each.status for each in told] == [200] * 3 + [429] * 5, (
        "what the client itself claims is not believed"
    )
    assert told[-1].headers["retry-after"].isdecimal()


def test_who_fetches_one_feed_again_and_again_is_told_to_wait_and_nobody_else(
    front: Deployment,
) -> None:
    told = [ask(front) for _ in range(60)]
    assert [each.status for each in told[:31]] == [200] * 31
    refused = [each for each in told if each.status == 429]
    assert len(refused) > 20
    assert refused[-1].headers["retry-after"].isdecimal()
    etag = told[0].headers["etag"]
    assert [ask(front, if_none_match=etag).status for _ in range(60)] == [304] * 60
    assert {ask(front, method="HEAD").status for _ in range(60)} == {200}
    assert ask(front, FEED.replace(".rss", ".atom")).status == 200


def test_no_log_holds_a_secret_address(
    mortal_front: Deployment, mortal: Deployment, tmp_path: Path
) -> None:
    secret = "s3cr3t-T0ken"
    shaped = f"{secret}-as-long-as-they-are"
    paths = (
        f"/private/{secret}/mitra.rss", f"/%70rivate/{secret}/mitra.rss", f"//private/{secret}/mitra.rss",
        f"/private/{secret}", f"/feeds/../private/{secret}/mitra.rss", f"/admin/setup?token={secret}",
        f"/admin/setup?%74oken={secret}", f"/%61dmin//setup?x=1&token={secret}", f"/admin/setup/?token={secret}",
        f"/Admin/setup?token={secret}", f"/ADMIN/SETUP?TOKEN={secret}", f"/?token={secret}", f"/?x={shaped}",
        f"/admin/Setup?%74oken={secret}", f"/admin/setup%3ftoken={secret}", f"/admin/setup/{shaped}",
        f"/Private/{secret}/mitra.rss", f"/PRIVATE/{secret}", f"/news/private/{secret}/mitra.rss",
        f"/%2570rivate/{secret}/mitra.rss", f"/x%0a/private/{secret}", f"/privat/{shaped}/mitra.rss",
        f"/private/{secret}/../../x", f"/x?token={secret}%00", f"/private/{secret}/%zz", f"/x#token={secret}",
    )  # fmt: skip
    led_by = (
        f"https://news.example/private/{secret}/mitra.rss", f"https://news.example/admin/setup?token={secret}",
        f"https://news.example/%61dmin/setup?%74oken={secret}", f"/private/{secret}",
        f"https://news.example/privat/{shaped}/mitra.rss", f"https://news.example/?x={shaped}", f"/x/{shaped}",
    )  # fmt: skip

    def ask_all() -> None:
        for path in paths:
            ask(mortal_front, path)
            ask(mortal_front, path, "POST")
        ask(mortal_front, "/admin/login")

    ask_all()
    for address in led_by:
        for path in ("/static/admin.css", "/admin/login", "/nothing", FEED):
            ask(mortal_front, path, referer=address)
    ask(mortal_front, "/articles/x%0aforged", referer="https://other.example/page?a=b")
    # error.log names what led to an error, whatever a client sends. Browsers are told not to send these.
    assert ask(mortal_front, paths[0]).headers["referrer-policy"] == "no-referrer"
    assert ask(mortal_front, "/admin/setup?token=x").headers["referrer-policy"] == "strict-origin"
    mortal.kill()
    ask_all()  # each is an error now
    home = tmp_path / "nginx"
    access, errors = (
        (home / name).read_text(encoding="utf-8") for name in ("access.log", "error.log")
    )
    assert secret not in access
    assert secret not in errors
    assert secret not in (mortal.folder / "log").read_text(encoding="utf-8")
    assert '"GET /admin/setup HTTP/1.1"' in access
    assert '"GET /articles/x\\x0Aforged HTTP/1.1" 404' in access, "no line of its own"
    assert '"https://other.example/page?a=b"' in access
    assert f'"GET {FEED} HTTP/1.1" 200' in access
    assert '"GET /admin/setup HTTP/1.1" 502 150 "-" "-"' in access
    assert '"https://news.example/***"' in access
    assert "/admin/login" in errors, "of what is no secret the error is logged"


def test_the_pages_of_feeds_get_their_query_and_have_no_budget(front: Deployment) -> None:
    for path in ("/feeds", "/feeds/", "/%66eeds", "/feeds//"):
        page = ask(front, f"{path}?q=zzzsearched&kind=topics")
        assert (page.status, b"zzzsearched" in page.body) == (200, True), path
        assert b"zzzsearched" not in ask(front, path).body, path
    assert {ask(front, f"/feeds?q=word{number}").status for number in range(60)} == {200}
    assert {ask(front, "/feeds").status for _ in range(60)} == {200}


def test_no_redirect_is_built_from_the_host_that_a_client_names(front: Deployment) -> None:
    text = (Path(__file__).parents[2] / "config" / "nginx.conf").read_text(encoding="utf-8")
    prefixes = re.findall(r"^ *location (/\S*) {", text, re.MULTILINE)
    assert {"/feeds/", "/media/", "/private/", "/admin"} <= set(prefixes)
    for prefix in prefixes:
        bare = prefix.rstrip("/") or "/"
        coded = f"/%{ord(bare[1]):x}{bare[2:]}" if bare != "/" else "/%2e"
        for spelling in (bare, coded, f"{prefix}//", f"/.{bare}", f"/x/..{bare}"):
            for target in (spelling, f"http://evil.example{spelling}"):
                said = ask(front, target, host="evil.example")
                place = said.headers.get("location", "/")
                assert re.match(r"/(?!/)|https://news\.example/", place), (target, place)
                assert "evil" not in str(said.headers), target
    assert ask(front, "/private").status == ask(front, "/media").status == 404


def test_what_an_editor_may_send_passes_and_more_is_told_what_to_do(front: Deployment) -> None:
    def begin(length: int) -> tuple[int, str]:
        with socket.create_connection(("127.0.0.1", front.port), timeout=60) as connection:
            head = f"POST /admin/media HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n"
            ask_first = "Expect: 100-continue\r\nConnection: close\r\n\r\n"
            connection.sendall((head + ask_first).encode())
            said = connection.makefile("rb")
            status = int(said.readline().split()[1])
            return status, "" if status == 100 else said.read().decode()

    assert begin(editor_bytes(load().media.max_upload))[0] == 100, "feedsvc itself judges it"
    status, page = begin(2 * editor_bytes(load().media.max_upload))
    assert status == 413
    assert "Go back" in page
    assert "Kembalilah" in page
    assert "no-store" in page
