"""nginx with config/nginx.conf caches feeds for at most two seconds, and never admin pages."""

import gzip
import http.client
import json
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from feedsvc.settings import load
from feedsvc.web.http.form_limits import editor_bytes
from tests.commands import wait_until
from tests.journeys.caddy import serve_behind_caddy
from tests.journeys.conftest import Deployment, read_hidden
from tests.journeys.nginx import serve_behind_nginx

FEED = "/feeds/all.rss"


@dataclass
class Answer:
    """One answer: its status, its headers with lower-case names, and its bytes as sent."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(newsroom: Deployment, path: str = FEED, method: str = "GET", **headers: str) -> Answer:
    """Send one request, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=60)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    response = connection.getresponse()
    names = {name.lower() for name in response.headers}
    fields = {name: ", ".join(response.headers.get_all(name, [])) for name in names}
    answer = Answer(response.status, fields, response.read())
    connection.close()
    return answer


PROXIED = {"FEEDSVC_WEB__TRUSTED_HOPS": "1", "FEEDSVC_BASE_URL": "https://news.example"}


def start(newsroom: Deployment) -> Deployment:
    """Start a newsroom and wait until its feeds are rendered."""
    newsroom.start()
    wait_until(lambda: newsroom.status(FEED) == 200)
    # A feed that changed twice within a second has no Last-Modified for a moment.
    # HEAD, because a whole feed would count for the rate limiter.
    wait_until(lambda: "last-modified" in ask(newsroom, method="HEAD").headers)
    return newsroom


@pytest.fixture(scope="module")
def newsroom(make_shared_deployment: Callable[..., Deployment]) -> Deployment:
    """A running newsroom behind one proxy, which the tests of this module share."""
    return start(make_shared_deployment(**PROXIED))


@pytest.fixture
def front(newsroom: Deployment, tmp_path: Path) -> Iterator[Deployment]:
    """The shared newsroom behind an nginx of the test's own, with an empty cache."""
    with serve_behind_nginx(newsroom, tmp_path / "nginx") as proxied:
        yield proxied


@pytest.fixture
def killable(make_deployment: Callable[..., Deployment]) -> Deployment:
    """A running newsroom of the test's own, which the test may kill."""
    return start(make_deployment(**PROXIED))


@pytest.fixture
def killable_front(killable: Deployment, tmp_path: Path) -> Iterator[Deployment]:
    """The newsroom that the test may kill, behind nginx."""
    with serve_behind_nginx(killable, tmp_path / "nginx") as proxied:
        yield proxied


def publish(newsroom: Deployment, title: str, tmp_path: Path, **fields: object) -> None:
    """Publish an article by command."""
    file = tmp_path / "article.json"
    body = f"<p>{'Isi. ' * 99}</p>"
    record = {"title": title, "body_html": body, "published": "2026-01-02 03.04", **fields}
    file.write_text(json.dumps(record))
    newsroom.check_output("article", "add", str(file))


def test_each_encoding_has_a_strong_validator_and_nginx_answers_304_from_its_cache(
    killable_front: Deployment, killable: Deployment
) -> None:
    tags = {}
    for accepts in ("gzip", "identity"):
        whole = ask(killable_front, accept_encoding=accepts)
        assert whole.status == 200
        assert whole.headers.get("content-encoding", "identity") == accepts
        tags[accepts] = whole.headers["etag"]
        assert re.fullmatch(r'"[0-9a-f]+(-gzip)?"', tags[accepts]), "strong"
        assert "Accept-Encoding" in whole.headers["vary"]
        assert whole.headers["cache-control"].startswith("public, max-age=300")
        for sent in (tags[accepts], f"W/{tags[accepts]}", f'"x", {tags[accepts]}', "*"):
            assert ask(killable_front, accept_encoding=accepts, if_none_match=sent).status == 304, (
                sent
            )
        date = {"if_modified_since": whole.headers["last-modified"]}
        assert ask(killable_front, accept_encoding=accepts, **date).status == 304
        assert (
            ask(
                killable_front,
                accept_encoding=accepts,
                if_modified_since="Sat, 22 Nov 2036 07:00:00 GMT",
            ).status
            == 304
        )
    assert len(set(tags.values())) == 2
    plain, zipped = ask(killable_front), ask(killable_front, accept_encoding="gzip;q=1.0, deflate")
    assert gzip.decompress(zipped.body) == plain.body
    killable.kill()
    assert ask(killable_front, accept_encoding="gzip", if_none_match=tags["gzip"]).status == 304, (
        "from the cache alone"
    )


