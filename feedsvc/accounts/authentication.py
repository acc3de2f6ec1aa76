"""The way in: who knocks, what guessing gets, how long a session lasts.

Strangers have ten guesses for a name in 15 minutes, all together. A browser in which its editor was
logged in before has ten of its own, and a passkey is no guess: so no stranger locks an owner out.
"""

import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.accounts import passwords
from feedsvc.accounts.people import hash_token
from feedsvc.domain.text import to_line
from feedsvc.errors import LoginError, SuspendedError, ThrottledError, UnavailableError
from feedsvc.storage.database import Database
from feedsvc.storage.people import audit_log, editors, invitations, passkeys, sessions
from feedsvc.storage.tables import Editor, EditorSession

WINDOW = timedelta(minutes=15)
GUESSES, GUESSES_PER_ADDRESS = 10, 30
PROOF = timedelta(minutes=15)
KIND = "login"
_SEEN_EVERY = timedelta(minutes=1)
_KNOWN_FOR = timedelta(days=365)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session may last: without a request, and in any case."""

    idle: timedelta
    age: timedelta


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """Who knocks: from which address, with which program, and the token that a browser was given before."""

    address: str = ""
    client: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that began: its row, its token, and the token that its browser is known by from now on."""

    session: EditorSession
    token: str
    device: str


def log_in(
    database: Database, name: str, password: str, *, knock: LoginAttempt, now: datetime
) -> NewSession:
    """Begin a session, if name and password fit together.

    Raises:
        LoginError: they do not.
        ThrottledError: too many attempts for this name or from this address in the last 15 minutes.
        SuspendedError: they do, but this editor may not come in.
    """
    editor = _check_credentials(database, name, password, knock=knock, now=now)
    with database.writing() as session:
        sessions.lock_logins(session)
        if not editors.has_password(session, editor.id, editor.password_hash):
            raise _login_error()  # it was changed while we looked
        current = editors.get_editor(session, editor.id)
        if passwords.is_outdated(current.password_hash):
            current.password_hash = passwords.hash_password(password)
        return begin_session(session, current, knock=knock, now=now, way="password")


def reauthenticate(
    database: Database, mine: EditorSession, password: str, *, knock: LoginAttempt, now: datetime
) -> str:
    """Note that who sits in a session knows its editor's password; return the session's new token.

    Raises:
        LoginError: they do not.
        ThrottledError: too many attempts.
    """
    _check_credentials(database, mine.editor.name, password, knock=knock, now=now)
    with database.writing() as session:
        return record_reauthentication(session, mine, now=now)


def record_reauthentication(session: Session, mine: EditorSession, *, now: datetime) -> str:
    """Note that a session's editor has shown who they are; return the session's new token."""
    token = secrets.token_urlsafe(32)
    sessions.record_reauthentication(session, mine.token_hash, hash_token(token), now=now)
    return token


def begin_session(
    session: Session, editor: Editor, *, knock: LoginAttempt, now: datetime, way: str
) -> NewSession:
    """Begin a session for an editor who has shown who they are.

    Raises:
        SuspendedError: this editor may not come in.
    """
    if editor.suspended:
        raise SuspendedError(
            "This account is suspended. Ask an administrator of the desk.", editor.name
        )
    token, device = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    client, address = to_line(knock.client[:1000])[:200], _client_address(knock)
    made = EditorSession(
        token_hash=hash_token(token),
        editor_id=editor.id,
        csrf_token=secrets.token_urlsafe(32),
        started=now,
        last_seen=now,
        authenticated=now,
        client=client,
    )
    made.editor = editor
    session.add(made)
    sessions.remember_device(
        session,
        hash_token(knock.device) if knock.device else "",
        hash_token(device),
        editor.id,
        now=now,
    )
    detail = {"way": way, "client": client, "address": address}
    audit_log.record_audit_entry(session, KIND, "entered", by=editor.name, now=now, detail=detail)
    return NewSession(made, token, device)


def find_session(
    database: Database, token: str, *, limits: Limits, now: datetime
) -> EditorSession | None:
    """Return the session that a token opens, if it has not run out; notes that it is in use."""
    with database.reading() as session:
        found = sessions.find_session(session, hash_token(token))
    if found is None or not _is_good(found, limits, now):
        return None
    if found.last_seen + _SEEN_EVERY < now:
        with (
            suppress(UnavailableError),
            database.writing() as session,
        ):  # it may only be readable now
            sessions.record_seen(session, found.token_hash, now=now)
    return found


def _is_good(found: EditorSession, limits: Limits, now: datetime) -> bool:
    """Tell whether a session still holds; one from further ahead than it may last does not either.

    The clock was set back then, and it would last for as long as the clock was ahead.
    """
    is_over = abs(now - found.last_seen) > limits.idle or abs(now - found.started) > limits.age
    return not (is_over or found.editor.suspended)


