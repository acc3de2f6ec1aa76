"""Senders: an editor's browser is known by stored cookies; an invented one is not enough."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, update

from feedsvc import accounts, server
from feedsvc.domain.roles import Role
from feedsvc.errors import UnavailableError
from feedsvc.storage.people import editors
from feedsvc.storage.tables import EditorSession
from feedsvc.web import bounded_calls
from feedsvc.web.middleware import senders as senders_module
from feedsvc.web.middleware.senders import WAITING, Sender, Senders, session_limits
from tests.web.admin.conftest import AdminClient

SESSION, DEVICE = "__Host-feedsvc", "__Host-feedsvc-device"


@pytest.fixture
def senders(admin: AdminClient) -> Senders:
    """The check of senders that the request guard uses, on the newsroom's database."""
    services = admin.newsroom.services
    return Senders(
        services.database,
        session_limits(services.settings.web),
        find_base_url=lambda: "https://news.example",
    )


def build_environ(admin: AdminClient, *names: str) -> dict[str, str]:
    """Return a WSGI environ with these cookies of the editor's client."""
    cookies = {name: admin.client.get_cookie(name, "news.example") for name in names}
    return {
        "HTTP_COOKIE": "; ".join(
            f"{name}={cookie.value}" for name, cookie in cookies.items() if cookie
        )
    }


def test_a_session_and_the_browser_of_a_former_session_are_known(
    admin: AdminClient, senders: Senders
) -> None:
    assert senders.identify(build_environ(admin, SESSION)) is Sender.EDITOR
    assert senders.identify(build_environ(admin, DEVICE)) is Sender.EDITOR
    among_others = f"a=b; {build_environ(admin, SESSION, DEVICE)['HTTP_COOKIE']}; c=d"
    assert senders.identify({"HTTP_COOKIE": among_others}) is Sender.EDITOR


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"HTTP_COOKIE": ""},
        {"HTTP_COOKIE": f"{SESSION}={'x' * 43}; {DEVICE}={'y' * 43}"},
        {"HTTP_COOKIE": f"{SESSION}=; {DEVICE}="},
        {"HTTP_COOKIE": f"{SESSION}={'x' * 60_000}"},
        {"HTTP_COOKIE": "__Host-feedsvc-login=" + "x" * 32},
    ],
)
def test_invented_cookies_are_not_known(senders: Senders, environ: dict[str, str]) -> None:
    assert senders.identify(environ) is Sender.STRANGER


def test_cookies_of_another_kind_are_not_known(admin: AdminClient, senders: Senders) -> None:
    session, device = (
        build_environ(admin, SESSION)["HTTP_COOKIE"],
        build_environ(admin, DEVICE)["HTTP_COOKIE"],
    )
    swapped = f"{SESSION}={device.partition('=')[2]}; {DEVICE}={session.partition('=')[2]}"
    assert senders.identify({"HTTP_COOKIE": swapped}) is Sender.STRANGER
    environ = {"HTTP_COOKIE": session.removeprefix("__Host-")}
    assert senders.identify(environ) is Sender.STRANGER, "this site writes no such cookie"


def test_an_expired_session_is_not_known_but_its_browser_is(
    admin: AdminClient, senders: Senders
) -> None:
    with admin.newsroom.services.database.writing() as session:
        session.execute(
            update(EditorSession).values(last_seen=datetime.now(UTC) - timedelta(days=2))
        )
    assert senders.identify(build_environ(admin, SESSION)) is Sender.STRANGER
    assert senders.identify(build_environ(admin, SESSION, DEVICE)) is Sender.EDITOR


def test_a_suspended_editor_is_not_known(open_admin: Callable[..., AdminClient]) -> None:
    admin = open_admin()
    admin.log_in()
    services = admin.newsroom.services
    with services.database.writing() as session:
        accounts.people.add_editor(session, "budi", "sepuluh payung merah", now=admin.newsroom.now)
        session.execute(update(EditorSession).values(last_seen=datetime.now(UTC)))
        sari = editors.find_editor(session, "sari")
        budi = editors.find_editor(session, "budi")
        assert sari
        assert budi
        accounts.people.set_role(
            session, budi.id, Role.ADMINISTRATOR, by="sari", now=admin.newsroom.now
        )
        accounts.people.suspend_editor(session, sari.id, by="budi", now=admin.newsroom.now)
    senders = Senders(
        services.database,
        session_limits(services.settings.web),
        find_base_url=lambda: "https://news.example",
    )
    assert senders.identify(build_environ(admin, SESSION, DEVICE)) is Sender.STRANGER


def test_the_database_is_read_once_a_minute_and_known_senders_stay_known_in_an_outage(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, now = admin.newsroom.services, [0.0]
    senders = Senders(
        services.database,
        session_limits(services.settings.web),
        find_base_url=lambda: "https://news.example",
        clock=lambda: now[0],
    )
    statements: list[str] = []
    event.listen(
        services.database.engine,
        "before_cursor_execute",
        lambda *arguments: statements.append(arguments[2]),
    )
    known, unknown = build_environ(admin, SESSION), {"HTTP_COOKIE": f"{SESSION}={'x' * 43}"}
    assert senders.identify(known) is Sender.EDITOR
    assert statements
    statements.clear()
    assert senders.identify(known) is Sender.EDITOR
    assert statements == []

    def fail(*_: object, **__: object) -> bool:
        raise UnavailableError("it is away")

    monkeypatch.setattr(accounts.authentication, "is_known", fail)
    now[0] = 61.0
    assert senders.identify(known) is Sender.EDITOR
    assert senders.identify(unknown) is Sender.UNCHECKED


def test_of_two_cookies_of_one_name_the_first_counts_as_in_flask(
    admin: AdminClient, senders: Senders
) -> None:
    ours = build_environ(admin, SESSION)["HTTP_COOKIE"]
    invented = f"{SESSION}={'x' * 43}"
    assert senders.identify({"HTTP_COOKIE": f"{ours}; {invented}"}) is Sender.EDITOR
    assert senders.identify({"HTTP_COOKIE": f"{invented}; {ours}"}) is Sender.STRANGER
    pages = (f"{ours}; {invented}", 200), (f"{invented}; {ours}", 303)
    client = admin.newsroom.app.test_client(use_cookies=False)
    for cookie, status in pages:
        answer = client.get(
            "/admin/articles", base_url=admin.origin, environ_overrides={"HTTP_COOKIE": cookie}
        )
        assert answer.status_code == status


def test_a_busy_database_is_waited_for_and_one_that_does_not_answer_is_not(
    admin: AdminClient, senders: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a time limit, the answer is known only if the request waits for the database."""
    monkeypatch.setattr(bounded_calls, "TIME_LIMIT", 0)
    monkeypatch.setattr(senders_module, "PATIENCE", 0)
    environ = build_environ(admin, SESSION)
    assert senders.identify(environ) is Sender.UNCHECKED
    senders.is_database_answering = lambda: True
    assert senders.identify(environ) is Sender.EDITOR


def test_few_requests_wait_for_a_busy_database(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_calls, "TIME_LIMIT", 0)
    monkeypatch.setattr(senders_module, "PATIENCE", 0)
    monkeypatch.setattr(senders_module, "WAITING", 0)
    services = admin.newsroom.services
    senders = Senders(
        services.database,
        session_limits(services.settings.web),
        find_base_url=lambda: "https://news.example",
    )
    senders.is_database_answering = lambda: True
    assert senders.identify(build_environ(admin, SESSION)) is Sender.UNCHECKED
    assert server.SENDER_THREADS == WAITING, "they have threads of their own"
