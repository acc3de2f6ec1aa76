"""Senders: an editor's browser is known by what the database gave out, and by nothing that a stranger can make up."""

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
    """What the guard asks, on the desk's database."""
    services = admin.newsroom.services
    return Senders(services.database, session_limits(services.settings.web), is_secure=True)


def cookies(admin: AdminClient, *names: str) -> dict[str, str]:
    """Return the head of a request with these cookies of the desk's browser."""
    found = {name: admin.client.get_cookie(name, "news.example") for name in names}
    return {
        "HTTP_COOKIE": "; ".join(
            f"{name}={cookie.value}" for name, cookie in found.items() if cookie
        )
    }


def test_a_session_and_a_browser_in_which_an_editor_was_are_known(
    admin: AdminClient, senders: Senders
) -> None:
    assert senders.is_known(cookies(admin, SESSION))
    assert senders.is_known(cookies(admin, DEVICE))
    assert senders.is_known(
        {"HTTP_COOKIE": "a=b; " + cookies(admin, SESSION, DEVICE)["HTTP_COOKIE"] + "; c=d"}
    )


@pytest.mark.parametrize(
    "head",
    [
        {},
        {"HTTP_COOKIE": ""},
        {"HTTP_COOKIE": f"{SESSION}={'x' * 43}; {DEVICE}={'y' * 43}"},
        {"HTTP_COOKIE": f"{SESSION}=; {DEVICE}="},
        {"HTTP_COOKIE": f"{SESSION}={'x' * 60_000}"},
        {"HTTP_COOKIE": "__Host-feedsvc-login=" + "x" * 32},
    ],
)
def test_what_a_stranger_makes_up_is_not(senders: Senders, head: dict[str, str]) -> None:
    assert not senders.is_known(head)


def test_the_cookies_of_another_kind_are_not(admin: AdminClient, senders: Senders) -> None:
    session, device = cookies(admin, SESSION)["HTTP_COOKIE"], cookies(admin, DEVICE)["HTTP_COOKIE"]
    swapped = f"{SESSION}={device.partition('=')[2]}; {DEVICE}={session.partition('=')[2]}"
    assert not senders.is_known({"HTTP_COOKIE": swapped})
    assert not senders.is_known({"HTTP_COOKIE": session.removeprefix("__Host-")}), (
        "that is no cookie of this site"
    )


def test_a_session_that_ran_out_is_not_but_its_browser_is(
    admin: AdminClient, senders: Senders
) -> None:
    with admin.newsroom.services.database.writing() as session:
        session.execute(
            update(EditorSession).values(last_seen=datetime.now(UTC) - timedelta(days=2))
        )
    assert not senders.is_known(cookies(admin, SESSION))
    assert senders.is_known(cookies(admin, SESSION, DEVICE))


def test_who_was_suspended_is_a_stranger(open_admin: Callable[..., AdminClient]) -> None:
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
    assert not senders.is_known(cookies(admin, SESSION, DEVICE))


def test_the_database_is_asked_once_a_minute_and_who_was_known_stays_so_while_it_is_away(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, now = admin.newsroom.services, [0.0]
    senders = Senders(
        services.database,
        session_limits(services.settings.web),
        is_secure=True,
        clock=lambda: now[0],
    )
    asked: list[str] = []
    event.listen(
        services.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2])
    )
    known, unknown = cookies(admin, SESSION), {"HTTP_COOKIE": f"{SESSION}={'x' * 43}"}
    assert senders.is_known(known)
    assert asked
    asked.clear()
    assert senders.is_known(known)
    assert asked == []

    def away(*_: object, **__: object) -> bool:
        raise UnavailableError("it is away")

    monkeypatch.setattr(accounts.authentication, "is_known", away)
    now[0] = 61.0
    assert senders.is_known(known)
    assert not senders.is_known(unknown)