def is_known(database: Database, token: str, device: str, *, limits: Limits, now: datetime) -> bool:
    """Tell whether a token opens a session, or `device` names a browser in which an editor was logged in before.

    The second holds after a session has run out, so that what was written in it is taken from its editor. Nothing
    is noted, and it gives no right to anything: no more than room for a larger request.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with database.reading() as session:
        found = sessions.find_session(session, hash_token(token)) if token else None
        if found and _is_good(found, limits, now):
            return True
        return bool(device) and sessions.knows(session, hash_token(device))


def is_recently_authenticated(mine: EditorSession, *, now: datetime) -> bool:
    """Tell whether a session's editor has shown lately who they are."""
    return abs(now - mine.authenticated) < PROOF


def log_out(session: Session, token: str, *, now: datetime) -> None:
    """End the session that a token opens."""
    found = sessions.find_session(session, hash_token(token))
    if found:
        sessions.delete_session(session, found.token_hash)
        audit_log.record_audit_entry(session, KIND, "left", by=found.editor.name, now=now)


def delete_expired(database: Database, *, limits: Limits, now: datetime) -> None:
    """Remove what has run out: sessions, invitations, challenges, and failures that no longer count.

    Of those that were aimed at an editor, how many there were goes into the audit trail. What was given
    as a name and is none does not: it may be a password, typed into the wrong field.
    """
    with database.writing() as session:
        sessions.delete_old_sessions(
            session, started_before=now - limits.age, seen_before=now - limits.idle
        )
        sessions.forget_old_devices(session, before=now - _KNOWN_FOR)
        invitations.delete_expired_invitations(session, now=now)
        passkeys.forget_challenges(session, before=now - WINDOW, after=now + WINDOW)
        names = {one.name.casefold()[:100]: one for one in editors.list_editors(session)}
        for name, times, addresses, last in sessions.list_past_failures(
            session, before=now - WINDOW, after=now + WINDOW
        ):
            if name in names:
                detail = {"times": times, "addresses": addresses}
                editor = names[name]
                audit_log.record_audit_entry(
                    session,
                    KIND,
                    "guessed",
                    by="",
                    now=min(last, now),
                    subject=editor.name,
                    detail=detail,
                )
        sessions.forget_failures(session, before=now - WINDOW, after=now + WINDOW)


def _check_credentials(
    database: Database, name: str, password: str, *, knock: LoginAttempt, now: datetime
) -> Editor:
    """Return the editor whom name and password fit.

    An unknown name costs the same time and gets the same answer. The failure is counted before
    the password is checked, so that parallel guesses count too; a success takes it back.
    """
    device = hash_token(knock.device) if knock.device else ""
    with database.reading() as session:
        is_known = bool(device) and sessions.knows(session, device)
    with passwords.take_turn(is_known=is_known):
        return _check(database, name, password, knock=knock, device=device, now=now)


def _check(
    database: Database, name: str, password: str, *, knock: LoginAttempt, device: str, now: datetime
) -> Editor:
    given, address = to_line(name[:1000]), _client_address(knock)
    name = given.casefold()[:100]
    with database.writing() as session:
        sessions.lock_logins(session)
        editor = editors.find_editor(session, given)
        if not (device and sessions.is_known_device(session, device, editor.id if editor else 0)):
            device = ""
        _check_throttle(session, name, address, device, now)
        number = sessions.record_failure(
            session, name=name, address=address, device=device, now=now
        )
    if (
        not passwords.verify_password(
            editor.password_hash if editor else passwords.NOBODY, password
        )
        or editor is None
    ):
        _log.warning(
            "log-in refused for %s from %s",
            to_line(editor.name) if editor else "an unknown name",
            address,
        )
        raise _login_error()
    with database.writing() as session:
        sessions.forget_failure(session, number)
    return editor


def _check_throttle(session: Session, name: str, address: str, device: str, now: datetime) -> None:
    """Refuse the guess that would be one too many.

    Raises:
        ThrottledError: it would.
    """
    # What lies further ahead was counted by a clock that was set back since, and would count for as long.
    since, until = now - WINDOW, now + WINDOW
    if device:
        is_over = (
            sessions.count_failures(session, since=since, until=until, name=name, device=device)
            >= GUESSES
        )
    else:
        is_over = (
            sessions.count_failures(session, since=since, until=until, name=name, device="")
            >= GUESSES
            or sessions.count_failures(
                session, since=since, until=until, address=address, device=""
            )
            >= GUESSES_PER_ADDRESS
        )
    if is_over:
        _log.warning("log-in held back from %s: too many attempts", address)
        raise ThrottledError(
            "Too many attempts. Try again in 15 minutes.", int(WINDOW.total_seconds())
        )


def _client_address(knock: LoginAttempt) -> str:
    return to_line(knock.address[:1000])[:100]


def _login_error() -> LoginError:
    return LoginError("Name and password do not fit together.")