def test_requests_with_queries_ranges_and_head_share_one_cached_answer(
    killable_front: Deployment, killable: Deployment
) -> None:
    plain = ask(killable_front)
    killable.kill()
    for path in (
        f"{FEED}?utm_source=x",
        f"{FEED}?",
        "/feeds//all.rss",
        "/feeds/%61ll.rss",
        "/feeds/x/../all.rss",
    ):
        assert ask(killable_front, path).body == plain.body, path
    ranged = ask(killable_front, range="bytes=0-9")
    assert (ranged.status, ranged.body) == (200, plain.body)
    head = ask(killable_front, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == plain.headers["content-length"]


def test_other_spellings_of_a_path_cannot_poison_the_cache_of_a_feed(front: Deployment) -> None:
    for path in ("/feeds//all.rss", "/feeds/%2e/all.rss", "/feeds/./all.rss"):
        assert ask(front, path).status == 200, path
    assert ask(front).status == 200
    assert ask(front, "/feeds/nihil%0d%0aX:%20y.rss").status == 404


def test_nginx_serves_a_new_article_within_two_seconds(
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
    time.sleep(1.5)  # nginx must not serve its old answer to the first poll after a pause
    publish(newsroom, "Kabar Kedua", tmp_path)
    wait_until(lambda: b"Kabar Kedua" in ask(newsroom).body)
    time.sleep(2.2)
    assert b"Kabar Kedua" in ask(front).body


def test_nginx_serves_cached_feeds_while_feedsvc_is_down(
    killable_front: Deployment, killable: Deployment
) -> None:
    killable.add_editor()
    before, etag = ask(killable_front), ask(killable_front).headers["etag"]
    killable.kill()
    time.sleep(1.5)  # longer than a cached answer is fresh
    after = ask(killable_front)
    assert (after.status, after.body) == (200, before.body)
    assert ask(killable_front, if_none_match=etag).status == 304
    delta = ask(killable_front, a_im="feed", if_none_match='"older"', user_agent="newsboat/2.21")
    assert (delta.status, delta.body) == (200, before.body), (
        "a request for a delta gets the whole feed"
    )
    assert ask(killable_front, "/admin/login").status == 502
    killable.start()
    wait_until(lambda: ask(killable_front, "/admin/login").status == 200)


def test_other_sites_can_read_every_answer_below_feeds_and_media(
    make_deployment: Callable[..., Deployment], tmp_path: Path
) -> None:
    newsroom = start(make_deployment(**PROXIED))
    paths = ("/feeds", "/feeds/all.rss", "/feeds/nihil.rss", "/media/nihil.jpg")

    def list_allowed(front: Deployment, path: str, method: str = "GET") -> tuple[int, str]:
        answer = ask(front, path, method, Origin="https://reader.example")
        return answer.status, answer.headers.get("access-control-allow-origin", "")

    with serve_behind_nginx(newsroom, tmp_path / "nginx") as front:
        for path, status in zip(paths, (200, 200, 404, 404), strict=True):
            for _ in range(2):  # from feedsvc, then from the cache
                assert list_allowed(front, path) == (status, "*")
            assert list_allowed(front, path, "OPTIONS") == (204, "*")
        newsroom.stop()
        for path in ("/feeds/never.rss", "/feeds/never", "/media/never.jpg"):
            assert list_allowed(front, path) == (502, "*"), "nginx's own answer"


def test_admin_pages_are_never_cached_and_forms_pass(
    front: Deployment, newsroom: Deployment
) -> None:
    newsroom.add_editor()
    for _ in range(2):
        page = ask(front, "/admin/login")
        assert page.status == 200
        assert "no-store" in page.headers["cache-control"]
    cookie = page.headers["set-cookie"]
    assert "Secure" in cookie, "the base URL is https, though nginx sends plain HTTP"
    fields = read_hidden(page.body.decode())
    form = "&".join(
        f"{name}={value}"
        for name, value in {**fields, "login_name": "x", "login_password": "y"}.items()
    )
    connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=60)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie.partition(";")[0],
        "Origin": "https://news.example",
    }
    connection.request("POST", "/admin/login", form, headers)
    answer = connection.getresponse()
    assert answer.status == 401, answer.read()
    connection.close()
    assert ask(front, FEED, "POST").status == 405
    assert ask(front, "/metrics").status == 404
    assert newsroom.is_running


