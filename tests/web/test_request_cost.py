"""The cost of one request of a stranger: bounded bytes and statements, whatever its headers.

The time is measured, not tested: with 100,000 articles and 10,000 feeds at most 37 ms of a core.
"""

import os
from collections.abc import Callable

import pytest
from sqlalchemy import event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from feedsvc.web import add_middleware
from tests.web.conftest import Newsroom

PATHS = (
    "/",
    "/feeds",
    "/feeds?kind=topics&page=999999",
    "/feeds?q=" + "%25_" * 10_000,
    "/feeds?" + "q=%F0%9F&" * 7_000,
    "/feeds/all",
    "/archive",
    "/topics/" + "x" * 60_000,
    "/?after=" + "9" * 60_000,
    "/search?q=" + "kata%20" * 8_000,
    "/feeds/all.rss",
    "/feeds/" + "a/" * 30_000,
    "/articles/" + "x" * 60_000,
    "/media/" + "x" * 60_000,
    "/media/small/none.jpg",
    "/private/" + "t" * 190 + "/x.rss",
    "/healthz",
    "/readyz",
    "/metrics",
    "/admin/articles",
    "/admin/login?next=" + "/a" * 30_000,
    "/admin/setup?token=" + "x" * 60_000,
    "/admin/articles/1?" + "a=b&" * 15_000,
    "/" + "%ff" * 20_000,
)
HEADERS = {
    "HTTP_ACCEPT": ",".join(f"text/x{number};q=0.{number % 9}" for number in range(3000)),
    "HTTP_ACCEPT_ENCODING": "gzip;q=0.1," * 5_800,
    "HTTP_IF_NONE_MATCH": '"a",' * 16_000,
    "HTTP_IF_MODIFIED_SINCE": "Sun, " * 12_000,
    "HTTP_COOKIE": "; ".join(f"a{number}=b" for number in range(7000)),
    "HTTP_A_IM": "feed," * 12_000,
    "HTTP_X_FORWARDED_FOR": "1.2.3.4," * 8_000,
    "CONTENT_TYPE": "multipart/form-data; boundary=" + "x" * 60_000,
}
MOST_BYTES, MOST_STATEMENTS = 300_000, 16


@pytest.mark.soak
@pytest.mark.parametrize(
    "headers", [{}, *({name: value} for name, value in HEADERS.items())], ids=["none", *HEADERS]
)
def test_no_request_of_a_stranger_is_expensive(
    make_newsroom: Callable[..., Newsroom], headers: dict[str, str]
) -> None:
    newsroom = make_newsroom()
    application, statements = add_middleware(newsroom.app), []
    event.listen(
        newsroom.services.database.engine,
        "before_cursor_execute",
        lambda *arguments: statements.append(arguments[2]),
    )
    # Long addresses and long headers are read by different code: the suite sends one at a time.
    is_whole = not headers or "SOAK_MINUTES" in os.environ
    for path in PATHS if is_whole else [path for path in PATHS if len(path) < 1000]:
        statements.clear()
        environ = EnvironBuilder(path, base_url="https://news.example").get_environ() | headers
        body, status, _ = run_wsgi_app(application, environ, buffered=True)
        assert status[:3] in {"200", "303", "304", "404", "410", "503"}, path
        assert (status[:3] == "503") <= (path == "/readyz"), path  # no scheduler runs here
        assert sum(map(len, body)) <= MOST_BYTES, path
        assert len(statements) <= MOST_STATEMENTS, path
