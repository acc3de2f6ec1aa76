"""web.trusted_hops: it decides which of the values in X-Forwarded-* headers counts."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedsvc.storage.tables import LoginFailure
from tests.web.admin.conftest import NAME, AdminClient, read_value

# The first values are a client's own, and each of two proxies added one. The nearest proxy connects
# from 192.0.2.5, to http://app:8000.
FORWARDED = {
    "X-Forwarded-For": "203.0.113.66, 203.0.113.9, 198.51.100.7",
    "X-Forwarded-Host": "evil.example, first.example, second.example",
    "X-Forwarded-Proto": "http, https, https",
}
ORIGINS = ["http://app:8000", "https://second.example", "https://first.example"]
ADDRESSES = ["192.0.2.5", "198.51.100.7", "203.0.113.9"]


@pytest.mark.parametrize("hops", [0, 1, 2])
def test_address_host_and_scheme_are_those_that_the_trusted_hops_saw(
    open_admin: Callable[..., AdminClient], hops: int
) -> None:
    admin = open_admin(web={"trusted_hops": hops})
    assert admin.log_in().status_code == 303
    session = admin.client.get_cookie("__Host-feedsvc", "news.example")
    assert session
    form = {"csrf": admin.read_csrf(), "language": "en"}
    client = admin.newsroom.app.test_client(use_cookies=False)

    def ask(path: str, cookie: str = "", **options: Any) -> TestResponse:
        headers = FORWARDED | {"Cookie": cookie, "Origin": options.pop("origin", "")}
        proxy = {"REMOTE_ADDR": "192.0.2.5"}
        return client.open(
            path, "http://app:8000", headers=headers, environ_overrides=proxy, **options
        )

    # An older browser sends no Sec-Fetch-Site: its Origin is compared with the requested address.
    accepted = [
        origin
        for origin in (*ORIGINS, "http://evil.example", "https://evil.example")
        if ask(
            "/admin/account/language",
            f"__Host-feedsvc={session.value}",
            method="POST",
            data=form,
            origin=origin,
        ).status_code
        == 303
    ]
    assert accepted == [ORIGINS[hops]]
    token = read_value(ask("/admin/login").get_data(as_text=True), "login_token")
    login = {"login_name": NAME, "login_password": "wrong", "login_token": token}
    cookie = f"__Host-feedsvc-login={token}"
    answer = ask("/admin/login", cookie, method="POST", data=login, origin=ORIGINS[hops])
    assert answer.status_code == 401
    with admin.newsroom.services.database.reading() as rows:
        assert rows.scalars(select(LoginFailure.address)).all() == [ADDRESSES[hops]]
    assert ask("/feeds/all.rss").data == client.get("/feeds/all.rss").data
