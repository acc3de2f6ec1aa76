"""Roles, invitations and suspension of editors. One administrator always remains."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from feedsvc import accounts
from feedsvc.accounts import passwords
from feedsvc.accounts.authentication import Limits
from feedsvc.accounts.common_passwords import is_common
from feedsvc.accounts.credentials import LoginAttempt
from feedsvc.accounts.tokens import hash_token
from feedsvc.domain.roles import Role
from feedsvc.errors import (
    GoneError,
    InvalidStateError,
    LoginError,
    NotFoundError,
    SuspendedError,
    ValidationError,
)
from feedsvc.storage.database import Database
from feedsvc.storage.people import audit_log, editors

PASSWORD = "jembatan bambu"
LIMITS = Limits(idle=timedelta(hours=12), age=timedelta(days=7))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with cheap parameters."""
    monkeypatch.setattr(
        passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    )


def add(database: Database, now: datetime, name: str, role: Role = Role.EDITOR) -> int:
    with database.writing() as session:
        return accounts.people.add_editor(session, name, PASSWORD, now=now, role=role).id


def log_in(database: Database, now: datetime, name: str) -> str:
    return accounts.authentication.log_in(
        database, name, PASSWORD, attempt=LoginAttempt("192.0.2.1"), now=now
    ).token


def invite(database: Database, now: datetime, role: Role = Role.EDITOR) -> str:
    with database.writing() as session:
        return accounts.invitations.create_invitation(
            session, role=role, label="Hana", by="Sari", now=now
        )


@pytest.mark.any_database
def test_the_first_editor_is_an_administrator_and_the_next_have_their_given_roles(
    database: Database, now: datetime
) -> None:
    ids = [
        add(database, now, "Sari"),
        add(database, now, "Budi"),
        add(database, now, "Dewi", Role.ADMINISTRATOR),
    ]
    with database.reading() as session:
        assert [editors.get_editor(session, editor).role for editor in ids] == [
            "administrator",
            "editor",
            "administrator",
        ]
        assert editors.list_administrators(session) == [ids[0], ids[2]]
        assert len({editor.handle for editor in editors.list_editors(session)}) == 3


@pytest.mark.any_database
@pytest.mark.parametrize(
    "name", ["SARI", "Sa\u00adri", "\u200bSari", "\u202aＳari\u202c", "\u200b"]
)
def test_no_editor_gets_a_name_that_looks_like_anothers_or_like_nothing(
    database: Database, now: datetime, name: str
) -> None:
    add(database, now, "Sari")
    with pytest.raises(ValidationError):
        add(database, now, name)
    with database.reading() as session:
        assert (editors.find_editor(session, name) is None) == (name == "\u200b")


@pytest.mark.any_database
def test_an_invitation_creates_one_editor_with_its_role_within_a_week(
    database: Database, now: datetime
) -> None:
    add(database, now, "Sari")
    token, late = invite(database, now, Role.ADMINISTRATOR), invite(database, now)
    with database.reading() as session:
        rows = session.execute(text("SELECT * FROM invitations")).all()
    assert token not in repr(rows)
    assert hash_token(token) in repr(rows)
    with database.writing() as session:
        editor = accounts.invitations.accept_invitation(
            session, token, "Hana", PASSWORD, now=now + timedelta(days=6, hours=23)
        )
    assert editor.role == "administrator"
    for used, at in ((token, now), (late, now + timedelta(days=7))):
        with pytest.raises(GoneError), database.writing() as session:
            accounts.invitations.accept_invitation(session, used, "Eka", PASSWORD, now=at)
    with database.reading() as session:
        assert editors.count_editors(session) == 2


def test_an_invitation_is_revoked_or_deleted_when_it_expires(
    database: Database, now: datetime
) -> None:
    add(database, now, "Sari")
    token = invite(database, now)
    with database.writing() as session:
        number = session.execute(text("SELECT id FROM invitations")).scalar_one()
        accounts.invitations.revoke_invitation(session, number, by="Sari", now=now)
        accounts.invitations.revoke_invitation(session, number, by="Sari", now=now)
        assert accounts.invitations.find_invitation(session, token, now=now) is None
    with database.reading() as session:
        assert [row.verb for row in audit_log.list_audit_log(session)].count(
            "invitation_revoked"
        ) == 1
    invite(database, now)
    accounts.authentication.delete_expired(database, limits=LIMITS, now=now + timedelta(days=8))
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM invitations")).scalar_one() == 0


