"""Accounts: who may enter the desk. Make editors, let them in, keep and end their sessions.

A token is 256 random bits, given out once; the database keeps its hash only.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from feedsvc.domain.text import line
from feedsvc.errors import GoneError, LoginError, Problem, Refused, ThrottledError
from feedsvc.storage import articles, editors
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Editor, EditorSession

SHORTEST, LONGEST = 10, 200
WINDOW = timedelta(minutes=15)
GUESSES_PER_NAME_AND_ADDRESS, GUESSES_PER_NAME, GUESSES_PER_ADDRESS = 5, 50, 30
_SEEN_EVERY = timedelta(minutes=1)
_hasher = PasswordHasher()  # argon2id, with the parameters of RFC 9106's second choice
_NOBODY = _hasher.hash(secrets.token_hex())  # what an unknown name is checked against: the same time


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session may last: without a request, and in any case."""

    idle: timedelta
    age: timedelta


def add(session: Session, name: str, password: str, *, now: datetime) -> Editor:
    """Make an editor.

    Raises:
        Refused: the name is empty or taken, or the password is too short.
    """
    articles.take_turn(session)
    name = line(name)
    problems = _problems(password)
    if not name or len(name) > 100:
        problems.append(Problem("name", "Give a name of 1 to 100 characters."))
    elif editors.by_name(session, name):
        problems.append(Problem("name", "There is an editor of this name already."))
    if problems:
        raise Refused(problems, name)
    editor = Editor(name=name, password_hash=_hasher.hash(_bytes(password)), created=now)
    session.add(editor)
    session.flush()
    return editor


def change_password(session: Session, editor: Editor, password: str) -> None:
    """Give an editor another password and end all their sessions.

    Raises:
        Refused: the password is too short.
    """
    problems = _problems(password)
    if problems:
        raise Refused(problems, editor.name)
    editors.take_turn(session)
    editor.password_hash = _hasher.hash(_bytes(password))
    session.add(editor)
    editors.end_sessions(session, editor.id)


def invite_first(session: Session, *, now: datetime) -> str | None:
    """Return a one-time token with which the first editor is made; None if there is one already."""
    if editors.count(session):
        return None
    token = secrets.token_urlsafe(32)
    editors.invite(session, _hashed(token), now=now)
    return token


def is_invited(session: Session, token: str) -> bool:
    """Tell whether a token still lets an editor be made."""
    return editors.is_invited(session, _hashed(token))


def accept(session: Session, token: str, name: str, password: str, *, now: datetime) -> Editor:
    """Make the editor that a one-time token invites.

    Raises:
        GoneError: the token was used or replaced.
        Refused: the name or the password will not do; the token stays good.
    """
    editor = add(session, name, password, now=now)
    if not editors.use_invitation(session, _hashed(token)):
        raise GoneError("This address has been used, or a newer one was made.", name)
    return editor


def log_in(
    database: Database, name: str, password: str, *, address: str, client: str, now: datetime
) -> tuple[str, EditorSession]:
    """Return a new session and its token, if name and password fit together.

    An unknown name costs the same time and gets the same answer. The failure is counted before
    the password is checked, so that parallel guesses count too; a success takes it back.

    Raises:
        LoginError: they do not.
        ThrottledError: too many attempts by this name or address in the last 15 minutes.
    """
    given, address = line(name[:1000]), line(address[:1000])[:100]
    name = given.casefold()[:100]
    with database.writing() as session:
        editors.take_turn(session)
        _throttle(session, name, address, now)
        editors.note_failure(session, name=name, address=address, now=now)
        editor = editors.by_name(session, given)
    if not _fits(editor.password_hash if editor else _NOBODY, password) or editor is None:
        raise LoginError("Name and password do not fit together.", name)
    token = secrets.token_urlsafe(32)
    with database.writing() as session:
        editors.take_turn(session)
        if not editors.has_password(session, editor.id, editor.password_hash):
            raise LoginError("Name and password do not fit together.", name)  # it was changed while we looked
        editors.forget_failure(session, name=name, address=address, now=now)
        if _hasher.check_needs_rehash(editor.password_hash):
            session.add(editor)
            editor.password_hash = _hasher.hash(_bytes(password))
        made = EditorSession(
            token_hash=_hashed(token),
            editor_id=editor.id,
            csrf=secrets.token_urlsafe(32),
            started=now,
            seen=now,
            client=line(client[:1000])[:200],
        )
        session.add(made)
    return token, made


def session_of(database: Database, token: str, *, limits: Limits, now: datetime) -> EditorSession | None:
    """Return the session that a token opens, if it has not run out; notes that it is in use."""
    with database.reading() as session:
        found = editors.session_of(session, _hashed(token))
    if found is None or found.seen + limits.idle < now or found.started + limits.age < now:
        return None
    if found.seen + _SEEN_EVERY < now:
        with database.writing() as session:
            editors.note_seen(session, found.token_hash, now=now)
    return found


def log_out(session: Session, token: str) -> None:
    """End the session that a token opens."""
    editors.end_session(session, _hashed(token))


def tidy(database: Database, *, limits: Limits, now: datetime) -> None:
    """Remove what has run out: sessions, and failures that no longer count."""
    with database.writing() as session:
        editors.end_old_sessions(session, started_before=now - limits.age, seen_before=now - limits.idle)
        editors.forget_failures(session, before=now - WINDOW)


def _throttle(session: Session, name: str, address: str, now: datetime) -> None:
    """Count per name and address first: a stranger's guesses do not lock the owner out elsewhere."""
    since = now - WINDOW
    for most, failures in (
        (GUESSES_PER_NAME_AND_ADDRESS, editors.failures(session, since=since, name=name, address=address)),
        (GUESSES_PER_NAME, editors.failures(session, since=since, name=name)),
        (GUESSES_PER_ADDRESS, editors.failures(session, since=since, address=address)),
    ):
        if failures >= most:
            raise ThrottledError("Too many attempts. Try again in 15 minutes.", int(WINDOW.total_seconds()))


def _problems(password: str) -> list[Problem]:
    if SHORTEST <= len(password) <= LONGEST:
        return []
    limits = {"shortest": SHORTEST, "longest": LONGEST}
    return [Problem("password", "Choose a password of %(shortest)d to %(longest)d characters.", limits)]


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, _bytes(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    """Return a password as bytes, whatever code points a client sends."""
    return password.encode("utf-8", "surrogatepass")


def _hashed(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
