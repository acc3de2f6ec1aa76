"""Authentication: editors log in and out, and sessions are found, renewed and ended.

The database stores the hash of a session's token, never the token. A session ends after a time
without a request (`Limits.idle`) and at the latest after `Limits.age`.
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
from feedsvc.domain.names import fold_name
from feedsvc.domain.text import to_line
from feedsvc.errors import SuspendedError, UnavailableError
from feedsvc.storage.database import Database
from feedsvc.storage.people import audit_log, editors, invitations, passkeys, sessions
from feedsvc.storage.tables import Editor, EditorSession

RECENT = timedelta(minutes=15)
KIND = "login"
# A session and a token are written once a minute, not at each request.
SEEN_EVERY = timedelta(minutes=1)
_KNOWN_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: `idle` without a request, `age` in any case."""

    idle: timedelta
    age: timedelta


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that has just begun: its row, its token, and the new token of its device cookie."""

    session: EditorSession
    token: str
    device: str


def log_in(
    database: Database, name: str, password: str, *, attempt: LoginAttempt, now: datetime
) -> NewSession:
    """Begin a session if the name and the password are right.

    Raises:
        LoginError: one of them is wrong.
        ThrottledError: too many attempts for this name or from this address in the last 15 minutes.
        SuspendedError: they are right, but the account is suspended.
    """
    editor = check_credentials(database, name, password, attempt=attempt, now=now)
    # A second transaction: hashing takes 20 ms of a core, in which no lock should be held.
    with database.writing() as session:
        sessions.lock_logins(session)
        if not editors.has_password(session, editor.id, editor.password_hash):
            raise login_error()  # the password was changed while this one was verified
        current = editors.get_editor(session, editor.id)
        # The password is known only now, and a hash cannot be converted to other parameters.
        if passwords.is_outdated(current.password_hash):
            current.password_hash = passwords.hash_password(password)
        return begin_session(session, current, attempt=attempt, now=now, way="password")


def reauthenticate(
    database: Database,
    current: EditorSession,
    password: str,
    *,
    attempt: LoginAttempt,
    now: datetime,
) -> str:
    """Record that the editor has entered the password again; return the session's new token.

    Raises:
        LoginError: the password is wrong.
        ThrottledError: too many attempts.
    """
    check_credentials(database, current.editor.name, password, attempt=attempt, now=now)
    with database.writing() as session:
        return record_reauthentication(session, current, now=now)


def record_reauthentication(session: Session, current: EditorSession, *, now: datetime) -> str:
    """Record that the session's editor has authenticated again; return the session's new token.

    The token changes (OWASP ASVS 7.2.4), so that a stolen one gains no rights.
    """
    token = secrets.token_urlsafe(32)
    sessions.record_reauthentication(session, current.token_hash, hash_token(token), now=now)
    return token


def begin_session(
    session: Session, editor: Editor, *, attempt: LoginAttempt, now: datetime, way: str
) -> NewSession:
    """Begin a session for an authenticated editor.

    `way` is "password", "passkey" or "invitation".

    Raises:
        SuspendedError: the account is suspended.
    """
    if editor.suspended:
        raise SuspendedError("This account is suspended. Ask an administrator.", editor.name)
    # Each login gives the device a new token, so a token that was stolen before is worthless.
    token, device = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    client, address = to_line(attempt.client[:1000])[:200], client_address(attempt)
    created = EditorSession(
        token_hash=hash_token(token),
        editor_id=editor.id,
        csrf_token=secrets.token_urlsafe(32),
        started=now,
        last_seen=now,
        authenticated=now,
        client=client,
    )
    created.editor = editor
    session.add(created)
    sessions.save_device(
        session,
        hash_token(attempt.device) if attempt.device else "",
        hash_token(device),
        editor.id,
        now=now,
    )
    detail = {"way": way, "client": client, "address": address}
    audit_log.record_audit_entry(session, KIND, "logged_in", by=editor.name, now=now, detail=detail)
    return NewSession(created, token, device)


def find_session(
    database: Database, token: str, *, limits: Limits, now: datetime, is_use: bool = True
) -> EditorSession | None:
    """Return the session of a token unless it has expired; record its use once a minute.

    A request that an open page sends by itself does not count as use: it must not keep a session
    alive.
    """
    with database.reading() as session:
        editor_session = sessions.find_session(session, hash_token(token))
    if editor_session is None or not _is_valid(editor_session, limits, now):
        return None
    if is_use and editor_session.last_seen + SEEN_EVERY < now:
        # The database may be read-only now: the session is valid all the same.
        with suppress(UnavailableError), database.writing() as session:
            sessions.record_seen(session, editor_session.token_hash, now=now)
    return editor_session


def _is_valid(editor_session: EditorSession, limits: Limits, now: datetime) -> bool:
    """Return whether a session has not expired; times too far in the future count as expired.

    Such times were written before the clock was set back. They would prolong the session by as much
    as the clock was ahead: with a clock that was 90 days ahead, a session of 7 days lasted for 97.
    """
    is_idle = abs(now - editor_session.last_seen) > limits.idle
    is_old = abs(now - editor_session.started) > limits.age
    return not (is_idle or is_old or editor_session.editor.suspended)


def is_known(database: Database, token: str, device: str, *, limits: Limits, now: datetime) -> bool:
    """Return whether `token` belongs to a valid session, or `device` to a known browser.

    A browser stays known after the session has expired, so that an editor's form is still received.
    Nothing is written. A known browser has no rights: it may only send larger requests.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with database.reading() as session:
        editor_session = sessions.find_session(session, hash_token(token)) if token else None
        if editor_session and _is_valid(editor_session, limits, now):
            return True
        return bool(device) and sessions.is_any_device(session, hash_token(device))


