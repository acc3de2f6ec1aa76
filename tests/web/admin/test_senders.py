"""Senders: an editor's browser is known by stored cookies; an invented one is not enough."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, update

from feedsvc import accounts
from feedsvc.domain.roles import Role
from feedsvc.errors import UnavailableError
from feedsvc.storage.people import editors
from feedsvc.storage.tables import EditorSession
from feedsvc.web.middleware.senders import Senders, session_limits
from tests.web.admin.conftest import AdminClient

SESSION, DEVICE = "__Host-feedsvc", "__Host-feedsvc-device"


@pytest.fixture
def senders(admin: AdminClient) -> Senders:
    """The check of senders that the request guard uses, on the newsroom's database."""
    services = admin.newsroom.services
    return Senders(services.database, session_limits(services.settings.web), is_secure=True)


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
    assert senders.is_known(build_environ(admin, SESSION))
    assert senders.is_known(build_environ(admin, DEVICE))
    assert senders.is_known(
        {"HTTP_COOKIE": "a=b; " + build_environ(admin, SESSION, DEVICE)["HTTP_COOKIE"] + "; c=d"}
    )


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
    assert not senders.is_known(environ)


def test_cookies_of_another_kind_are_not_known(admin: AdminClient, senders: Senders) -> None:
    session, device = (
        build_environ(admin, SESSION)["HTTP_COOKIE"],
        build_environ(admin, DEVICE)["HTTP_COOKIE"],
    )
    swapped = f"{SESSION}={device.partition('=')[2]}; {DEVICE}={session.partition('=')[2]}"
    assert not senders.is_known({"HTTP_COOKIE": swapped})
    assert not senders.is_known({"HTTP_COOKIE": session.removeprefix("__Host-")}), (
        "this site writes no such cookie"
    )


def test_an_expired_session_is_not_known_but_its_browser_is(
    admin: AdminClient, senders: Senders
) -> None:
    with admin.newsroom.services.database.writing() as session:
        session.execute(
            update(EditorSession).values(last_seen=datetime.now(UTC) - timedelta(days=2))
        )
    assert not senders.is_known(build_environ(admin, SESSION))
    assert senders.is_known(build_environ(admin, SESSION, DEVICE))


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
    senders = Senders(services.database, session_limits(services.settings.web), is_secure=True)
    assert not senders.is_known(build_environ(admin, SESSION, DEVICE))


def test_the_database_is_read_once_a_minute_and_known_senders_stay_known_in_an_outage(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, now = admin.newsroom.services, [0.0]
    senders = Senders(
        services.database,
        session_limits(services.settings.web),
        is_secure=True,
        clock=lambda: now[0],
    )
    statements: list[str] = []
    event.listen(
        services.database.engine,
        "before_cursor_execute",
        lambda *arguments: statements.append(arguments[2]),
    )
    known, unknown = build_environ(admin, SESSION), {"HTTP_COOKIE": f"{SESSION}={'x' * 43}"}
    assert senders.is_known(known)
    assert statements
    statements.clear()
    assert senders.is_known(known)
    assert statements == []

    def fail(*_: object, **__: object) -> bool:
        raise UnavailableError("it is away")

    monkeypatch.setattr(accounts.authentication, "is_known", fail)
    now[0] = 61.0
    assert senders.is_known(known)
    assert not senders.is_known(unknown)
