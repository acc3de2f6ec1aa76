"""Security headers of every answer: pages, feeds, files, errors and refused requests."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from feedsvc.web.http import security_headers
from feedsvc.web.middleware.change_listener import ChangeListener
from feedsvc.web.middleware.rate_limit import RateLimiter
from feedsvc.web.middleware.request_guard import RequestGuard
from feedsvc.web.middleware.response_cache import ResponseCache
from tests.conftest import NOW
from tests.web.conftest import Newsroom, build_newsroom

PATHS = [
    "/", "/feeds", "/feeds/all", "/feeds/all.rss", "/feeds/all.atom", "/feeds/all.json",
    "/feeds/topics/desa", "/articles/menakar-hujan-dengan-kaleng-bekas", "/static/admin.css",
    "/healthz", "/readyz", "/metrics", "/admin/articles", "/admin/login", "/admin/setup",
    "/admin/people/users", "/robots.txt", "/favicon.ico", "/nowhere", "/feeds/none.rss",
    "/media/none.jpg", "/static/none.css", "/articles/none", "/articles/%00", "//", "/%ff",
]  # fmt: skip


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory, published: Path) -> Iterator[Newsroom]:
    """A newsroom that all requests share, because none changes it."""
    newsroom = build_newsroom(tmp_path_factory.mktemp("headers") / "newsroom", published, NOW)
    yield newsroom
    newsroom.close()


@pytest.fixture
def guarded_client(newsroom: Newsroom) -> Iterator[Client]:
    """The application behind a new request guard and a new response cache."""
    headers = security_headers.plain_headers(newsroom.services.site.base_url)
    listener = ChangeListener(newsroom.services.database)
    cache = ResponseCache(newsroom.app, listener, 10_000_000, RateLimiter(2), lambda: headers)
    yield Client(RequestGuard(cache, threads=2, list_headers=lambda: headers), TestResponse)
    listener.close()


def check(answer: TestResponse, *, secure: bool = True) -> None:
    """Assert that an answer has the security headers of its kind."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    assert headers.get("X-Content-Type-Options") == "nosniff"
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    if secure:
        assert headers["Strict-Transport-Security"] == "max-age=63072000"
    else:
        assert "Strict-Transport-Security" not in headers
    is_page = answer.mimetype == "text/html"
    if is_page and "sandbox" not in policy:
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] in {
            "same-origin",
            "strict-origin",
            "strict-origin-when-cross-origin",
        }
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
    else:
        assert "script-src" not in policy, "only pages run scripts"
        assert not (is_page and answer.get_data())


def ask(client: Client, path: str, **options: Any) -> TestResponse:
    options.setdefault("base_url", "https://news.example")
    answer = client.open(path, buffered=True, **options)
    assert isinstance(answer, TestResponse)
    return answer


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS", "QUERY"])
def test_every_answer_has_the_headers(guarded_client: Client, path: str, method: str) -> None:
    check(ask(guarded_client, path, method=method))


def test_refused_requests_have_them_too(guarded_client: Client) -> None:
    answers = [
        ask(guarded_client, "/", headers={"Host": "a b"}),
        ask(
            guarded_client, "/admin/login", method="POST", headers={"Transfer-Encoding": "chunked"}
        ),
        *(ask(guarded_client, "/feeds/all.rss") for _ in range(9)),
        *(ask(guarded_client, "/feeds/all.rss", headers={"A-IM": "feed"}) for _ in range(9)),
    ]
    assert {answer.status_code for answer in answers} >= {400, 411, 200, 429}
    for answer in answers:
        check(answer)


def fail(*_: object, **__: object) -> None:
    raise RuntimeError("a fault of ours")


def test_an_internal_error_has_them_too(filled: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    filled.app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("feedsvc.web.public.pages.render_template", fail)
    answer = filled.app.test_client().get("/", base_url="https://news.example")
    assert answer.status_code == 500
    check(answer)


def test_a_site_without_tls_sends_no_hsts(make_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = make_newsroom(base_url="http://127.0.0.1:8000")
    for path in ("/", "/feeds/all.rss", "/nowhere", "/admin/login"):
        check(newsroom.app.test_client().get(path), secure=False)


def test_a_304_does_not_repeat_them(guarded_client: Client) -> None:
    etag = ask(guarded_client, "/feeds/all.rss").headers["ETag"]
    answer = ask(guarded_client, "/feeds/all.rss", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert not {"Strict-Transport-Security", "Content-Security-Policy"} & set(answer.headers.keys())
