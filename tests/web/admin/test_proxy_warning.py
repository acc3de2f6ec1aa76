"""A proxy that no setting names: it is logged once, and shown by the doctor and the admin."""

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
from feedsvc.web.middleware import proxy_warning
from feedsvc.web.middleware.proxy_warning import ProxyWarning
from tests.commands import wait_until
from tests.web.admin.conftest import AdminClient

FORWARDED, PEER = {"X-Forwarded-For": "198.51.100.1"}, {"REMOTE_ADDR": "127.0.0.1"}
NOTICE = "web.trusted_hops is 0"


def answer_empty(_: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer every request with an empty page."""
    start_response("200 OK", [])
    return []


def send(app: Any, peer: str, **headers: str) -> None:
    """Send a request from the address `peer`."""
    variables = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    run_wsgi_app(app, EnvironBuilder("/").get_environ() | {"REMOTE_ADDR": peer} | variables)


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the recording thread's work synchronously when it is started."""

    class AtOnce(threading.Thread):
        def start(self) -> None:
            self.run()

    monkeypatch.setattr(proxy_warning, "Thread", AtOnce)


@pytest.mark.usefixtures("at_once")
def test_only_a_proxy_on_a_private_address_is_logged_once_and_recorded_every_hour(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, recorded = Clock(), []
    app = ProxyWarning(answer_empty, lambda: recorded.append(clock.now), clock=clock)
    send(app, "127.0.0.1")
    send(app, "93.184.216.34", x_forwarded_for="198.51.100.1")
    send(app, "not an address", x_forwarded_for="198.51.100.1")
    assert not recorded
    assert not caplog.records
    for clock.now in (1.0, 2.0, 3600.0, 3602.0):
        for peer in ("127.0.0.1", "::1", "10.0.0.7", "172.17.0.1", "192.168.1.1", "fd00::1", ""):
            send(app, peer, x_forwarded_for="198.51.100.1")
    assert recorded == [1.0, 3602.0]
    assert [NOTICE in record.getMessage() for record in caplog.records] == [True]


@pytest.mark.usefixtures("at_once")
def test_a_failed_recording_is_repeated_a_minute_later() -> None:
    clock = Clock()
    attempts: list[float] = []

    def fail() -> None:
        attempts.append(clock.now)
        raise UnavailableError("it is away")

    app = ProxyWarning(answer_empty, fail, clock=clock)
    for clock.now in (0.0, 30.0, 61.0, 90.0):
        send(app, "127.0.0.1", x_forwarded_for="198.51.100.1")
    assert attempts == [0.0, 61.0]


def test_the_log_the_admin_and_the_doctor_show_it(
    admin: AdminClient, caplog: pytest.LogCaptureFixture
) -> None:
    services = admin.newsroom.services

    def is_recorded() -> bool:
        with services.database.reading() as session:
            return proxies.is_unnamed(session, 0, now=datetime.now(UTC))

    def run_doctor() -> dict[str, str]:
        return {
            finding.check: finding.state
            for finding in check_content(services, now=datetime.now(UTC))
        }

    assert NOTICE not in admin.read_page("/admin/articles")
    assert run_doctor()["trusted_hops"] == "ok"
    with caplog.at_level(logging.WARNING):
        client = Client(feedsvc.web.add_middleware(admin.newsroom.app))
        for _ in range(3):
            client.get("/feeds/all.rss", headers=FORWARDED, environ_overrides=PEER)
    assert sum(NOTICE in record.getMessage() for record in caplog.records) == 1
    wait_until(is_recorded, 60)
    assert NOTICE in admin.read_page("/admin/articles")
    assert run_doctor()["trusted_hops"] == "warn"


def test_a_proxy_that_the_setting_names_is_not_reported(
    open_admin: Callable[..., AdminClient], caplog: pytest.LogCaptureFixture
) -> None:
    admin = open_admin(web={"trusted_hops": 1})
    assert admin.log_in().status_code == 303
    with admin.newsroom.services.database.writing() as session:
        proxies.record_proxy(session, now=datetime.now(UTC))
    Client(feedsvc.web.add_middleware(admin.newsroom.app)).get(
        "/", headers=FORWARDED, environ_overrides=PEER
    )
    assert NOTICE not in admin.read_page("/admin/articles")
    assert NOTICE not in caplog.text
    assert {
        finding.check: finding.state
        for finding in check_content(admin.newsroom.services, now=datetime.now(UTC))
    }["trusted_hops"] == "ok"