@pytest.mark.any_database
def test_a_reset_lets_the_editor_set_a_password_once_and_ends_all_sessions(
    database: Database, now: datetime
) -> None:
    editor_id = add(database, now, "Sari")
    session_token = log_in(database, now, "Sari")
    with database.writing() as session:
        replaced = accounts.invitations.create_password_reset(
            session, editors.get_editor(session, editor_id), by="command line", now=now
        )
        token = accounts.invitations.create_password_reset(
            session, editors.get_editor(session, editor_id), by="command line", now=now
        )
    for wrong in (replaced, "", "x", invite(database, now)):
        with pytest.raises(GoneError), database.writing() as session:
            accounts.invitations.set_password(session, wrong, "kali wening jernih", now=now)
    with pytest.raises(GoneError), database.writing() as session:
        accounts.invitations.accept_invitation(session, token, "Eka", PASSWORD, now=now)
    with pytest.raises(ValidationError), database.writing() as session:
        accounts.invitations.set_password(session, token, "pendek", now=now)
    with database.writing() as session:
        assert (
            accounts.invitations.set_password(
                session, token, "kali wening jernih", now=now + timedelta(hours=23)
            ).id
            == editor_id
        )
    assert (
        accounts.authentication.find_session(database, session_token, limits=LIMITS, now=now)
        is None
    )
    with pytest.raises(LoginError):
        log_in(database, now, "Sari")
    assert accounts.authentication.log_in(
        database, "Sari", "kali wening jernih", attempt=LoginAttempt(), now=now
    )
    with pytest.raises(GoneError), database.writing() as session:
        accounts.invitations.set_password(session, token, "kali wening jernih", now=now)


@pytest.mark.any_database
def test_suspension_ends_sessions_and_refuses_logins_until_it_is_lifted(
    database: Database, now: datetime
) -> None:
    add(database, now, "Sari")
    editor_id = add(database, now, "Budi")
    token = log_in(database, now, "Budi")
    with database.writing() as session:
        link = accounts.invitations.create_password_reset(
            session, editors.get_editor(session, editor_id), by="Sari", now=now
        )
        accounts.people.suspend_editor(session, editor_id, by="Sari", now=now)
    assert accounts.authentication.find_session(database, token, limits=LIMITS, now=now) is None
    with pytest.raises(SuspendedError):
        log_in(database, now, "Budi")
    with pytest.raises(LoginError) as refusal:
        accounts.authentication.log_in(
            database, "Budi", "salah sama sekali", attempt=LoginAttempt(), now=now
        )
    assert type(refusal.value) is LoginError, "without the password nobody learns of the suspension"
    with database.writing() as session:
        assert accounts.invitations.find_invitation(session, link, now=now) is None
        with pytest.raises(InvalidStateError):
            accounts.invitations.create_password_reset(
                session, editors.get_editor(session, editor_id), by="Sari", now=now
            )
        accounts.people.readmit_editor(session, editor_id, by="Sari", now=now)
    assert log_in(database, now, "Budi")


@pytest.mark.any_database
def test_a_session_of_a_suspended_editor_is_refused(database: Database, now: datetime) -> None:
    add(database, now, "Sari")
    editor_id = add(database, now, "Budi")
    token = log_in(database, now, "Budi")
    with database.writing() as session:
        # A login in another process could store its session just after the suspension.
        editors.get_editor(session, editor_id).suspended = now
    assert accounts.authentication.find_session(database, token, limits=LIMITS, now=now) is None


