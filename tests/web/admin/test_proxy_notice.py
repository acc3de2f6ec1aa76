"""A proxy in front that no setting names: it is logged once, and the doctor and the desk say it."""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

import feedsvc.web
from feedsvc.cli.content_checks import check_content
from feedsvc.errors import UnavailableError
from feedsvc.storage import proxies
from feedsvc.web.middleware import proxy_notice
from feedsvc.web.middleware.proxy_notice import ProxyNotice
from tests.commands import wait_until
from tests.web.admin.conftest import AdminClient

FORWARDED, PEER = {"X-Forwarded-For": "198.51.100.1"}, {"REMOTE_ADDR": "127.0.0.1"}
SAID = "web.trusted_hops is 0"


def answering(_: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer everything."""
    start_response("200 OK", [])
    return []


def ask(app: Any, peer: str, **headers: str) -> None:
    """Send a request from an address."""
    named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    run_wsgi_app(app, EnvironBuilder("/").get_environ() | {"REMOTE_ADDR": peer} | named)


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the thread that records do its work while it is started."""

    class AtOnce(threading.Thread):
        def start(self) -> None:
            self.run()

    monkeypatch.setattr(proxy_notice, "Thread", AtOnce)


@pytest.mark.usefixtures("at_once")
def test_only_a_near_proxy_is_one_and_it_is_logged_once_and_recorded_every_hour(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, recorded = Clock(), []
    app = ProxyNotice(answering, lambda: recorded.append(clock.now), clock=clock)
    ask(app, "127.0.0.1")
    ask(app, "93.184.216.34", x_forwarded_for="198.51.100.1")
    ask(app, "what is none", x_forwarded_for="198.51.100.1")
    assert not recorded
    assert not caplog.records
    for clock.now in (1.0, 2.0, 3600.0, 3602.0):
        for peer in ("127.0.0.1", "::1", "10.0.0.7", "172.17.0.1", "192.168.1.1", "fd00::1", ""):
            ask(app, peer, x_forwarded_for="198.51.100.1")
    assert recorded == [1.0, 3602.0]
    assert [SAID in record.getMessage() for record in caplog.records] == [True]


@pytest.mark.usefixtures("at_once")
def test_what_could_not_be_recorded_is_so_a_minute_later() -> None:
    clock, tried = Clock(), []

    def fail() -> None:
        tried.append(clock.now)
        raise UnavailableError("it is away")

    app = ProxyNotice(answering, fail, clock=clock)
    for clock.now in (0.0, 30.0, 61.0, 90.0):
        ask(app, "127.0.0.1", x_forwarded_for="198.51.100.1")
    assert tried == [0.0, 61.0]


def test_the_log_the_admin_and_the_doctor_say_it(
    admin: AdminClient, caplog: pytest.LogCaptureFixture
) -> None:
    services = admin.newsroom.services

    def is_noted() -> bool:
        with services.database.reading() as session:
            return proxies.is_unnamed(session, 0, now=datetime.now(UTC))

    def doctor() -> dict[str, str]:
        return {one.check: one.state for one in check_content(services, now=datetime.now(UTC))}

    assert SAID not in admin.text("/admin/articles")
    assert doctor()["trusted_hops"] == "ok"
    with caplog.at_level(logging.WARNING):
        client = Client(feedsvc.web.add_middleware(admin.newsroom.app))
        for _ in range(3):
            client.get("/feeds/all.rss", headers=FORWARDED, environ_overrides=PEER)
    assert sum(SAID in record.getMessage() for record in caplog.records) == 1
    wait_until(is_noted, 60)
    assert SAID in admin.text("/admin/articles")
    assert doctor()["trusted_hops"] == "warn"


def test_where_the_setting_names_it_nothing_is_said(
    open_admin: Callable[..., AdminClient], caplog: pytest.LogCaptureFixture
) -> None:
    admin = open_admin(web={"trusted_hops": 1})
    assert admin.log_in().status_code == 303
    with admin.newsroom.services.database.writing() as session:
        proxies.record_proxy(session, now=datetime.now(UTC))
    Client(feedsvc.web.add_middleware(admin.newsroom.app)).get(
        "/", headers=FORWARDED, environ_overrides=PEER
    )
    assert SAID not in admin.text("/admin/articles")
    assert SAID not in caplog.text
    assert {
        one.check: one.state
        for one in check_content(admin.newsroom.services, now=datetime.now(UTC))
    }["trusted_hops"] == "ok"