def test_the_rate_limit_counts_clients_by_the_address_that_nginx_sees(
    make_deployment: Callable[..., Deployment], tmp_path: Path
) -> None:
    newsroom = make_deployment(FEEDSVC_WEB__TRUSTED_HOPS="1", FEEDSVC_WEB__EXTRA_BODIES="3")
    began = time.monotonic()
    start(newsroom)
    # No cache may answer this request for a delta.
    headers = {"a_im": "feed", "if_none_match": '"older"'}
    with serve_behind_nginx(newsroom, tmp_path / "nginx") as front:
        answers = [
            ask(front, x_forwarded_for=f"198.51.100.{number}", **headers) for number in range(8)
        ]
    statuses = Counter(each.status for each in answers)
    # On a slow machine, time gives more: an extra body each 20 s, and one of the feed a minute.
    most = 3 + (time.monotonic() - began) * (1 / 20 + 1 / 50)
    assert 3 <= statuses[200] <= most, "the client's own X-Forwarded-For does not count"
    assert statuses[200] + statuses[429] == 8
    refused = [each for each in answers if each.status == 429]
    assert refused[-1].headers["retry-after"].isdecimal()


def test_nginx_limits_only_clients_that_fetch_one_feed_again_and_again(front: Deployment) -> None:
    began = time.monotonic()
    answers = [ask(front) for _ in range(60)]
    most = 31 + (time.monotonic() - began) / 2  # on a slow machine, time gives one more each 2 s
    assert [each.status for each in answers[:31]] == [200] * 31
    refused = [each for each in answers if each.status == 429]
    assert {each.status for each in answers} == {200, 429}
    assert 60 - len(refused) <= most
    assert refused[-1].headers["retry-after"].isdecimal()
    etag = answers[0].headers["etag"]
    assert [ask(front, if_none_match=etag).status for _ in range(60)] == [304] * 60
    assert {ask(front, method="HEAD").status for _ in range(60)} == {200}
    assert ask(front, FEED.replace(".rss", ".atom")).status == 200


def test_no_log_holds_a_secret_address(
    killable_front: Deployment, killable: Deployment, tmp_path: Path
) -> None:
    secret = "s3cr3t-T0ken"
    shaped = f"{secret}-as-long-as-they-are"  # the length of a real token
    paths = (
        f"/private/{secret}/mitra.rss",
        f"/%70rivate/{secret}/mitra.rss",
        f"//private/{secret}/mitra.rss",
        f"/private/{secret}",
        f"/feeds/../private/{secret}/mitra.rss",
        f"/admin/setup?token={secret}",
        f"/admin/setup?%74oken={secret}",
        f"/%61dmin//setup?x=1&token={secret}",
        f"/admin/setup/?token={secret}",
        f"/Admin/setup?token={secret}",
        f"/ADMIN/SETUP?TOKEN={secret}",
        f"/?token={secret}",
        f"/?x={shaped}",
        f"/admin/Setup?%74oken={secret}",
        f"/admin/setup%3ftoken={secret}",
        f"/admin/setup/{shaped}",
        f"/Private/{secret}/mitra.rss",
        f"/PRIVATE/{secret}",
        f"/news/private/{secret}/mitra.rss",
        f"/%2570rivate/{secret}/mitra.rss",
        f"/x%0a/private/{secret}",
        f"/privat/{shaped}/mitra.rss",
        f"/private/{secret}/../../x",
        f"/x?token={secret}%00",
        f"/private/{secret}/%zz",
        f"/x#token={secret}",
    )
    referrers = (
        f"https://news.example/private/{secret}/mitra.rss",
        f"https://news.example/admin/setup?token={secret}",
        f"https://news.example/%61dmin/setup?%74oken={secret}",
        f"/private/{secret}",
        f"https://news.example/privat/{shaped}/mitra.rss",
        f"https://news.example/?x={shaped}",
        f"/x/{shaped}",
    )

    def ask_all() -> None:
        for path in paths:
            ask(killable_front, path)
            ask(killable_front, path, "POST")
        ask(killable_front, "/admin/login")

    ask_all()
    for address in referrers:
        for path in ("/static/admin.css", "/admin/login", "/nothing", FEED):
            ask(killable_front, path, referer=address)
    ask(killable_front, "/articles/x%0aforged", referer="https://other.example/page?a=b")
    # error.log prints the Referer of a failed request. Referrer-Policy keeps browsers from sending
    # these addresses in it.
    assert ask(killable_front, paths[0]).headers["referrer-policy"] == "no-referrer"
    assert ask(killable_front, "/admin/setup?token=x").headers["referrer-policy"] == "strict-origin"
    killable.kill()
    ask_all()  # each answer is an error now, and is in error.log
    ask(killable_front, "/the/last/line")
    home = tmp_path / "nginx"
    log = home / "access.log"
    wait_until(lambda: "/the/last/line" in log.read_text(encoding="utf-8"))  # once a second
    access, errors = (
        (home / name).read_text(encoding="utf-8") for name in ("access.log", "error.log")
    )
    assert secret not in access
    assert secret not in errors
    assert secret not in (killable.folder / "log").read_text(encoding="utf-8")
    assert '"GET /admin/setup HTTP/1.1"' in access
    assert '"GET /articles/x\\x0Aforged HTTP/1.1" 404' in access, "the line feed is escaped"
    assert '"https://other.example/page?a=b"' in access
    assert f'"GET {FEED} HTTP/1.1" 200' in access
    assert '"GET /admin/setup HTTP/1.1" 502 150 "-" "-"' in access
    assert '"https://news.example/***"' in access
    assert "/admin/login" in errors, "errors of other paths are logged"


