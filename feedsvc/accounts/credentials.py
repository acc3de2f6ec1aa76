"""Credentials: names and passwords are checked, and guesses are counted.

Unknown browsers together have ten guesses for a name in 15 minutes. A browser in which the editor
has logged in before has ten guesses of its own, so nobody else can lock an editor out.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.accounts import passwords
from feedsvc.accounts.tokens import hash_token
from feedsvc.domain.names import fold_name
from feedsvc.domain.text import to_line
from feedsvc.errors import LoginError, ThrottledError
from feedsvc.storage.database import Database
from feedsvc.storage.people import editors, sessions
from feedsvc.storage.tables import Editor

WINDOW = timedelta(minutes=15)
GUESSES, GUESSES_PER_ADDRESS = 10, 30
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """The data of a client that is not logged in yet.

    `address` is its IP address, `client` its User-Agent header, `device` the token of its device
    cookie; each is "" where it is unknown.
    """

    address: str = ""
    client: str = ""
    device: str = ""


def check_credentials(
    database: Database, name: str, password: str, *, attempt: LoginAttempt, now: datetime
) -> Editor:
    """Return the editor of this name and password.

    An unknown name takes the same time and gets the same error as a wrong password. A failure is
    recorded before the password is verified, so that parallel guesses count too; success deletes
    it.

    Raises:
        LoginError: the name or the password is wrong.
        ThrottledError: there were too many attempts, or too many wait for verification.
    """
    device = hash_token(attempt.device) if attempt.device else ""
    with database.reading() as session:
        is_known = bool(device) and sessions.is_any_device(session, device)
    with passwords.wait_to_verify(is_known=is_known):
        return _check(database, name, password, attempt=attempt, device=device, now=now)


def _check(
    database: Database,
    name: str,
    password: str,
    *,
    attempt: LoginAttempt,
    device: str,
    now: datetime,
) -> Editor:
    typed_name, address = to_line(name[:1000]), client_address(attempt)
    name = fold_name(typed_name)[:100]
    # Three steps: record a failure, verify without a transaction (20 ms of a core), and delete the
    # failure.
    with database.writing() as session:
        sessions.lock_logins(session)
        editor = editors.find_editor(session, typed_name)
        if not (device and sessions.is_known_device(session, device, editor.id if editor else 0)):
            device = ""  # another editor's browser counts as an unknown one for this name
        _check_throttle(session, name, address, device, now)
        failure_id = sessions.record_failure(
            session, name=name, address=address, device=device, now=now
        )
    if (
        not passwords.verify_password(
            editor.password_hash if editor else passwords.UNKNOWN_HASH, password
        )
        or editor is None
    ):
        _log.warning(
            "login failed for %s from %s",
            to_line(editor.name) if editor else "an unknown name",
            address,
        )
        raise login_error()
    with database.writing() as session:
        sessions.delete_failure(session, failure_id)
    return editor


def _check_throttle(session: Session, name: str, address: str, device: str, now: datetime) -> None:
    """Refuse an attempt if there were too many in the last 15 minutes.

    Raises:
        ThrottledError: there were.
    """
    # Failures after `until` were recorded before the clock was set back. They would block for as
    # long as the clock was ahead: ten guesses with a clock 90 days ahead locked a name for 90 days.
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
        _log.warning("login from %s refused: too many attempts", address)
        raise throttled_error()


def client_address(attempt: LoginAttempt) -> str:
    """Return the IP address of an attempt as one line of at most 100 characters."""
    return to_line(attempt.address[:1000])[:100]


def throttled_error() -> ThrottledError:
    """Return the error for an address, a name or a browser with too many attempts."""
    return ThrottledError(
        "Too many attempts. Try again in 15 minutes.", int(WINDOW.total_seconds())
    )


def login_error() -> LoginError:
    """Return the one error for unknown names and wrong passwords, which never tells them apart."""
    return LoginError("The name or the password is wrong.")
