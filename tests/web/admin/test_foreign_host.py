"""A request that names another host or scheme: no answer of any route repeats it."""

from collections.abc import Iterator

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

import feedsvc.web
from tests.strategies import count_repetitions
from tests.web.admin.conftest import AdminClient
from tests.web.wsgi import list_routes

FOREIGN = "evil.example"
CLAIMS = {
    "X-Forwarded-Host": FOREIGN,
    "X-Forwarded-Server": FOREIGN,
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Prefix": f"//{FOREIGN}",
    "X-Original-Url": f"//{FOREIGN}/",
    "Forwarded": f"host={FOREIGN};proto=gopher",
}


def vary_paths(admin: AdminClient) -> Iterator[tuple[str, str]]:
    """Yield (method, path) of every route, also with a slash more or less, as a router redirects.

    All routes have one router: each gets one of these ways in turn, and all in `make soak`.
    """
    share = count_repetitions(4, 1)
    for number, (_, method, path) in enumerate(list_routes(admin.newsroom.app, "GET", "POST")):
        others = (f"{path}/", path.rstrip("/"), f"/{path}", path.replace("/", "//"))
        chosen = (path, *others[number % share :: share])
        yield from ((method, other) for other in dict.fromkeys(chosen) if other)


@pytest.mark.soak
@pytest.mark.parametrize("is_editor", [True, False])
def test_no_answer_repeats_host_or_scheme_of_the_request(
    admin: AdminClient,
    is_editor: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    admin.write("publish")
    stack, repeated, statuses = feedsvc.web.add_middleware(admin.newsroom.app), [], set()
    cookie = admin.client.get_cookie("__Host-feedsvc", "news.example")
    assert cookie
    csrf = admin.read_csrf()
    for method, path in vary_paths(admin):
        headers = Headers(
            CLAIMS | ({"Cookie": f"__Host-feedsvc={cookie.value}"} if is_editor else {})
        )
        data = {"csrf": csrf, "do": "x"} if method == "POST" and "logout" not in path else None
        environ = EnvironBuilder(
            "/", f"http://{FOREIGN}", method=method, data=data, headers=headers
        ).get_environ()
        body, status, response_headers = run_wsgi_app(
            stack, environ | {"PATH_INFO": path}, buffered=True
        )
        statuses.add(status[:3])
        answer = str(response_headers).encode() + b"".join(body)
        repeated += [
            (path, bad)
            for bad in (FOREIGN, "gopher", "http://news.example")
            if bad.encode() in answer
        ]
    assert not repeated
    assert statuses >= (
        {"200", "303", "308", "404", "422"} if is_editor else {"200", "303", "401", "404"}
    )


@pytest.mark.parametrize("asked", ["/admin", "/admin?state=draft&q=a%20b"])
def test_the_admin_without_its_slash_redirects_without_naming_a_host(
    admin: AdminClient, asked: str
) -> None:
    for base_url in ("http://evil.example", "https://news.example"):
        cookie = admin.client.get_cookie("__Host-feedsvc", "news.example")
        assert cookie
        answer = admin.newsroom.app.test_client(use_cookies=False).get(
            asked, base_url=base_url, headers={"Cookie": f"__Host-feedsvc={cookie.value}"}
        )
        assert (answer.status_code, answer.location) == (
            308,
            asked.replace("/admin", "/admin/articles").replace("%20", "+"),
        )
