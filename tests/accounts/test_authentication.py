"""Logins and sessions: who may log in, for how long, and what limits guessing."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta
from functools import partial

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from feedsvc import accounts
from feedsvc.accounts import passwords
from feedsvc.accounts.authentication import Limits, NewSession
from feedsvc.accounts.credentials import LoginAttempt
from feedsvc.errors import GoneError, LoginError, ThrottledError, ValidationError
from feedsvc.storage.database import Database
from feedsvc.storage.people import editors, sessions
from feedsvc.storage.tables import AuditEntry

PASSWORD = "jembatan bambu"
LIMITS = Limits(idle=timedelta(hours=12), age=timedelta(days=7))
# With feedsvc's own parameters, before the tests use cheaper ones.
REAL_HASHER, REAL_UNKNOWN_HASH = passwords._hasher, passwords.UNKNOWN_HASH  # noqa: SLF001
TABLES = ("editors", "editor_sessions", "invitations", "login_failures", "devices", "audit_log")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with cheap parameters of argon2id."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    monkeypatch.setattr(passwords, "UNKNOWN_HASH", cheap.hash("nobody's"))


def add(database: Database, now: datetime, name: str = "Sari", password: str = PASSWORD) -> int:
    """Add an editor. Return their id."""
    with database.writing() as session:
        return accounts.people.add_editor(session, name, password, now=now).id


def log_in(
    database: Database,
    now: datetime,
    name: str = "Sari",
    password: str = PASSWORD,
    address: str = "192.0.2.1",
    device: str = "",
) -> str:
    """Log in. Return the token."""
    return log_in_to_session(database, now, name, password, address, device).token


def log_in_to_session(
    database: Database,
    now: datetime,
    name: str = "Sari",
    password: str = PASSWORD,
    address: str = "192.0.2.1",
    device: str = "",
) -> NewSession:
    """Log in. Return the new session."""
    return accounts.authentication.log_in(
        database, name, password, attempt=LoginAttempt(address, "Firefox", device), now=now
    )


def assert_fails(error: type[Exception], action: Callable[[], object], times: int = 1) -> None:
    """Check that `action` raises exactly `error`, `times` times."""
    for _ in range(times):
        with pytest.raises(error) as caught:
            action()
        assert type(caught.value) is error


def read_tables(database: Database) -> str:
    """Return all rows of the tables of editors, as text."""
    with database.reading() as session:
        return repr([session.execute(text(f"SELECT * FROM {table}")).all() for table in TABLES])  # noqa: S608  constants


def test_passwords_are_hashed_by_argon2id_with_parameters_that_owasp_recommends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "_hasher", REAL_HASHER)
    for password_hash in (passwords.hash_password(PASSWORD), REAL_UNKNOWN_HASH):
        assert password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.any_database
def test_an_editor_logs_in_by_name_and_password_and_logs_out(
    database: Database, now: datetime
) -> None:
    editor_id = add(database, now)
    token = log_in(database, now, "sARI")
    login = accounts.authentication.find_session(database, token, limits=LIMITS, now=now)
    assert login
    assert (login.editor_id, login.editor.name, login.client) == (editor_id, "Sari", "Firefox")
    assert len(login.csrf_token) >= 32
    assert PASSWORD not in read_tables(database)
    assert token not in read_tables(database)
    assert "$argon2id$" in read_tables(database)
    assert (
        accounts.authentication.find_session(database, login.token_hash, limits=LIMITS, now=now)
        is None
    )
    with database.writing() as session:
        accounts.authentication.log_out(session, token, now=now)
    assert accounts.authentication.find_session(database, token, limits=LIMITS, now=now) is None


@pytest.mark.any_database
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    database: Database, now: datetime
) -> None:
    add(database, now)
    answers = []
    for name, password in [
        ("Sari", "salah"),
        ("Siapa", PASSWORD),
        ("", ""),
        ("Sari", ""),
        ("sari\x00", "x"),
    ]:
        with pytest.raises(LoginError) as refusal:
            log_in(database, now, name, password)
        answers.append((type(refusal.value), str(refusal.value)))
    assert len(set(answers)) == 1


@pytest.mark.any_database
def test_an_unknown_name_costs_a_hash_too(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def verify(password_hash: str, _: str) -> bool:
        checked.append(password_hash)
        return False

    monkeypatch.setattr(passwords, "verify_password", verify)
    assert_fails(LoginError, lambda: log_in(database, now, "Siapa"))
    assert checked == [passwords.UNKNOWN_HASH]


@pytest.mark.any_database
def test_ten_wrong_passwords_from_any_addresses_lock_a_name_for_15_minutes(
    database: Database, now: datetime
) -> None:
    add(database, now)
    log_in(database, now)  # a login deletes the failure that it recorded before the check
    for number in range(10):
        assert_fails(
            LoginError, partial(log_in, database, now, "Sari", "salah", f"192.0.2.{number}")
        )
    with pytest.raises(ThrottledError) as refusal:
        log_in(database, now + timedelta(minutes=14, seconds=59), address="198.51.100.1")
    assert refusal.value.seconds == 900
    assert log_in(database, now + timedelta(minutes=15))


@pytest.mark.any_database
def test_wrong_passwords_of_strangers_do_not_lock_out_a_known_browser(
    database: Database, now: datetime
) -> None:
    add(database, now)
    first_device = log_in_to_session(database, now).device
    assert_fails(LoginError, lambda: log_in(database, now, "Sari", "salah"), times=10)
    assert_fails(ThrottledError, lambda: log_in(database, now))
    second = log_in_to_session(database, now, device=first_device)
    assert second.device != first_device
    assert_fails(
        ThrottledError, lambda: log_in(database, now, device=first_device)
    )  # a device token can be used once
    assert_fails(
        LoginError, lambda: log_in(database, now, "Sari", "salah", device=second.device), times=10
    )
    assert_fails(ThrottledError, lambda: log_in(database, now, device=second.device))


@pytest.mark.any_database
def test_a_known_browser_is_known_for_its_editors_only(database: Database, now: datetime) -> None:
    add(database, now)
    add(database, now, "Budi")
    device = log_in_to_session(database, now, "Budi").device
    assert_fails(
        LoginError, lambda: log_in(database, now, "Sari", "salah", device=device), times=10
    )
    assert_fails(ThrottledError, lambda: log_in(database, now, device=device))
    both = log_in_to_session(
        database,
        now + timedelta(hours=1),
        device=log_in_to_session(database, now, "Budi", device=device).device,
    ).device
    later = now + timedelta(hours=2)
    for name in ("Sari", "Budi"):
        assert_fails(LoginError, partial(log_in, database, later, name, "salah"), times=10)
        both = log_in_to_session(database, later, name, device=both).device


@pytest.mark.any_database
def test_many_names_from_an_address_are_counted_but_not_for_known_browsers(
    database: Database, now: datetime
) -> None:
    add(database, now)
    device = log_in_to_session(database, now, address="203.0.113.1").device
    for number in range(30):
        assert_fails(
            LoginError, partial(log_in, database, now, f"Nama {number}", "salah", "203.0.113.1")
        )
    assert_fails(ThrottledError, lambda: log_in(database, now, "Nama", "salah", "203.0.113.1"))
    assert_fails(ThrottledError, lambda: log_in(database, now, address="203.0.113.1"))
    assert log_in(database, now, address="203.0.113.1", device=device)
    assert log_in(database, now, address="203.0.113.2")


def test_a_new_password_or_suspension_makes_all_browsers_unknown(
    database: Database, now: datetime
) -> None:
    editor_id = add(database, now)
    for action in ("password", "suspend"):
        device = log_in_to_session(database, now).device
        with database.writing() as session:
            editor = editors.get_editor(session, editor_id)
            if action == "password":
                accounts.people.change_password(session, editor, PASSWORD, now=now)
            else:
                editor.role = "editor"
                accounts.people.suspend_editor(session, editor_id, by="Budi", now=now)
                accounts.people.readmit_editor(session, editor_id, by="Budi", now=now)
        with database.reading() as session:
            assert not sessions.is_known_device(
                session, accounts.tokens.hash_token(device), editor_id
            )


@pytest.mark.any_database
def test_the_last_20_browsers_of_an_editor_are_known(database: Database, now: datetime) -> None:
    editor_id = add(database, now)
    devices = [
        log_in_to_session(database, now + timedelta(minutes=number)).device for number in range(22)
    ]
    with database.reading() as session:
        known = [
            sessions.is_known_device(session, accounts.tokens.hash_token(device), editor_id)
            for device in devices
        ]
    assert known == [False, False, *[True] * 20]


@pytest.mark.any_database
def test_wrong_passwords_sent_at_once_are_counted_too(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "PATIENCE", 60.0)
    add(database, now)

    def guess(number: int) -> type[Exception]:
        with pytest.raises(LoginError) as refusal:
            log_in(database, now + timedelta(microseconds=number), "Sari", "salah")
        return type(refusal.value)

    with ThreadPoolExecutor(passwords.QUEUE) as pool:
        answers = list(pool.map(guess, range(20)))
    assert (answers.count(LoginError), answers.count(ThrottledError)) == (10, 10)


def test_one_password_is_hashed_at_a_time_and_known_browsers_have_a_queue_of_their_own(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor_id = add(database, now)
    device = log_in_to_session(database, now).device
    monkeypatch.setattr(passwords, "PATIENCE", 60.0)
    hash_began, may_continue = threading.Semaphore(0), threading.Event()
    running: list[str] = []
    verify = passwords.verify_password

    def verify_slowly(password_hash: str, password: str) -> bool:
        running.append(password)
        hash_began.release()
        assert may_continue.wait(60)
        return verify(password_hash, password)

    monkeypatch.setattr(passwords, "verify_password", verify_slowly)

    def guess(number: int) -> type[Exception]:
        with pytest.raises(LoginError) as refusal:
            log_in(database, now, f"stranger {number}", "salah", f"192.0.2.{number}")
        return type(refusal.value)

    with ThreadPoolExecutor(passwords.QUEUE + 2) as pool:
        strangers = [pool.submit(guess, number) for number in range(passwords.QUEUE + 1)]
        refused = next(as_completed(strangers, 60)).result()
        assert refused is ThrottledError, "the queue is full"
        assert hash_began.acquire(timeout=60)
        assert len(running) == 1, "the others wait"
        login = pool.submit(log_in, database, now, "Sari", PASSWORD, "192.0.2.99", device)
        assert hash_began.acquire(timeout=60), "a known browser does not wait for strangers"
        assert sorted(running) == sorted(["salah", PASSWORD])
        may_continue.set()
        assert login.result(60)
        answers = [each.result(60) for each in strangers]
    assert (answers.count(LoginError), answers.count(ThrottledError)) == (passwords.QUEUE, 1)
    with database.reading() as session:
        assert (
            sessions.count_failures(
                session,
                since=now - timedelta(days=1),
                until=now + timedelta(days=1),
                name="stranger 9",
            )
            == 0
        )
        assert editors.get_editor(session, editor_id).name == "Sari"


@pytest.mark.any_database
def test_a_hostile_name_is_an_unknown_name(database: Database, now: datetime) -> None:
    add(database, now)
    for name in ["a\x00", "\ud800", "x" * 10_000_000, "İ" * 100, "😀" * 200, "\u202eiraS"]:
        assert_fails(
            LoginError, partial(log_in, database, now, name, "salah", "\x00\ud800" + "x" * 10_000)
        )
        new_session = accounts.authentication.log_in(
            database, "Sari", PASSWORD, attempt=LoginAttempt("", name, name), now=now
        )
        assert len(new_session.session.client) <= 200
        assert accounts.authentication.find_session(
            database, new_session.token, limits=LIMITS, now=now
        )


@pytest.mark.any_database
def test_any_password_of_the_right_length_works(database: Database, now: datetime) -> None:
    for number, password in enumerate(
        ["\ud800a\udfffb" * 4 + "kali", "nul\x00 dan kosong", "😀🌧" * 98 + "kali", "  dua  spasi  "]
    ):
        name = f"Sari {number}"
        add(database, now, name, password)
        assert log_in(database, now, name, password)
        wrong = password[:-1] + "?"
        assert_fails(LoginError, partial(log_in, database, now, name, wrong))


@pytest.mark.any_database
def test_a_password_of_another_length_is_refused(database: Database, now: datetime) -> None:
    for password in ["", "x" * 9, "x" * 201, "x" * 10_000_000]:
        with pytest.raises(ValidationError) as refusal:
            add(database, now, password=password)
        assert str(refusal.value) == "password: Choose a password of 10 to 200 characters."
        assert_fails(LoginError, partial(log_in, database, now, password=password))


@pytest.mark.any_database
def test_a_name_is_one_line_and_unique(database: Database, now: datetime) -> None:
    add(database, now, " Édith\x00\n Sari ")
    for name in ("édith sari", "ÉDITH SARI", "", " \ud800", "x" * 101):
        with pytest.raises(ValidationError) as refusal:
            add(database, now, name)
        assert [problem.field for problem in refusal.value.problems] == ["name"]
    assert log_in(database, now, "éDITH  sari")
    add(database, now, "İ" * 100)
    assert log_in(database, now, "İ" * 100)


@pytest.mark.any_database
def test_a_session_ends_when_it_is_idle_and_at_its_maximal_age(
    database: Database, now: datetime
) -> None:
    add(database, now)
    token = log_in(database, now)
    at = now
    while at < now + LIMITS.age:
        assert accounts.authentication.find_session(database, token, limits=LIMITS, now=at)
        at += LIMITS.idle - timedelta(seconds=1)
    assert accounts.authentication.find_session(database, token, limits=LIMITS, now=at) is None
    idle = log_in(database, now)
    assert accounts.authentication.find_session(
        database, idle, limits=LIMITS, now=now + LIMITS.idle
    )
    assert (
        accounts.authentication.find_session(
            database, idle, limits=LIMITS, now=now + 3 * LIMITS.idle
        )
        is None
    )


def test_expired_sessions_and_failures_are_deleted(database: Database, now: datetime) -> None:
    editor_id = add(database, now)
    log_in(database, now)
    assert_fails(LoginError, lambda: log_in(database, now, "Sari", "salah"))
    recent = log_in(database, now + timedelta(hours=10))
    accounts.authentication.delete_expired(database, limits=LIMITS, now=now + timedelta(hours=13))
    with database.reading() as session:
        assert len(sessions.list_sessions(session, editor_id)) == 1
        assert (
            sessions.count_failures(
                session, since=now - timedelta(days=1), until=now + timedelta(days=1)
            )
            == 0
        )
    assert accounts.authentication.find_session(
        database, recent, limits=LIMITS, now=now + timedelta(hours=13)
    )


@pytest.mark.any_database
def test_a_clock_that_was_set_back_extends_no_session_or_authentication(
    database: Database, now: datetime
) -> None:
    add(database, now)
    token = log_in(database, now + timedelta(hours=1))
    login = accounts.authentication.find_session(database, token, limits=LIMITS, now=now)
    assert login, "an hour ends no session"
    assert not accounts.authentication.is_recently_authenticated(login, now=now), (
        "but the password is asked for again"
    )
    ahead = log_in(database, now + timedelta(days=90))
    assert accounts.authentication.find_session(database, ahead, limits=LIMITS, now=now) is None


def test_failures_recorded_before_the_clock_was_set_back_lock_nobody_out(
    database: Database, now: datetime
) -> None:
    add(database, now)
    ahead = now + timedelta(days=90)
    assert_fails(LoginError, lambda: log_in(database, ahead, "Sari", "salah"), 10)
    assert_fails(ThrottledError, lambda: log_in(database, ahead))
    assert log_in(database, now)
    accounts.authentication.delete_expired(database, limits=LIMITS, now=now)
    with database.reading() as session:
        assert sessions.count_failures(session, since=now, until=ahead + timedelta(days=1)) == 0
        assert session.scalars(select(AuditEntry.at).where(AuditEntry.verb == "failed")).all() == [
            now
        ], "not in the future"


@pytest.mark.any_database
def test_an_unknown_token_is_refused_everywhere(database: Database, now: datetime) -> None:
    for token in ["", "x", "\x00", "\ud800", "x" * 10_000_000]:
        assert accounts.authentication.find_session(database, token, limits=LIMITS, now=now) is None
        with database.writing() as session:
            assert accounts.invitations.find_invitation(session, token, now=now) is None
            accounts.authentication.log_out(session, token, now=now)
        with pytest.raises(GoneError), database.writing() as session:
            accounts.invitations.accept_invitation(session, token, "Sari", PASSWORD, now=now)
        with database.reading() as session:
            assert editors.count_editors(session) == 0


@pytest.mark.any_database
def test_a_new_password_ends_all_sessions_of_this_editor_only(
    database: Database, now: datetime
) -> None:
    add(database, now)
    add(database, now, "Budi")
    ended = [log_in(database, now), log_in(database, now)]
    other = log_in(database, now, "Budi")
    with database.writing() as session:
        editor = editors.find_editor(session, "Sari")
        assert editor
        accounts.people.change_password(session, editor, "kata sandi lain", now=now)
    assert [
        accounts.authentication.find_session(database, token, limits=LIMITS, now=now)
        for token in ended
    ] == [
        None,
        None,
    ]
    assert accounts.authentication.find_session(database, other, limits=LIMITS, now=now)
    assert_fails(LoginError, lambda: log_in(database, now))
    assert log_in(database, now, password="kata sandi lain")
    with pytest.raises(ValidationError), database.writing() as session:
        accounts.people.change_password(session, editor, "pendek", now=now)


def test_a_login_fails_if_the_password_changes_while_it_is_checked(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(database, now)
    verify = passwords.verify_password

    def verify_after_change(password_hash: str, password: str) -> bool:
        with database.writing() as session:
            editor = editors.find_editor(session, "Sari")
            assert editor
            accounts.people.change_password(session, editor, "kata sandi lain", now=now)
        return verify(password_hash, password)

    monkeypatch.setattr(passwords, "verify_password", verify_after_change)
    assert_fails(LoginError, lambda: log_in(database, now))
    assert "Firefox" not in read_tables(database)


@pytest.mark.any_database
def test_a_hash_with_old_parameters_is_replaced_at_the_next_login(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(database, now)
    monkeypatch.setattr(
        passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    )
    assert "t=1" in read_tables(database)
    log_in(database, now)
    assert "t=2" in read_tables(database)
    assert "t=1" not in read_tables(database)
    assert log_in(database, now)


@pytest.mark.any_database
def test_the_first_editor_is_invited_once(database: Database, now: datetime) -> None:
    def invite() -> str | None:
        with database.writing() as session:
            return accounts.invitations.create_first_invitation(session, now=now)

    replaced, token = invite(), invite()
    assert replaced
    assert token
    assert token not in read_tables(database)
    with database.reading() as session:
        assert accounts.invitations.find_invitation(session, replaced, now=now) is None
        assert accounts.invitations.find_invitation(session, token, now=now)
    for name, password in (("", PASSWORD), ("Sari", "pendek")):
        with pytest.raises(ValidationError), database.writing() as session:
            accounts.invitations.accept_invitation(session, token, name, password, now=now)
    with database.writing() as session:
        assert (
            accounts.invitations.accept_invitation(session, token, "Sari", PASSWORD, now=now).name
            == "Sari"
        )
    for used in (token, replaced):
        with pytest.raises(GoneError), database.writing() as session:
            accounts.invitations.accept_invitation(session, used, "Budi", PASSWORD, now=now)
    with database.reading() as session:
        assert editors.count_editors(session) == 1
    assert invite() is None
    assert log_in(database, now)


def test_an_invitation_accepted_several_times_at_once_creates_one_editor(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        token = accounts.invitations.create_first_invitation(session, now=now)

    def accept(name: str) -> bool:
        try:
            with database.writing() as session:
                accounts.invitations.accept_invitation(
                    session, token or "", name, PASSWORD, now=now
                )
        except GoneError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(accept, ("Ani", "Budi", "Citra", "Dewi"))) == 1
    with database.reading() as session:
        assert editors.count_editors(session) == 1
