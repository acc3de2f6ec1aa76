"""Who may enter the desk, for how long, and what guessing gets."""

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
OURS, NOBODY = (
    passwords.hash_password(PASSWORD),
    passwords.UNKNOWN_HASH,
)  # what the tests themselves use costs less
TABLES = ("editors", "editor_sessions", "invitations", "login_failures", "devices", "audit_log")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let hashing be argon2id still, but cost little."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    monkeypatch.setattr(passwords, "UNKNOWN_HASH", cheap.hash("nobody's"))


def add(database: Database, now: datetime, name: str = "Sari", password: str = PASSWORD) -> int:
    """Make an editor; return their number."""
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
    """Log in; return the token."""
    return entered(database, now, name, password, address, device).token


def entered(
    database: Database,
    now: datetime,
    name: str = "Sari",
    password: str = PASSWORD,
    address: str = "192.0.2.1",
    device: str = "",
) -> NewSession:
    """Log in; return what a browser gets."""
    return accounts.authentication.log_in(
        database, name, password, attempt=LoginAttempt(address, "Firefox", device), now=now
    )


def fails(error: type[Exception], does: Callable[[], object], times: int = 1) -> None:
    """Make sure that it fails, so many times."""
    for _ in range(times):
        with pytest.raises(error) as caught:
            does()
        assert type(caught.value) is error


def stored(database: Database) -> str:
    """Return all that the database knows of editors, as text."""
    with database.reading() as session:
        return repr([session.execute(text(f"SELECT * FROM {table}")).all() for table in TABLES])  # noqa: S608  our names


def test_passwords_are_kept_as_argon2id_with_parameters_that_owasp_recommends() -> None:
    for kept in (OURS, NOBODY):
        assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_editor_enters_by_name_and_password_and_leaves(
    database: Database, now: datetime
) -> None:
    editor_id = add(database, now)
    token = log_in(database, now, "sARI")
    found = accounts.authentication.find_session(database, token, limits=LIMITS, now=now)
    assert found
    assert (found.editor_id, found.editor.name, found.client) == (editor_id, "Sari", "Firefox")
    assert len(found.csrf_token) >= 32
    assert PASSWORD not in stored(database)
    assert token not in stored(database)
    assert "$argon2id$" in stored(database)
    assert (
        accounts.authentication.find_session(database, found.token_hash, limits=LIMITS, now=now)
        is None
    )
    with database.writing() as session:
        accounts.authentication.log_out(session, token, now=now)
    assert accounts.authentication.find_session(database, token, limits=LIMITS, now=now) is None


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