def test_nginx_passes_the_query_to_the_list_of_feeds_and_does_not_limit_it(
    front: Deployment,
) -> None:
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
                answer = ask(front, target, host="evil.example")
                place = answer.headers.get("location", "/")
                assert re.match(r"/(?!/)|https://news\.example/", place), (target, place)
                assert "evil" not in str(answer.headers), target
    assert ask(front, "/private").status == ask(front, "/media").status == 404


def test_nginx_passes_the_largest_upload_and_answers_413_to_larger_ones(front: Deployment) -> None:
    def begin(length: int) -> tuple[int, str]:
        with socket.create_connection(("127.0.0.1", front.port), timeout=60) as connection:
            head = f"POST /admin/media HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n"
            ask_first = "Expect: 100-continue\r\nConnection: close\r\n\r\n"
            connection.sendall((head + ask_first).encode())
            lines = connection.makefile("rb")
            status = int(lines.readline().split()[1])
            return status, "" if status == 100 else lines.read().decode()

    assert begin(editor_bytes(load().media.max_upload))[0] == 100, "feedsvc itself checks the size"
    status, page = begin(2 * editor_bytes(load().media.max_upload))
    assert status == 413
    assert "Go back" in page
    assert "Kembalilah" in page
    assert "no-store" in page


def test_a_site_under_a_path_works_whether_nginx_or_caddy_removes_the_path_or_not(
    make_deployment: Callable[..., Deployment], tmp_path: Path
) -> None:
    site = "https://news.example/news"
    newsroom = make_deployment(**PROXIED | {"FEEDSVC_BASE_URL": site})
    newsroom.start()
    newsroom.add_editor()
    publish(newsroom, "Metrics", tmp_path, topics=["Metrics"])
    wait_until(lambda: newsroom.status("/news/feeds/topics/metrics.rss") == 200)
    for serve_behind, removes_path in product((serve_behind_nginx, serve_behind_caddy), (1, 0)):
        home = tmp_path / f"{serve_behind.__name__}-{removes_path}"
        with serve_behind(newsroom, home, removes_path=bool(removes_path)) as front:
            answer = ask(front, f"/news{FEED}")
            assert f"{site}{FEED}".encode() in answer.body
            again = ask(front, f"/news{FEED}", If_None_Match=answer.headers["etag"])
            assert again.status == 304
            page = ask(front, "/news/admin/login")
            assert page.status == 200
            assert page.headers["set-cookie"].startswith("__Host-feedsvc-login.news=")
            for address in set(re.findall(r'(?:href|src|action)="(/[^"]*)"', page.body.decode())):
                assert address.startswith("/news/"), address
                assert front.status(address) == 200, address
            assert ask(front, "/news/admin/articles").headers["location"].startswith("/news/admin/")
            assert ask(front, "/news/private/x/y.rss").status == 404
            for secret in ("/news/metrics", "/news/%6detrics", "/news/x/../metrics"):
                assert ask(front, secret).status == 404, secret
            for spelling in ("/metrics", "/news//metrics", "/news/metrics/", "//news/metrics"):
                assert b"feedsvc_" not in ask(front, spelling).body, spelling
            for page_path in ("/news/feeds/topics/metrics", "/news/articles/metrics"):
                assert ask(front, page_path).status == 200, page_path
            if removes_path or serve_behind is serve_behind_caddy:
                assert ask(front, "/news").headers["location"] == "/news/"