def is_recently_authenticated(current: EditorSession, *, now: datetime) -> bool:
    """Return whether the session's editor has authenticated in the last 15 minutes."""
    return abs(now - current.authenticated) < RECENT


def log_out(session: Session, token: str, *, now: datetime) -> None:
    """End the session of a token; do nothing if there is none."""
    editor_session = sessions.find_session(session, hash_token(token))
    if editor_session:
        sessions.delete_session(session, editor_session.token_hash)
        audit_log.record_audit_entry(
            session, KIND, "logged_out", by=editor_session.editor.name, now=now
        )


def end_other_sessions(
    session: Session, current: EditorSession, which: str, *, now: datetime
) -> None:
    """End another session of the editor (`which` is its token's hash), or all others ("others")."""
    for other in sessions.list_sessions(session, current.editor_id):
        if other.token_hash != current.token_hash and which in {other.token_hash, "others"}:
            sessions.delete_session(session, other.token_hash)
            detail = {"client": other.client}
            by = current.editor.name
            people.record_entry(
                session, "session_ended", current.editor, by=by, now=now, detail=detail
            )


def delete_expired(database: Database, *, limits: Limits, now: datetime) -> None:
    """Delete expired sessions, devices, invitations, challenges and failed logins.

    The failed logins of each editor are counted into the audit log. Unknown names are not written
    there: an unknown name may be a password that was typed into the wrong field.
    """
    with database.writing() as session:
        sessions.delete_old_sessions(
            session, started_before=now - limits.age, seen_before=now - limits.idle
        )
        sessions.delete_old_devices(session, before=now - _KNOWN_FOR)
        invitations.delete_expired_invitations(session, now=now)
        passkeys.delete_challenges(session, before=now - WINDOW, after=now + WINDOW)
        # Failures are stored under the folded name, cut to the column's length.
        by_name = {fold_name(editor.name)[:100]: editor for editor in editors.list_editors(session)}
        for name, times, addresses, last in sessions.list_past_failures(
            session, before=now - WINDOW, after=now + WINDOW
        ):
            if name in by_name:
                detail = {"times": times, "addresses": addresses}
                editor = by_name[name]
                audit_log.record_audit_entry(
                    session,
                    KIND,
                    "failed",
                    by="",
                    now=min(last, now),
                    subject=editor.name,
                    detail=detail,
                )
        sessions.delete_failures(session, before=now - WINDOW, after=now + WINDOW)