def test_an_unknown_name_costs_a_hash_too(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def fits(known: str, _: str) -> bool:
        checked.append(known)
        return False

    monkeypatch.setattr(passwords, "verify_password", fits)
    fails(LoginError, lambda: log_in(database, now, "Siapa"))
    assert checked == [passwords.UNKNOWN_HASH]


def test_ten_guesses_for_a_name_are_enough_for_15_minutes_wherever_they_come_from(
    database: Database, now: datetime
) -> None:
    add(database, now)
    log_in(database, now)  # takes its failure back
    for number in range(10):
        fails(LoginError, partial(log_in, database, now, "Sari", "salah", f"192.0.2.{number}"))
    with pytest.raises(ThrottledError) as refusal:
        log_in(database, now + timedelta(minutes=14, seconds=59), address="198.51.100.1")
    assert refusal.value.seconds == 900
    assert log_in(database, now + timedelta(minutes=15))


def test_strangers_do_not_lock_out_who_was_logged_in_before_in_this_browser(
    database: Database, now: datetime
) -> None:
    add(database, now)
    known = entered(database, now).device
    fails(LoginError, lambda: log_in(database, now, "Sari", "salah"), times=10)
    fails(ThrottledError, lambda: log_in(database, now))
    mine = entered(database, now, device=known)
    assert mine.device != known
    fails(
        ThrottledError, lambda: log_in(database, now, device=known)
    )  # a token that was used is nobody's
    fails(LoginError, lambda: log_in(database, now, "Sari", "salah", device=mine.device), times=10)
    fails(ThrottledError, lambda: log_in(database, now, device=mine.device))


def test_a_known_browser_is_known_for_its_editors_only(database: Database, now: datetime) -> None:
    add(database, now)
    add(database, now, "Budi")
    device = entered(database, now, "Budi").device
    fails(LoginError, lambda: log_in(database, now, "Sari", "salah", device=device), times=10)
    fails(ThrottledError, lambda: log_in(database, now, device=device))
    both = entered(
        database,
        now + timedelta(hours=1),
        device=entered(database, now, "Budi", device=device).device,
    ).device
    later = now + timedelta(hours=2)
    for name in ("Sari", "Budi"):
        fails(LoginError, partial(log_in, database, later, name, "salah"), times=10)
        both = entered(database, later, name, device=both).device


def test_many_names_from_an_address_are_counted_but_not_for_known_browsers(
    database: Database, now: datetime
) -> None:
    add(database, now)
    device = entered(database, now, address="203.0.113.1").device
    for number in range(30):
        fails(LoginError, partial(log_in, database, now, f"Nama {number}", "salah", "203.0.113.1"))
    fails(ThrottledError, lambda: log_in(database, now, "Nama", "salah", "203.0.113.1"))
    fails(ThrottledError, lambda: log_in(database, now, address="203.0.113.1"))
    assert log_in(database, now, address="203.0.113.1", device=device)
    assert log_in(database, now, address="203.0.113.2")


def test_another_password_and_suspension_make_every_browser_a_stranger(
    database: Database, now: datetime
) -> None:
    editor_id = add(database, now)
    for does in ("password", "suspend"):
        device = entered(database, now).device
        with database.writing() as session:
            editor = editors.get_editor(session, editor_id)
            if does == "password":
                accounts.people.change_password(session, editor, PASSWORD, now=now)
            else:
                editor.role = "editor"
                accounts.people.suspend_editor(session, editor_id, by="Budi", now=now)
                accounts.people.readmit_editor(session, editor_id, by="Budi", now=now)
        with database.reading() as session:
            assert not sessions.is_known_device(
                session, accounts.tokens.hash_token(device), editor_id
            )


def test_an_editor_is_known_in_their_last_20_browsers(database: Database, now: datetime) -> None:
    editor_id = add(database, now)
    devices = [entered(database, now + timedelta(minutes=number)).device for number in range(22)]
    with database.reading() as session:
        known = [
            sessions.is_known_device(session, accounts.tokens.hash_token(device), editor_id)
            for device in devices
        ]
    assert known == [False, False, *[True] * 20]


def test_guesses_that_come_at_once_are_counted_too(
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


def test_one_password_is_hashed_at_a_time_and_who_comes_from_a_known_browser_has_a_turn_of_their_own(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor_id = add(database, now)
    device = entered(database, now).device
    monkeypatch.setattr(passwords, "PATIENCE", 60.0)
    entered_hash, held, running = threading.Semaphore(0), threading.Event(), []
    fits = passwords.verify_password

    def slow(known: str, password: str) -> bool:
        running.append(password)
        entered_hash.release()
        assert held.wait(60)
        return fits(known, password)

    monkeypatch.setattr(passwords, "verify_password", slow)

    def guess(number: int) -> type[Exception]:
        with pytest.raises(LoginError) as refusal:
            log_in(database, now, f"stranger {number}", "salah", f"192.0.2.{number}")
        return type(refusal.value)

    with ThreadPoolExecutor(passwords.QUEUE + 2) as pool:
        strangers = [pool.submit(guess, number) for number in range(passwords.QUEUE + 1)]
        refused = next(as_completed(strangers, 60)).result()
        assert refused is ThrottledError, "more than a few do not wait"
        assert entered_hash.acquire(timeout=60)
        assert len(running) == 1, "the others wait"
        known = pool.submit(log_in, database, now, "Sari", PASSWORD, "192.0.2.99", device)
        assert entered_hash.acquire(timeout=60), "an editor's browser waits for no stranger"
        assert sorted(running) == sorted(["salah", PASSWORD])
        held.set()
        assert known.result(60)
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


def test_a_hostile_name_is_just_unknown(database: Database, now: datetime) -> None:
    add(database, now)
    for name in ["a\x00", "\ud800", "x" * 10_000_000, "İ" * 100, "😀" * 200, "\u202eiraS"]:
        fails(
            LoginError, partial(log_in, database, now, name, "salah", "\x00\ud800" + "x" * 10_000)
        )
        made = accounts.authentication.log_in(
            database, "Sari", PASSWORD, attempt=LoginAttempt("", name, name), now=now
        )
        assert len(made.session.client) <= 200
        assert accounts.authentication.find_session(database, made.token, limits=LIMITS, now=now)


def test_any_password_of_the_right_length_works(database: Database, now: datetime) -> None:
    for number, password in enumerate(
        ["\ud800a\udfffb" * 4 + "kali", "nul\x00 dan kosong", "😀🌧" * 98 + "kali", "  dua  spasi  "]
    ):
        name = f"Sari {number}"
        add(database, now, name, password)
        assert log_in(database, now, name, password)
        wrong = password[:-1] + "?"
        fails(LoginError, partial(log_in, database, now, name, wrong))


def test_a_password_of_another_length_is_refused(database: Database, now: datetime) -> None:
    for password in ["", "x" * 9, "x" * 201, "x" * 10_000_000]:
        with pytest.raises(ValidationError) as refusal:
            add(database, now, password=password)
        assert str(refusal.value) == "password: Choose a password of 10 to 200 characters."
        fails(LoginError, partial(log_in, database, now, password=password))


def test_a_name_is_one_line_and_nobody_elses(database: Database, now: datetime) -> None:
    add(database, now, " Édith\x00\n Sari ")
    for name in ("édith sari", "ÉDITH SARI", "", " \ud800", "x" * 101):
        with pytest.raises(ValidationError) as refusal:
            add(database, now, name)
        assert [problem.field for problem in refusal.value.problems] == ["name"]
    assert log_in(database, now, "éDITH  sari")
    add(database, now, "İ" * 100)
    assert log_in(database, now, "İ" * 100)


def test_a_session_ends_when_it_is_idle_and_in_any_case(database: Database, now: datetime) -> None:
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


def test_what_has_run_out_is_tidied_away(database: Database, now: datetime) -> None:
    editor_id = add(database, now)
    log_in(database, now)
    fails(LoginError, lambda: log_in(database, now, "Sari", "salah"))
    young = log_in(database, now + timedelta(hours=10))
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
        database, young, limits=LIMITS, now=now + timedelta(hours=13)
    )


def test_a_clock_that_was_set_back_keeps_no_session_and_no_proof_alive(
    database: Database, now: datetime
) -> None:
    add(database, now)
    token = log_in(database, now + timedelta(hours=1))
    found = accounts.authentication.find_session(database, token, limits=LIMITS, now=now)
    assert found, "an hour costs nobody their session"
    assert not accounts.authentication.is_recently_authenticated(found, now=now), (
        "but who they are is asked again"
    )
    ahead = log_in(database, now + timedelta(days=90))
    assert accounts.authentication.find_session(database, ahead, limits=LIMITS, now=now) is None


def test_guesses_of_a_clock_that_was_set_back_lock_nobody_out(
    database: Database, now: datetime
) -> None:
    add(database, now)
    ahead = now + timedelta(days=90)
    fails(LoginError, lambda: log_in(database, ahead, "Sari", "salah"), 10)
    fails(ThrottledError, lambda: log_in(database, ahead))
    assert log_in(database, now)
    accounts.authentication.delete_expired(database, limits=LIMITS, now=now)
    with database.reading() as session:
        assert sessions.count_failures(session, since=now, until=ahead + timedelta(days=1)) == 0
        assert session.scalars(select(AuditEntry.at).where(AuditEntry.verb == "failed")).all() == [
            now
        ], "not in the future"


def test_a_token_that_nobody_gave_out_opens_nothing(database: Database, now: datetime) -> None:
    for token in ["", "x", "\x00", "\ud800", "x" * 10_000_000]:
        assert accounts.authentication.find_session(database, token, limits=LIMITS, now=now) is None
        with database.writing() as session:
            assert accounts.invitations.find_invitation(session, token, now=now) is None
            accounts.authentication.log_out(session, token, now=now)
        with pytest.raises(GoneError), database.writing() as session:
            accounts.invitations.accept_invitation(session, token, "Sari", PASSWORD, now=now)
        with database.reading() as session:
            assert editors.count_editors(session) == 0


def test_another_password_ends_all_sessions_of_this_editor_only(
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
    fails(LoginError, lambda: log_in(database, now))
    assert log_in(database, now, password="kata sandi lain")
    with pytest.raises(ValidationError), database.writing() as session:
        accounts.people.change_password(session, editor, "pendek", now=now)


def test_a_password_that_changes_while_it_is_checked_opens_nothing(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(database, now)
    fits = passwords.verify_password

    def changed_meanwhile(known: str, password: str) -> bool:
        with database.writing() as session:
            editor = editors.find_editor(session, "Sari")
            assert editor
            accounts.people.change_password(session, editor, "kata sandi lain", now=now)
        return fits(known, password)

    monkeypatch.setattr(passwords, "verify_password", changed_meanwhile)
    fails(LoginError, lambda: log_in(database, now))
    assert "Firefox" not in stored(database)


def test_an_old_hash_is_made_anew_at_the_next_login(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(database, now)
    monkeypatch.setattr(
        passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    )
    assert "t=1" in stored(database)
    log_in(database, now)
    assert "t=2" in stored(database)
    assert "t=1" not in stored(database)
    assert log_in(database, now)


def test_the_first_editor_is_invited_once(database: Database, now: datetime) -> None:
    def invite() -> str | None:
        with database.writing() as session:
            return accounts.invitations.create_first_invitation(session, now=now)

    lapsed, token = invite(), invite()
    assert lapsed
    assert token
    assert token not in stored(database)
    with database.reading() as session:
        assert accounts.invitations.find_invitation(session, lapsed, now=now) is None
        assert accounts.invitations.find_invitation(session, token, now=now)
    for name, password in (("", PASSWORD), ("Sari", "pendek")):
        with pytest.raises(ValidationError), database.writing() as session:
            accounts.invitations.accept_invitation(session, token, name, password, now=now)
    with database.writing() as session:
        assert (
            accounts.invitations.accept_invitation(session, token, "Sari", PASSWORD, now=now).name
            == "Sari"
        )
    for used in (token, lapsed):
        with pytest.raises(GoneError), database.writing() as session:
            accounts.invitations.accept_invitation(session, used, "Budi", PASSWORD, now=now)
    with database.reading() as session:
        assert editors.count_editors(session) == 1
    assert invite() is None
    assert log_in(database, now)


def test_an_invitation_that_two_accept_at_once_makes_one_editor(
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
