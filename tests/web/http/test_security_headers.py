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
    made = build_newsroom(tmp_path_factory.mktemp("headers") / "newsroom", published, NOW)
    yield made
    made.close()


@pytest.fixture
def served(newsroom: Newsroom) -> Client:
    """The application behind a new request guard and a new response cache."""
    said = security_headers.plain_headers(newsroom.services.settings.public_url)
    cache = ResponseCache(
        newsroom.app, ChangeListener(newsroom.services.database), 10_000_000, RateLimiter(2), said
    )
    return Client(RequestGuard(cache, threads=2, headers=said), TestResponse)


def check(answer: TestResponse, *, secure: bool = True) -> None:
    """Assert that an answer has the headers that it should."""
    found = answer.headers
    policy = found.get("Content-Security-Policy", "")
    assert found.get("X-Content-Type-Options") == "nosniff"
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    if secure:
        assert found["Strict-Transport-Security"] == "max-age=63072000"
    else:
        assert "Strict-Transport-Security" not in found
    is_page = answer.mimetype == "text/html"
    if is_page and "sandbox" not in policy:
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy
        assert found["X-Frame-Options"] == "DENY"
        assert found["Referrer-Policy"] in {
            "same-origin",
            "strict-origin",
            "strict-origin-when-cross-origin",
        }
        assert found["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in found["Permissions-Policy"]
    else:
        assert "script-src" not in policy, "what is no page runs nothing"
        assert not (is_page and answer.get_data())


def ask(client: Client, path: str, **given: Any) -> TestResponse:
    given.setdefault("base_url", "https://news.example")
    answer = client.open(path, buffered=True, **given)
    assert isinstance(answer, TestResponse)
    return answer


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS", "QUERY"])
def test_every_answer_carries_the_headers(served: Client, path: str, method: str) -> None:
    check(ask(served, path, method=method))


def test_refused_requests_carry_them_too(served: Client) -> None:
    asked = [
        ask(served, "/", headers={"Host": "a b"}),
        ask(served, "/admin/login", method="POST", headers={"Transfer-Encoding": "chunked"}),
        *(ask(served, "/feeds/all.rss") for _ in range(9)),
        *(ask(served, "/feeds/all.rss", headers={"A-IM": "feed"}) for _ in range(9)),
    ]
    assert {answer.status_code for answer in asked} >= {400, 411, 200, 429}
    for answer in asked:
        check(answer)


def test_an_error_of_ours_carries_them_too(
    filled: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("feedsvc.web.public.pages.render_template", lambda *_, **__: 1 / 0)
    answer = filled.app.test_client().get("/", base_url="https://news.example")
    assert answer.status_code == 500
    check(answer)


def test_a_site_without_tls_does_not_claim_it(make_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = make_newsroom(base_url="http://127.0.0.1:8000")
    for path in ("/", "/feeds/all.rss", "/nowhere", "/admin/login"):
        check(newsroom.app.test_client().get(path), secure=False)


def test_a_304_repeats_nothing(served: Client) -> None:
    etag = ask(served, "/feeds/all.rss").headers["ETag"]
    answer = ask(served, "/feeds/all.rss", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert not {"Strict-Transport-Security", "Content-Security-Policy"} & set(answer.headers.keys())
