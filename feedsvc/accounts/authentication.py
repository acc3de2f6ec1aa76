"""The way in: who knocks, what guessing gets, how long a session lasts.

Strangers have ten guesses for a name in 15 minutes, all together. A browser in which its editor was
logged in before has ten of its own, and a passkey is no guess: so no stranger locks an owner out.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.accounts import passwords, people
from feedsvc.accounts.credentials import (
    WINDOW,
    LoginAttempt,
    check_credentials,
    client_address,
    login_error,
)
from feedsvc.accounts.tokens import hash_token
from feedsvc.domain.text import to_line
from feedsvc.errors import SuspendedError, UnavailableError
from feedsvc.storage.database import Database
from feedsvc.storage.people import audit_log, editors, invitations, passkeys, sessions
from feedsvc.storage.tables import Editor, EditorSession

PROOF = timedelta(minutes=15)
KIND = "login"
_SEEN_EVERY = timedelta(minutes=1)
_KNOWN_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session may last: without a request, and in any case."""

    idle: timedelta
    age: timedelta


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that began: its row, its token, and the token that its browser is known by from now on."""

    session: EditorSession
    token: str
    device: str


def log_in(
    database: Database, name: str, password: str, *, attempt: LoginAttempt, now: datetime
) -> NewSession:
    """Begin a session, if name and password fit together.

    Raises:
        LoginError: they do not.
        ThrottledError: too many attempts for this name or from this address in the last 15 minutes.
        SuspendedError: they do, but this editor may not come in.
    """
    editor = check_credentials(database, name, password, attempt=attempt, now=now)
    with database.writing() as session:
        sessions.lock_logins(session)
        if not editors.has_password(session, editor.id, editor.password_hash):
            raise login_error()  # it was changed while we looked
        current = editors.get_editor(session, editor.id)
        if passwords.is_outdated(current.password_hash):
            current.password_hash = passwords.hash_password(password)
        return begin_session(session, current, attempt=attempt, now=now, way="password")


def reauthenticate(
    database: Database, mine: EditorSession, password: str, *, attempt: LoginAttempt, now: datetime
) -> str:
    """Note that who sits in a session knows its editor's password; return the session's new token.

    Raises:
        LoginError: they do not.
        ThrottledError: too many attempts.
    """
    check_credentials(database, mine.editor.name, password, attempt=attempt, now=now)
    with database.writing() as session:
        return record_reauthentication(session, mine, now=now)


def record_reauthentication(session: Session, mine: EditorSession, *, now: datetime) -> str:
    """Note that a session's editor has shown who they are; return the session's new token."""
    token = secrets.token_urlsafe(32)
    sessions.record_reauthentication(session, mine.token_hash, hash_token(token), now=now)
    return token


def begin_session(
    session: Session, editor: Editor, *, attempt: LoginAttempt, now: datetime, way: str
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
    client, address = to_line(attempt.client[:1000])[:200], client_address(attempt)
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
        hash_token(attempt.device) if attempt.device else "",
        hash_token(device),
        editor.id,
        now=now,
    )
    detail = {"way": way, "client": client, "address": address}
    audit_log.record_audit_entry(session, KIND, "logged_in", by=editor.name, now=now, detail=detail)
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
        audit_log.record_audit_entry(session, KIND, "logged_out", by=found.editor.name, now=now)


def end_other_sessions(session: Session, mine: EditorSession, which: str, *, now: datetime) -> None:
    """End another session of the same editor, by its token's hash, or all others ("others")."""
    for other in sessions.list_sessions(session, mine.editor_id):
        if other.token_hash != mine.token_hash and which in {other.token_hash, "others"}:
            sessions.delete_session(session, other.token_hash)
            detail = {"client": other.client}
            by = mine.editor.name
            people.record_entry(
                session, "session_ended", mine.editor, by=by, now=now, detail=detail
            )


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
                    "failed",
                    by="",
                    now=min(last, now),
                    subject=editor.name,
                    detail=detail,
                )
        sessions.forget_failures(session, before=now - WINDOW, after=now + WINDOW)