@pytest.mark.any_database
def test_the_last_administrator_can_be_neither_suspended_nor_demoted(
    database: Database, now: datetime
) -> None:
    first, second = add(database, now, "Sari"), add(database, now, "Budi", Role.ADMINISTRATOR)
    with database.writing() as session:
        accounts.people.suspend_editor(session, second, by="Sari", now=now)
        accounts.people.set_role(session, second, Role.EDITOR, by="Sari", now=now)
    with pytest.raises(InvalidStateError), database.writing() as session:
        accounts.people.suspend_editor(session, first, by="Sari", now=now)
    with pytest.raises(InvalidStateError), database.writing() as session:
        accounts.people.set_role(session, first, Role.EDITOR, by="Sari", now=now)
    with database.writing() as session:
        accounts.people.readmit_editor(session, second, by="Sari", now=now)
        accounts.people.set_role(session, second, Role.ADMINISTRATOR, by="Sari", now=now)
        accounts.people.set_role(session, first, Role.EDITOR, by="Sari", now=now)
    with database.reading() as session:
        assert editors.list_administrators(session) == [second]
    with pytest.raises(NotFoundError), database.writing() as session:
        accounts.people.suspend_editor(session, 99, by="Sari", now=now)


@pytest.mark.any_database
def test_two_administrators_who_suspend_each_other_at_once_leave_one(
    database: Database, now: datetime
) -> None:
    both = [add(database, now, "Sari"), add(database, now, "Budi", Role.ADMINISTRATOR)]

    def suspend(editor_id: int) -> bool:
        try:
            with database.writing() as session:
                accounts.people.suspend_editor(session, editor_id, by="x", now=now)
        except InvalidStateError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(suspend, both)) == [False, True]
    with database.reading() as session:
        assert len(editors.list_administrators(session)) == 1


COMMON = [
    "password123",
    "Password123!",
    "P@ssw0rd123",
    "qwertyuiop",
    "1234567890",
    "iloveyou12",
    "sayangku123",
    "aaaaaaaaaa",
    "abababababab",
    "Indonesia2026!",
    "liverpool99",
    "1q2w3e4r5t",
    "trustno1trustno1",
    "adminadmin",
    "letmein2026",
    "football123",
    "welcome2024!",
    "superman1995",
    "qwerty123456",
    "123456789a",
    "11111111111",
    "budi123456",
    "dewi2026dewi",
    "feedsvcfeedsvc",
    "sunshine2000",
    "princess123",
    "q1w2e3r4t5y6",
    "asdfghjkl123",
    "zxcvbnm123456",
    "iloveyouforever",
    "0987654321",
    "rahasia12345",
    "bismillah123",
    "katasandi1",
    "KataSandi123",
    "19081998ab",
    "wartawan2026",
]
OWN = [
    "jembatan bambu",
    "sembilan burung di atap",
    "correct horse battery staple",
    "tree-lamp-river",
    "xK9#mQ2$vL",
    "sarapan bubur ayam",
    "四月の雨が好きです九",
    "83940127561930475128",
]


def test_common_passwords_are_refused_and_passphrases_are_accepted() -> None:
    assert [word for word in COMMON if not is_common(word)] == []
    assert [word for word in OWN if is_common(word)] == []
    for password in COMMON[:3]:
        assert [problem.field for problem in passwords.check_password(password)] == ["password"]


@pytest.mark.any_database
def test_a_password_made_of_the_editors_name_is_refused(database: Database, now: datetime) -> None:
    for password in ("Sumarni Kali1", "sumarnikali2026", "sumarni12345"):
        with pytest.raises(ValidationError), database.writing() as session:
            accounts.people.add_editor(session, "Sumarni Kali", password, now=now)
    assert not is_common("sumarni12345", ["Budi"])


@pytest.mark.any_database
def test_a_password_may_have_200_characters_and_is_never_cut(
    database: Database, now: datetime
) -> None:
    long = " ".join(f"kata{number}" for number in range(40))[:200]
    with database.writing() as session:
        accounts.people.add_editor(session, "Sari", long, now=now)
    assert accounts.authentication.log_in(database, "Sari", long, attempt=LoginAttempt(), now=now)
    for wrong in (long[:199], long + "x", long.upper()):
        with pytest.raises(LoginError):
            accounts.authentication.log_in(database, "Sari", wrong, attempt=LoginAttempt(), now=now)
