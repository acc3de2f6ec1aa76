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
from tests.web.admin.conftest import Desk

SESSION, DEVICE = "__Host-feedsvc", "__Host-feedsvc-device"


@pytest.fixture
def senders(desk: Desk) -> Senders:
    """What the guard asks, on the desk's database."""
    house = desk.room.house
    return Senders(house.database, session_limits(house.settings.web), is_secure=True)


def cookies(desk: Desk, *names: str) -> dict[str, str]:
    """Return the head of a request with these cookies of the desk's browser."""
    found = {name: desk.client.get_cookie(name, "news.example") for name in names}
    return {"HTTP_COOKIE": "; ".join(f"{name}={cookie.value}" for name, cookie in found.items() if cookie)}


def test_a_session_and_a_browser_in_which_an_editor_was_are_known(desk: Desk, senders: Senders) -> None:
    assert senders.is_known(cookies(desk, SESSION))
    assert senders.is_known(cookies(desk, DEVICE))
    assert senders.is_known({"HTTP_COOKIE": "a=b; " + cookies(desk, SESSION, DEVICE)["HTTP_COOKIE"] + "; c=d"})


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


def test_the_cookies_of_another_kind_are_not(desk: Desk, senders: Senders) -> None:
    session, device = cookies(desk, SESSION)["HTTP_COOKIE"], cookies(desk, DEVICE)["HTTP_COOKIE"]
    swapped = f"{SESSION}={device.partition('=')[2]}; {DEVICE}={session.partition('=')[2]}"
    assert not senders.is_known({"HTTP_COOKIE": swapped})
    assert not senders.is_known({"HTTP_COOKIE": session.removeprefix("__Host-")}), "that is no cookie of this site"


def test_a_session_that_ran_out_is_not_but_its_browser_is(desk: Desk, senders: Senders) -> None:
    with desk.room.house.database.writing() as session:
        session.execute(update(EditorSession).values(seen=datetime.now(UTC) - timedelta(days=2)))
    assert not senders.is_known(cookies(desk, SESSION))
    assert senders.is_known(cookies(desk, SESSION, DEVICE))


def test_who_was_suspended_is_a_stranger(opened: Callable[..., Desk]) -> None:
    desk = opened()
    desk.log_in()
    house = desk.room.house
    with house.database.writing() as session:
        accounts.people.add_editor(session, "budi", "sepuluh payung merah", now=desk.room.now)
        session.execute(update(EditorSession).values(seen=datetime.now(UTC)))
        sari = editors.find_editor(session, "sari")
        budi = editors.find_editor(session, "budi")
        assert sari
        assert budi
        accounts.people.set_role(session, budi.id, Role.ADMINISTRATOR, by="sari", now=desk.room.now)
        accounts.people.suspend_editor(session, sari.id, by="budi", now=desk.room.now)
    senders = Senders(house.database, session_limits(house.settings.web), is_secure=True)
    assert not senders.is_known(cookies(desk, SESSION, DEVICE))


def test_the_database_is_asked_once_a_minute_and_who_was_known_stays_so_while_it_is_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, now = desk.room.house, [0.0]
    senders = Senders(house.database, session_limits(house.settings.web), is_secure=True, clock=lambda: now[0])
    asked: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    known, unknown = cookies(desk, SESSION), {"HTTP_COOKIE": f"{SESSION}={'x' * 43}"}
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
